"""SCENARIOS, and scenarios of one's own: ways to draw the line between training and test.

A scenario of one's own is a definition (rules, in TOML), evaluated on a table of site facts, which
gives the same kind of `Scenario` as those that ship, a report and a sealed manifest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fluxcore.scenarios.conditions import CONDITIONS, Condition
from fluxcore.scenarios.definition import (
    Definition,
    definition_to_toml,
    parse_definition,
    read_definition,
)
from fluxcore.scenarios.manifest import Manifest, fingerprint, seal
from fluxcore.scenarios.own import (
    damaged_scenarios,
    find_scenario,
    known_scenarios,
    manifest_of,
    own_scenarios,
    save_scenario,
    scenario_label,
    verify_scenario,
)
from fluxcore.scenarios.scenario import ROLES, Domain, Origin, Role, Rule, Scenario, Years
from fluxcore.scenarios.shipped import SCENARIOS, read_scenarios

if TYPE_CHECKING:
    from fluxcore.scenarios.evaluating import Evaluated, evaluate
    from fluxcore.scenarios.nearby import neighbours, sites_with_neighbours
    from fluxcore.scenarios.report import Report

_LATER = {
    "Evaluated": "evaluating",
    "Report": "report",
    "evaluate": "evaluating",
    "neighbours": "nearby",
    "sites_with_neighbours": "nearby",
}
"""What needs pandas is imported when it is used: ``fluxcore --help`` lists scenarios without it."""

__all__ = [
    "CONDITIONS",
    "ROLES",
    "SCENARIOS",
    "Condition",
    "Definition",
    "Domain",
    "Evaluated",
    "Manifest",
    "Origin",
    "Report",
    "Role",
    "Rule",
    "Scenario",
    "Years",
    "damaged_scenarios",
    "definition_to_toml",
    "evaluate",
    "find_scenario",
    "fingerprint",
    "known_scenarios",
    "manifest_of",
    "neighbours",
    "own_scenarios",
    "parse_definition",
    "read_definition",
    "read_scenarios",
    "save_scenario",
    "scenario_label",
    "seal",
    "sites_with_neighbours",
    "verify_scenario",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
