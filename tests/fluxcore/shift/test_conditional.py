import numpy as np
import pytest

from fluxcore.shift import conditional, domain_classifier, errors
from fluxcore.shift.conditional_readings import CAPTION, read_conditional
from fluxcore.shift.findings import BEYOND, CANNOT, frame
from fluxcore.shift.measures import MEASURES
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world

OPTIONS = Options(
    per_site=24, refit_rows=24, folds=3, permutations=99, bootstrap=99, refits=0, draws=0
)


@pytest.fixture(scope="module", autouse=True)
def weak():
    """Few trees: what is looked at is how things are put together."""
    kept = domain_classifier.ITERATIONS, errors.ITERATIONS
    domain_classifier.ITERATIONS = errors.ITERATIONS = 10
    yield
    domain_classifier.ITERATIONS, errors.ITERATIONS = kept


@pytest.fixture(scope="module")
def study():
    return Study(world(3, sites=40, rows=24, test=16, y_shift=2.0), OPTIONS)


@pytest.fixture(scope="module")
def found(study):
    return conditional.conditional_findings(study, "GPP", {}, {})


@pytest.fixture(scope="module")
def tables(study):
    return conditional.conditional_tables(study, "GPP")


def test_every_number_is_registered_and_of_the_target(found):
    assert {each.measure for each in found} <= set(MEASURES)
    assert {each.target for each in found} == {"GPP"}
    assert [each.covariate for each in found if each.measure == "residual_slope"] == [
        "TA", "VPD", "SW_IN", "EVI",
    ]  # fmt: skip


def test_terms_add_up(found):
    value = {each.measure: each.value for each in found}
    terms = value["term_x_train"] + value["term_y"] + value["term_x_test"]
    assert terms == pytest.approx(value["total"], abs=1e-10)


def test_the_residual_test_answers_where_the_terms_cannot_yet(found):
    by_name = {each.measure: each for each in found if not each.covariate}
    assert by_name["term_y"].verdict == CANNOT
    assert by_name["residual_mean"].verdict == BEYOND


def test_models_are_fitted_once(study, monkeypatch, found):
    monkeypatch.setattr(conditional, "fold_models", None)
    again = conditional.conditional_findings(study, "GPP", {}, {})
    assert [each.value for each in again] == [each.value for each in found]


def test_refits_are_set_against_the_value_from_as_few_rows(study):
    names = conditional.STATISTICS
    draw = np.random.default_rng(1)
    null = {name: draw.normal(0, 0.1, 39) for name in names}
    found = conditional.conditional_findings(study, "GPP", null, null)
    term = next(each for each in found if each.measure == "term_y")
    assert term.p == pytest.approx(1 / 40)
    assert term.verdict == BEYOND
    assert term.tentative  # 16 test sites


def test_statistics_of_refits_are_those_of_the_study(study, found):
    statistics = conditional.conditional_statistics(study.sample, OPTIONS, "GPP", OPTIONS.seed)
    assert set(statistics) == set(conditional.STATISTICS)
    value = {each.measure: each.value for each in found}
    for name, statistic in statistics.items():
        assert statistic == pytest.approx(value[name])


def test_another_models_errors_take_the_place_of_the_reference(study):
    rows = conditional.support_in(study, "GPP").sample
    given = errors.Errors.given("mine", rows.targets["GPP"], rows.targets["GPP"] - 2.0)
    found = conditional.conditional_findings(study, "GPP", {}, {}, given)
    value = {each.measure: each.value for each in found if not each.covariate}
    assert value["mse_train"] == pytest.approx(4)
    assert value["total"] == pytest.approx(0, abs=1e-12)


def test_tables(tables):
    assert set(tables) == {"slices", "attribution", "residual_sites", "gates"}
    assert len(tables["attribution"]) == len(tables["residual_sites"]) == 40
    assert len(tables["gates"]) == 5
    assert set(tables["slices"]["covariate"]) <= set(world(3).covariates)


def test_readings_say_what_the_numbers_say(study, found, tables):
    table = frame(found, study.sample, OPTIONS)
    said = read_conditional(table, tables, study.sample)
    assert set(said) == {"terms", "gates", "slices", "residuals", "attribution"}
    assert said["terms"][-1] == CAPTION
    assert any("because chance has not been drawn yet" in each for each in said["terms"])
    assert any(each.startswith("What can be said: ") for each in said["terms"])
    assert any("GPP is underestimated by" in each for each in said["residuals"])
