"""Do intervals cover what they say? Worlds with known truth; the full form is marked slow."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from fluxcore.compare import bootstrap, joint_draw, ties
from fluxcore.leaderboard import rank
from fluxcore.leaderboard.skill import percentiles
from fluxcore.statistics import STATISTICS, order_ranks

SPREAD = 0.5
"""Standard deviation of log RMSE over towers, about that of the published models."""


def cell_coverage(name, worlds, draws=400, number=40, seed=0):
    """Coverage of the percentile interval of a cell of `number` towers; and misses above it."""
    rule = STATISTICS[name]
    truth = np.exp(SPREAD * norm.ppf(rule.quantile))
    rng = np.random.default_rng(seed)
    patterns = {f"S{i:02d}": ("TA40",) for i in range(number)}
    inside = above = 0
    for world in range(worlds):
        losses = np.exp(SPREAD * rng.normal(size=number))
        draw = joint_draw(patterns, draws=draws, seed=world)
        (lo,), (hi,) = percentiles(rule.over_draws(losses, draw.counts)[None])
        inside += int(lo <= truth <= hi)
        above += int(truth > hi)
    return inside / worlds, above / worlds


def test_the_median_cell_of_40_towers_is_covered():
    inside, _ = cell_coverage("median", 1500)
    assert 0.93 <= inside <= 0.97


def test_q90_of_40_towers_is_covered_less_and_missed_on_the_high_side():
    # Measured over 4,000 worlds: 91 % covered, 8 % of the truths lie above.
    inside, above = cell_coverage("q90", 600)
    assert 0.88 <= inside <= 0.95
    assert above > (1 - inside) / 2


def test_the_order_statistic_interval_of_q90_covers_97_percent():
    low, high = order_ranks(40, 0.9)
    sample = np.sort(np.random.default_rng(1).random((20_000, 40)), axis=1)
    inside = (sample[:, low - 1] <= 0.9) & (sample[:, high - 1] >= 0.9)
    assert inside.mean() == pytest.approx(0.97, abs=0.005)


@pytest.mark.slow
def test_coverage_of_cells_in_full():
    inside, _ = cell_coverage("median", 4000, draws=1000)
    assert 0.93 <= inside <= 0.97
    inside, above = cell_coverage("q90", 4000, draws=1000)
    assert 0.90 <= inside <= 0.945
    assert above > 0.04


def tie_coverage(name, worlds, number=40, draws=300, seed=0):
    """Share of worlds in which a model that is as good as three others stays in the tie set."""
    rule = STATISTICS[name]
    rng = np.random.default_rng(seed)
    stays = 0
    for _ in range(worlds):
        towers = 0.4 * rng.normal(size=(number, 1))
        losses = np.exp(towers + 0.25 * rng.normal(size=(number, 4)))
        counts = rng.multinomial(number, np.full(number, 1 / number), size=draws)
        drawn = np.stack([rule.over_draws(each, counts) for each in losses.T])
        stays += int(ties(np.log(rule.compute(losses, axis=0)), np.log(drawn)).member[0])
    return stays / worlds


def test_a_tie_set_keeps_a_best_model_a_little_less_often_than_it_says():
    # Measured over 6,000 worlds: 92 % for the median and 91 % for q90, as the notes say.
    assert 0.87 <= tie_coverage("median", 300) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize(("name", "measured"), [("median", 0.923), ("q90", 0.913)])
def test_coverage_of_the_tie_set_in_full(name, measured):
    assert tie_coverage(name, 1500, draws=400) == pytest.approx(measured, abs=0.02)


SCENARIOS = {"time-split": range(50), "spatial-easy40": range(40, 80), "TA40": range(72, 112)}
"""Towers of three scenarios that share some."""
SCALES = ("hourly", "weekly", "spatial")


def world_of_scores(rng, factors, towers=SCENARIOS):
    """Scores of models whose errors differ by a factor, with effects of towers and of cells.

    A site's effect is shared by its scenarios and scales, as on the real leaderboard.
    """
    number = 1 + max(max(its) for its in towers.values())
    site = 0.4 * rng.normal(size=number)
    parts = []
    for scenario, its in towers.items():
        its = np.asarray(its)
        name = np.array([f"S{i:06d}" for i in range(number)])[its]
        for scale in SCALES:
            common = site[its] + 0.2 * rng.normal(size=len(its))
            for model, factor in factors.items():
                own = 0.25 * rng.normal(size=len(its))
                parts.append(
                    pd.DataFrame(
                        {
                            "model": model, "strategy": "mean", "run": 1, "scenario": scenario,
                            "target": "GPP", "scale": scale, "domain": name, "site_id": name,
                            "year": np.nan, "n": 100, "rmse": factor * np.exp(common + own),
                        }
                    )
                )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def skill_coverage(statistic, worlds, draws=300, seed=0):
    """Coverage of the interval of the overall skill of a model that is 20 % better."""
    factors = {"lr": 1.0, "xgb": 0.8}
    truth = 1 - factors["xgb"] / factors["lr"]  # the same in every quantile of every cell
    inside = 0
    for world in range(worlds):
        scores = world_of_scores(np.random.default_rng([seed, world]), factors)
        boot = bootstrap(scores, target="GPP", scales=SCALES, draws=draws, seed=world)
        row = rank(boot, statistic=statistic).row("xgb")
        inside += int(row["skill_lo"] <= truth <= row["skill_hi"])
    return inside / worlds


def test_the_overall_skill_is_covered():
    assert skill_coverage("median", 30, draws=100) >= 0.85


@pytest.mark.slow
@pytest.mark.parametrize("statistic", ["median", "q90"])
def test_coverage_of_the_overall_skill_in_full(statistic):
    # Measured over 500 worlds: 97.6 % (median) and 99 % (q90), since order statistics of 40 towers
    # move in steps: the interval is wide rather than narrow.
    assert skill_coverage(statistic, 500, draws=300) >= 0.94
