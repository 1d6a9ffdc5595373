"""Where a draft starts: from nothing, from a known scenario, from a definition as TOML."""

from dashboard.components.scenario.builder.draft import Draft
from dashboard.components.scenario.builder.form import as_draft, from_scenario
from dashboard.store import Store
from fluxcore.errors import ScenarioError
from fluxcore.scenarios import parse_definition, read_definition


def fresh(store: Store, data: str) -> Draft:
    """Empty draft on the towers of a data set, unless it has fewer than the public table."""
    entry = store.data_sets().get(data)
    whole = entry is not None and entry.sites >= len(store.facts())
    return Draft(data=data if whole else "")


def start(store: Store, name: str) -> Draft:
    """Draft that says what a known scenario does; empty for no name.

    Raises
    ------
    UnknownNameError, ScenarioError
        There is no such scenario, or it is damaged.
    """
    if not name:
        return Draft()
    scenario = store.scenario(name)
    path = store.definition_file(name)
    if store.own(name) and path.exists():
        return from_text(read_definition(path)[1])
    return from_scenario(scenario)


def from_text(text: str) -> Draft:
    """Draft of a definition as TOML: the form where it can say it, else the text itself."""
    try:
        return as_draft(parse_definition(text)) or Draft(text=text)
    except ScenarioError:  # the strip says what is wrong, and the text can be mended
        return Draft(text=text)
