import numpy as np
import pytest

from fluxcore.shift.errors import Errors
from fluxcore.shift.findings import BEYOND, LIKE
from fluxcore.shift.residuals import moments, residual_findings, residual_table, scaled
from tests.fluxcore.shift import by_hand

NAMES = ("TA", "VPD")


def biased(bias=0.0, slope=0.0, sites=30, seed=1):
    """20 training and 10 test sites of 24 rows; residuals of the test have a level and a slope."""
    draw = np.random.default_rng(seed)
    site = np.repeat(np.arange(sites), 24)
    X = np.column_stack([np.tile(np.linspace(0, 23, 24), sites), draw.normal(size=len(site))])
    rows = by_hand.sample(site.tolist(), range(20, sites), np.zeros(len(site)), X, NAMES)
    found = by_hand.support(rows, np.full(len(site), 0.5), permutations=199, bootstrap=199)
    tested = site >= 20
    residual = 0.5 * draw.normal(size=sites)[site] + draw.normal(size=len(site))
    residual += bias * tested + slope * tested * scaled(found)["TA"]
    return found, Errors("m", residual[None, :])


def look(*made):
    return {each.covariate: each for each in residual_findings(*made)}


def test_covariates_are_in_inter_quartile_ranges():
    found, _ = biased()
    z = scaled(found)["TA"]
    assert list(scaled(found)) == list(NAMES)
    assert np.quantile(z, 0.75) - np.quantile(z, 0.25) == pytest.approx(1)
    assert np.median(z) == pytest.approx(0)


def test_radiation_that_is_mostly_0_is_in_its_middle_90_percent():
    x = np.concatenate([np.zeros(80), np.linspace(0, 100, 20)])[:, None]
    rows = by_hand.sample([0] * 50 + [1] * 50, [1], np.zeros(100), x, ("SW_IN",))
    z = scaled(by_hand.support(rows, np.full(100, 0.5)))["SW_IN"]
    assert np.isfinite(z).all()
    assert z.max() == pytest.approx(100 / np.quantile(x, 0.95))


def test_mean_and_slope_of_a_site_by_hand():
    x = np.array([0.0, 1, 2, 3, 0, 1, 2, 3])
    rows = by_hand.sample([0] * 4 + [1] * 4, [1], np.zeros(8), x[:, None])
    support = by_hand.support(rows, [0.5] * 8)
    residual = np.array([0.0, 2, 4, 6, 1, 1, 1, 1])
    mean, one = moments(support, residual)[""]
    assert mean == pytest.approx([3, 1])
    assert one == pytest.approx([1, 1])
    table = residual_table(support, Errors("m", residual[None, :])).set_index("site_id")
    quartiles = 2.25 - 0.75
    assert table["slope_TA"].to_numpy() == pytest.approx([2 * quartiles, 0])
    assert table["slope_VPD"].isna().all()
    assert table["role"].tolist() == ["train", "test"]
    assert table["n"].tolist() == [4, 4]


def test_towers_that_are_underestimated_are_found():
    found = look(*biased(bias=2.0))
    assert found[""].verdict == BEYOND
    assert found[""].low < 2 < found[""].high
    assert found[""].p_adjusted <= 0.05


def test_another_slope_is_found_and_not_taken_for_a_level():
    found = look(*biased(slope=1.5))
    assert found["TA"].verdict == BEYOND
    assert found["TA"].low < 1.5 < found["TA"].high
    assert found["VPD"].verdict == LIKE
    assert found[""].verdict == LIKE


def test_alarms_are_rare_without_a_difference():
    alarms = [
        any(each.verdict == BEYOND for each in residual_findings(*biased(seed=seed)))
        for seed in range(40)
    ]
    assert np.mean(alarms) <= 0.15


def test_a_level_that_would_have_been_found_is_told():
    found = look(*biased())[""]
    assert found.verdict == LIKE
    assert 0.2 < found.smallest < 1.5
