"""How predicted and observed hours of each site go together: correlation, lag, copied days.

Correlations are over the hours of a site where both values are present.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fluxcore.series import HOURS_A_DAY, Codes, Floats, Series

FURTHEST = 12
"""Lags of -12 to 12 hours are tried."""
CLEAR_GAIN = 0.01
"""A lag is only claimed where it raises the correlation by this much, in both halves of the rows,
and by a tenth of what was unexplained."""
CORRELATED = 0.3
"""Lag and units are only questioned where the size of the correlation exceeds this."""

_LEAST_ROWS = 240  # 10 days: no opinion on less


@dataclass(frozen=True, slots=True)
class Fit:
    """How predicted and observed hours of one site go together."""

    site: str
    correlation: float
    ratio: float
    """Standard deviation of predicted over that of observed values."""
    lag: int
    """Hours by which predictions come late where that is clear, else 0."""
    gain: float
    flat_days: int
    repeated_days: int
    days: int


def fits_of(series: Series) -> Iterator[Fit]:
    """Look at each site of a series that is sorted by site and time."""
    bounds = np.searchsorted(series.site, np.arange(len(series.sites) + 1))
    for site, start, end in zip(series.sites, bounds[:-1], bounds[1:], strict=True):
        part = slice(int(start), int(end))
        observed, predicted = series.observed[part], series.predicted[part]
        both = np.isfinite(observed)
        few = int(both.sum()) < (_LEAST_ROWS if series.step == "hour" else 30)
        o, p = observed[both], predicted[both]
        spread_o, spread_p = (float(o.std()), float(p.std())) if not few else (0.0, 0.0)
        correlation = ratio = float("nan")
        lag, gain = 0, 0.0
        if spread_o > 1e-9 * np.abs(o).max(initial=0) and spread_p > 1e-9 * np.abs(p).max(
            initial=0
        ):
            o_unit, p_unit = (o - o.mean()) / spread_o, (predicted - p.mean()) / spread_p
            # not o_unit @ p_unit: its threads wait for each other on a busy machine
            correlation = float((o_unit * p_unit[both]).mean())
            ratio = spread_p / spread_o
            if series.step == "hour":
                lag, gain = _best_lag(series.time[part], o_unit, p_unit, both, correlation)
        flat = repeated = days = 0
        if series.step == "hour":
            flat, repeated, days = _copied_days(series.time[part], predicted)
        yield Fit(site, correlation, ratio, lag, gain, flat, repeated, days)


def _best_lag(
    hours: Codes, o: Floats, p: Floats, both: NDArray[np.bool_], correlation: float
) -> tuple[int, float]:
    """Hours by which predictions come late and what moving them gains; (0, 0) if unclear."""
    start, span = int(hours[0]), int(hours[-1] - hours[0]) + 1
    if span > 50 * len(hours):
        return 0, 0.0
    place = hours - start
    grid = np.zeros((4, span), dtype=np.float32)  # observed, predicted, and where they are
    grid[0, place[both]], grid[1, place] = o, p
    complete = span == len(o)
    grid[2, place[both]], grid[3, place] = 1, 1
    middle = span // 2
    curves = [_lagged(grid[:, :middle], complete), _lagged(grid[:, middle:], complete)]
    best = [int(curve.argmax()) - FURTHEST for curve in curves]
    if best[0] != best[1] or best[0] == 0:
        return 0, 0.0
    at = best[0] + FURTHEST
    gain = min(float(curve[at] - curve[FURTHEST]) for curve in curves)
    reached = min(float(curve[at]) for curve in curves)
    # a turned sign explains a negative correlation better than half a day of lag does
    if reached < max(CORRELATED, -correlation):
        return 0, 0.0
    if gain < max(CLEAR_GAIN, 0.1 * (1 - correlation)):
        return 0, 0.0
    return best[0], gain


def _lagged(grid: NDArray[np.float32], complete: bool) -> Floats:
    """Correlation of observed values with predictions taken from -12 to 12 hours later."""
    o, p, o_here, p_here = grid
    n = len(o)
    curve = np.zeros(2 * FURTHEST + 1)
    for lag in range(-FURTHEST, FURTHEST + 1):
        now, then = slice(max(0, -lag), n - max(0, lag)), slice(max(0, lag), n + min(0, lag))
        pairs = float(n - abs(lag)) if complete else float(o_here[now] @ p_here[then])
        if pairs > _LEAST_ROWS / 2:
            curve[lag + FURTHEST] = float(o[now] @ p[then]) / pairs
    return curve


def _copied_days(hours: Codes, predicted: Floats) -> tuple[int, int, int]:
    """Days of one non-zero value; days that equal the day before and are not flat; whole days."""
    first = -(-int(hours[0]) // HOURS_A_DAY) * HOURS_A_DAY
    day = (hours - first) // HOURS_A_DAY
    rows = np.bincount(day[day >= 0])
    whole = np.flatnonzero(rows == HOURS_A_DAY)
    if not len(whole):
        return 0, 0, 0
    values = (
        predicted[np.isin(day, whole)].reshape(len(whole), HOURS_A_DAY)
        if len(whole) < len(rows)
        else predicted[day >= 0].reshape(len(whole), HOURS_A_DAY)
    )
    flat = (values == values[:, :1]).all(axis=1)
    same = (values[1:] == values[:-1]).all(axis=1) & (np.diff(whole) == 1) & ~flat[1:]
    return int((flat & (values[:, 0] != 0)).sum()), int(same.sum()), len(whole)
