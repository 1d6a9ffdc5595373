"""Importance: what the site-blocked AUC owes to groups of covariates that go together."""

import numpy as np

from fluxcore.jobs.threads import one_thread
from fluxcore.shift import arms
from fluxcore.shift.classifiers import Classifiers, classifiers
from fluxcore.shift.domain_classifier import RADIATION, score
from fluxcore.shift.findings import Finding
from fluxcore.shift.measures import Measure, measure
from fluxcore.shift.nulls import interval
from fluxcore.shift.pairs import area, row_pairs, within_sites
from fluxcore.shift.sample import Floats, Sample
from fluxcore.shift.separation import separation, site_weights
from fluxcore.shift.study import Study

GROUPS: dict[str, tuple[str, ...]] = {
    "temperature": ("TA", "LST"),
    "calendar": RADIATION,
    "greenness": ("EVI", "NIRv", "NDWI"),
    "VPD": ("VPD",),
    "SW_IN": ("SW_IN",),
}
"""Covariates, or beginnings of their names before an underscore, that are permuted together."""
OTHER = "other"

IMPORTANCE = measure(
    Measure(
        "importance",
        "importance of a group of covariates",
        "covariate",
        "Drop of the site-blocked AUC when the values of a group of covariates are permuted "
        "together among the rows that are scored. Groups, since covariates that go together hide "
        "each other.",
        signed=True,
        tested=False,
        source="Breiman (2001), doi:10.1023/A:1010933404324",
    )
)


def groups_of(covariates: tuple[str, ...]) -> dict[str, list[int]]:
    """Columns of every group that has any, in the order of ``GROUPS``, ``other`` last.

    >>> groups_of(("TA", "SW_IN", "SW_IN_POT_hourly", "LST_Day", "WIND"))
    {'temperature': [0, 3], 'calendar': [2], 'SW_IN': [1], 'other': [4]}
    """
    found: dict[str, list[int]] = {name: [] for name in (*GROUPS, OTHER)}
    for column, covariate in enumerate(covariates):
        whole = [name for name, members in GROUPS.items() if covariate in members]
        begins = [name for name, members in GROUPS.items() if covariate.split("_")[0] in members]
        found[(whole or begins or [OTHER])[0]].append(column)
    return {name: columns for name, columns in found.items() if columns}


def importance_findings(study: Study) -> list[Finding]:
    """Importance of every group, with an interval of resampled sites; not tested."""
    study.tell("permuting groups of covariates")
    both, fitted = study.both, classifiers(study)
    units, _ = study.units
    drawn = arms.resampled(units, study.options.bootstrap, study.options.seed)
    whole = site_weights(both)
    resampled = site_weights(both, drawn, units)
    name = "auc_site_years" if both.by_year else "auc"
    real = separation(study)
    value, boot = real.values(whole)[name], real.values(resampled)[name]
    found = []
    for number, (group, columns) in enumerate(groups_of(both.covariates).items()):
        scores = permuted_scores(both, fitted, columns, study.options.seed + number)
        low, high = interval(boot - _auc(both, scores, fitted, resampled))
        drop = value - _auc(both, scores, fitted, whole)
        found.append(
            Finding(
                measure=IMPORTANCE.name,
                covariate=group,
                value=float(drop[0]),
                low=low,
                high=high,
            )
        )
    return found


def permuted_scores(sample: Sample, fitted: Classifiers, columns: list[int], seed: int) -> Floats:
    """Score rows with the values of some covariates taken from random rows of the same fold.

    Returns
    -------
    Floats
        Shape (n,); NaN where the fold has no model.
    """
    draw = np.random.default_rng([seed, 43])
    of_row = fitted.fold[sample.site]
    found = np.full(len(sample), np.nan)
    with one_thread():
        for number, model in enumerate(fitted.models):
            held = np.flatnonzero(of_row == number)
            if model is None:
                continue
            X = sample.binned[held]
            X[:, columns] = sample.binned[
                np.ix_(draw.permutation(held), np.array(columns, dtype=np.int64))
            ]
            found[held] = score(model, X)
    return found


def _auc(sample: Sample, scores: Floats, fitted: Classifiers, weights: arms.Arms) -> Floats:
    if not sample.by_year:
        return area(row_pairs(sample, scores, fitted.fold), *weights)
    of_site = within_sites(sample, scores)
    known = np.isfinite(of_site)
    found: Floats = weights[1][:, known] @ of_site[known] / weights[1][:, known].sum(axis=1)
    return found
