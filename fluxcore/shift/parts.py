"""The parts of an answer: what is computed, drawn and read for either kind of shift."""

from collections.abc import Callable, Mapping

import pandas as pd

from fluxcore.shift.asked import Asked, Steps, Work
from fluxcore.shift.findings import Finding, frame
from fluxcore.shift.given import given_errors
from fluxcore.shift.refits import Kind, Refits, refitted
from fluxcore.shift.study import Study

Parts = tuple[pd.DataFrame, dict[str, pd.DataFrame], Mapping[str, tuple[str, ...]]]
Part = Callable[[Study, Asked, Steps, Work], Parts]


def _reference(study: Study, target: str, steps: Steps) -> Parts:
    from fluxcore.shift.reference import reference_findings
    from fluxcore.shift.reference_reading import read_reference
    from fluxcore.shift.row_slices import row_slices

    steps("halves of rows, ten times")
    found = frame(reference_findings(study, target or None), study.sample, study.options)
    slices = {"slices": row_slices(study.both, target, study.options.seed)} if target else {}
    return found, slices, read_reference(found)


def _covariate(study: Study, _: Asked, steps: Steps, work: Work) -> Parts:
    from fluxcore.shift.covariate import covariate_findings, covariate_tables
    from fluxcore.shift.covariate_readings import read_covariate

    if study.options.mode == "reference":
        return _reference(study, "", steps)
    drawn = _refits("covariate", study, "", steps, work)
    steps("comparing covariates")
    found = frame(covariate_findings(study, drawn.nulls, drawn.band), study.sample, study.options)
    steps("tables")
    tables = covariate_tables(study)
    return found, tables, read_covariate(found, tables, study.sample)


def _conditional(study: Study, asked: Asked, steps: Steps, work: Work) -> Parts:
    from fluxcore.shift import temporal
    from fluxcore.shift.applicability import applicability
    from fluxcore.shift.conditional import conditional_findings, conditional_tables, support_in
    from fluxcore.shift.conditional_readings import read_conditional

    target, errors = asked.target, None
    if study.options.mode == "reference":
        return _reference(study, target, steps)
    drawn = _refits("conditional", study, target, steps, work)
    steps("errors out of site")
    found: list[Finding]
    if study.sample.by_year:
        found = temporal.conditional_findings(study, target, drawn.nulls, drawn.band)
        tables = temporal.conditional_tables(study, target)
    else:
        if asked.given:
            support = support_in(study, target)
            errors = given_errors(asked.given, support.sample, support.y)
        found = conditional_findings(study, target, drawn.nulls, drawn.band, errors)
        tables = conditional_tables(study, target, errors)
    steps("applicability")
    apart, of_sites = applicability(study, target)
    tables = {**tables, "applicability": of_sites}
    table = frame([*found, *apart], study.sample, study.options)
    return table, tables, read_conditional(table, tables, study.sample)


def _refits(kind: Kind, study: Study, target: str, steps: Steps, work: Work) -> Refits:
    return refitted(
        kind,
        study,
        target,
        progress=steps.refit,
        cancel=work.cancel,
        workers=work.workers,
        gently=work.gently,
    )


STAGES: dict[Kind, int] = {"covariate": 5, "conditional": 6}
"""Steps besides refits."""
PARTS: dict[Kind, Part] = {"covariate": _covariate, "conditional": _conditional}
