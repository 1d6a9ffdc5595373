"""Intervals of differences of weighted means: sites resampled, conditional on fitted models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from fluxcore.shift.arms import Arms, Units, observed, resampled
from fluxcore.shift.nulls import LEVEL, bootstrap_t_log, interval
from fluxcore.shift.sample import Floats

LEAST_SPREAD = 0.25
"""Of the standard error: that of a draw counts as no less. A draw without the one site that makes
up the error would otherwise pull the interval out to infinity."""


@dataclass(frozen=True, eq=False)
class Part:
    """A weighted mean of one arm: sum w a / sum w b over its units."""

    arm: int
    """0 training, 1 test."""
    a: Floats
    """Shape (units,): mean over the unit's rows of weight times value."""
    b: Floats | None = None
    """Shape (units,): mean of the weight; 1 if absent."""
    sign: int = 1

    def of(self, arms: Arms) -> Floats:
        """Its value under weights, shape (draws,); NaN where nothing has weight."""
        weights = arms[self.arm]
        top = weights @ self.a
        below = np.ones(len(weights)) if self.b is None else weights @ self.b
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = np.where(below > 0, top / below, np.nan)
        return found


def combined(parts: Sequence[Part], arms: Arms) -> Floats:
    """Signed sum of parts under weights, shape (draws,)."""
    found: Floats = np.sum([part.sign * part.of(arms) for part in parts], axis=0)
    return found


def standard_errors(parts: Sequence[Part], arms: Arms, first: Arms, units: Units) -> Floats:
    """Standard error of a signed sum of parts under weights, by linearisation.

    Parameters
    ----------
    arms
        Weights of draws, shape (draws, units) each.
    first
        The weights as they are, shape (1, units) each: a unit that was drawn k times stands in a
        draw with k times this weight.

    Returns
    -------
    Floats
        Shape (draws,). What is drawn as a whole (a cluster) adds up before it is squared.
    """
    variance = np.zeros(len(arms[0]))
    for arm in (0, 1):
        mine = np.flatnonzero(first[arm][0] > 0)
        held = [part for part in parts if part.arm == arm]
        if not held or not len(mine):
            continue
        w, w0 = arms[arm][:, mine], first[arm][0, mine]
        part_of = np.unique(units.block[mine], return_inverse=True)[1]
        blocks = int(part_of.max()) + 1
        pull = np.zeros_like(w)
        for part in held:
            b = np.ones(len(mine)) if part.b is None else part.b[mine]
            with np.errstate(invalid="ignore", divide="ignore"):
                below = np.where((w @ b) > 0, w @ b, np.nan)[:, None]
                pull += part.sign * (part.a[mine] - (w @ part.a[mine])[:, None] / below * b) / below
        member = np.equal.outer(part_of, np.arange(blocks)).astype(np.float64)
        times = (w / w0) @ member / member.sum(axis=0)
        summed = (pull * w0) @ member
        variance += (times * summed**2).sum(axis=1) * blocks / max(blocks - 1, 1)
    return np.sqrt(variance)


def bootstrap_t(parts: Sequence[Part], units: Units, draws: int, seed: int) -> tuple[float, float]:
    """Interval of a signed difference at 95 % by bootstrap-t, sites drawn within each side.

    The percentile interval of errors, which have a long tail over 40 sites, is too short; the
    draws' own standard errors widen it where it needs to be.

    Returns
    -------
    tuple
        NaN where fewer than 20 draws are usable.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 12.
    """
    first, arms = observed(units), resampled(units, draws, seed)
    value = float(combined(parts, first)[0])
    spread = float(standard_errors(parts, first, first, units)[0])
    found, spreads = combined(parts, arms), standard_errors(parts, arms, first, units)
    spreads = np.maximum(spreads, LEAST_SPREAD * spread)
    good = np.isfinite(found) & np.isfinite(spreads) & (spreads > 0)
    if not np.isfinite(value + spread) or good.sum() < 20:
        return float("nan"), float("nan")
    t = (found[good] - value) / spreads[good]
    low, high = np.quantile(t, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return value - high * spread, value - low * spread


def expanded(
    parts: Sequence[Part], units: Units, draws: int, seed: int, count: float
) -> tuple[float, float]:
    """Interval of a difference within one arm by percentiles, wider as ``count`` is smaller.

    The two means of such a difference rise and fall together, so that bootstrap-t gains nothing;
    percentiles are as far out as the t distribution of ``count`` sites asks.

    Parameters
    ----------
    count
        Effective sites of the arm; NaN for fewer than 2.

    References
    ----------
    Hesterberg (2015), Am. Stat. 69, 371-386. doi:10.1080/00031305.2015.1089789
    """
    if not count >= 2:
        return float("nan"), float("nan")
    reach = np.sqrt(count / (count - 1)) * student.ppf((1 + LEVEL) / 2, count - 1)
    return interval(combined(parts, resampled(units, draws, seed)), 2 * float(norm.cdf(reach)) - 1)


def log_interval(part: Part, units: Units, draws: int, seed: int) -> tuple[float, float]:
    """Interval of a positive weighted mean at 95 %, by bootstrap-t on its logarithm."""
    first, arms = observed(units), resampled(units, draws, seed)
    value, found = float(part.of(first)[0]), part.of(arms)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = float(standard_errors([part], first, first, units)[0]) / value
        spreads = standard_errors([part], arms, first, units) / found
    spreads = np.maximum(spreads, LEAST_SPREAD * spread)
    return bootstrap_t_log(value, found, spread, spreads)


def gap_of_logs(
    left: Part, right: Part, units: Units, draws: int, seed: int
) -> tuple[float, float]:
    """Interval of right - left, two independent positive means with few effective sites.

    Each mean has its bootstrap-t interval on the logarithm; the two are joined as the variances
    of independent estimates are, side by side.

    References
    ----------
    Zou & Donner (2008), Statist. Med. 27, 1693-1702. doi:10.1002/sim.3095
    """
    first = observed(units)
    low, high = float(left.of(first)[0]), float(right.of(first)[0])
    below, above = (log_interval(part, units, draws, seed) for part in (left, right))
    value = high - low
    return (
        value - float(np.hypot(high - above[0], below[1] - low)),
        value + float(np.hypot(above[1] - high, low - below[0])),
    )
