"""Statistics over domains: many losses in, one number out, and the same over bootstrap draws.

A statistic acts on losses (`Metric.loss`), so that its tail is always the bad end: the 90th
percentile of NSE lies among the low values, that of bias among the large absolute ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrc

from fluxcore.registry import Registry
from fluxcore.series import Floats

Counts = NDArray[np.signedinteger[Any]]
Compute = Callable[[Floats, int], Floats]
OverDraws = Callable[[Floats, Counts], Floats]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number over the losses of many domains."""

    name: str
    label: str
    """Short, for columns and buttons."""
    phrase: str
    """In a sentence: "90th percentile of RMSE over domains"."""
    quantile: float | None
    """The probability, where the statistic is a quantile: order statistics then bound it."""
    _compute: Compute
    _over_draws: OverDraws

    def compute(self, losses: Floats, axis: int = -1) -> Floats:
        """Reduce losses along an axis; missing ones are left out.

        Parameters
        ----------
        losses
            Any shape; NaN where a domain has no score.
        axis
            The axis of the domains.

        Returns
        -------
        Floats
            The shape without that axis; NaN where no domain has a score.
        """
        losses = np.asarray(losses, dtype=np.float64)
        if not losses.shape[axis]:
            return np.full(np.delete(losses.shape, axis), np.nan)
        return self._compute(losses, axis)

    def over_draws(self, losses: Floats, counts: Counts) -> Floats:
        """Compute the statistic in every bootstrap draw at once.

        Parameters
        ----------
        losses
            Shape ``(domains,)``; missing ones are left out.
        counts
            Shape ``(draws, domains)``: how often each domain stands in each draw.

        Returns
        -------
        Floats
            Shape ``(draws,)``, equal to `compute` of the losses repeated by their counts; NaN in
            draws without any domain that has a score.
        """
        there = np.isfinite(losses)
        if not there.any():
            return np.full(len(counts), np.nan)
        order = np.flatnonzero(there)[np.argsort(losses[there], kind="stable")]
        # One row a domain: the gather and the running count then go over contiguous memory.
        return self._over_draws(losses[order], counts.T[order])


STATISTICS: Registry[Statistic] = Registry("statistic")


def quantile(probability: float) -> Compute:
    """Build a quantile with linear interpolation, as the public leaderboard uses it."""

    def compute(losses: Floats, axis: int) -> Floats:
        ascending = np.sort(np.moveaxis(losses, axis, -1), axis=-1)
        number = np.isfinite(ascending).sum(axis=-1, keepdims=True)
        place = np.maximum(number - 1, 0) * probability
        low = np.floor(place).astype(np.intp)
        high = np.minimum(low + 1, np.maximum(number - 1, 0))
        below = np.take_along_axis(ascending, low, axis=-1)
        above = np.take_along_axis(ascending, high, axis=-1)
        value: Floats = (below + (above - below) * (place - low))[..., 0]
        return value

    return compute


def quantile_over_draws(probability: float) -> OverDraws:
    """Build the same quantile over draws, from running counts of ascending losses."""

    def over_draws(ascending: Floats, counts: Counts) -> Floats:
        running = _running_counts(counts)
        number = running[-1].astype(np.int64)
        place = np.maximum(number - 1, 0) * probability
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(number - 1, 0))
        last = len(ascending) - 1

        def at(rank: NDArray[np.int64]) -> Floats:
            milder = (running <= rank.astype(running.dtype)).sum(axis=0, dtype=running.dtype)
            reached: Floats = ascending[np.minimum(milder, last)]
            return reached

        below, above = at(low), at(high)
        return np.where(number > 0, below + (above - below) * (place - low), np.nan)

    return over_draws


def _running_counts(counts: Counts) -> Counts:
    """Running sums down the rows, in the smallest type that holds them.

    Adding row to row is three times as fast as numpy's cumulative sum over the first axis.
    """
    largest = counts.sum(axis=0, dtype=np.int64).max(initial=0)
    small = largest < np.iinfo(np.int16).max
    running: Counts = counts.astype(np.int16 if small else np.int64)
    for above, row in pairwise(running):
        np.add(above, row, out=row)
    return running


def _mean(losses: Floats, axis: int) -> Floats:
    there = np.isfinite(losses)
    number = there.sum(axis=axis)
    total = np.where(there, losses, 0.0).sum(axis=axis)
    value: Floats = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return value


def _mean_over_draws(ascending: Floats, counts: Counts) -> Floats:
    number = counts.sum(axis=0, dtype=np.int64)
    value: Floats = np.where(number > 0, ascending @ counts / np.maximum(number, 1), np.nan)
    return value


def shortfall(probability: float) -> Compute:
    """Build the expected shortfall: the mean of the worst ``1 - probability`` of the domains.

    The domain on the border counts with the fraction that is left of it, so that the value is
    defined for every number of domains (Acerbi & Tasche 2002, J. Bank. Finance 26, 1487-1503,
    doi:10.1016/S0378-4266(02)00283-2). Of 40 domains beyond q90: the mean of the worst four.
    """

    def compute(losses: Floats, axis: int) -> Floats:
        worst_first = -np.sort(-np.moveaxis(losses, axis, -1), axis=-1)  # missing ones last
        there = np.isfinite(worst_first)
        tail = there.sum(axis=-1, keepdims=True) * (1 - probability)
        part = np.clip(tail - np.arange(worst_first.shape[-1]), 0.0, 1.0)
        total = np.where(there, worst_first * part, 0.0).sum(axis=-1)
        size = tail[..., 0]
        value: Floats = np.where(size > 0, total / np.where(size > 0, size, 1.0), np.nan)
        return value

    return compute


def shortfall_over_draws(probability: float) -> OverDraws:
    """Build the same expected shortfall over draws."""

    def over_draws(ascending: Floats, counts: Counts) -> Floats:
        number = counts.sum(axis=0, dtype=np.int64)
        worse = number - counts.cumsum(axis=0, dtype=np.int64)
        tail = number * (1 - probability)
        part = np.clip(tail - worse, 0.0, counts)
        value: Floats = np.where(
            number > 0, ascending @ part / np.where(number > 0, tail, 1.0), np.nan
        )
        return value

    return over_draws


MEDIAN = STATISTICS.add(
    Statistic("median", "median", "median", 0.5, quantile(0.5), quantile_over_draws(0.5))
)
Q90 = STATISTICS.add(
    Statistic("q90", "q90", "90th percentile", 0.9, quantile(0.9), quantile_over_draws(0.9))
)
SHORTFALL = STATISTICS.add(
    Statistic(
        "shortfall",
        "shortfall",
        "mean of the worst tenth",
        None,
        shortfall(0.9),
        shortfall_over_draws(0.9),
    )
)
MEAN = STATISTICS.add(Statistic("mean", "mean", "mean", None, _mean, _mean_over_draws))


def order_interval(
    losses: Floats, probability: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Bound a quantile by two order statistics, whatever the distribution of the losses.

    The number of domains below the true quantile is binomial: the lower bound is the highest
    order statistic that lies above it with at most ``(1 - confidence) / 2``, the upper one the
    lowest that lies below it with at most that. The domains must be independent: not for
    site-years of the same towers.

    Parameters
    ----------
    losses
        Shape ``(domains,)``; missing ones are left out.
    probability
        Of the quantile.
    confidence
        At least this much is covered.

    Returns
    -------
    tuple[float, float]
        NaN on a side where too few domains bound it: no upper bound of q90 below 36 domains.

    References
    ----------
    David & Nagaraja (2003), Order Statistics, section 7.1. doi:10.1002/0471722162

    Examples
    --------
    >>> order_interval(np.arange(1.0, 41.0), 0.9)
    (32.0, 40.0)
    >>> order_interval(np.arange(1.0, 36.0), 0.9)[1]
    nan
    """
    ascending = np.sort(losses[np.isfinite(losses)])
    lower, upper = order_ranks(len(ascending), probability, confidence)
    return (
        float(ascending[lower - 1]) if lower else float("nan"),
        float(ascending[upper - 1]) if upper else float("nan"),
    )


@cache
def order_ranks(
    number: int, probability: float, confidence: float = 0.95
) -> tuple[int | None, int | None]:
    """Ranks (from 1) of the two order statistics of `order_interval`; None for no bound.

    >>> order_ranks(40, 0.9), order_ranks(40, 0.5)
    ((32, 40), (14, 27))
    """
    spare = (1 - confidence) / 2
    rank = np.arange(1, number + 1)
    lower = rank[bdtr(rank - 1, number, probability) <= spare]
    upper = rank[bdtrc(rank - 1, number, probability) <= spare]
    return int(lower[-1]) if len(lower) else None, int(upper[0]) if len(upper) else None
