"""A definition applied to sites: who gets which role, and who none, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.conditions import Rules, decide_rule, facts_of, parts_of
from fluxcore.scenarios.definition import ORDER, Definition
from fluxcore.scenarios.drawing import decide_draw
from fluxcore.scenarios.manifest import Manifest, seal
from fluxcore.scenarios.matching import periods
from fluxcore.scenarios.places import near_any
from fluxcore.scenarios.report import Report, make_report
from fluxcore.scenarios.scenario import Origin, Role, Rule, Scenario, Years
from fluxcore.scenarios.world import NO, POSITION, UNKNOWN, YES, Flags, Step, Truth, World
from fluxcore.sites import distances_km

_DEGREES = 5  # decimals: a metre
_DIGITS = 6


@dataclass(frozen=True, eq=False)
class Evaluated:
    """What a definition comes to on a table of sites."""

    definition: Definition
    scenario: Scenario
    """Every site and year named: sites that were not in the table take no part."""
    report: Report
    facts: Mapping[str, Mapping[str, Any]]
    """Facts that the rules rest on, by name and site; sites that lack one are left out."""

    @cached_property
    def manifest(self) -> Manifest:
        """The sealed manifest."""
        return seal(self.scenario, self.definition, self.facts)


def evaluate(
    definition: Definition, facts: pd.DataFrame, origin: Origin | None = None
) -> Evaluated:
    """Apply a definition to a table of sites.

    Roles are decided in the order test, validation, train; a site (or site-year) goes to the first
    rule that takes it. Where a domain is a site, a site with a role in some years has no other role
    in other years, and one without any such year stays free. What no rule takes is left out.

    Parameters
    ----------
    definition
        As `parse_definition` gives it.
    facts
        Index ``site_id``; a column a fact, such as those of :func:`fluxcore.sites` or of a data
        set, with its statistics joined. With ``first_year`` and ``last_year`` site-years are
        counted. The order of rows and columns has no meaning.
    origin
        The data set that the facts are of; None for the public table.

    Returns
    -------
    Evaluated
        The scenario and a report of its sizes and of what is left out.

    Raises
    ------
    ScenarioError
        A fact or site is unknown, a draw is larger than its pool, or test or train stay empty.
    """
    table = rounded(facts)
    spans = periods(
        [p["years"] for r in definition.rules.values() for p in parts_of(r) if "years" in p]
    )
    world = World(
        facts=table,
        periods=spans,
        apart=_apart(table),
        role="test",
        seed=definition.seed,
        taken={},
        free=np.ones((len(table), len(spans)), dtype=bool),
        recorded=_recorded(table, spans),
        place="test",
    )
    steps: dict[Role, Step] = {}
    for role, rule in definition.rules.items():
        world = replace(world, role=role, place=role)
        steps[role] = _decide(definition, rule, world)
        takes = (steps[role].met == YES) & world.free
        if definition.domain == "site":  # a site without a year of the kind stays free
            takes = takes & (takes & world.recorded).any(axis=1, keepdims=True)
        world = replace(
            world,
            taken={**world.taken, role: takes},
            free=_free(world.free, takes, definition),
        )
    scenario = Scenario(
        name=definition.name,
        label=definition.label,
        shifts=definition.shifts,
        domain=definition.domain,
        published=False,
        rules=tuple(_rules(world.taken, [str(site) for site in table.index], spans)),
        origin=origin,
    )
    report = make_report(definition, scenario, world, steps)
    names = sorted(set().union(*(facts_of(rule) for rule in definition.rules.values())))
    found = Evaluated(definition, scenario, report, {name: _held(table, name) for name in names})
    return replace(found, scenario=replace(scenario, sealed=found.manifest.sha256))


def rounded(facts: pd.DataFrame) -> pd.DataFrame:
    """Sites in alphabetical order, numbers as the manifest holds them.

    Positions have 5 decimals, other numbers 6 significant digits: statistics of covariates differ
    in their last digits from machine to machine, and must not decide.

    Raises
    ------
    ScenarioError
        The table is empty, names a site twice, or lacks the years of some.
    """
    if facts.empty:
        raise ScenarioError("There are no sites to evaluate a scenario on.")
    if not facts.index.is_unique:
        twice = sorted({str(site) for site in facts.index[facts.index.duplicated()]})
        raise ScenarioError(f"The table of sites names {', '.join(twice[:5])} more than once.")
    for name in {"first_year", "last_year"} & set(facts.columns):
        undated = [str(site) for site in facts.index[facts[name].isna()]]
        if undated:
            raise ScenarioError(
                f"{name} is missing at {len(undated)} of {len(facts)} sites ({undated[0]} first). "
                "Leave both columns out, or fill them."
            )
    table = facts.set_axis([str(site) for site in facts.index], axis="index").sort_index()
    for name in table.columns:
        if table[name].dtype.kind == "f":
            values = table[name].to_numpy(dtype=np.float64)
            if name in POSITION:
                table[name] = np.round(values, _DEGREES)
            else:
                table[name] = [float(f"{value:.{_DIGITS}g}") for value in values]
    return table


def _apart(table: pd.DataFrame) -> np.ndarray:
    if not set(POSITION) <= set(table.columns):
        return np.full((len(table), len(table)), np.nan)
    return distances_km(*(table[name].to_numpy(dtype=np.float64) for name in POSITION))


def _recorded(table: pd.DataFrame, spans: tuple[Years, ...]) -> Flags:
    """Whether a site has a year in each span, shape (sites, spans); True where nobody knows."""
    if not {"first_year", "last_year"} <= set(table.columns):
        return np.ones((len(table), len(spans)), dtype=bool)
    first, last = (table[name].to_numpy()[:, None] for name in ("first_year", "last_year"))
    starts = np.array([-np.inf if span.first is None else span.first for span in spans])
    ends = np.array([np.inf if span.last is None else span.last for span in spans])
    return np.asarray((first <= ends) & (last >= starts), dtype=bool)


def _free(free: Flags, takes: Flags, definition: Definition) -> Flags:
    if definition.domain == "site":
        return free & ~takes.any(axis=1, keepdims=True)
    return free & ~takes


def _decide(definition: Definition, rule: Rules, world: World) -> Step:
    """Answer of the rule of a role; distances to roles that come later, and the draw, go last."""
    distance = rule.get("away_from", {"roles": [], "km": 0.0})
    later = [role for role in ORDER if role in distance["roles"] and role not in world.taken]
    truth = decide_rule({name: value for name, value in rule.items() if name != "draw"}, world)
    truth = np.broadcast_to(truth, world.free.shape)
    if later:
        truth = _keep_away(definition, later, distance["km"], world, truth, "draw" in rule)
    met = decide_draw(rule["draw"], world, truth) if "draw" in rule else truth
    return Step(world, truth, np.broadcast_to(met, world.free.shape))


def _keep_away(
    definition: Definition, later: list[Role], km: float, world: World, truth: Truth, drawn: bool
) -> Truth:
    """Leave out towers that are near one which a later role could take.

    A tower that is left out may be taken by the later role itself, so that others near it have to
    go too. Where towers are drawn afterwards, any other tower of the pool may fall to the later
    role.
    """
    # A site without any such year is not taken, and so may be a neighbour that trains.
    meant = chosen = ((truth == YES) & world.free & world.recorded).any(axis=1)
    while True:
        takes = (
            np.zeros_like(world.free) if drawn else (truth == YES) & world.free & chosen[:, None]
        )
        then = replace(
            world,
            taken={**world.taken, world.role: takes},
            free=_free(world.free, takes, definition),
            tentative=True,
        )
        rivals = np.zeros(len(chosen), dtype=bool)
        for role in later:
            if role in definition.rules:
                theirs = decide_rule(definition.rules[role], replace(then, role=role, place=role))
                rivals |= ((theirs >= UNKNOWN) & then.free).any(axis=1)
        kept = chosen & ~near_any(world, rivals, km)
        if drawn or (kept == chosen).all():
            return np.where((meant & ~kept)[:, None], np.minimum(truth, NO), truth)
        chosen = kept


def _rules(taken: Mapping[Role, Flags], sites: list[str], spans: tuple[Years, ...]) -> list[Rule]:
    """Rules that name every site and its years, neighbouring periods joined."""
    rules = []
    for role, takes in taken.items():
        by_years: dict[tuple[int | None, int | None], list[str]] = {}
        for site, row in zip(sites, takes, strict=True):
            for years in _runs(row, spans):
                by_years.setdefault(years, []).append(site)
        order = sorted(by_years, key=lambda years: (years[0] or 0, years[1] or 9999))
        rules += [Rule(role, tuple(by_years[years]), Years(*years)) for years in order]
    return rules


def _runs(row: Flags, spans: tuple[Years, ...]) -> list[tuple[int | None, int | None]]:
    runs: list[tuple[int | None, int | None]] = []
    before = False
    for taken, span in zip(row.tolist(), spans, strict=True):
        if taken:
            first = runs.pop()[0] if before else span.first
            runs.append((first, span.last))
        before = taken
    return runs


def _held(table: pd.DataFrame, name: str) -> dict[str, Any]:
    values = table[name]
    kept = values[values.notna()]
    numeric = values.dtype.kind in "fiu"
    return {str(site): float(value) if numeric else str(value) for site, value in kept.items()}
