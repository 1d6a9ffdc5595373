import numpy as np
import pytest

from fluxcore.diagnose import distribution, losses, standing
from fluxcore.diagnose.distribution import staircase

CELL = {"target": "GPP", "scenario": "TA40", "scale": "hourly"}


def test_shares_and_ties(score_table):
    one = distribution(losses(score_table({"a": [3.0, 1.0, 2.0, 2.0, np.nan]}), **CELL), "a")
    assert one.loss.tolist() == [1.0, 2.0, 2.0, 3.0]
    assert one.share.tolist() == [0.25, 0.75, 0.75, 1.0]
    assert one.domains == ("S01", "S02", "S03", "S00")
    assert (one.lo <= one.share).all()
    assert (one.share <= one.hi).all()


def test_staircase_starts_at_zero_and_steps_once_a_distinct_loss(score_table):
    one = distribution(losses(score_table({"a": [1.0, 2.0, 2.0, 3.0]}), **CELL), "a")
    corners = staircase(one)
    assert corners["loss"].tolist() == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    assert corners["share"].tolist() == [0.0, 0.25, 0.25, 0.75, 0.75, 1.0]


def test_band_is_the_spread_of_resampled_sites(score_table):
    rng = np.random.default_rng(3)
    values = rng.gamma(2.0, size=40)
    one = distribution(losses(score_table({"a": values}), **CELL), "a")
    redrawn = rng.choice(values, size=(4000, 40))
    lo, hi = np.quantile((redrawn[:, :, None] <= one.loss).mean(axis=1), [0.025, 0.975], axis=0)
    assert one.lo == pytest.approx(lo, abs=0.06)
    assert one.hi == pytest.approx(hi, abs=0.06)


def test_site_years_are_drawn_by_site(score_table):
    """Two towers of many equal years: a draw holds none, one or both of them, nothing between."""
    years = [f"{site} {year}" for site in ("S00", "S01") for year in range(2019, 2023)]
    table = score_table({"a": [1.0] * 4 + [2.0] * 4}, years)
    cell = losses(table, target="GPP", scenario="time-split", scale="hourly")
    one = distribution(cell, "a")
    assert (one.lo[0], one.hi[0]) == (0.0, 1.0)


def test_standing_of_the_sketch(published):
    cell = losses(published, target="ET", scenario="TA40", scale="hourly")
    q90 = standing(cell, "xgb", statistic="q90")
    assert (q90.n_domains, q90.n_sites) == (40, 40)
    assert q90.lo < q90.value < q90.hi
    ordered = np.sort(cell.of("xgb"))
    assert (q90.order_lo, q90.order_hi) == (ordered[31], ordered[39])
    assert q90.verdicts["constant"] == "worse"
    assert "coral" in q90.others("not resolved") + q90.others("equivalent")
    assert set(q90.verdicts) == set(cell.models) - {"xgb"}


def test_site_years_have_no_order_interval(published):
    cell = losses(published, target="ET", scenario="time-split", scale="hourly")
    one = standing(cell, "xgb")
    assert np.isnan(one.order_lo)
    assert (one.n_domains, one.n_sites) == (340, 126)


def test_better_and_worse_are_the_two_sides_of_a_pair(score_table):
    rng = np.random.default_rng(0)
    good = rng.gamma(5.0, size=40)
    bad = 3 * good * rng.uniform(0.9, 1.1, size=40)
    cell = losses(score_table({"good": good, "bad": bad, "same": good}), **CELL)
    assert standing(cell, "good").verdicts == {"bad": "worse", "same": "equivalent"}
    assert standing(cell, "bad").verdicts == {"good": "better", "same": "better"}
