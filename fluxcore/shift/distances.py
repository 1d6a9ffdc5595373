"""Distances between rows in covariate space: to the nearest of each group, on average, counted.

By matrix products, a slice of rows at a time; where rows nearly coincide, by their differences,
since a product would lose the digits there.
"""

import numpy as np
from scipy.spatial import KDTree

from fluxcore.jobs.threads import one_thread
from fluxcore.shift.sample import Floats, Ints

SLICE = 512
CLOSE = 1e-10
"""Squared distances below this times the row's squared length are computed anew."""


def nearest(Z: Floats, block: Ints, blocks: int) -> Floats:
    """Distance of every row to the nearest row of each block other than its own.

    Parameters
    ----------
    Z
        Shape (n, p): rows, scaled and weighted.
    block
        Shape (n,): 0 to blocks - 1, in any order.
    blocks
        Number of blocks.

    Returns
    -------
    Floats
        Shape (n, blocks): infinite for a row's own block, and for blocks without a row.
    """
    order = np.argsort(block, kind="stable")
    there, begins = np.unique(block[order], return_index=True)
    ends = np.append(begins[1:], len(order))
    other, length = Z[order], (Z**2).sum(axis=1)
    found = np.full((len(Z), blocks), np.inf)
    with one_thread():
        for begin in range(0, len(Z), SLICE):
            part = slice(begin, begin + SLICE)
            squared = _squared(Z[part], length[part], other, length[order])
            found[part, there] = np.minimum.reduceat(squared, begins, axis=1)
    for number, begin, end in zip(there, begins, ends, strict=True):
        rows = np.flatnonzero(found[:, number] < CLOSE * length)
        if len(rows):
            found[rows, number] = KDTree(other[begin:end]).query(Z[rows])[0] ** 2
    found[np.arange(len(Z)), block] = np.inf
    distance: Floats = np.sqrt(np.maximum(found, 0.0))
    return distance


def mean_distance(Z: Floats) -> float:
    """Mean distance of all pairs of two different rows; NaN for fewer than two."""
    count, length, total = len(Z), (Z**2).sum(axis=1), 0.0
    if count < 2:
        return float("nan")
    with one_thread():
        for begin in range(0, count, SLICE):
            part = slice(begin, begin + SLICE)
            squared = _squared(Z[part], length[part], Z[begin:], length[begin:])
            distance = np.sqrt(np.maximum(squared, 0.0))
            size = len(distance)
            total += 2 * float(distance[:, size:].sum())
            inner = distance[:, :size]
            total += float(inner.sum() - np.trace(inner))
    return total / (count * (count - 1))


def count_within(asked: Floats, asked_block: Ints, Z: Floats, block: Ints, radius: float) -> Ints:
    """Number of rows of other blocks that lie closer than a radius.

    Parameters
    ----------
    asked, asked_block
        Shape (m, p) and (m,): rows that are asked about.
    Z, block
        Shape (n, p) and (n,): rows that are counted.
    radius
        In the unit of the rows.

    Returns
    -------
    Ints
        Shape (m,).
    """
    found = np.zeros(len(asked), dtype=np.int64)
    length, mine = (Z**2).sum(axis=1), (asked**2).sum(axis=1)
    with one_thread():
        for begin in range(0, len(asked), SLICE):
            part = slice(begin, begin + SLICE)
            squared = _squared(asked[part], mine[part], Z, length)
            found[part] = np.count_nonzero(squared < radius**2, axis=1)
        for number in np.unique(asked_block):
            rows, own = asked_block == number, block == number
            if own.any():
                squared = _squared(asked[rows], mine[rows], Z[own], length[own])
                found[rows] -= np.count_nonzero(squared < radius**2, axis=1)
    return found


def _squared(first: Floats, first_length: Floats, second: Floats, second_length: Floats) -> Floats:
    found: Floats = first @ second.T
    found *= -2.0
    found += first_length[:, None]
    found += second_length
    return found
