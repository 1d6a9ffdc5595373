"""Thinning: few points that look like a long series, with its gaps left open."""

import numpy as np
from numpy.typing import NDArray
from tsdownsample import MinMaxLTTBDownsampler

Line = tuple[NDArray[np.float64], NDArray[np.float64]]

HOUR = 3_600_000.0
"""Milliseconds of an hour."""
PIXELS = 400
"""Gaps below this part of what is in view are a pixel or two wide, and are not left open."""


def thin(
    time: NDArray[np.float64], value: NDArray[np.float64], points: int, step: float = HOUR
) -> Line:
    """Thin a series to about `points` points whose line looks like the whole; ``minmax-lttb``.

    Parameters
    ----------
    time
        Milliseconds, increasing; shape ``(n,)``.
    value
        Shape ``(n,)``; NaN where missing.
    points
        How many points a long series is thinned to; the ends of gaps come on top.
    step
        Milliseconds from row to row; what is further apart is a gap.

    Returns
    -------
    time, value
        Shape ``(m,)``; a NaN stands in every gap that is wide enough to be seen. Both are empty
        where nothing is present.

    References
    ----------
    Van Der Donckt et al. (2023), MinMaxLTTB. arXiv 2305.00332

    Examples
    --------
    >>> thin(np.array([0.0, 1, 4, 5]) * HOUR, np.array([1.0, 2, 3, 4]), 100)[1]
    array([ 1.,  2., nan,  3.,  4.])
    """
    present = np.isfinite(value)
    t, v = time[present], value[present].astype(np.float64)
    if len(t) == 0:
        return t, v
    holes = np.diff(t) > 1.5 * max(step, (t[-1] - t[0]) / PIXELS)
    kept = np.arange(len(t))
    if len(t) > points:
        before = np.flatnonzero(holes)
        lines = MinMaxLTTBDownsampler().downsample(t, v, n_out=points).astype(np.int64)
        kept = np.unique(np.concatenate([lines, before, before + 1]))
    passed = np.concatenate([[0], np.cumsum(holes)])[kept]  # holes before each point
    breaks = np.flatnonzero(np.diff(passed)) + 1
    x, y = t[kept], v[kept]
    return np.insert(x, breaks, (x[breaks - 1] + x[breaks]) / 2), np.insert(y, breaks, np.nan)
