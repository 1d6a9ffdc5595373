"""Reference mode: the paper's analysis, in which every row counts for itself.

Rows are split at random, so rows of one site stand on both sides of the line between fitting and
evaluation, and models recognise sites. The numbers are there to be compared with the published
ones; none of them gets a verdict.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest, rankdata

from fluxcore.errors import UnknownNameError
from fluxcore.jobs.threads import one_thread
from fluxcore.shift.findings import Finding
from fluxcore.shift.measures import Measure, Part, measure
from fluxcore.shift.row_weights import effective_rows, increases, row_weights, supported
from fluxcore.shift.sample import TEST, TRAIN, Flags, Floats, Sample
from fluxcore.shift.study import Study

ITERATIONS, DEPTH = 100, 6
REPEATS = 10
PERMUTATIONS = 199
FITS = ("train", "test")
"""Side that the regressor learns from."""
ARMS = ("train", "test", "shared")
"""Covariates under which both sides are compared: of training, of the test, of what they share."""
PAPER = "Fries, Nelson, Peters, Reichstein, Jung (2026), arXiv 2605.19812"

_UNDER = {
    "train": "under the covariates of training",
    "test": "under the covariates of the test",
    "shared": "on the support that both sides share",
}


def _row_measure(name: str, label: str, part: Part, about: str, unit: str = "1") -> None:
    signed = unit == "%"
    measure(Measure(name, label, part, about, unit, signed=signed, tested=False, source=PAPER))


_row_measure(
    "ref_auc", "AUC, rows split at random", "covariate",
    "How well a classifier fitted on a random half of the rows tells training from test in the "
    "other half. Rows of one site are in both halves, so it is high without any shift.",
)  # fmt: skip
_row_measure(
    "ref_balanced_accuracy", "balanced accuracy, rows split at random", "covariate",
    "Mean of the shares of training and of test rows that the same classifier gets right, cut at "
    "0.5.",
)  # fmt: skip
for _arm in ARMS:
    _row_measure(
        f"ref_increase_{_arm}", f"increase of RMSE {_UNDER[_arm]}", "conditional",
        "Of a model fitted on training rows: RMSE of test over RMSE of training rows, "
        f"{_UNDER[_arm]}, less 1. Rows are split at random in thirds.", "%",
    )  # fmt: skip
    _row_measure(
        f"ref_reverse_{_arm}", f"increase of RMSE {_UNDER[_arm]}, fitted on test", "conditional",
        "The same of a model fitted on test rows: RMSE of test over RMSE of training rows, "
        f"{_UNDER[_arm]}, less 1.", "%",
    )  # fmt: skip
for _name, _whose in {
    "to_train": "test rows weighted to the covariates of training",
    "to_test": "training rows weighted to the covariates of the test",
    "shared_train": "training rows weighted to the shared support",
    "shared_test": "test rows weighted to the shared support",
}.items():
    _row_measure(
        f"ref_effective_{_name}", f"effective rows: {_whose}", "conditional",
        f"(sum w)^2 / sum w^2 of {_whose}. It counts rows; neighbouring hours are no independent "
        "ones.", "rows",
    )  # fmt: skip


def reference_findings(study: Study, target: str | None = None) -> list[Finding]:
    """The paper's numbers for a scenario, by rows.

    Parameters
    ----------
    study
        ``sample`` and ``options.seed`` are used; base weights are not.
    target
        Adds the increases of RMSE; without it, the classifier alone.

    Returns
    -------
    list of Finding
        Value: mean of 10 random splits; ``low`` and ``high``: mean - sd and mean + sd over them,
        as the paper gives them, which is no interval of sites; ``p`` of the classifier: of the
        first split, by rows. No verdict.

    Raises
    ------
    UnknownNameError
        The sample has no such target.
    """
    study.tell("rows split at random, ten times")
    sample, seed = study.both, study.options.seed
    runs = row_classifier(sample, seed)
    found = [
        _over_repeats("ref_auc", runs["auc"], p=float(runs["p_permutation"].iloc[0])),
        _over_repeats(
            "ref_balanced_accuracy", runs["balanced_accuracy"], p=float(runs["p_binomial"].iloc[0])
        ),
    ]
    if target is None:
        return found
    table = row_increases(sample, target, seed)
    for fit, word in zip(FITS, ("increase", "reverse"), strict=True):
        part = table[table["fit"] == fit]
        found += [_over_repeats(f"ref_{word}_{arm}", part[arm], target) for arm in ARMS]
    one = table[table["fit"] == "train"]
    weighed = [name for name in one if str(name).startswith("effective_")]
    return found + [_over_repeats(f"ref_{name}", one[name], target) for name in weighed]


def row_classifier(sample: Sample, seed: int, repeats: int = REPEATS) -> pd.DataFrame:
    """Tell training from test in a random half of the rows, from the other half.

    Parameters
    ----------
    sample
        Rows of training and test.
    seed
        Of the splits and the classifier.
    repeats
        Random splits.

    Returns
    -------
    pandas.DataFrame
        One row a split: ``repeat, auc, balanced_accuracy``; in the first also ``p_binomial``
        (right answers, against always naming the larger side) and ``p_permutation`` (AUC, labels
        of rows permuted). NaN where a half lacks a side.
    """
    rows = []
    for repeat in range(repeats):
        draw = np.random.default_rng([seed, 31, repeat])
        part = draw.permutation(len(sample)) % 2
        row = dict.fromkeys(("auc", "balanced_accuracy", "p_binomial", "p_permutation"), np.nan)
        if all(len(np.unique(sample.test[part == half])) == 2 for half in (0, 1)):
            s = classified(sample.X, sample.test, part == 0, part == 1, seed)
            test = sample.test[part == 1]
            ranks = rankdata(s)
            row["auc"] = _auc(ranks, test)
            row["balanced_accuracy"] = balanced_accuracy(s, test)
            if repeat == 0:
                row["p_binomial"] = _p_binomial(s, test)
                null = [_auc(ranks, draw.permutation(test)) for _ in range(PERMUTATIONS)]
                above = sum(each >= row["auc"] for each in null)
                row["p_permutation"] = (1 + above) / (1 + PERMUTATIONS)
        rows.append({"repeat": repeat, **row})
    return pd.DataFrame(rows)


def row_increases(sample: Sample, target: str, seed: int, repeats: int = REPEATS) -> pd.DataFrame:
    """Increase of RMSE from training to test rows at the same covariates.

    Rows are split at random in thirds: classifier, regressor, evaluation. Evaluation rows outside
    the support (`supported`) are left out on all sides, also where nothing is weighted.

    Parameters
    ----------
    sample
        Rows of training and test.
    target
        Rows without a value of it are left out.
    seed
        Of the splits and the models.
    repeats
        Random splits.

    Returns
    -------
    pandas.DataFrame
        One row a split and side that the regressor learnt from: ``repeat, fit, train, test,
        shared`` (percent), ``effective_to_train, effective_to_test, effective_shared_train,
        effective_shared_test`` (rows), ``kept_train, kept_test`` (shares of the rows in the
        support). NaN where a third lacks a side.

    Raises
    ------
    UnknownNameError
        The sample has no such target.
    """
    if target not in sample.targets:
        raise UnknownNameError.among("target", target, list(sample.targets))
    sample = sample.take(np.isfinite(sample.targets[target]))
    y, X, test = sample.targets[target], sample.X, sample.test
    rows = []
    for repeat in range(repeats):
        draw = np.random.default_rng([seed, 37, repeat])
        part = draw.permutation(len(sample)) % 3
        first, second, third = (part == k for k in range(3))
        if any(len(np.unique(test[each])) < 2 for each in (first, second, third)):
            rows += [{"repeat": repeat, "fit": fit} for fit in FITS]
            continue
        s = classified(X, test, first, third, seed)
        side = test[third]
        kept = supported(s, side)
        near, far = kept & ~side, kept & side
        n_train, n_test = int((first & ~test).sum()), int((first & test).sum())
        weights = row_weights(s[near], s[far], n_train, n_test)
        for fit in FITS:
            learn = second & (sample.role == (TRAIN if fit == "train" else TEST))
            error = y[third] - regressed(X, y, learn, third, seed)
            rows.append(
                {
                    "repeat": repeat,
                    "fit": fit,
                    **increases(error[near], error[far], weights),
                    **{f"effective_{k}": effective_rows(w) for k, w in vars(weights).items()},
                    "kept_train": near.sum() / (~side).sum(),
                    "kept_test": far.sum() / side.sum(),
                }
            )
    columns = ["repeat", "fit", *ARMS, *(f"effective_{k}" for k in _WEIGHTS), *_KEPT]
    return pd.DataFrame(rows, columns=columns)


_WEIGHTS = ("to_train", "to_test", "shared_train", "shared_test")
_KEPT = ("kept_train", "kept_test")


def balanced_accuracy(s: Floats, test: Flags) -> float:
    """Mean of the shares of either side that are told right, s cut at 0.5.

    >>> balanced_accuracy(np.array([0.2, 0.7, 0.9]), np.array([False, False, True]))
    0.75
    """
    said = s > 0.5
    return float((said[test].mean() + (~said[~test]).mean()) / 2)


def _auc(ranks: Floats, test: Flags) -> float:
    """Share of pairs of a test and a training row in which the test row ranks higher."""
    n = int(test.sum())
    return float((ranks[test].sum() - n * (n + 1) / 2) / (n * (len(test) - n)))


def _p_binomial(s: Floats, test: Flags) -> float:
    right, share = int(((s > 0.5) == test).sum()), float(test.mean())
    larger = max(share, 1 - share)
    return float(binomtest(right, len(test), larger, alternative="greater").pvalue)


def classified(X: Floats, test: Flags, learn: Flags, ask: Flags, seed: int) -> Floats:
    """P(test | x) of some rows by a classifier that learnt from others; all weights 1."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model: Any = HistGradientBoostingClassifier(
        max_iter=ITERATIONS, max_depth=DEPTH, early_stopping=False, random_state=seed
    )
    with one_thread():
        model.fit(X[learn], test[learn])
        p: Floats = model.predict_proba(X[ask])[:, 1]
    return p


def regressed(X: Floats, y: Floats, learn: Flags, ask: Flags, seed: int) -> Floats:
    """Predict some rows by a regressor that learnt from others; all weights 1."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    model: Any = HistGradientBoostingRegressor(
        max_iter=ITERATIONS, max_depth=DEPTH, early_stopping=False, random_state=seed
    )
    with one_thread():
        model.fit(X[learn], y[learn])
        found: Floats = model.predict(X[ask])
    return found


def _over_repeats(
    name: str, values: "pd.Series[float]", target: str = "", p: float = float("nan")
) -> Finding:
    known = values.dropna()
    mean = float(known.mean()) if len(known) else float("nan")
    sd = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    said = f"mean and standard deviation of {len(known)} random splits of rows, not of sites"
    if np.isfinite(p):
        said += "; p by rows, as if hours of a site were independent"
    return Finding(
        measure=name, target=target, value=mean, low=mean - sd, high=mean + sd, p=p, reason=said
    )
