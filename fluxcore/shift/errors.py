"""Out-of-site errors: of the reference model, or of a model whose predictions are given.

Errors at training sites come from a model that has not seen the site; errors at test sites from
the same models. Otherwise the difference would be generalisation to a new site, which is there
without any shift.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fluxcore.errors import FluxError
from fluxcore.jobs.threads import one_thread
from fluxcore.shift.sample import TEST, TRAIN, Flags, Floats, Ints, Sample

ITERATIONS, DEPTH = 100, 6
REFERENCE = "reference model"
"""Gradient boosting on histograms, fitted here, site by site."""


@dataclass(frozen=True, eq=False)
class Errors:
    """Residuals of rows by models that have not seen their site."""

    of: str
    """Whose: ``reference model``, or a model's name."""
    each: Floats
    """Shape (models, n): observed - predicted; NaN where a model has seen the site."""

    @cached_property
    def residual(self) -> Floats:
        """Shape (n,): mean over the models."""
        return _mean(self.each)

    @cached_property
    def squared(self) -> Floats:
        """Shape (n,): mean over the models of the squared error, not the square of a mean."""
        return _mean(self.each**2)

    @classmethod
    def given(cls, name: str, observed: Floats, predicted: Floats) -> "Errors":
        """Errors of a model whose out-of-site predictions are known for every row.

        Raises
        ------
        FluxError
            Shapes differ, or a prediction is lacking.
        """
        if observed.shape != predicted.shape or not np.isfinite(predicted).all():
            raise FluxError(
                f"Predictions of {name} must be there for each of {len(observed)} rows of training "
                f"and test, training sites among them; {int(np.isfinite(predicted).sum())} are."
            )
        return cls(name, (observed - predicted)[None, :])


def regressor(X: Floats, y: Floats, weight: Floats, seed: int) -> Any:
    """Fit the reference regressor: 100 iterations, depth 6, no early stopping.

    Parameters
    ----------
    X
        Shape (n, p): bin numbers (`Sample.binned`).
    y, weight
        Shape (n,).
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=ITERATIONS, max_depth=DEPTH, early_stopping=False, random_state=seed
    )
    return model.fit(X, y, sample_weight=weight / weight.mean())


def fold_models(
    sample: Sample, y: Floats, fold: Ints, seed: int, side: int = TRAIN
) -> list[Any | None]:
    """A regressor for every fold, learnt from one side's sites of the other folds.

    Parameters
    ----------
    sample
        Rows of training and test; trains and predicts on its ``binned``.
    y
        Shape (n,).
    fold
        Shape (sites,).
    side
        Role to learn from: training, or test.

    Returns
    -------
    list
        One model a fold; None where the other folds have no row of that side.
    """
    of_row, from_side = fold[sample.site], sample.role == side
    found: list[Any | None] = []
    with one_thread():
        for number in range(int(fold.max()) + 1):
            rows = from_side & (of_row != number)
            known = rows.any()
            found.append(
                regressor(sample.binned[rows], y[rows], sample.base[rows], seed) if known else None
            )
    return found


def predicted(model: Any | None, X: Floats) -> Floats:
    """Predict rows; NaN without a model."""
    if model is None or not len(X):
        return np.full(len(X), np.nan)
    with one_thread():
        found: Floats = model.predict(X)
    return found


def unseen(sample: Sample, models: list[Any | None], fold: Ints) -> Floats:
    """Predict every row by models that have not seen its site.

    Returns
    -------
    Floats
        Shape (models, n): test rows by each model, training rows by that of their own fold, NaN
        by the others.
    """
    of_row, test = fold[sample.site], sample.role == TEST
    found = np.full((len(models), len(sample)), np.nan)
    for number, model in enumerate(models):
        rows: Flags = test | (of_row == number)
        found[number, rows] = predicted(model, sample.binned[rows])
    return found


def reference_errors(
    sample: Sample, y: Floats, fold: Ints, seed: int, models: list[Any | None] | None = None
) -> Errors:
    """Errors of the reference model, cross-fitted by site.

    Parameters
    ----------
    sample
        Rows of training and test.
    y
        Shape (n,): the target, complete.
    fold
        Shape (sites,): sites of one fold are predicted by the model of the others.
    models
        `fold_models` of the training sites, if they are there.
    """
    models = fold_models(sample, y, fold, seed) if models is None else models
    return Errors(REFERENCE, y[None, :] - unseen(sample, models, fold))


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    found: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return found
