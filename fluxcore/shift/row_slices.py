"""Slices of reference mode: the target against one covariate, the others held alike by weights."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from fluxcore.errors import UnknownNameError
from fluxcore.shift.reference import classified, regressed
from fluxcore.shift.row_weights import effective_rows, row_weights, supported
from fluxcore.shift.sample import TRAIN, Flags, Floats, Ints, Sample

BINS = 10
ENDS = (0.05, 0.95)
"""Quantiles of either side that bound the bins."""
COVARIATES = ("TA", "VPD", "SW_IN", "EVI")
Z = 1.96
"""Standard errors to either side of a mean."""


def slice_edges(train: Floats, test: Floats) -> Floats:
    """Edges of 10 equal bins, from the larger 5th to the smaller 95th percentile of both sides.

    Returns
    -------
    Floats
        Shape (11,); empty where that leaves nothing between them.

    >>> slice_edges(np.arange(0.0, 101), np.arange(15.0, 116)).tolist()
    [20.0, 27.5, 35.0, 42.5, 50.0, 57.5, 65.0, 72.5, 80.0, 87.5, 95.0]
    """
    if not len(train) or not len(test):
        return np.empty(0)
    low = max(np.quantile(each, ENDS[0]) for each in (train, test))
    high = min(np.quantile(each, ENDS[1]) for each in (train, test))
    return np.linspace(low, high, BINS + 1) if low < high else np.empty(0)


def binned_means(x: Floats, y: Floats, weights: Floats, edges: Floats) -> pd.DataFrame:
    """Weighted mean of y in bins of x, with its standard error.

    The standard error is that of independent rows: sqrt(V / n_eff), V the weighted variance
    sum w (y - mean)^2 / sum w, n_eff = (sum w)^2 / sum w^2.

    Parameters
    ----------
    x, y, weights
        Shape (n,).
    edges
        Shape (bins + 1,); a bin holds its lower edge, the last one its upper edge too.

    Returns
    -------
    pandas.DataFrame
        One row a bin: ``mean, error`` (unit of y; NaN without weight), ``rows, effective``.
    """
    place = np.searchsorted(edges, x, side="right") - 1
    if len(edges):
        place[x == edges[-1]] = len(edges) - 2
    found = []
    for number in range(len(edges) - 1):
        inside = place == number
        w, values = weights[inside], y[inside]
        effective = effective_rows(w)
        mean = error = float("nan")
        if effective > 0:
            mean = float((w * values).sum() / w.sum())
            error = float(np.sqrt((w * (values - mean) ** 2).sum() / w.sum() / effective))
        found.append((mean, error, int(inside.sum()), effective))
    return pd.DataFrame(found, columns=["mean", "error", "rows", "effective"])


def row_slices(
    sample: Sample,
    target: str,
    seed: int,
    covariates: Iterable[str] = COVARIATES,
    *,
    fitted: bool = False,
) -> pd.DataFrame:
    """Mean of a target against each covariate, of training and of reweighted test rows.

    Rows are split at random in half. A classifier of all covariates but the one is fitted with
    the first half; rows of the second that it takes to be in the support are binned, test rows
    weighted to the covariates of training.

    Parameters
    ----------
    sample
        Rows of training and test.
    target
        Rows without a value of it are left out.
    seed
        Of the split and the models.
    covariates
        Those that the sample lacks are passed over.
    fitted
        Bin what a model fitted on training rows of the first half predicts, not what was observed.

    Returns
    -------
    pandas.DataFrame
        One row a covariate and bin: ``covariate, bin, x_low, x_high, x`` (middle), ``train, test``
        (means, unit of the target), ``train_error, test_error`` (standard errors), ``train_low,
        train_high, test_low, test_high`` (1.96 of them to either side), ``rows_train, rows_test,
        effective_test, sites_train, sites_test, shown`` (both sides have more than one row). No
        row where the sides do not overlap.

    Raises
    ------
    UnknownNameError
        The sample has no such target.
    """
    if target not in sample.targets:
        raise UnknownNameError.among("target", target, list(sample.targets))
    sample = sample.take(np.isfinite(sample.targets[target]))
    draw = np.random.default_rng([seed, 43])
    first = draw.permutation(len(sample)) % 2 == 0
    second = ~first
    rest = sample.take(second)
    test, y = rest.test, rest.targets[target]
    learn = first & (sample.role == TRAIN)
    if any(len(np.unique(sample.test[half])) < 2 for half in (first, second)):
        return pd.DataFrame(columns=_COLUMNS)
    if fitted:
        y = regressed(sample.X, sample.targets[target], learn, second, seed)
    n_train, n_test = int(learn.sum()), int((first & sample.test).sum())
    found: list[pd.DataFrame] = []
    for name in covariates:
        if name not in sample.covariates or len(sample.covariates) < 2:
            continue
        column = sample.covariates.index(name)
        others = np.delete(sample.X, column, axis=1)
        s = classified(others, sample.test, first, second, seed)
        kept = supported(s, test)
        near, far, x = kept & ~test, kept & test, rest.X[:, column]
        weights = row_weights(s[near], s[far], n_train, n_test).to_train
        sides = {"train": (near, np.ones(int(near.sum()))), "test": (far, weights)}
        part = _sliced(x, y, rest.site, sides)
        found.append(part.assign(covariate=name)[_COLUMNS])
    found = [part for part in found if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=_COLUMNS)


def _sliced(
    x: Floats, y: Floats, site: Ints, sides: Mapping[str, tuple[Flags, Floats]]
) -> pd.DataFrame:
    """Bins of one covariate, for either side its rows and their weights."""
    edges = slice_edges(*(x[rows] for rows, _ in sides.values()))
    count = max(len(edges) - 1, 0)
    part = pd.DataFrame({"bin": range(count), "x_low": edges[:count], "x_high": edges[1:]})
    part["x"] = (part["x_low"] + part["x_high"]) / 2
    for side, (rows, weights) in sides.items():
        means = binned_means(x[rows], y[rows], weights, edges)
        part[side], part[f"{side}_error"] = means["mean"], means["error"]
        part[f"{side}_low"] = means["mean"] - Z * means["error"]
        part[f"{side}_high"] = means["mean"] + Z * means["error"]
        part[f"rows_{side}"], part[f"effective_{side}"] = means["rows"], means["effective"]
        part[f"sites_{side}"] = [
            len(np.unique(site[rows & (x >= low) & (x <= high)])) for low, high in pairwise(edges)
        ]
    part["shown"] = (part["rows_train"] > 1) & (part["rows_test"] > 1)
    return part


_COLUMNS = [
    "covariate", "bin", "x_low", "x_high", "x", "train", "train_error", "train_low", "train_high",
    "test", "test_error", "test_low", "test_high", "rows_train", "rows_test", "effective_test",
    "sites_train", "sites_test", "shown",
]  # fmt: skip
