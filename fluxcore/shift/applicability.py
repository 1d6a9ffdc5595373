"""Applicability: rows whose covariates are farther from training rows than those from each other.

The dissimilarity index and the area of applicability of Meyer & Pebesma, with whole sites (where
years are held out, whole years) as the folds.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.scenarios import ROLES
from fluxcore.shift.arms import Arms, drawn, observed, permuted, resampled, units_of
from fluxcore.shift.dissimilarity import Index, dissimilarity, threshold_of
from fluxcore.shift.errors import fold_models, predicted
from fluxcore.shift.findings import Finding, judged
from fluxcore.shift.measures import Measure, measure
from fluxcore.shift.nulls import few_choices, interval, p_above, smallest_seen
from fluxcore.shift.sample import TRAIN, Flags, Floats, Ints, Sample
from fluxcore.shift.study import Study

ROWS = 100
"""Rows a site, at most: the mean distance takes all pairs."""
MOST = 20_000
"""Rows in all."""
DRAWS = 199
"""Permutations, and random draws, at most."""
FIRST = 24
"""Nearest blocks of a row that are looked through before all are."""
SOURCE = "doi:10.1111/2041-210X.13650"

measure(
    Measure(
        "outside", "share of test rows outside the area of applicability", "applicability",
        "Share of test rows, each tower equal, whose dissimilarity index is above the threshold "
        "that training rows set, each tower held out in turn.",
        source=SOURCE,
    )
)  # fmt: skip
measure(
    Measure(
        "outside_train", "share of training rows outside", "applicability",
        "The same of training rows, each tower held out in turn: what a share outside is to be "
        "compared with.",
        tested=False, source=SOURCE,
    )
)  # fmt: skip
measure(
    Measure(
        "di_threshold", "threshold of the dissimilarity index", "applicability",
        "Upper quartile of the training rows' index and 1.5 interquartile ranges, at most their "
        "largest. The index is the distance to the nearest training row over the mean distance of "
        "training rows.",
        tested=False, source=SOURCE,
    )
)  # fmt: skip


def importances(sample: Sample, y: Floats, fold: Ints, seed: int) -> Floats:
    """Increase of the mean squared error at held-out training sites when a covariate is permuted.

    Parameters
    ----------
    sample
        Rows of training.
    y
        Shape (n,), complete.
    fold
        Shape (sites,).
    seed
        Of the models and of the permutation.

    Returns
    -------
    Floats
        Shape (p,), each site equal, not below 0; all 1 if no covariate helps.
    """
    of_row, found = fold[sample.site], np.zeros(len(sample.covariates))
    draw = np.random.default_rng([seed, 41])
    for number, model in enumerate(fold_models(sample, y, fold, seed)):
        rows = of_row == number
        if model is None or not rows.any():
            continue
        X, truth, weight = sample.binned[rows], y[rows], sample.base[rows]
        before = (truth - predicted(model, X)) ** 2
        for column in range(X.shape[1]):
            changed = X.copy()
            changed[:, column] = draw.permutation(X[:, column])
            found[column] += weight @ ((truth - predicted(model, changed)) ** 2 - before)
    found = np.maximum(found, 0.0)
    return found if found.any() else np.ones(len(found))


def applicability(
    study: Study, target: str, importances: Mapping[str, float] | None = None
) -> tuple[list[Finding], pd.DataFrame]:
    """Say how much of the test lies outside the area of applicability of the training sites.

    Parameters
    ----------
    study
        At most 100 rows a site are used (a site-year where years are held out), fewer where that
        makes more than 20,000.
    target
        A flux: covariates are weighted by how much its regressor needs them.
    importances
        Weight of each covariate instead; those that are not named have none.

    Returns
    -------
    findings
        ``outside`` with its verdict, ``outside_train``, ``di_threshold``. Interval: test sites
        resampled; p: labels of sites permuted (of whole years, where years are held out); band:
        random draws of as many sites. All hold the covariates' scale and weights as they are.
    table
        One row a site and role: ``site_id, role, rows, di_median, share_outside, density``
        (training rows nearby, mean of its rows), ``rows_train, threshold, latitude, longitude,
        igbp``.

    Raises
    ------
    UnknownNameError
        The sample has no such target or covariate.
    FluxError
        A given weight is negative, or none is above 0.
    ScenarioError
        Fewer than two training sites, or they do not differ.
    """
    study.tell("how far test rows are from training rows")
    options = study.options
    sample = _few_rows(study.sample, options.seed)
    weights = (
        _own_importances(study, target, options.seed)
        if importances is None
        else _given(sample, importances)
    )
    block = sample.year - sample.year.min() if sample.by_year else sample.site
    train = sample.role == TRAIN
    index = dissimilarity(sample.X, weights, train, block)
    units, of_row = units_of(sample, options.unit, options.within)
    place = np.zeros(len(units), dtype=np.int64)
    place[of_row] = block
    rows = np.bincount(of_row, minlength=len(units))
    share = np.bincount(of_row, index.outside, len(units)) / rows
    arms, count = observed(units), min(options.permutations, DRAWS)
    low, high = interval(resampled(units, options.bootstrap, options.seed)[1] @ share)
    null = _relabelled(permuted(units, count, options.seed), index, of_row, place)
    band = _relabelled(drawn(units, count, options.seed), index, of_row, place)
    value, mine = float(arms[1][0] @ share), float(arms[0][0] @ share)
    flat = int((np.ptp(sample.X[train], axis=0) == 0).sum())
    held = "year" if sample.by_year else "tower"
    outside = Finding(
        measure="outside",
        target=target,
        value=value,
        low=low,
        high=high,
        null_mean=_or_nan(null, np.mean),
        null_sd=_or_nan(null, lambda each: each.std(ddof=1)),
        null_high=_or_nan(null, lambda each: np.quantile(each, 0.95)),
        band_low=_or_nan(band, lambda each: np.quantile(each, 0.05)),
        band_mean=_or_nan(band, np.mean),
        band_high=_or_nan(band, lambda each: np.quantile(each, 0.95)),
        p=p_above(value, null),
        smallest=smallest_seen(null),
        left_out=flat,
        reason=f"{mine:.1%} of training rows are outside too, each {held} held out in turn",
    )
    few = few_choices(null) if sample.by_year else ""
    clear = not value <= outside.band_high
    findings = [
        outside.cannot(few) if few else judged(outside, above_band=clear),
        Finding(measure="outside_train", target=target, value=mine, left_out=flat),
        Finding(measure="di_threshold", target=target, value=index.threshold, left_out=flat),
    ]
    return findings, _of_sites(sample, index, train)


def _or_nan(draws: Floats, statistic: Callable[[Floats], Any]) -> float:
    return float(statistic(draws)) if len(draws) else float("nan")


def _few_rows(sample: Sample, seed: int) -> Sample:
    code = sample.site * 3 + sample.role
    groups = len(np.unique(code * 10_000 + sample.year if sample.by_year else code))
    return sample.thin(max(1, min(ROWS, MOST // groups)), seed)


def _own_importances(study: Study, target: str, seed: int) -> Floats:
    both = study.both
    if target not in both.targets:
        raise UnknownNameError.among("target", target, list(both.targets))
    known = np.isfinite(both.targets[target]) & (both.role == TRAIN)
    part = _few_rows(both.take(known), seed)
    return study.once(
        f"importances {target}",
        lambda: importances(part, part.targets[target], study.fold, seed),
    )


def _given(sample: Sample, weights: Mapping[str, float]) -> Floats:
    for name, weight in weights.items():
        if name not in sample.covariates:
            raise UnknownNameError.among("covariate", name, list(sample.covariates))
        if not weight >= 0:
            raise FluxError(f"The weight of {name} must be 0 or more, not {weight:g}.")
    found = np.array([float(weights.get(name, 0.0)) for name in sample.covariates])
    if not found.any():
        raise FluxError("At least one covariate needs a weight above 0.")
    return found


def _relabelled(arms: Arms, index: Index, of_row: Ints, place: Ints) -> Floats:
    """Share outside, each site equal, with other sites (or years) as training and test.

    Draws in which a single year trains are left out: no other one is near to its rows.
    """
    near, rows = index.near, np.bincount(of_row)
    order = np.argsort(near, axis=1)[:, :FIRST]
    ranked = np.take_along_axis(near, order, axis=1)
    every = np.arange(len(near))
    found = np.empty(len(arms[0]))
    for number, (train, test) in enumerate(zip(*arms, strict=True)):
        trained = np.zeros(near.shape[1], dtype=bool)
        trained[place[train > 0]] = True
        usable = trained[order]
        first = usable.argmax(axis=1)
        distance = ranked[every, first]
        none = ~usable[every, first]
        distance[none] = near[np.ix_(none, trained)].min(axis=1)
        own = distance[(train > 0)[of_row]]
        if not np.isfinite(own).all():
            found[number] = np.nan
            continue
        limit = threshold_of(own)
        share = np.bincount(of_row, distance > limit, len(rows)) / rows
        found[number] = test @ share
    return found[np.isfinite(found)]


def _of_sites(sample: Sample, index: Index, train: Flags) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "site": sample.site,
            "role": sample.role,
            "di": index.value,
            "outside": index.outside,
            "density": index.density,
        }
    )
    table = (
        rows.groupby(["site", "role"])
        .agg(
            rows=("di", "size"),
            di_median=("di", "median"),
            share_outside=("outside", "mean"),
            density=("density", "mean"),
        )
        .reset_index()
    )
    names = np.array(sample.sites)[table["site"]]
    facts = sample.facts.loc[names, ["latitude", "longitude", "igbp"]].reset_index(drop=True)
    table.insert(0, "site_id", names)
    table["role"] = np.array(ROLES)[table["role"]]
    table = table.drop(columns="site").assign(
        rows_train=int(train.sum()), threshold=index.threshold
    )
    return pd.concat([table, facts], axis=1)
