"""What chance alone would give: p values, bands, intervals, the smallest shift a test can see."""

import numpy as np
from scipy.stats import norm

from fluxcore.shift.sample import Floats

LEVEL = 0.95
ALPHA = 0.05
POWER = 0.8


def p_above(value: float, null: Floats) -> float:
    """Share of draws that are at least as large, the real one counted among them.

    >>> p_above(2.0, np.array([1.0, 3.0, 0.0]))
    0.5
    """
    null = null[np.isfinite(null)]
    if not len(null) or not np.isfinite(value):
        return float("nan")
    return float((1 + (null >= value).sum()) / (len(null) + 1))


def p_either(value: float, null: Floats) -> float:
    """Share of draws that lie at least as far from the mean of all, the real one among them.

    >>> p_either(-2.0, np.array([1.0, 0.0, 1.0]))
    0.25
    """
    null = null[np.isfinite(null)]
    if not len(null) or not np.isfinite(value):
        return float("nan")
    centre = (null.sum() + value) / (len(null) + 1)
    return float((1 + (np.abs(null - centre) >= abs(value - centre)).sum()) / (len(null) + 1))


def smallest_seen(null: Floats) -> float:
    """Value that a one-sided test at 5 % would find beyond chance in 80 % of cases.

    The upper 5 % of the null distribution and 0.84 of its standard deviation above it; NaN for
    fewer than 2 draws.
    """
    null = null[np.isfinite(null)]
    if len(null) < 2:
        return float("nan")
    return float(np.quantile(null, LEVEL) + norm.ppf(POWER) * null.std(ddof=1))


def max_t(values: Floats, null: Floats) -> Floats:
    """Values p of several statistics at once: studentised, each against the largest of all.

    Parameters
    ----------
    values
        Shape (k,).
    null
        Shape (draws, k), of the same draws for all.

    Returns
    -------
    Floats
        Shape (k,): share of draws in which the largest (T - null mean) / null sd of any statistic
        is at least that of this one. NaN where the null does not vary.

    References
    ----------
    Westfall & Young (1993), Resampling-Based Multiple Testing, Wiley.
    """
    if not len(null):
        return np.full(len(values), np.nan)
    together = np.vstack([values, null])
    centre, spread = together.mean(axis=0), together.std(axis=0)
    varies = spread > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (together - centre) / spread
    if not varies.any():
        return np.full(len(values), np.nan)
    largest = t[1:, varies].max(axis=1)
    p = (1 + (largest[:, None] >= t[0][None, :]).sum(axis=0)) / (len(null) + 1)
    return np.where(varies, p, np.nan)


def interval(draws: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Percentile interval of a bootstrap; NaN for fewer than 20 finite draws."""
    draws = draws[np.isfinite(draws)]
    if len(draws) < 20:
        return float("nan"), float("nan")
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def bias_corrected(value: float, draws: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Bias-corrected interval: for distances, which a bootstrap shifts away from 0.

    NaN for fewer than 20 finite draws; where all draws lie on one side of the value, the interval
    ends at the value.

    References
    ----------
    Efron (1981), Can. J. Statist. 9, 139-158. doi:10.2307/3314608
    """
    draws = draws[np.isfinite(draws)]
    if len(draws) < 20 or not np.isfinite(value):
        return float("nan"), float("nan")
    below = np.clip((draws < value).mean(), 0.5 / len(draws), 1 - 0.5 / len(draws))
    shift = 2 * norm.ppf(below)
    ends = norm.cdf(shift + norm.ppf([(1 - level) / 2, (1 + level) / 2]))
    low, high = np.quantile(draws, ends)
    return min(float(low), value), max(float(high), value)


def bootstrap_t_log(
    value: float, draws: Floats, spread: float, spreads: Floats, level: float = LEVEL
) -> tuple[float, float]:
    """Interval of a positive quantity by bootstrap-t on its logarithm: for few effective sites.

    Parameters
    ----------
    value, draws
        The estimate and its bootstrap draws, shape (b,).
    spread, spreads
        Standard error of ln(value), and in every draw.

    Returns
    -------
    tuple
        NaN where the value is not positive, or fewer than 20 draws are usable.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 12.
    """
    good = np.isfinite(draws) & (draws > 0) & np.isfinite(spreads) & (spreads > 0)
    if value <= 0 or not np.isfinite(spread) or good.sum() < 20:
        return float("nan"), float("nan")
    t = (np.log(draws[good]) - np.log(value)) / spreads[good]
    low, high = np.quantile(t, [(1 - level) / 2, (1 + level) / 2])
    return float(value * np.exp(-high * spread)), float(value * np.exp(-low * spread))


def effective(weights: Floats) -> float:
    """Effective number of sites: (sum w)^2 / sum w^2; 0 where nothing has weight.

    >>> effective(np.array([1.0, 1.0, 0.0]))
    2.0
    """
    total = float((weights**2).sum())
    return float(weights.sum() ** 2 / total) if total > 0 else 0.0


def few_choices(null: Floats) -> str:
    """Why exchanging whole years cannot lead to a verdict; empty if it can.

    >>> few_choices(np.zeros(5))
    'other years can be called the test in 5 ways, so that p is at least 0.17'
    """
    least = 1 / (len(null) + 1)
    if least <= ALPHA:
        return ""
    return (
        f"other years can be called the test in {len(null)} ways, so that p is at least {least:.2g}"
    )
