"""Rows by training domain: draws of domains, of rows in them, and errors domain by domain."""

import numpy as np
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Codes
from fluxcore.baselines.selection import domain_rmse

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


class Domains:
    """Where the rows of each training domain are.

    Parameters
    ----------
    groups
        Number of the domain of each row, shape (n,), in any order; numbers may have gaps.

    Examples
    --------
    >>> domains = Domains(np.array([7, 3, 7], dtype=np.int32))
    >>> len(domains), domains.draw(np.array([0]), 2, np.random.default_rng(0))
    (2, array([[1, 1]]))
    """

    def __init__(self, groups: Codes) -> None:
        _, counts = np.unique(groups, return_counts=True)
        self.counts: Rows = counts.astype(np.int64)
        self._order: Rows = np.argsort(groups, kind="stable")
        self._starts: Rows = np.cumsum(self.counts) - self.counts

    def __len__(self) -> int:
        return len(self.counts)

    def draw(self, chosen: Rows, count: int, rng: np.random.Generator) -> Rows:
        """Draw rows of the chosen domains, all alike often, with replacement.

        Parameters
        ----------
        chosen
            Places of domains in the order of their numbers, shape (d,).

        Returns
        -------
        Rows
            Shape (d, count), row numbers.
        """
        within = rng.random((len(chosen), count)) * self.counts[chosen][:, None]
        return self._order[self._starts[chosen][:, None] + within.astype(np.int64)]

    def some(self, most: int, rng: np.random.Generator) -> Rows:
        """Draw different domains, at most so many, each as likely as any other."""
        return rng.permutation(len(self))[:most]


def mean_domain_rmse(observed: Floats, predicted: Floats, groups: Codes) -> float:
    """Mean over domains of the root mean squared error, as the strategy ``mean`` selects on.

    Parameters
    ----------
    observed, predicted
        Shape (n,), in one unit, observed without gaps.
    groups
        Number of the domain of each row, shape (n,).

    Returns
    -------
    float
        In the same unit; not finite where a prediction is not.

    Examples
    --------
    >>> predicted = np.array([3.0, -3.0, 1.0])
    >>> mean_domain_rmse(np.zeros(3), predicted, np.array([0, 0, 4], dtype=np.int32))
    2.0
    """
    domains, codes = np.unique(groups, return_inverse=True)
    losses = domain_rmse(observed, predicted, codes.astype(np.int32), len(domains))
    return float(losses.mean())
