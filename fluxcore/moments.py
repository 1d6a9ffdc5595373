"""Mergeable statistics of (observed, predicted): one pass over the rows, many groups at once."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from fluxcore.series import Codes, Floats

CHUNK = 1 << 16
"""Rows a pass takes at once: its temporary columns then stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the rows of g groups; two of the same groups add up.

    Sums of squares are centred, so that nothing is lost where the mean is large. Every field has
    shape (g,). Means of groups without pairs are 0 and mean nothing.
    """

    rows: Floats
    """All rows, missing ones included."""
    n: Floats
    """Pairs: rows with both values."""
    mean_observed: Floats
    """Over pairs, in the target's unit."""
    mean_predicted: Floats
    """Over pairs, in the target's unit."""
    observed_ss: Floats
    """Sum of (observed - mean)^2."""
    predicted_ss: Floats
    """Sum of (predicted - mean)^2."""
    cross_ss: Floats
    """Sum of (observed - mean) (predicted - mean)."""
    absolute_error: Floats
    """Sum of abs(predicted - observed)."""
    squared_error: Floats
    """Sum of (predicted - observed)^2."""

    def __add__(self, other: "Moments") -> "Moments":
        """Moments of the rows of both.

        References
        ----------
        Chan, Golub & LeVeque (1983), Am. Stat. 37, 242-247. doi:10.1080/00031305.1983.10483115
        """
        n = self.n + other.n
        share = np.divide(other.n, n, out=np.zeros_like(n), where=n > 0)
        observed = other.mean_observed - self.mean_observed
        predicted = other.mean_predicted - self.mean_predicted
        between = self.n * share
        return Moments(
            rows=self.rows + other.rows,
            n=n,
            mean_observed=self.mean_observed + observed * share,
            mean_predicted=self.mean_predicted + predicted * share,
            observed_ss=self.observed_ss + other.observed_ss + between * observed**2,
            predicted_ss=self.predicted_ss + other.predicted_ss + between * predicted**2,
            cross_ss=self.cross_ss + other.cross_ss + between * observed * predicted,
            absolute_error=self.absolute_error + other.absolute_error,
            squared_error=self.squared_error + other.squared_error,
        )

    def __getitem__(self, groups: "slice | NDArray[np.intp]") -> "Moments":
        """Moments of some of the groups."""
        return Moments(*(getattr(self, field.name)[groups] for field in fields(self)))


def moments(
    observed: Floats, predicted: Floats, group: Codes | None = None, groups: int = 1
) -> Moments:
    """Sum up pairs of values by group, in any order of rows.

    Parameters
    ----------
    observed, predicted
        Shape (n,), in the same unit. NaN is missing; a pair needs both.
    group
        Shape (n,): number of each row's group, 0 to ``groups - 1``; all in one group if absent.
    groups
        How many groups there are; some may be empty.

    Returns
    -------
    Moments
        Fields of shape (groups,).

    Examples
    --------
    >>> m = moments(np.array([1.0, 2.0, np.nan]), np.array([2.0, 2.0, 2.0]))
    >>> m.rows, m.n, m.squared_error
    (array([3.]), array([2.]), array([1.]))
    """
    if group is None:
        group = np.zeros(len(observed), dtype=np.int32)
    total = _chunk(observed[:CHUNK], predicted[:CHUNK], group[:CHUNK], groups)
    for start in range(CHUNK, len(observed), CHUNK):
        rows = slice(start, start + CHUNK)
        total += _chunk(observed[rows], predicted[rows], group[rows], groups)
    return total


def _chunk(observed: Floats, predicted: Floats, group: Codes, groups: int) -> Moments:
    index = group.astype(np.intp)
    rows = np.bincount(index, minlength=groups).astype(np.float64)
    error = predicted - observed
    missing = np.isnan(error)
    n = rows
    if missing.any():
        pair = ~missing
        index, observed, predicted, error = (
            index[pair],
            observed[pair],
            predicted[pair],
            error[pair],
        )
        n = np.bincount(index, minlength=groups).astype(np.float64)

    def total(values: Floats) -> Floats:
        return np.bincount(index, values, minlength=groups).astype(np.float64, copy=False)

    count = np.maximum(n, 1)
    mean_observed = total(observed) / count
    mean_predicted = total(predicted) / count
    from_mean = observed - mean_observed[index]
    predicted_from_mean = predicted - mean_predicted[index]
    return Moments(
        rows=rows,
        n=n,
        mean_observed=mean_observed,
        mean_predicted=mean_predicted,
        observed_ss=total(from_mean**2),
        predicted_ss=total(predicted_from_mean**2),
        cross_ss=total(from_mean * predicted_from_mean),
        absolute_error=total(np.abs(error)),
        squared_error=total(error**2),
    )
