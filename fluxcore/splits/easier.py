"""Are errors smaller at test towers with a neighbour? What the scores say, and no more.

An audit finds that a neighbour could help; whether it does is a question to the scores. The loss of
a model is set against that of one which learns nothing of towers (a constant), so that towers with
large fluxes on one side do not count as hard ones.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.sites import tower_clusters

Verdict = Literal["smaller", "larger", "not told apart", "cannot say"]
LEAST = 3
"""Towers that either group needs."""


@dataclass(frozen=True, slots=True)
class Optimism:
    """Errors at towers with a neighbour against those without."""

    scenario: str
    target: str
    model: str
    reference: str
    near: int
    """Test towers with a neighbour, and a score."""
    other: int
    ratio: float
    """Typical error ratio to the reference at towers with a neighbour, over that at the others:
    1.2 is 20 % larger errors with a neighbour."""
    lo: float
    hi: float
    """95 % interval of the ratio; clusters of towers resampled."""
    p: float
    """Share of permutations of the towers with a ratio as small or smaller."""
    verdict: Verdict

    def __str__(self) -> str:
        if self.verdict == "cannot say":
            return (
                f"{self.target}: cannot say whether errors are smaller at towers with a neighbour: "
                f"scores of {self.near} such towers and {self.other} others are at hand."
            )
        change = 100 * (self.ratio - 1)
        size = f"{abs(change):.0f} % {'larger' if change > 0 else 'smaller'}"
        said = {
            "smaller": "they are smaller there: scores at these towers look better than they would "
            "without a neighbour, or the towers are easier",
            "larger": "they are larger there: no sign of optimism",
            "not told apart": "the two groups are not told apart: no sign of optimism"
            if change >= 0
            else "the two groups are not told apart, so optimism is neither shown nor excluded",
        }[self.verdict]
        return (
            f"{self.target}: errors of {self.model} against {self.reference} are {size} at the "
            f"{self.near} towers with a neighbour than at the other {self.other} (ratio "
            f"{self.ratio:.2f}, 95 % {self.lo:.2f} to {self.hi:.2f}; p = {self.p:.2f} that chance "
            f"alone makes it so small); {said}."
        )


def optimism(
    scores: pd.DataFrame,
    scenario: str,
    near: Collection[str],
    sites: pd.DataFrame,
    *,
    target: str,
    model: str = "xgb",
    reference: str = "constant",
    metric: str = "rmse",
    scale: str = "hourly",
    draws: int = 2000,
    seed: int = 0,
) -> Optimism:
    """Compare a model's errors at test towers with and without a neighbour.

    The value of a tower is ln(loss of the model / loss of the reference), averaged over strategies,
    runs and years; the two groups are compared by their means.

    Parameters
    ----------
    scores
        A score table; may be empty.
    scenario
        Its name.
    near
        Test towers with a neighbour, as ``sites_with_neighbours`` gives them.
    sites
        Index ``site_id``; positions, by which towers within 20 km are resampled together.
    target, model, reference, metric, scale
        What is compared; the metric must be one of which lower is better.
    draws, seed
        Of the interval and the permutations.

    Returns
    -------
    Optimism
        ``cannot say`` where scores of either group are too few.
    """
    value = _log_ratios(scores, scenario, target, model, reference, metric, scale)
    is_near = np.isin(value.index.to_numpy(dtype=str), list(near))
    number, others = int(is_near.sum()), int((~is_near).sum())
    names = (scenario, target, model, reference, number, others)
    nothing = float("nan")
    if min(number, others) < LEAST:
        return Optimism(*names, nothing, nothing, nothing, nothing, "cannot say")
    x = value.to_numpy(dtype=np.float64)
    difference = float(x[is_near].mean() - x[~is_near].mean())
    rng = np.random.default_rng(seed)
    order = np.argsort(rng.random((draws, len(x))), axis=1)
    shuffled = x[order]
    by_chance = shuffled[:, :number].mean(axis=1) - shuffled[:, number:].mean(axis=1)
    p = (1 + int((by_chance <= difference + 1e-12).sum())) / (1 + draws)
    cluster = _clusters(value.index, sites)
    drawn = _resampled(x[is_near], cluster[is_near], draws, rng)
    drawn -= _resampled(x[~is_near], cluster[~is_near], draws, rng)
    lo, hi = np.quantile(drawn, [0.025, 0.975])
    verdict: Verdict = "smaller" if hi < 0 else "larger" if lo > 0 else "not told apart"
    ratio, low, high = (float(np.exp(end)) for end in (difference, lo, hi))
    return Optimism(*names, ratio, low, high, p, verdict)


def _log_ratios(
    scores: pd.DataFrame,
    scenario: str,
    target: str,
    model: str,
    reference: str,
    metric: str,
    scale: str,
) -> pd.Series:
    if scores.empty or metric not in scores.columns:
        return pd.Series(dtype=np.float64)
    its = scores[
        (scores["scenario"] == scenario) & (scores["target"] == target) & (scores["scale"] == scale)
    ]
    log = np.log(its[metric].where(its[metric] > 0)).rename("value")
    means = log.groupby([its["model"], its["site_id"]]).mean().dropna()
    held = means.index.get_level_values(0)
    if model not in held or reference not in held:
        return pd.Series(dtype=np.float64)
    ratios: pd.Series = (means[model] - means[reference]).dropna()
    return ratios


def _clusters(index: pd.Index, sites: pd.DataFrame) -> NDArray[np.int64]:
    """Cluster of each tower; one without a position is a cluster of its own."""
    placed = sites.reindex(index)[["latitude", "longitude"]].to_numpy(dtype=np.float64)
    known = np.isfinite(placed).all(axis=1)
    cluster = -1 - np.arange(len(index), dtype=np.int64)
    if known.any():
        cluster[known] = tower_clusters(placed[known, 0], placed[known, 1])
    return cluster


def _resampled(
    x: NDArray[np.float64], cluster: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Means of a group with its clusters drawn with replacement, shape (draws,)."""
    _, place = np.unique(cluster, return_inverse=True)
    total, size = np.bincount(place, weights=x), np.bincount(place)
    counts = rng.multinomial(len(size), np.full(len(size), 1 / len(size)), size=draws)
    means: NDArray[np.float64] = (counts @ total) / (counts @ size)
    return means
