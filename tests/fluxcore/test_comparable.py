import numpy as np
import pandas as pd
import pytest

from fluxcore.comparable import comparable, join
from fluxcore.errors import NotComparableError
from fluxcore.scores import score_series


def said(reference, mine):
    report = comparable(reference, mine)
    assert not report.ok
    return str(report)


@pytest.fixture(scope="module")
def world(tiny_series):
    """Scores of two models at three towers: any other predictions, the same observations."""

    def make(errors, model, **changes):
        series = tiny_series(errors)
        for name, change in changes.items():
            object.__setattr__(series, name, change(getattr(series, name)))
        return _scored(series, model)

    return make


def _scored(series, model):
    table = score_series(series)
    return table.assign(model=model, strategy="mean", run=1, scenario="TA40", target="GPP")


ERRORS = {"AA-One": 0.5, "BB-Two": 1.0, "CC-Six": 2.0}
OTHERS = {"AA-One": 0.1, "BB-Two": 3.0, "CC-Six": 0.7}


def test_other_predictions_of_the_same_observations_are_comparable(world):
    table, report = join(world(ERRORS, "lr"), world(OTHERS, "mine"))
    assert report.ok
    assert list(table["model"].unique()) == ["lr", "mine"]
    assert str(report) == (
        "mine_val_mean, TA40 GPP: 3 of 3 towers have the benchmark's observations."
    )


def test_perfect_predictions_are_told_by_their_number_of_rows_only(world):
    report = comparable(world(ERRORS, "lr"), world(dict.fromkeys(ERRORS, 0.0), "perfect"))
    assert report.ok
    assert report.checks[0].n_unproven == 3
    assert "(3 by their number of rows only)" in str(report)


def test_single_precision_is_close_enough(world):
    coarse = world(OTHERS, "mine", observed=lambda x: x.astype(np.float32).astype(float))
    assert comparable(world(ERRORS, "lr"), coarse).ok


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (24.0, "other units: a day for an hour (24)"),
        (1 / 24, "other units: a day for an hour (24), the other way round"),
        (1.0377, "other units: gC m-2 d-1"),
        (1.3, "their variance is 1.69 times the benchmark's"),
    ],
)
def test_other_units_are_named(world, factor, words):
    mine = world(OTHERS, "mine", observed=lambda x: x * factor)
    text = said(world(ERRORS, "lr"), mine)
    assert "0 of 3 towers" in text
    assert words in text
    assert "AA-One, BB-Two, CC-Six" in text


def test_a_shift_in_time_is_recognised(world):
    mine = world(OTHERS, "mine", observed=lambda x: np.roll(x, 5))
    assert "shifted in time" in said(world(ERRORS, "lr"), mine)


def test_missing_hours_are_counted(world, tiny_series):
    series = tiny_series(OTHERS)
    keep = ~((series.site == 1) & (np.arange(len(series.site)) % 40 == 0))
    for name in ("site", "time", "observed", "predicted"):
        object.__setattr__(series, name, getattr(series, name)[keep])
    text = said(world(ERRORS, "lr"), _scored(series, "mine"))
    assert "2 of 3 towers" in text
    assert "BB-Two: 439 of 17,544 hours missing" in text


def test_gaps_at_other_hours_are_other_observations(world):
    def gap(observed):
        holed = observed.copy()
        holed[: 24 * 300 : 2] = np.nan
        return holed

    text = said(world(ERRORS, "lr"), world(OTHERS, "mine", observed=gap))
    assert "2 of 3 towers" in text
    assert "AA-One: other observations" in text
    assert "missing values" in text


def test_missing_and_foreign_towers_are_listed(world):
    mine = world({"AA-One": 1.0, "BB-Two": 1.0}, "mine")
    renamed = mine.replace({"BB-Two": "XX-New"})
    text = said(world(ERRORS, "lr"), renamed)
    assert "1 of 3 towers" in text
    assert "BB-Two, CC-Six: not scored" in text
    assert "XX-New: not a test domain of the benchmark" in text


def test_only_proven_scenarios_and_targets_join(world):
    reference = pd.concat([world(ERRORS, "lr"), world(ERRORS, "lr").assign(target="ET")])
    good = world(OTHERS, "mine")
    bad = world(OTHERS, "mine", observed=lambda x: x * 24).assign(target="ET")
    both = pd.concat([good, bad])
    joined, report = join(reference, both)
    assert len(joined) == len(reference) + len(good)
    assert set(joined.loc[joined["model"] == "mine", "target"]) == {"GPP"}
    assert "mine_val_mean, TA40 ET: 0 of 3 towers" in str(report)
    with pytest.raises(NotComparableError, match=r"join the ranking: mine_val_mean, TA40 ET: 0 of"):
        join(reference, bad)


def test_nothing_shared_is_not_comparable(world):
    other = world(OTHERS, "mine").assign(scenario="spatial-easy40")
    with pytest.raises(NotComparableError, match="share no scenario and target"):
        join(world(ERRORS, "lr"), other)


def test_the_published_models_rest_on_the_same_observations(published):
    lr = published[published["model"] == "lr"]
    others = published[published["model"] != "lr"]
    report = comparable(lr, others)
    assert report.ok
    assert len(report.checks) == 5 * 9
    assert sum(check.n_unproven for check in report.checks) == 0
    warm = others[(others["scenario"] == "TA40") & (others["target"] == "ET")]
    assert "40 of 40 towers have the benchmark's observations" in str(
        comparable(published, warm[warm["model"] == "xgb"])
    )
