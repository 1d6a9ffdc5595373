"""The domain classifier, which tells training from test by their covariates.

Folds hold whole sites. Hourly rows of one site are nearly copies of each other: a classifier that
has seen half of them recognises the site in the rest, and reports a shift where there is none.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy.special import expit, logit

from fluxcore.jobs.threads import one_thread
from fluxcore.shift.sample import TEST, TRAIN, Flags, Floats, Ints, Sample

ITERATIONS, DEPTH = 100, 6
RADIATION = ("SW_IN_POT_hourly", "SW_IN_POT_daily_mean", "dSW_IN_POT", "dSW_IN_POT_DAY")
"""Covariates that follow from place and date alone."""
FLAT = 0.2
"""Standard deviation of the calibrated logit below which there is no slope to speak of."""
EDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Posterior:
    """P(test | x) of every row, from models that have not seen its site."""

    pi: Floats
    """Shape (n,), calibrated; under equal weight of both sides."""
    raw: Floats
    """Shape (n,): scores before calibration, as probabilities."""
    slope: float
    """Of the logistic regression of the side on logit(pi); 1 is calibrated, NaN where pi hardly
    varies, so that there is nothing to calibrate."""
    fold: Ints
    """Shape (sites,)."""


def site_folds(sample: Sample, folds: int, seed: int, block: Ints | None = None) -> Ints:
    """Fold of every site, both sides in each as evenly as can be.

    Parameters
    ----------
    sample
        Training and test rows.
    folds
        At most; no more than the smaller side has sites.
    seed
        Of the draw.
    block
        Shape (sites,): sites of one block (a cluster) stay together. Sites by themselves if absent.

    Returns
    -------
    Ints
        Shape (sites,), 0 to folds - 1.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    side = np.where(sample.by_year, 0, sample.tested).astype(int)
    block = np.arange(len(sample.sites)) if block is None else block
    least = min(np.bincount(side)[np.unique(side)].min(), len(np.unique(block)))
    count = int(max(2, min(folds, least)))
    if least < count:  # a single site stands on one side: no fold can hold both evenly
        side = np.zeros_like(side)
    split = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    fold = np.zeros(len(sample.sites), dtype=np.int64)
    for number, (_, held) in enumerate(split.split(side[:, None], side, block)):
        fold[held] = number
    return fold


def learn(X: Floats, test: Flags, weight: Floats, seed: int) -> Any:
    """Fit the classifier, both sides with the same total weight."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=ITERATIONS, max_depth=DEPTH, early_stopping=False, random_state=seed
    )
    return model.fit(X, test, sample_weight=balanced_weight(test, weight))


def balanced_weight(test: Flags, weight: Floats) -> Floats:
    """Weights of both sides scaled to the same total, with a mean of 1."""
    total = np.where(test, weight[test].sum(), weight[~test].sum())
    scaled: Floats = weight / total * len(weight) / 2
    return scaled


def score(model: Any, X: Floats) -> Floats:
    """P(test) of rows, kept off 0 and 1."""
    p: Floats = np.clip(model.predict_proba(X)[:, 1], EDGE, 1 - EDGE)
    return p


def posterior(sample: Sample, fold: Ints, seed: int) -> Posterior:
    """Score rows out of site, calibrated in nested folds of sites.

    The model of fold k learns from the other folds; what calibrates it are scores of models that
    have seen neither fold k nor the fold that is scored.
    """
    X, test, base = sample.binned, sample.test, sample.base
    of_row, count = fold[sample.site], int(fold.max()) + 1
    raw = np.empty(len(sample))
    inner = np.full((count, len(sample)), np.nan)

    def one(pair: tuple[int, ...]) -> None:
        held = np.isin(of_row, pair)
        if len(np.unique(test[~held])) < 2:
            return
        model = learn(X[~held], test[~held], base[~held], seed)
        if len(pair) == 1:
            raw[held] = score(model, X[held])
            return
        for mine, other in (pair, pair[::-1]):
            scored = of_row == other
            inner[mine, scored] = score(model, X[scored])

    pairs = list(combinations(range(count), 2)) if count > 2 else []
    with one_thread():
        for pair in [*((k,) for k in range(count)), *pairs]:
            one(pair)
    pi = np.empty(len(sample))
    for number in range(count):
        held = of_row == number
        known = np.isfinite(inner[number])
        slope, intercept = platt(inner[number, known], test[known], base[known])
        pi[held] = expit(slope * logit(raw[held]) + intercept)
    z = logit(np.clip(pi, EDGE, 1 - EDGE))
    slope = platt(expit(z), test, base)[0] if z.std() >= FLAT else float("nan")
    return Posterior(pi, raw, slope, fold)


def platt(p: Floats, test: Flags, weight: Floats) -> tuple[float, float]:
    """Slope (not below 0) and intercept of the logistic regression of the side on logit(p)."""
    from sklearn.linear_model import LogisticRegression

    z = logit(np.clip(p, EDGE, 1 - EDGE))
    if len(z) == 0 or z.std() < 1e-9 or test.all() or not test.any():
        return 0.0, 0.0
    model = LogisticRegression(C=1e6, max_iter=200)
    model.fit(z[:, None], test, sample_weight=balanced_weight(test, weight))
    slope = float(model.coef_[0, 0])
    return (slope, float(model.intercept_[0])) if slope > 0 else (0.0, 0.0)


def sides(sample: Sample) -> Sample:
    """Rows of training and test alone, without sites that have neither."""
    return sample.take((sample.role == TRAIN) | (sample.role == TEST)).compact()
