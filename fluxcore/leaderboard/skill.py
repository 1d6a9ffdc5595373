"""Skill against a baseline: of cells, over cells, and in bootstrap draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fluxcore.compare.bootstrap import Bootstrap
from fluxcore.compare.losses import ZERO, CellLosses
from fluxcore.compare.ties import Ties, ties
from fluxcore.series import Floats
from fluxcore.statistics import Statistic

INTERVAL = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A cell and what a statistic makes of it: ``(models,)``, drawn ``(models, draws)``."""

    cell: CellLosses
    value: Floats
    value_min_years: Floats
    drawn: Floats


@dataclass(frozen=True, eq=False)
class Overall:
    """Skill over cells, a value a model."""

    skill: Floats
    skill_min_years: Floats
    lo: Floats
    hi: Floats
    ties: Ties
    in_skill: NDArray[np.bool_]
    """Shape ``(cells,)``: counted in the skill."""
    in_interval: NDArray[np.bool_]
    """Shape ``(cells,)``: counted in its interval."""


def evaluate(boot: Bootstrap, cell: CellLosses, rule: Statistic) -> Evaluated:
    """Value of a cell as published, and the one that intervals refer to, in all draws."""
    return Evaluated(cell, cell.value(rule), *boot.values(cell, rule))


def skills(values: Floats, base: int) -> Floats:
    """1 - value / value of the baseline, along the first axis; NaN where the baseline is zero."""
    below = values[base]
    safe = np.where(below > ZERO, below, np.nan)
    return 1 - values / safe


def relative(values: Floats) -> Floats:
    """Loss over the best loss of the cell: 1 for the best; NaN where the best has no loss."""
    best = np.nanmin(values) if np.isfinite(values).any() else np.nan
    return values / (best if best > ZERO else np.nan)


def overall(found: Sequence[Evaluated], base: int, iav: bool) -> Overall:
    """Average the skill over cells, with interval and comparison of all models.

    Parameters
    ----------
    found
        All cells.
    base
        Place of the baseline among the models.
    iav
        Whether inter-annual variability counts.
    """
    wanted = np.array([iav or each.cell.scale != "iav" for each in found])
    skill = np.stack([skills(each.value, base) for each in found])
    steady = np.stack([skills(each.value_min_years, base) for each in found])
    drawn = np.stack([skills(each.drawn, base) for each in found])
    in_skill = wanted & np.isfinite(skill[:, base])
    in_interval = in_skill & np.isfinite(steady[:, base]) & np.isfinite(drawn[:, base]).any(axis=1)
    models = skill.shape[1]
    if not in_interval.any():
        nothing = np.full((models, drawn.shape[2]), np.nan)
        mean, mean_drawn = nothing[:, 0], nothing
    else:
        mean, mean_drawn = steady[in_interval].mean(axis=0), drawn[in_interval].mean(axis=0)
    lo, hi = percentiles(mean_drawn)
    return Overall(
        skill=skill[in_skill].mean(axis=0) if in_skill.any() else np.full(models, np.nan),
        skill_min_years=mean,
        lo=lo,
        hi=hi,
        ties=ties(-mean, -mean_drawn),
        in_skill=in_skill,
        in_interval=in_interval,
    )


def percentiles(drawn: Floats) -> tuple[Floats, Floats]:
    """95 % interval of every row over its finite draws; NaN where there are none."""
    limits = np.full((2, len(drawn)), np.nan)
    whole = np.isfinite(drawn)
    full = whole.all(axis=1)
    if full.any():
        limits[:, full] = np.quantile(drawn[full], INTERVAL, axis=1)
    for j in np.flatnonzero(~full & whole.any(axis=1)):
        limits[:, j] = np.quantile(drawn[j, whole[j]], INTERVAL)
    return limits[0], limits[1]


def best_first(skill: Floats, labels: Sequence[str]) -> list[int]:
    """Order of models: by skill, then by name; models without a skill last."""
    missing = np.isnan(skill)
    return sorted(
        range(len(skill)), key=lambda j: (missing[j], -np.nan_to_num(skill[j]), labels[j])
    )


def ranks(skill: Floats) -> Floats:
    """Rank of every skill, 1 for the largest; equal ones share the better rank; NaN for NaN."""
    rank = 1.0 + (skill[None, :] > skill[:, None]).sum(axis=1)
    return np.where(np.isnan(skill), np.nan, rank)
