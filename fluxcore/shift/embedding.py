"""Mean embeddings: all covariates at once, a vector a unit, so that permuting units costs nothing.

The maximum mean discrepancy is the distance between two mean vectors of random Fourier features.
"""

import numpy as np

from fluxcore.shift.arms import means
from fluxcore.shift.sample import Floats, Ints, Sample

FEATURES = 512
PAIRS = 1_000
"""Rows whose distances give the width of the kernel."""
ROWS = 200_000
"""Rows embedded at most: fewer of each unit where there are more."""
CHUNK = 20_000


def kernel_width(Z: Floats, seed: int) -> float:
    """Median distance between rows: the median heuristic.

    Parameters
    ----------
    Z
        Shape (n, p), standardised.

    Returns
    -------
    float
        1 where all rows are the same.

    References
    ----------
    Garreau, Jitkrittum & Kanagawa (2017), Large sample analysis of the median heuristic.
    arXiv:1707.07269
    """
    from scipy.spatial.distance import pdist

    draw = np.random.default_rng([seed, 23])
    some = draw.choice(len(Z), size=min(PAIRS, len(Z)), replace=False)
    distance = pdist(Z[some])
    return float(np.median(distance)) if len(distance) and np.median(distance) > 0 else 1.0


def unit_embeddings(sample: Sample, of_row: Ints, count: int, seed: int) -> Floats:
    r"""Mean random Fourier features of every unit's rows.

    Features of a row x, covariates standardised over all rows, are
    :math:`\sqrt{2/D}\,(\cos w_k x, \sin w_k x)` with w drawn from the Gaussian kernel whose width
    is the median distance: their inner products approximate the kernel.

    Parameters
    ----------
    sample
        Rows of all roles.
    of_row
        Shape (n,): unit of each row.
    count
        Units; each has rows.
    seed
        Of the features and of the rows taken.

    Returns
    -------
    Floats
        Shape (count, 512).

    References
    ----------
    Rahimi & Recht (2007), Random features for large-scale kernel machines, NIPS 20.
    """
    chosen = _some(of_row, max(24, ROWS // count), seed)
    spread = sample.X.std(axis=0)
    Z = (sample.X[chosen] - sample.X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    draw = np.random.default_rng([seed, 29])
    waves = draw.normal(size=(Z.shape[1], FEATURES // 2)) / kernel_width(Z, seed)
    total = np.zeros((count, FEATURES))
    unit = of_row[chosen]
    for start in range(0, len(chosen), CHUNK):
        part = slice(start, start + CHUNK)
        phase = (Z[part] @ waves).astype(np.float32)
        here, place = np.unique(unit[part], return_inverse=True)
        features = np.concatenate([np.cos(phase), np.sin(phase)], axis=1)
        rows = np.bincount(place)[:, None]
        total[here] += rows * means(features, place.astype(np.int64), len(here))
    found: Floats = total / np.bincount(unit, minlength=count)[:, None] * np.sqrt(2 / FEATURES)
    return found


def discrepancy(gap: Floats) -> Floats:
    """Maximum mean discrepancy: length of the difference of two mean embeddings.

    Parameters
    ----------
    gap
        Shape (draws, 512).

    Returns
    -------
    Floats
        Shape (draws, 1), in [0, sqrt(2)].

    References
    ----------
    Gretton et al. (2012), J. Mach. Learn. Res. 13, 723-773.
    """
    found: Floats = np.linalg.norm(gap, axis=1, keepdims=True)
    return found


def _some(of_row: Ints, per_unit: int, seed: int) -> Ints:
    """Indices of at most so many rows a unit, unit by unit."""
    order = np.random.default_rng([seed, 31]).permutation(len(of_row))
    order = order[np.argsort(of_row[order], kind="stable")]
    begins = np.flatnonzero(np.diff(of_row[order], prepend=-1))
    lengths = np.diff(np.append(begins, len(order)))
    turn = np.arange(len(order)) - np.repeat(begins, lengths)
    return order[turn < per_unit]
