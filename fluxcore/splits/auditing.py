"""Leakage audit: what training can know of the test, as findings with a name and a severity.

A finding says what there is, not what it does to scores: `fluxcore.splits.easier` asks those.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import Scenario
from fluxcore.sites import CLUSTER_KM
from fluxcore.splits.checks import CHECKS
from fluxcore.splits.duplicates import twins
from fluxcore.splits.findings import SEVERITIES, Finding, Severity, some
from fluxcore.splits.sides import Sides, near_pairs

if TYPE_CHECKING:
    from fluxcore.datasets import Dataset


@dataclass(frozen=True, eq=False)
class Audit:
    """What the checks of a scenario found."""

    scenario: str
    within_km: float
    findings: tuple[Finding, ...]
    """Errors first, then warnings, then notes."""
    table: pd.DataFrame
    """Pairs of a test tower and a near one on the other side: ``site_id, neighbour, role, km,
    common_years`` (calendar years that one is tested in and the other used in), by distance."""
    passed: tuple[str, ...]
    """Checks that found nothing."""
    skipped: Mapping[str, str]
    """Checks that could not be made, and why."""
    limits: tuple[str, ...]
    """What the audit cannot see."""

    @property
    def worst(self) -> Severity | None:
        """The gravest severity found; None if nothing was."""
        return self.findings[0].severity if self.findings else None

    def __str__(self) -> str:
        lines = [str(finding) for finding in self.findings]
        if self.passed:
            lines.append(f"nothing found: {', '.join(self.passed)}")
        lines += [f"not checked: {name}, {why}" for name, why in self.skipped.items()]
        return "\n".join([*lines, *self.limits])


def audit(
    scenario: Scenario,
    sites: pd.DataFrame,
    *,
    within_km: float = CLUSTER_KM,
    dataset: "Dataset | None" = None,
) -> Audit:
    """Look for ways in which training may know something of the test.

    Parameters
    ----------
    scenario
        Shipped or of one's own.
    sites
        Index ``site_id``; ``latitude, longitude, first_year, last_year``. Towers that are not in
        it are not seen.
    within_km
        Towers up to this far apart are near.
    dataset
        Whose series are searched for duplicates; that check is skipped if absent.

    Returns
    -------
    Audit
        Findings, pairs of near towers, and what was not checked.

    Raises
    ------
    ScenarioError
        The distance is negative or no number.
    """
    if not 0 <= within_km < np.inf:
        raise ScenarioError(f"The distance of near towers must be 0 km or more, not {within_km}.")
    table = scenario.table(sites)
    years = scenario.site_years(sites)
    there = table[table["role"].notna().to_numpy()]
    found = None
    if dataset is not None:
        roles = {str(site): str(role) for site, role in there["role"].items()}
        found = twins(dataset, roles)
    sides = Sides(scenario, there, years, near_pairs(there, years, within_km), within_km, found)
    findings: list[Finding] = []
    passed, skipped = [], {}
    for check in CHECKS.values():
        if check.needs_data and dataset is None:
            skipped[check.name] = "since it needs a data set"
            continue
        its = list(check.find(sides))
        findings += its
        if not its:
            passed.append(check.name)
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    return Audit(
        scenario=scenario.name,
        within_km=within_km,
        findings=tuple(sorted(findings, key=lambda finding: order[finding.severity])),
        table=sides.pairs,
        passed=tuple(passed),
        skipped=skipped,
        limits=tuple(_limits(scenario, sites)),
    )


def _limits(scenario: Scenario, sites: pd.DataFrame) -> Iterator[str]:
    unplaced = sites[sites[["latitude", "longitude"]].isna().any(axis=1)]
    if len(unplaced):
        yield f"Without a position, so not near any: {some(unplaced.index)}."
    named = {site for rule in scenario.rules for site in rule.sites or ()}
    unknown = sorted(named - {str(site) for site in sites.index})
    if unknown:
        yield f"Not in the table of sites, so not seen: {some(unknown)}."
    if any(rule.sites is None for rule in scenario.rules):
        yield (
            f"Towers that are not in the table of {len(sites)} are not seen; the benchmark trains "
            "on towers whose ids are not public."
        )
