"""Linear models from sums over rows: any number of rows, little memory, always the same digits.

Rows are taken in chunks and their products added up in float64, in the order of the rows and with
one thread, so that the number of processors does not touch a digit. Three million rows of 27
covariates take half a second.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Floats32
from fluxcore.jobs.threads import one_thread

Floats = NDArray[np.float64]

CHUNK = 8192
"""Rows at a time: they stay in the processor's cache."""
RANK = 1e-11
"""Variance, as a share of the largest, below which a combination of covariates counts as constant.

Sums over millions of rows carry rounding errors of about 1e-13 of it.
"""
CONSTANT = 1e-9
"""Root of the sum of squares about the mean, as a share of the mean, below which a covariate counts
as constant. One float32 that differs in its last digit gives 6e-8.
"""


class Line(NamedTuple):
    """A linear function of the covariates, in the target's unit."""

    coefficients: Floats
    """Shape (p,)."""
    intercept: float

    @property
    def learnt(self) -> dict[str, Any]:
        """What a record of the fit keeps: coefficients in the order of the columns."""
        return {"intercept": self.intercept, "coefficients": self.coefficients.tolist()}

    def __call__(self, X: Floats32) -> Floats:
        """Value at every row, shape (n,)."""
        found = np.empty(len(X))
        with one_thread():
            for start in range(0, len(X), CHUNK):
                rows = slice(start, start + CHUNK)
                found[rows] = X[rows].astype(np.float64) @ self.coefficients + self.intercept
        return found


class Products(NamedTuple):
    """Weighted sums of products of covariates, one, and target, all less a fixed centre.

    What least squares needs to know of any number of rows.
    """

    centre: Floats
    """Shape (p + 1,): what was taken off the covariates and the target."""
    sums: Floats
    """Shape (p + 2, p + 2): covariates, then one, then the target."""

    def line(self, penalty: float = 0.0) -> Line:
        """Line of the least weighted squared error.

        Parameters
        ----------
        penalty
            Times the sum of the squared coefficients, the intercept left out, added to the sum of
            squared errors. With 0, of all lines that fit best the one with the smallest such sum.
        """
        count = self.sums[-2, -2]
        means = self.sums[-2] / count
        about = self.sums - count * np.outer(means, means)
        gram, cross = about[:-2, :-2], about[:-2, -1]
        with one_thread():
            if penalty > 0:
                coefficients = np.linalg.solve(gram + penalty * np.eye(len(gram)), cross)
            else:
                constant = np.diag(gram) <= (CONSTANT * self.centre[:-1]) ** 2
                coefficients = _shortest(gram, cross, constant)
        level = self.centre + np.delete(means, -2)
        return Line(coefficients, float(level[-1] - level[:-1] @ coefficients))


def centre_of(X: Floats32, y: Floats32) -> Floats:
    """Means of the covariates and of the target, shape (p + 1,)."""
    return np.append(X.mean(axis=0, dtype=np.float64), y.mean(dtype=np.float64))


def products(X: Floats32, y: Floats32, centre: Floats, weights: Floats | None = None) -> Products:
    """Sums over all rows.

    Parameters
    ----------
    X, y
        Shapes (n, p) and (n,).
    centre
        About the means, shape (p + 1,): sums of large numbers would lose digits.
    weights
        Of the rows, shape (n,); 1 if absent.
    """
    width = X.shape[1]
    sums = np.zeros((width + 2, width + 2))
    with one_thread():
        for start in range(0, len(X), CHUNK):
            rows = slice(start, start + CHUNK)
            part = np.ones((len(y[rows]), width + 2))
            np.subtract(X[rows], centre[:-1], out=part[:, :-2])
            np.subtract(y[rows], centre[-1], out=part[:, -1])
            weighted = part if weights is None else part * weights[rows, None]
            sums += weighted.T @ part
    return Products(centre, sums)


def _shortest(gram: Floats, cross: Floats, constant: NDArray[np.bool_]) -> Floats:
    """Coefficients of the smallest sum of squares among those that fit best.

    The rank is found on covariates of variance 1, so that units do not matter; what has no effect
    on the fit, as adding the same to every vegetation type, is then taken out of the coefficients.
    """
    scale = np.sqrt(np.where(constant, 1.0, np.diag(gram)))
    effect = np.where(constant, 0.0, 1.0)
    values, vectors = np.linalg.eigh(gram / np.outer(scale, scale) * np.outer(effect, effect))
    kept = values > RANK * max(values[-1], 1.0)
    along = vectors[:, kept]
    coefficients = (along / values[kept]) @ (along.T @ (effect * cross / scale)) / scale
    idle, _ = np.linalg.qr(vectors[:, ~kept] / scale[:, None])
    return np.asarray(coefficients - idle @ (idle.T @ coefficients))
