"""One cell: what is learnt, that the test stays unseen, what comes out."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from fluxcore.baselines import BASELINES, fit_cell
from fluxcore.baselines.baseline import Baseline
from fluxcore.baselines.predicting import held_out_series
from fluxcore.errors import MissingExtraError, ModelError
from fluxcore.scales import SCALES


def model(predict, **more) -> Baseline:
    """A model that learns nothing and predicts what it is told to."""

    class Given:
        def fit(self, X, y, *, groups, validation):
            return self

        def predict(self, X):
            return predict(X)

    return Baseline(
        "given", "given", "", "", lambda parameters, seed: Given(), {}, None, False, True, **more
    )


@pytest.mark.parametrize("scenario", ["TA40", "time-split"])
@pytest.mark.parametrize("name", ["lr", "hist-gb"])
def test_nothing_of_the_test_is_seen_before_a_model_is_selected(cell, altered, name, scenario):
    asked = cell(name, scenario, draws=2)
    split = asked.split()
    tested = split.site_years.query("role == 'test'")
    years = tested.groupby("site_id")["year"].apply(set).to_dict()

    def other_test(site: str, frame: pl.DataFrame) -> pl.DataFrame:
        held_out = pl.col("time").dt.year().is_in(years.get(site, set()))
        numbers = [name for name, kind in frame.schema.items() if kind.is_float()]
        return frame.with_columns(
            pl.when(held_out).then(pl.col(each) * 7 + 100).otherwise(each).alias(each)
            for each in numbers
        )

    other = replace(asked, dataset=altered(other_test).folder)
    ours, theirs = fit_cell(asked), fit_cell(other)
    assert ours.record["tried"] == theirs.record["tried"]
    assert ours.record["chosen"] == theirs.record["chosen"]
    assert not np.allclose(ours.predicted, theirs.predicted)  # the test did change


def test_the_constant_is_the_mean_of_the_training_target(cell):
    asked = cell("constant")
    fitted = fit_cell(asked)
    mean = asked.split().scan("train", ["GPP"]).collect()["GPP"].cast(pl.Float64).mean()
    np.testing.assert_allclose(fitted.predicted, mean, rtol=1e-6)
    assert set(fitted.scores["scale"]) == set(SCALES)
    assert set(fitted.scores["domain"]) == {"ES-Abr", "IT-BCi"}
    assert fitted.draws is None


def test_the_series_of_the_test_holds_every_row_with_its_observation(cell):
    split = cell(scenario="time-split").split()
    series = held_out_series(split, "NEE")
    frame = split.scan("test", ["NEE"]).collect()
    assert [series.sites[code] for code in series.site] == frame["site_id"].cast(
        pl.String
    ).to_list()
    np.testing.assert_array_equal(series.observed, frame["NEE"].cast(pl.Float64))
    hours = frame["time"].dt.epoch("s") // 3600
    np.testing.assert_array_equal(series.time, hours)
    assert series.domain == "site-year"


def test_all_draws_are_scored_where_asked_and_the_chosen_one_is_predicted(cell):
    fitted = fit_cell(cell("ridge", draws=3, all_draws=True))
    hourly = fitted.draws.query("scale == 'hourly'")
    assert sorted(hourly["draw"].unique()) == [0, 1, 2]
    best = hourly[hourly["draw"] == fitted.record["chosen"]].set_index("domain")["rmse"]
    scores = fitted.scores.query("scale == 'hourly'").set_index("domain")["rmse"]
    np.testing.assert_allclose(best, scores)
    tried = fitted.record["tried"]
    means = [each["mean"] for each in tried]
    assert fitted.record["chosen"] == means.index(min(means))
    assert set(tried[0]["domains"]) == {"CA-ER1", "CZ-Lnz"}


def test_another_run_learns_from_other_rows_and_the_same_run_from_the_same(cell):
    one, same, two = (fit_cell(cell("hist-gb", run=run, sample=200)).predicted for run in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, two)


@pytest.mark.parametrize(
    ("predict", "says"),
    [
        (lambda X: np.zeros(3), r"returned predictions of shape \(3,\) for"),
        (lambda X: np.full(len(X), np.nan), "that are missing, infinite or beyond 1,000,000"),
        (lambda X: np.full(len(X), 1e7), "beyond 1,000,000, first 10000000.0 in row 0"),
        (lambda X: np.full(len(X), "much"), "returned no numbers"),
        (lambda X: None, "returned predictions of shape"),
    ],
)
def test_predictions_that_cannot_be_used_are_refused(cell, predict, says):
    with pytest.raises(ModelError, match=says):
        fit_cell(cell("given"), model(predict))


def test_a_column_of_predictions_is_taken(cell):
    fitted = fit_cell(cell("given"), model(lambda X: np.ones((len(X), 1))))
    assert (fitted.predicted == 1).all()


def test_a_missing_package_is_named_with_what_installs_it(cell):
    needy = model(np.mean, needs="no_such_package", extra="deep")
    with pytest.raises(MissingExtraError, match=r'pip install "fluxcore\[deep\]"'):
        fit_cell(cell("given"), needy)


def test_a_model_that_cannot_learn_says_with_which_parameters(cell):
    broken = replace(BASELINES["hist-gb"], default={"max_iter": -1})
    with pytest.raises(ModelError, match=r"hist-gb could not learn .*'max_iter' parameter"):
        fit_cell(cell("hist-gb", sample=50), broken)


def test_the_oracle_takes_its_rows_out_of_the_test(cell):
    asked = cell("constant", validation="oracle")
    assert len(fit_cell(asked).predicted) == asked.split().counts().loc["test", "rows"]
    assert asked.label == "constant-oracle"
