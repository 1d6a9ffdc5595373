"""Weights of rows by the paper's formulas: what makes one side's covariates those of the other.

Used in reference mode alone, where every row counts for itself. s is P(test | x) of a classifier
that was fitted with n_train and n_test rows, without weights.
"""

from dataclasses import dataclass

import numpy as np

from fluxcore.shift.sample import Flags, Floats

EDGE = 1e-6
"""s is kept this far off 0 and 1."""
SUPPORT = 0.1
"""Training rows need s above it, test rows 1 - s."""
CLIP = 0.99
"""Quantile of the weights above which they are cut."""


@dataclass(frozen=True, eq=False)
class RowWeights:
    """Weights of the rows of both sides."""

    to_train: Floats
    """Shape (test rows,): gives test rows the covariates of training."""
    to_test: Floats
    """Shape (training rows,): gives training rows the covariates of the test."""
    shared_train: Floats
    """Shape (training rows,): gives training rows the covariates of the shared support."""
    shared_test: Floats
    """Shape (test rows,)."""


def supported(s: Floats, test: Flags) -> Flags:
    """Rows to be kept: training rows with s > 0.1, test rows with s < 0.9.

    Parameters
    ----------
    s, test
        Shape (n,): P(test | x), and whether the row is of the test.

    >>> supported(np.array([0.05, 0.2, 0.95]), np.array([False, False, True])).tolist()
    [False, True, False]
    """
    kept: Flags = np.where(test, s < 1 - SUPPORT, s > SUPPORT)
    return kept


def clipped(weights: Floats) -> Floats:
    """Weights cut at their 0.99 quantile (linear interpolation); empty stays empty."""
    return np.minimum(weights, np.quantile(weights, CLIP)) if len(weights) else weights


def row_weights(s_train: Floats, s_test: Floats, n_train: int, n_test: int) -> RowWeights:
    """Weights of rows that are in the support.

    Parameters
    ----------
    s_train, s_test
        P(test | x) of the training and of the test rows; any length.
    n_train, n_test
        Rows that the classifier was fitted with: the odds that have to be taken out of s.
    """
    train, test = (np.clip(s, EDGE, 1 - EDGE) for s in (s_train, s_test))
    alpha = n_test / (n_train + n_test)
    return RowWeights(
        to_train=clipped(n_test / n_train * (1 - test) / test),
        to_test=clipped(n_train / n_test * train / (1 - train)),
        shared_train=clipped(train / alpha),
        shared_test=clipped((1 - test) / (1 - alpha)),
    )


def effective_rows(weights: Floats) -> float:
    """Effective sample size (sum w)^2 / sum w^2; 0 without a row.

    >>> effective_rows(np.array([3.0, 1.0]))
    1.6
    """
    total = float((weights**2).sum())
    return float(weights.sum() ** 2 / total) if total > 0 else 0.0


def weighted_rmse(error: Floats, weights: Floats | None = None) -> float:
    """sqrt(sum w e^2 / sum w), in the unit of the error; NaN without a row.

    >>> weighted_rmse(np.array([1.0, 3.0]), np.array([7.0, 1.0]))
    1.4142135623730951
    """
    weights = np.ones(len(error)) if weights is None else weights
    total = float(weights.sum())
    return float(np.sqrt((weights * error**2).sum() / total)) if total > 0 else float("nan")


def increases(train: Floats, test: Floats, weights: RowWeights) -> dict[str, float]:
    """By how many percent the RMSE grows from training to test, at the same covariates.

    Parameters
    ----------
    train, test
        Errors of the rows in the support, shape (training rows,) and (test rows,).
    weights
        Of the same rows.

    Returns
    -------
    dict
        ``train``: under the covariates of training, (weighted test - train) / train; ``test``:
        under those of the test, (test - weighted train) / weighted train; ``shared``: on the
        shared support, both weighted. NaN where a side has no row or its RMSE is 0.
    """
    pairs = {
        "train": (weighted_rmse(test, weights.to_train), weighted_rmse(train)),
        "test": (weighted_rmse(test), weighted_rmse(train, weights.to_test)),
        "shared": (
            weighted_rmse(test, weights.shared_test),
            weighted_rmse(train, weights.shared_train),
        ),
    }
    return {
        name: 100 * (far - near) / near if near > 0 else float("nan")
        for name, (far, near) in pairs.items()
    }
