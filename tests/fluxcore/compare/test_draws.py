import numpy as np
import pytest

from fluxcore.compare.draws import joint_draw, membership

PATTERNS = {
    **{f"A{i}": ("TA40",) for i in range(12)},
    **{f"B{i}": ("TA40", "time-split") for i in range(7)},
    **{f"C{i}": ("time-split",) for i in range(20)},
    "D": ("TA40", "spatial-easy40"),
}


def size_in(draw, scenario):
    its = [scenario in PATTERNS[site] for site in draw.sites]
    return draw.counts[:, its].sum(axis=1)


def test_every_scenario_keeps_its_number_of_sites_in_every_draw():
    draw = joint_draw(PATTERNS, draws=50)
    assert set(size_in(draw, "TA40")) == {20}
    assert set(size_in(draw, "time-split")) == {27}
    assert set(size_in(draw, "spatial-easy40")) == {1}


def test_the_same_seed_draws_the_same_whatever_the_order_of_sites():
    turned = dict(reversed(PATTERNS.items()))
    first, second = joint_draw(PATTERNS, draws=20, seed=3), joint_draw(turned, draws=20, seed=3)
    assert first.sites == second.sites
    np.testing.assert_array_equal(first.counts, second.counts)
    assert (joint_draw(PATTERNS, draws=20, seed=4).counts != first.counts).any()


def test_every_site_is_drawn_once_on_average():
    counts = joint_draw(PATTERNS, draws=4000).counts
    assert counts.mean(axis=0) == pytest.approx(1, abs=0.08)


def test_a_site_brings_all_its_years():
    draw = joint_draw(PATTERNS, draws=30)
    of = draw.of(["C1", "C1", "C2", "C1"])
    np.testing.assert_array_equal(of[:, 0], of[:, 3])
    np.testing.assert_array_equal(of[:, 0], draw.counts[:, draw.sites.index("C1")])


def test_towers_of_a_cluster_are_drawn_together():
    clusters = {"A0": 1, "A1": 1, "B0": 1, "C0": 2, "C1": 2}
    draw = joint_draw(PATTERNS, draws=200, clusters=clusters)
    together = draw.of(["A0", "A1", "B0"])
    assert (together == together[:, :1]).all()
    assert draw.clusters
    assert draw.units == len(PATTERNS) - 3
    assert (draw.of(["C0"]) != draw.of(["C2"])).any()


def test_membership_is_over_all_targets_and_models(score_table):
    import pandas as pd

    scores = pd.concat(
        [
            score_table({"lr": {"A": 1, "B": 1}}, scenario="TA40"),
            score_table({"xgb": {"B": 1, "C": 1}}, scenario="time-split", target="ET"),
        ]
    )
    assert membership(scores) == {"A": ("TA40",), "B": ("TA40", "time-split"), "C": ("time-split",)}
