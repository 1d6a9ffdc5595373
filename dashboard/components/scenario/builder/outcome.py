"""Outcome: what a draft comes to now, or why it comes to nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.components.scenario.builder.draft import Draft
from dashboard.components.scenario.builder.form import as_definition
from dashboard.store import Store
from fluxcore.errors import ScenarioError
from fluxcore.scenarios import (
    Definition,
    Evaluated,
    Scenario,
    definition_to_toml,
    parse_definition,
)
from fluxcore.scenarios.definition import check_scenario_name
from fluxcore.splits import Audit


@dataclass(frozen=True, eq=False)
class Outcome:
    """A draft with what follows from it. Made anew after every change."""

    draft: Draft
    data: str
    """Name of the data set whose towers count; empty for the public table, also where the draft
    asks for a data set that is not here."""
    definition: Definition | None = None
    found: Evaluated | None = None
    problem: str = ""
    """Why there is nothing, for the author to read."""
    waiting: bool = False
    """Whether the problem is only that something has not been said yet."""
    unnamed: str = ""
    """Why it cannot be saved under its name; empty where it can."""
    rows: pd.DataFrame | None = None
    """Rows of each role; None without a data set."""
    audit: Audit | None = None
    differences: pd.DataFrame | None = None

    @property
    def text(self) -> str:
        """The definition as TOML; empty while there is none."""
        if self.draft.text:
            return self.draft.text
        return definition_to_toml(self.definition) if self.definition else ""

    @property
    def sizes(self) -> dict[str, int]:
        """Towers of each role; empty while there is nothing."""
        if self.found is None:
            return {}
        return {str(role): int(n) for role, n in self.found.report.sizes["sites"].items()}


def bad_name(name: str, known: Iterable[Scenario] = ()) -> str:
    """Why a scenario cannot have this name; empty where it can.

    It may be that of one of the `known`, to replace it, but not one that is taken for it.
    """
    if not name:
        return "Give it a name, so that it can be saved."
    try:
        check_scenario_name(name)
    except ScenarioError as error:
        return plain(str(error))
    for entry in known:
        taken = [text for text in (entry.name, entry.label) if text.casefold() == name.casefold()]
        if taken and entry.name != name:
            labelled = taken[0] != entry.name
            what = f"the label of {entry.name!r}" if labelled else "which is here already"
            return f"{name!r} would be taken for {taken[0]!r}, {what}. Choose another name."
    return ""


def plain(message: str, name: str = "") -> str:
    """Write an error of a definition as it reads in a form, where there is no file to name."""
    bare = message.removeprefix("scenario: ").removeprefix(f"{name}: ")
    return bare[:1].upper() + bare[1:]


def outcome(store: Store, draft: Draft) -> Outcome:
    """Work out what a draft comes to; what is wrong with it becomes a message."""
    data = draft.data if draft.data in store.data_sets() else ""
    if not draft.text:
        if draft.test.empty:
            said = "Nothing is tested yet: draw a box on the map, or add a condition to Test."
            return Outcome(draft, data, problem=said, waiting=True)
        if draft.train.empty:
            said = "Nothing is trained on yet: add a condition to Training, or take the rest."
            return Outcome(draft, data, problem=said, waiting=True)
    known = store.scenarios().values()
    definition, unnamed = None, "" if draft.text else bad_name(draft.name, known)
    try:
        given = as_definition(replace(draft, name="") if unnamed else draft)
        definition = parse_definition(draft.text or given)
        unnamed = bad_name(definition.name, known) if draft.text else unnamed
        found = store.evaluated(definition, data)
    except ScenarioError as error:
        said = plain(str(error), definition.name if definition else "")
        return Outcome(draft, data, definition, problem=said, unnamed=unnamed)
    scenario = found.scenario
    return Outcome(
        draft,
        data,
        definition,
        found,
        unnamed=unnamed,
        rows=store.sizes(scenario, data) if data else None,
        audit=store.audit(scenario, data),
        differences=store.differences(scenario, data),
    )
