"""Conditional shift of a scenario and target: findings, tables, and what refits repeat."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pandas as pd

from fluxcore.shift.attribution import attribution_table, expected_errors
from fluxcore.shift.decomposition import LOOKED_AT, decompose, term_findings
from fluxcore.shift.errors import Errors, fold_models, reference_errors
from fluxcore.shift.findings import Finding
from fluxcore.shift.mean_function import mean_distance, mean_function_finding, squared_distance
from fluxcore.shift.options import Options
from fluxcore.shift.residuals import residual_findings, residual_table
from fluxcore.shift.sample import Floats, Sample
from fluxcore.shift.slices import slice_table
from fluxcore.shift.study import Study
from fluxcore.shift.support import Support, gates, support_of

STATISTICS = (*LOOKED_AT, "mean_function")
"""What `conditional_statistics` gives."""


def support_in(study: Study, target: str) -> Support:
    """Rows and weights of a target, kept with the study."""
    return study.once(f"support {target}", lambda: support_of(study, target))


def models_in(study: Study, target: str) -> list[Any | None]:
    """Reference models of training sites, one a fold, kept with the study."""

    def make() -> list[Any | None]:
        support = support_in(study, target)
        study.tell("fitting the reference model, site by site")
        return fold_models(support.sample, support.y, support.fold, study.options.seed)

    return study.once(f"models {target}", make)


def errors_in(study: Study, target: str) -> Errors:
    """Errors of the reference model, kept with the study."""

    def make() -> Errors:
        support = support_in(study, target)
        models = models_in(study, target)
        return reference_errors(support.sample, support.y, support.fold, study.options.seed, models)

    return study.once(f"errors {target}", make)


def conditional_findings(
    study: Study,
    target: str,
    nulls: Mapping[str, Floats],
    band: Mapping[str, Floats],
    errors: Errors | None = None,
) -> list[Finding]:
    """Errors of either side, terms, gates, mean-function shift and residual test of a target.

    Parameters
    ----------
    study
        Of a scenario that holds out sites.
    nulls, band
        `conditional_statistics` of permuted sites and of random draws by name, shape (refits,);
        empty where nothing was fitted anew: the terms are then without a verdict, the residual
        test is not.
    errors
        Of another model, for the rows of ``support_in(study, target).sample``; the reference model
        if absent. Refits then tell nothing about it, and its terms have no verdict.

    Raises
    ------
    UnknownNameError
        The sample has no such target.
    ScenarioError
        A side has no row with a value of the target.
    """
    support = support_in(study, target)
    found = gates(support)
    if errors is not None:
        nulls, band = {}, {}
    reduced: Mapping[str, float] = {}
    if nulls:
        study.tell("the same from as few rows as refits have")
        thin = study.once("reduced", study.reduced)
        reduced = statistics_of(thin, target)
    errors = errors_in(study, target) if errors is None else errors
    distance = distance_in(study, target)
    return [
        *term_findings(support, errors, found, nulls, band, reduced),
        mean_function_finding(support, distance, found, nulls, band, reduced),
        *residual_findings(support, errors),
    ]


def distance_in(study: Study, target: str) -> Floats:
    """Squared distance of the two mean functions of every row, kept with the study."""

    def make() -> Floats:
        study.tell("comparing what training and test sites teach")
        support, models = support_in(study, target), models_in(study, target)
        return squared_distance(support, study.options.seed, models)

    return study.once(f"distance {target}", make)


def conditional_tables(
    study: Study, target: str, errors: Errors | None = None
) -> dict[str, pd.DataFrame]:
    """Tables ``slices``, ``attribution``, ``residual_sites`` and ``gates`` of a target."""
    support = support_in(study, target)
    errors = errors_in(study, target) if errors is None else errors
    study.tell("asking why each site is hard")
    return {
        "slices": slice_table(support),
        "attribution": attribution_table(support, errors, expected_errors(support, errors)),
        "residual_sites": residual_table(support, errors),
        "gates": pd.DataFrame([asdict(gate) for gate in gates(support)]),
    }


def conditional_statistics(
    sample: Sample, options: Options, target: str, seed: int
) -> dict[str, float]:
    """What is computed anew for permuted sites and random draws, classifier and models included.

    Parameters
    ----------
    sample
        Relabelled, with few rows a site (`Sample.thin`).
    seed
        Of folds and models.

    Returns
    -------
    dict
        ``total``, the three terms and ``mean_function`` (D^2 as it is); NaN where the two sides
        share no weather.
    """
    return statistics_of(Study(sample, replace(options, seed=seed)), target)


def statistics_of(study: Study, target: str) -> dict[str, float]:
    """`conditional_statistics` of a study."""
    support = support_in(study, target)
    values = decompose(support, errors_in(study, target).squared).values
    found = {name: values[name] for name in LOOKED_AT}
    found["mean_function"] = mean_distance(support, distance_in(study, target))
    return found
