"""Windows over stretches of consecutive hours, for sequence models.

A stretch is a run of rows with one number in ``groups``: hours of one site on one side of the
split. A window is cut out of one stretch; its first hours warm the memory up and do not count.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Codes, Floats32
from fluxcore.baselines.deep.domains import Rows

YEAR = 8_760
"""Hours."""


@dataclass(frozen=True)
class Windows:
    """Rows ``start`` to ``stop`` of each window, of which those from ``first`` on count."""

    start: Rows
    stop: Rows
    first: Rows

    def __len__(self) -> int:
        return len(self.start)

    def __getitem__(self, chosen: Rows | slice) -> "Windows":
        return Windows(self.start[chosen], self.stop[chosen], self.first[chosen])

    def rows(self, length: int) -> tuple[Rows, NDArray[np.bool_]]:
        """Row numbers, shape (w, length), and which of them count.

        Windows that are shorter repeat their last row, which then does not count.
        """
        rows = self.start[:, None] + np.arange(length)
        counts = (rows >= self.first[:, None]) & (rows < self.stop[:, None])
        return np.minimum(rows, self.stop[:, None] - 1), counts

    def gather(self, X: Floats32, length: int) -> Floats32:
        """Rows of each window, shape (w, length, p)."""
        return X[self.rows(length)[0]]


def stretches(groups: Codes) -> tuple[Rows, Rows]:
    """First row of each stretch and the row after its last, shapes (s,); a new number begins one.

    Examples
    --------
    >>> stretches(np.array([4, 4, 9, 9, 9, 4], dtype=np.int32))
    (array([0, 2, 5]), array([2, 5, 6]))
    """
    if not len(groups):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    cuts = np.flatnonzero(np.diff(groups)) + 1
    ends = np.append(cuts, len(groups)).astype(np.int64)
    return np.insert(ends[:-1], 0, 0), ends


def covering(groups: Codes, length: int, warm_up: int) -> Windows:
    """Windows in which every row counts exactly once.

    They start every ``length - warm_up`` rows, so that the hours that count follow one another. In
    the first window of a stretch the warm-up counts too, with what context there is; the last one
    ends with the stretch.

    Parameters
    ----------
    groups
        Number of the stretch of each row, shape (n,), in time order.
    length, warm_up
        Hours; ``0 <= warm_up < length``.
    """
    starts, stops = stretches(groups)
    stride = length - warm_up
    # A window is needed as long as rows are left behind its warm-up; one in any case.
    counts = np.maximum(1, -(-(stops - starts - warm_up) // stride))
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    start = np.repeat(starts, counts) + stride * within
    stop = np.minimum(start + length, np.repeat(stops, counts))
    return Windows(start, stop, np.where(within == 0, start, start + warm_up))


def drawn(
    groups: Codes, a_year: float, length: int, warm_up: int, rng: np.random.Generator
) -> Windows:
    """Windows at random places, in random order: so many a year of a stretch, at least one.

    A stretch no longer than a window is taken whole; one no longer than the warm-up not at all.
    """
    starts, stops = stretches(groups)
    use = stops - starts > warm_up
    counts = np.rint((stops - starts)[use] * a_year / YEAR).astype(np.int64).clip(min=1)
    starts, stops = np.repeat(starts[use], counts), np.repeat(stops[use], counts)
    room = np.maximum(0, stops - starts - length)
    start = starts + rng.integers(0, room + 1)
    windows = Windows(start, np.minimum(start + length, stops), start + warm_up)
    return windows[rng.permutation(len(windows))]


def spread(groups: Codes, most: int, length: int, warm_up: int) -> Windows:
    """About ``most`` of the windows of `covering`: alike many of each stretch, far apart."""
    windows = covering(groups, length, warm_up)
    starts, _ = stretches(groups)
    stretch = np.searchsorted(starts, windows.start, side="right") - 1
    each = max(1, most // max(1, len(starts)))
    counts = np.bincount(stretch, minlength=len(starts))
    before = np.cumsum(counts) - counts
    kept = [
        first + np.unique(np.linspace(0, count - 1, min(each, count)).round().astype(np.int64))
        for first, count in zip(before, counts, strict=True)
    ]
    return windows[np.concatenate(kept)] if kept else windows
