"""Whether towers with a neighbour have smaller errors: said only as far as the scores go."""

import numpy as np
import pandas as pd
import pytest

from fluxcore.scenarios import SCENARIOS, sites_with_neighbours
from fluxcore.sites import sites
from fluxcore.splits import optimism

NOWHERE = pd.DataFrame({"latitude": [], "longitude": []}, dtype=float)
NEAR = [f"S{place:03d}" for place in range(12)]


@pytest.fixture
def losses(many):
    """RMSEs of xgb at forty towers, of which those with a neighbour differ by a factor."""

    def make(factor):
        rng = np.random.default_rng(3)
        constant = many()
        ratio = {site: float(np.exp(0.3 * rng.normal())) for site in constant}
        xgb = {
            site: loss * ratio[site] * (factor if site in NEAR else 1)
            for site, loss in constant.items()
        }
        return {"constant": constant, "xgb": xgb}

    return make


@pytest.mark.parametrize(
    ("factor", "verdict"), [(0.4, "smaller"), (2.5, "larger"), (1.0, "not told apart")]
)
def test_the_verdict_follows_the_interval(score_table, losses, factor, verdict):
    found = optimism(score_table(losses(factor)), "TA40", NEAR, NOWHERE, target="GPP")
    assert (found.verdict, found.near, found.other) == (verdict, 12, 28)
    assert found.lo < found.ratio < found.hi
    assert found.ratio == pytest.approx(factor, rel=0.35)
    assert (found.p < 0.01) == (verdict == "smaller")
    assert verdict.split()[0] in str(found)


def test_the_ratio_by_hand(score_table):
    table = score_table(
        {
            "constant": dict.fromkeys("ABCDEF", 2.0),
            "xgb": {"A": 1.0, "B": 1.0, "C": 1.0, "D": 2.0, "E": 2.0, "F": 2.0},
        }
    )
    found = optimism(table, "TA40", ["A", "B", "C"], NOWHERE, target="GPP")
    assert (found.ratio, found.lo, found.hi) == pytest.approx((0.5, 0.5, 0.5))
    assert found.p == pytest.approx(1 / 20, abs=0.03)  # one of the 20 ways to choose three


def test_without_scores_nothing_is_claimed(score_table, losses):
    none = optimism(pd.DataFrame(), "TA40", NEAR, NOWHERE, target="GPP")
    few = optimism(score_table(losses(1.0)), "TA40", NEAR[:2], NOWHERE, target="GPP")
    other = optimism(score_table(losses(1.0)), "TA40", NEAR, NOWHERE, target="ET")
    for found in (none, few, other):
        assert found.verdict == "cannot say"
        assert "cannot say" in str(found)


@pytest.mark.parametrize("target", ["GPP", "NEE", "ET"])
def test_published_scores_of_xgb_are_not_better_at_the_twelve(published, target):
    near = sites_with_neighbours(SCENARIOS["spatial-easy40"], sites())
    found = optimism(published, "spatial-easy40", near, sites(), target=target)
    assert (found.near, found.other) == (12, 28)
    assert found.verdict != "smaller"
    assert found.ratio > 1
    assert found.p > 0.8
    assert "no sign of optimism" in str(found)
