"""Worlds with one kind of shift: found where it is strong, not taken for the other kind.

Refits by reduced models (15 iterations), 60 sites with 40 rows each, 25 of them tested. A shift of
the covariates alone moves the climate of test sites by 1.2 standard deviations; one of
their meaning alone adds a response that the covariates do not tell.
"""

import numpy as np
import pytest
from scipy.stats import binom

from fluxcore.shift.findings import BEYOND, CANNOT
from tests.fluxcore.shift.truth.runs import alarms, looked, told, values

X_ALONE = {"x_shift": 1.2, "test": 25}
Y_ALONE = {"y_shift": 2.0, "test": 25}


@pytest.fixture(scope="module")
def no_overlap():
    return looked(range(2), overlap=False)


def test_without_overlap_the_verdict_is_withheld(no_overlap):
    for found in no_overlap:
        assert found["term_y"].verdict == CANNOT
        assert found["term_y"].reason


def test_without_overlap_the_two_sides_are_told_apart(no_overlap):
    assert values(no_overlap, "auc").mean() > 0.95
    assert alarms(no_overlap, "mmd") == 1


def test_a_shift_of_meaning_is_in_the_residuals_and_not_in_the_covariates():
    found = looked(range(4), **Y_ALONE)
    assert alarms(found, "residual_mean") == 1
    assert alarms(found, "mmd") <= 0.25
    assert values(found, "residual_mean") == pytest.approx(np.full(4, 2.0), abs=0.9)


@pytest.mark.slow
def test_a_shift_of_covariates_alone(capsys):
    # Models of 15 iterations do not follow the covariates well enough: what they leave over then
    # differs between the sides, which is no false alarm.
    found = looked(range(2000, 2024), refits=39, draws=10, iterations=40, **X_ALONE)
    enough = [
        f for f in found if min(f["term_y"].effective_train, f["term_y"].effective_test) >= 20
    ]
    figures = {
        "verdict on covariates: beyond": alarms(found, "auc"),
        "worlds with 20 effective sites in both arms": len(enough),
        "verdict on meaning: beyond (false)": alarms(enough, "term_y") if enough else np.nan,
        "residual test: beyond (false)": alarms(found, "residual_mean"),
    }
    told(capsys, "24 worlds with shifted covariates alone", figures)
    assert figures["verdict on covariates: beyond"] >= 0.8
    # One in ten may be wrong: more than this many would be so in one of forty such tests.
    false = sum(f["term_y"].verdict == BEYOND for f in enough)
    assert false <= binom.ppf(0.975, len(enough), 0.1)


@pytest.mark.slow
def test_a_shift_of_meaning_alone(capsys):
    found = looked(range(3000, 3024), refits=39, draws=10, **Y_ALONE)
    enough = [
        f for f in found if min(f["term_y"].effective_train, f["term_y"].effective_test) >= 20
    ]
    given = [f for f in enough if f["term_y"].verdict != CANNOT]
    shift = values(found, "term_y") - values(found, "term_y", "null_mean")
    figures = {
        "term over the null's sd, median": np.median(shift / values(found, "term_y", "null_sd")),
        "worlds with 20 effective sites in both arms": len(enough),
        "verdict given": len(given) / max(len(enough), 1),
        "of these beyond a random draw (right)": alarms(given, "term_y") if given else np.nan,
        "covariates: beyond (false)": alarms(found, "auc"),
    }
    told(capsys, "24 worlds with a shifted meaning alone", figures)
    assert len(enough) >= 20
    assert figures["verdict given"] >= 0.8
    assert figures["of these beyond a random draw (right)"] >= 0.9
    assert figures["covariates: beyond (false)"] <= 0.15


@pytest.mark.slow
def test_without_overlap_nothing_is_claimed(capsys):
    found = looked(range(4000, 4020), iterations=50, overlap=False)
    small = [f for f in found if min(f["term_y"].effective_train, f["term_y"].effective_test) < 8]
    withheld = np.mean([f["term_y"].verdict == CANNOT for f in small])
    figures = {"worlds with less than 8 effective sites": len(small), "withheld": withheld}
    told(capsys, "20 worlds without overlap", figures)
    assert len(small) >= 15
    assert withheld == 1
    assert not any(f["term_y"].verdict == BEYOND for f in small)
