from dataclasses import replace

import numpy as np
import pytest

from fluxcore.errors import ScenarioError
from fluxcore.shift import domain_classifier, errors, temporal, year_errors
from fluxcore.shift.arms import observed, units_of
from fluxcore.shift.errors import Errors
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, Finding, frame
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TEST
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world_of_years

OPTIONS = Options(
    per_site=24, refit_rows=24, folds=2, permutations=99, bootstrap=99, refits=0, draws=0
)
NOTHING = {"nulls": {}, "band": {}}


@pytest.fixture(scope="module", autouse=True)
def weak():
    """Few trees: what is looked at is how things are put together."""
    kept = domain_classifier.ITERATIONS, errors.ITERATIONS
    domain_classifier.ITERATIONS = errors.ITERATIONS = 5
    yield
    domain_classifier.ITERATIONS, errors.ITERATIONS = kept


@pytest.fixture(scope="module")
def study():
    return Study(world_of_years(5, sites=10, rows=6), OPTIONS)


class Mean:
    """Predicts the mean of what it has seen."""

    def __init__(self, y):
        self.y = y.mean()

    def predict(self, X):
        return np.full(len(X), self.y)


@pytest.fixture
def means(monkeypatch):
    monkeypatch.setattr(year_errors, "regressor", lambda X, y, weight, seed: Mean(y))


def four_years():
    """A site: flux 1 and 3 in two training years, 10 and 20 in two test years."""
    sample = world_of_years(1, sites=1, rows=2)
    rows = np.isin(sample.year, [2015, 2016, 2018, 2019])
    sample = sample.take(rows)
    y = np.array([{2015: 1.0, 2016: 3.0, 2018: 10.0, 2019: 20.0}[year] for year in sample.year])
    return sample, y


def test_errors_of_a_training_year_are_of_the_model_that_has_not_seen_it(means):
    sample, y = four_years()
    found = year_errors.year_errors(sample, y, 0)
    by_year = {year: found.squared[sample.year == year][0] for year in np.unique(sample.year)}
    # 2015 by the model of 2016 and the other way round; test years by both (3 and 1)
    assert by_year == {2015: 4.0, 2016: 4.0, 2018: (49 + 81) / 2, 2019: (289 + 361) / 2}


def test_for_residuals_every_year_is_held_out_in_turn(means):
    sample, y = four_years()
    found = year_errors.every_year_errors(sample, y, 0)
    by_year = {year: found.residual[sample.year == year][0] for year in np.unique(sample.year)}
    assert by_year == {2015: 1 - 11.0, 2016: 3 - 31 / 3, 2018: 2.0, 2019: 20 - 14 / 3}


def test_a_single_training_year_is_told():
    sample, y = four_years()
    one = sample.year != 2016
    with pytest.raises(ScenarioError, match=r"2015.*need 2 of them"):
        year_errors.year_errors(sample.take(one), y[one], 0)
    assert temporal.temporal_statistics(sample.take(one), OPTIONS, "GPP", 0) == {}


def test_exchanging_early_and_late_keeps_every_site():
    units, _ = units_of(world_of_years(2, sites=5, rows=2))
    train, test = temporal.flipped(units, 50, 0)
    before = observed(units)
    np.testing.assert_allclose(train + test, np.repeat(before[0] + before[1], 50, axis=0))
    of_site = train @ np.equal.outer(units.site, np.arange(5)).astype(float)
    np.testing.assert_allclose(of_site, 0.2)
    assert 5 < len(np.unique(train.round(6), axis=0)) <= 32


def test_terms_add_up_and_the_whole_is_the_mean_of_differences_within_sites(study):
    found = {
        (f.measure, f.covariate): f for f in temporal.conditional_findings(study, "GPP", **NOTHING)
    }
    value = {name: finding.value for (name, _), finding in found.items()}
    terms = value["term_x_train"] + value["term_y"] + value["term_x_test"]
    assert terms == pytest.approx(value["total"], abs=1e-10)
    errors_of = study.once("year errors of GPP", lambda: None)
    squared, sample = errors_of.squared, study.both
    within = [
        np.mean([squared[(sample.site == s) & (sample.year == y)].mean() for y in late])
        - np.mean([squared[(sample.site == s) & (sample.year == y)].mean() for y in early])
        for early, late in [(range(2015, 2018), range(2018, 2022))]
        for s in range(10)
    ]
    assert value["total"] == pytest.approx(np.mean(within))
    assert found["term_y", ""].verdict == CANNOT
    assert "exchanged yet" in found["term_y", ""].reason
    assert found["residual_mean", ""].verdict in (BEYOND, LIKE)
    assert "34 other choices of test years" in found["residual_mean", ""].reason
    table = frame(found.values(), study.sample, OPTIONS)
    assert (table["sites_train"] == 10).all()


def test_tables_have_a_row_for_each_side_of_a_site(study):
    tables = temporal.conditional_tables(study, "GPP")
    assert set(tables) == {"slices", "attribution", "residual_sites", "gates"}
    for name in ("attribution", "residual_sites"):
        assert len(tables[name]) == 20
        assert tables[name].groupby("role")["n"].sum().to_dict() == {"train": 180, "test": 240}
    parts = tables["attribution"][["x", "y", "outside"]].sum(axis=1)
    whole = tables["attribution"]["mse"] - tables["attribution"]["reference"]
    np.testing.assert_allclose(parts, whole, atol=1e-10)


def test_refits_have_the_terms_of_their_own_years(study):
    other = study.both.relabelled_years([2015, 2016, 2017, 2018])
    found = temporal.temporal_statistics(other, OPTIONS, "GPP", 1)
    assert set(found) == {"total", "term_x_train", "term_y", "term_x_test", "mean_function"}
    assert np.isfinite(list(found.values())).all()


NUMBER = Finding(measure="term_y", target="GPP", value=5.0, low=4.0, high=6.0)
SMALL = np.linspace(-1, 1, 34)


@pytest.mark.parametrize(
    ("number", "swaps", "null", "band", "verdict", "why"),
    [
        (NUMBER, SMALL, SMALL, np.array([-1.0, 1.0]), BEYOND, "the larger p of 34"),
        (NUMBER, SMALL * 9, SMALL, None, LIKE, "the larger p of 34"),  # sites say otherwise
        (NUMBER, SMALL, SMALL * 9, None, LIKE, "the larger p of 34"),  # years do
        (NUMBER, SMALL, SMALL, np.array([-1.0, 6.0]), LIKE, "gives as much"),
        (replace(NUMBER, low=-1.0), SMALL, SMALL, None, LIKE, "its interval holds 0"),
        (NUMBER, SMALL, SMALL[:5], None, CANNOT, "in 5 ways"),
        (NUMBER, SMALL, None, None, CANNOT, "exchanged yet"),
    ],
)
def test_the_larger_p_decides(number, swaps, null, band, verdict, why):
    found = temporal.against_years(number, swaps, null, band, None)
    assert found.verdict == verdict
    assert why in found.reason
    if verdict == BEYOND:
        assert found.p == pytest.approx(1 / 35)


@pytest.mark.parametrize(("late", "verdict"), [(3.0, BEYOND), (0.0, LIKE)])
def test_a_planted_change_shows_in_the_residuals(late, verdict):
    sample = world_of_years(7, sites=12, rows=6)
    noise = np.random.default_rng(1).normal(size=len(sample))
    residual = noise + late * (sample.role == TEST)
    support = temporal._support(Study(sample, OPTIONS), "GPP")
    found = temporal.residual_findings(support, Errors("known", residual[None, :]))
    assert [f.covariate for f in found] == ["", "TA", "VPD", "SW_IN", "EVI"]
    assert found[0].value == pytest.approx(late, abs=0.4)
    assert found[0].low < late < found[0].high
    assert found[0].verdict == verdict
    if late:
        assert found[0].p_adjusted == pytest.approx(1 / 35)
