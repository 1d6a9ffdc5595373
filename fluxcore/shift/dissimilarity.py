"""Dissimilarity: how far rows are from training rows, in covariates that matter.

The dissimilarity index of Meyer & Pebesma, and the threshold above which a row lies outside the
area of applicability.
"""

from dataclasses import dataclass

import numpy as np

from fluxcore.errors import ScenarioError
from fluxcore.shift.distances import count_within, mean_distance, nearest
from fluxcore.shift.sample import Flags, Floats, Ints

WHISKER = 1.5


@dataclass(frozen=True, eq=False)
class Index:
    """Dissimilarity index of rows, and the threshold that training rows set."""

    value: Floats
    """Shape (n,)."""
    threshold: float
    density: Ints
    """Shape (n,): training rows of other blocks with an index to this row below the threshold."""
    mean: float
    """Mean distance of training rows: the unit of the index."""
    near: Floats
    """Shape (n, blocks): distance to the nearest row of each block."""

    @property
    def outside(self) -> Flags:
        """Shape (n,): whether a row lies outside the area of applicability."""
        flags: Flags = self.value > self.threshold
        return flags


def threshold_of(index: Floats) -> float:
    """Upper quartile and 1.5 interquartile ranges, at most the largest value.

    Quantiles by linear interpolation. So does the R package CAST since version 0.9.0; versions
    0.7.1 to 0.8.1 had no cap, and before them it was the largest value within the whisker.

    >>> threshold_of(np.array([1.0, 2.0, 3.0, 4.0, 9.0]))
    7.0
    >>> threshold_of(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    5.0
    """
    low, high = np.quantile(index, [0.25, 0.75])
    return float(min(high + WHISKER * (high - low), index.max()))


def dissimilarity(X: Floats, weights: Floats, train: Flags, block: Ints) -> Index:
    """Dissimilarity index of rows in standardised, weighted covariates.

    Parameters
    ----------
    X
        Shape (n, p), complete.
    weights
        Shape (p,), not negative, not all 0: importance of each covariate. Their sum is of no
        matter.
    train
        Shape (n,): rows of training. They give the mean and the standard deviation (n - 1) of
        each covariate; one that does not vary among them is left out.
    block
        Shape (n,), 0 and up: a row is compared with training rows of other blocks only.

    Returns
    -------
    Index

    Raises
    ------
    ScenarioError
        Training rows of fewer than two blocks, or all alike.

    References
    ----------
    Meyer & Pebesma (2021), Methods Ecol. Evol. 12, 1620-1633. doi:10.1111/2041-210X.13650
    """
    blocks = int(block.max()) + 1
    trained = np.bincount(block[train], minlength=blocks) > 0
    if trained.sum() < 2:
        raise ScenarioError(
            "Rows of a single training site or year cannot be held against each other, so there "
            "is no threshold of applicability. Choose a scenario with more of them."
        )
    spread = X[train].std(axis=0, ddof=1)
    varied = (spread > 0) & (weights > 0)
    Z = (X[:, varied] - X[train][:, varied].mean(axis=0)) / spread[varied] * weights[varied]
    mean = mean_distance(Z[train]) if varied.any() else 0.0
    if not mean > 0:
        raise ScenarioError(
            "Training rows do not differ in any covariate that matters to the target, so there is "
            "no area of applicability."
        )
    near = nearest(Z, block, blocks)
    value = near[:, trained].min(axis=1) / mean
    limit = threshold_of(value[train])
    return Index(
        value=value,
        threshold=limit,
        density=count_within(Z, block, Z[train], block[train], limit * mean),
        mean=mean,
        near=near,
    )
