import numpy as np
import pytest

from fluxcore.shift.slices import BINS, COLUMNS, bin_edges, slice_table
from tests.fluxcore.shift import by_hand


def test_bins_lie_where_both_sides_have_rows():
    x = np.concatenate([np.linspace(0, 100, 101), np.linspace(20, 60, 101)])
    test = np.arange(202) > 100
    assert bin_edges(x, test)[[0, -1]] == pytest.approx([22, 58])


def test_no_bins_where_the_sides_do_not_overlap():
    assert len(bin_edges(np.arange(20.0), np.arange(20) > 9)) == 0
    assert len(bin_edges(np.arange(20.0), np.zeros(20, bool))) == 0


def curve(shift=0.0, sites=24):
    """The response y = x^2 / 10, at test sites higher by ``shift``."""
    draw = np.random.default_rng(2)
    site = np.repeat(np.arange(sites), 100)
    x = draw.uniform(0, 10, len(site))
    level = 0.2 * draw.normal(size=sites)
    y = x**2 / 10 + level[site] + np.where(site >= sites // 2, shift, 0)
    rows = by_hand.sample(site.tolist(), range(sites // 2, sites), y, x[:, None])
    return by_hand.support(rows, np.full(len(site), 0.5), bootstrap=199)


def test_a_known_response_lies_within_the_band():
    table = slice_table(curve())
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == BINS
    truth = table["x"] ** 2 / 10
    for side in ("train", "test"):
        inside = (table[f"{side}_low"] <= truth + 0.1) & (truth - 0.1 <= table[f"{side}_high"])
        assert inside.mean() >= 0.9
    assert table["shown"].all()


def test_a_shifted_response_lies_apart():
    table = slice_table(curve(shift=2.0))
    assert (table["test_low"] > table["train_high"]).all()
    assert (table["test"] - table["train"]).mean() == pytest.approx(2, abs=0.3)


def test_rows_count_by_their_weight_on_shared_weather():
    site = np.repeat(np.arange(4), 20)
    x = np.tile(np.arange(20.0), 4)
    y = np.where(site == 1, 3.0, 0.0)
    rows = by_hand.sample(site.tolist(), [2, 3], y, x[:, None])
    table = slice_table(by_hand.support(rows, np.where(site == 1, 0.2, 0.8), bootstrap=50))
    assert table["train"].to_numpy() == pytest.approx(np.full(BINS, 3 * 0.2 / (0.2 + 0.8)))
    assert (table["sites_train"] == 2).all()
    assert not table["shown"].any()


def test_a_covariate_without_overlap_has_no_slices():
    site = np.repeat(np.arange(4), 20)
    x = np.arange(80.0) + 1000 * (site > 1)
    rows = by_hand.sample(site.tolist(), [2, 3], np.zeros(80), x[:, None])
    assert slice_table(by_hand.support(rows, np.full(80, 0.5), bootstrap=50)).empty
