"""Which models may be best, and between which ranks each may stand: max-T over bootstrap draws."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fluxcore.series import Floats

ROUNDING = 1e-12
"""A difference or standard error up to this is zero."""


@dataclass(frozen=True, eq=False)
class Ties:
    """Comparison of all models with each other, on a value of which low is good."""

    member: NDArray[np.bool_]
    """Shape ``(models,)``: may be best at the confidence asked for."""
    rank_lo: Floats
    """Shape ``(models,)``: 1 + number of significantly better models; NaN for a missing one."""
    rank_hi: Floats
    """Shape ``(models,)``: number of models - number of significantly worse ones."""
    difference: Floats
    """Shape ``(models, models)``: value of the row's model minus that of the column's."""
    lo: Floats
    """Shape ``(models, models)``: lower limit of the difference, simultaneous over all pairs."""
    hi: Floats
    """Shape ``(models, models)``: upper limit."""
    set_lo: Floats
    """Shape ``(models, models)``: the lower limit that decides on the tie set, simultaneous over
    the models that the row's model is compared with. One-sided."""
    set_hi: Floats
    """Shape ``(models, models)``: the upper limit, as the column's model sees it. One-sided."""

    @property
    def worse(self) -> NDArray[np.bool_]:
        """Shape ``(models, models)``: the row's model is significantly worse than the column's."""
        return self.lo > 0


def ties(values: Floats, draws: Floats, confidence: float = 0.95) -> Ties:
    """Compare models with each other, allowing for the choice of the worst looking pair.

    Model j stays in the tie set unless max_i (v_j - v_i)/se_ji > c_j, where c_j is the quantile
    over draws of max_i [(v_j^b - v_i^b) - (v_j - v_i)]/se_ji, over all i and not only the observed
    best. Ranks and pairs take the quantile of the maximum over all ordered pairs instead. Models
    that are the same in every draw tie. Both statements are simultaneous over the models given,
    not over several calls.

    Parameters
    ----------
    values
        Shape ``(models,)``; low is good; NaN where a model has none, and it is then left out.
    draws
        Shape ``(models, draws)``: the same in every bootstrap draw. Draws in which any model has
        no value are left out.
    confidence
        Of tie set and ranks.

    Returns
    -------
    Ties
        NaN limits and no members where fewer than two draws have values.

    Notes
    -----
    Measured over 6,000 worlds of 40 towers and four equal models, one of them stays in 92 %
    (median) and 91 % (q90); with 126 towers in 94 % and 91 % of 800.

    References
    ----------
    Hansen, Lunde & Nason (2011), The model confidence set, Econometrica 79, 453-497.
    doi:10.3982/ECTA5771
    """
    number = len(values)
    there = np.flatnonzero(np.isfinite(values))
    member = np.zeros(number, dtype=bool)
    rank_lo, rank_hi = (np.full(number, np.nan) for _ in range(2))
    full = [np.full((number, number), np.nan) for _ in range(5)]
    complete = np.isfinite(draws[there]).all(axis=0)
    if len(there) and complete.sum() >= 2:
        block = np.ix_(there, there)
        member[there], low, high, *parts = _compare(
            values[there], draws[there][:, complete], confidence
        )
        rank_lo[there], rank_hi[there] = low, high
        for table, part in zip(full, parts, strict=True):
            table[block] = part
    return Ties(member, rank_lo, rank_hi, *full)


def _compare(
    values: Floats, draws: Floats, confidence: float
) -> tuple[NDArray[np.bool_], Floats, Floats, *tuple[Floats, ...]]:
    difference = values[:, None] - values[None, :]
    drawn = draws[:, None, :] - draws[None, :, :]
    se = drawn.std(axis=2, ddof=1)
    steady = se <= ROUNDING
    same = steady & (np.abs(difference) <= ROUNDING)
    se = np.where(steady & ~same, ROUNDING, se)  # the same difference in every draw is certain
    scale = np.where(same, np.inf, se)
    observed = difference / scale
    centred = (drawn - difference[:, :, None]) / scale[:, :, None]
    beyond = np.quantile(centred.max(axis=1), confidence, axis=1)
    member = observed.max(axis=1) <= beyond
    overall = float(np.quantile(centred.max(axis=(0, 1)), confidence))

    def lower(limit: Floats | float) -> Floats:
        return np.where(same, 0.0, difference - limit * se)

    lo, set_lo = lower(overall), lower(beyond[:, None])
    hi, set_hi = -lo.T, -set_lo.T  # the upper limit of a difference is the lower one, turned round
    worse = lo > 0
    rank_lo = 1.0 + worse.sum(axis=1)
    rank_hi = float(len(values)) - worse.sum(axis=0)
    return member, rank_lo, rank_hi, difference, lo, hi, set_lo, set_hi


def verdict(lo: float, hi: float, margin_lo: float, margin_hi: float) -> str:
    """Say what an interval of a difference shows.

    Parameters
    ----------
    lo, hi
        Limits of a difference of which negative is better.
    margin_lo, margin_hi
        Differences between these do not matter.

    Returns
    -------
    str
        ``better``, ``worse``, ``equivalent`` (the interval lies within the margin) or
        ``not resolved`` (it contains no difference, and more); empty where a limit is missing.
        A difference that is certain but within the margin is still better or worse.

    Examples
    --------
    >>> verdict(-0.02, 0.03, -0.05, 0.05), verdict(-0.02, 0.2, -0.05, 0.05)
    ('equivalent', 'not resolved')
    """
    if np.isnan(lo) or np.isnan(hi):
        return ""
    if lo > 0:
        return "worse"
    if hi < 0:
        return "better"
    return "equivalent" if margin_lo <= lo and hi <= margin_hi else "not resolved"
