"""Domain classifiers of all folds, kept with their study: scored once, asked again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fluxcore.jobs.threads import one_thread
from fluxcore.shift.domain_classifier import learn, score
from fluxcore.shift.sample import Floats, Ints, Sample
from fluxcore.shift.study import Study

PER_YEAR = 250
"""Rows a tower and year that classifiers learn from where years are held out."""


@dataclass(frozen=True, eq=False)
class Classifiers:
    """One model a fold of sites, and its scores of rows of sites that it has not seen."""

    models: tuple[Any, ...]
    """None for a fold without which one side has no site: nothing can be learnt there."""
    scores: Floats
    """Shape (n,): P(test), not calibrated; NaN where there is no model."""
    fold: Ints
    """Shape (sites,)."""


def fit_folds(
    sample: Sample, fold: Ints, seed: int, columns: Sequence[int] | None = None
) -> Classifiers:
    """Fit a model for every fold on the sites of all others.

    Parameters
    ----------
    sample
        Training and test rows.
    fold
        Shape (sites,).
    columns
        Covariates to use; all if absent.
    """
    X = sample.binned if columns is None else sample.binned[:, list(columns)]
    of_row = fold[sample.site]
    scores = np.full(len(sample), np.nan)
    models: list[Any] = []
    with one_thread():  # two threads of Python wait for each other: five times as slow
        for number in range(int(fold.max()) + 1):
            held = of_row == number
            if len(np.unique(sample.test[~held])) < 2:
                models.append(None)
                continue
            model = learn(X[~held], sample.test[~held], sample.base[~held], seed)
            scores[held] = score(model, X[held])
            models.append(model)
    return Classifiers(tuple(models), scores, fold)


def classified(study: Study) -> Study:
    """The study with the rows that classifiers learn from.

    Where years are held out, 250 rows a tower and year: a tower then has about as many as where
    towers are held out, and folds take seconds rather than minutes. Else the study itself.
    """
    if not study.sample.by_year or study.options.per_site <= PER_YEAR:
        return study
    return study.once(
        "classified",
        lambda: Study(study.sample.thin(PER_YEAR, study.options.seed), study.options, study.tell),
    )


def classifiers(study: Study) -> Classifiers:
    """The classifiers of a study, fitted when first asked for."""

    def make() -> Classifiers:
        study.tell("telling training from test, site by site")
        return fit_folds(study.both, study.fold, study.options.seed)

    return study.once("domain classifiers", make)
