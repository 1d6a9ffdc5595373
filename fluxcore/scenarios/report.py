"""What came of a definition: sizes, sites that are left out and why, facts that are missing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.conditions import decide_rule, facts_of
from fluxcore.scenarios.definition import ORDER, Definition
from fluxcore.scenarios.scenario import Role, Scenario
from fluxcore.scenarios.values import listed, written
from fluxcore.scenarios.world import UNKNOWN, YES, Flags, Step, Truth, World

LEFT_OUT = "left out"


@dataclass(frozen=True, eq=False)
class Report:
    """Sizes of a scenario on a table of sites, and what takes no part."""

    sizes: pd.DataFrame
    """Index test, validation, train, ``left out``; columns ``sites`` and ``site_years``. A site
    with two roles counts in both; site-years are NaN where the table has no years."""
    left_out: pd.DataFrame
    """Columns ``site_id, why``: sites without any role, in alphabetical order."""
    missing: Mapping[str, tuple[str, ...]]
    """Sites whose value is missing, by each fact that the rules ask for; only facts with such."""
    notes: tuple[str, ...]
    """The same in sentences, and what else is worth knowing."""

    def __str__(self) -> str:
        said = []
        for role, row in self.sizes.iterrows():
            years = ""
            if not np.isnan(row["site_years"]):
                years = f", {_counted(row['site_years'], 'site-year')}"
            said.append(f"{role}: {_counted(row['sites'], 'site')}{years}")
        return "\n".join(["; ".join(said), *self.notes])


def make_report(
    definition: Definition,
    scenario: Scenario,
    world: World,
    steps: Mapping[Role, Step],
) -> Report:
    """Count and explain.

    Parameters
    ----------
    definition, scenario
        What was asked for, and what came of it.
    world
        After the last role.
    steps
        How each role was decided.

    Raises
    ------
    ScenarioError
        Nothing is tested, or nothing is trained on.
    """
    sites = [str(site) for site in world.facts.index]
    dated = {"first_year", "last_year"} <= set(world.facts.columns)
    years = scenario.site_years(world.facts) if dated else None
    rows = []
    for role in ORDER:
        if years is None:
            takes = world.taken.get(role)
            rows.append((0 if takes is None else int(takes.any(axis=1).sum()), np.nan))
        else:
            its = years[years["role"] == role]
            rows.append((its["site_id"].nunique(), len(its)))
    taken = np.any([takes.any(axis=1) for takes in world.taken.values()], axis=0)
    total = np.nan
    if dated:
        total = float((world.facts["last_year"] - world.facts["first_year"] + 1).sum())
        total -= sum(row[1] for row in rows)
    rows.append((int((~taken).sum()), total))
    sizes = pd.DataFrame(rows, index=[*ORDER, LEFT_OUT], columns=["sites", "site_years"])
    for role in ("test", "train"):
        if not sizes.loc[role, "sites"]:
            raise ScenarioError(_empty(definition, role, steps[role].world, steps[role].met))
    reasons = zip(sites, _reasons(definition, steps), taken, strict=True)
    why = {site: reason for site, reason, has_role in reasons if not has_role}
    names = sorted(set().union(*(facts_of(rule) for rule in definition.rules.values())))
    missing = {name: tuple(np.array(sites)[world.missing(name)]) for name in names}
    missing = {name: those for name, those in missing.items() if those}
    return Report(
        sizes=sizes,
        left_out=pd.DataFrame(list(why.items()), columns=["site_id", "why"]),
        missing=missing,
        notes=(
            *_notes(definition, why, missing, sizes, steps),
            *_other_years(world, taken, total),
        ),
    )


def _empty(definition: Definition, role: Role, world: World, met: Truth) -> str:
    meets = (met == YES).any(axis=1)
    here = int((meets & world.free.any(axis=1)).sum())
    said = f"{definition.name}: no site takes the role of {role}. Of {len(meets)} sites "
    if here:
        return (
            f"{said}{here} meet its rule ({definition.words(role)}), but only in years outside "
            "their record. Change the years."
        )
    if not world.free.any():
        return f"{said}none is left: earlier roles have taken them all. Narrow their rules."
    if meets.any():
        return (
            f"{said}{int(meets.sum())} meet its rule ({definition.words(role)}), but earlier roles "
            "have taken them all: a site goes to the first of test, validation, train whose rule "
            "takes it. Narrow the earlier rules."
        )
    unknown = int((met == UNKNOWN).any(axis=1).sum())
    lacking = f"; of {unknown} a fact is missing" if unknown else ""
    return f"{said}none meets its rule ({definition.words(role)}){lacking}. Widen the rule."


def _reasons(definition: Definition, steps: Mapping[Role, Step]) -> list[str]:
    """Why each site would have no role: the first thing that stood in its way, if any."""
    facts = next(iter(steps.values())).world.facts
    why = np.full(len(facts), "", dtype=object)

    def say(here: Flags, reason: str) -> None:
        why[here & (why == "")] = reason

    for role, step in steps.items():
        names = sorted(facts_of(definition.rules[role]))
        unknown = (step.met == UNKNOWN).any(axis=1)
        lacking = facts[names].isna().to_numpy()
        for place in np.flatnonzero(unknown & lacking.any(axis=1) & (why == "")):
            absent = [name for name, gone in zip(names, lacking[place], strict=True) if gone]
            why[place] = f"missing: {', '.join(absent)}"
    for role, step in steps.items():
        say(_takes(step.met, step), f"{role}: only in years outside its record")
    for role, step in steps.items():
        rule = definition.rules[role]
        if "away_from" in rule:
            plain = {name: value for name, value in rule.items() if name not in _LATE}
            anywhere = _takes(decide_rule(plain, step.world), step)
            distance = rule["away_from"]
            say(
                anywhere & ~_takes(step.pool, step),
                f"{role}: nearer than {written(distance['km'])} km to a "
                f"{listed(distance['roles'])} tower",
            )
    for role, step in steps.items():
        say(_takes(step.pool, step), f"{role}: not drawn")
    say(np.ones(len(why), dtype=bool), "no rule takes it")
    return [str(reason) for reason in why]


_LATE = ("away_from", "draw")


def _takes(truth: Truth, step: Step) -> Flags:
    return np.asarray(((truth == YES) & step.world.free).any(axis=1), dtype=bool)


def _notes(
    definition: Definition,
    why: Mapping[str, str],
    missing: Mapping[str, tuple[str, ...]],
    sizes: pd.DataFrame,
    steps: Mapping[Role, Step],
) -> list[str]:
    notes = []
    for reason in dict.fromkeys(why.values()):
        named = [site for site, its in why.items() if its == reason]
        notes.append(f"Left out, {reason}: {_sites(named)}.")
    for name, those in missing.items():
        notes.append(f"{name} is missing at {_sites(those)}.")
    for role, step in steps.items():
        world = step.world
        also = ((step.met == YES) & ~world.free).any(axis=1) & ~world.free.any(axis=1)
        if also.any() and not {"rest", "draw"} & set(definition.rules[role]):
            notes.append(
                f"Of the rule of {role}, {_counted(also.sum(), 'site')} had a role already."
            )
    if not sizes.loc["validation", "sites"]:
        notes.append("No validation: models can only be selected on other validation splits.")
    return notes


def _other_years(world: World, taken: Flags, left_out: float) -> list[str]:
    """Say how many site-years are left out at sites that have a role in other years."""
    if np.isnan(left_out):
        return []
    length = world.facts["last_year"] - world.facts["first_year"] + 1
    other = left_out - float(length[~taken].sum())
    if not other:
        return []
    return [
        f"Left out, years without a role of sites that have one: {_counted(other, 'site-year')}."
    ]


def _counted(number: float, noun: str) -> str:
    return f"{number:,.0f} {noun}{'' if number == 1 else 's'}"


def _sites(named: tuple[str, ...] | list[str], most: int = 8) -> str:
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return f"{_counted(len(named), 'site')} ({', '.join(named[:most])}{more})"
