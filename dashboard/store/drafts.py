"""Scenarios that are known, and those in the making: what they come to on the towers at hand."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard.store.data_sets import DataSets
from dashboard.store.places import tower_table
from dashboard.store.scores import Scores, domain_scores
from fluxcore.datasets import Dataset
from fluxcore.scenarios import (
    Definition,
    Evaluated,
    Manifest,
    Origin,
    Scenario,
    damaged_scenarios,
    definition_to_toml,
    evaluate,
    find_scenario,
    known_scenarios,
    manifest_of,
    own_scenarios,
    parse_definition,
    save_scenario,
    sites_with_neighbours,
)
from fluxcore.splits import Audit, Optimism, Split, audit, optimism
from fluxcore.splits.differences import site_differences

FACTS = ("mat_c", "map_mm", "elevation_m", "latitude")
"""Facts of the site table that sides are compared by; the means of all covariates come on top."""


class Drafts(Scores, DataSets):
    """Scenarios of a workspace. Callers must not change the tables they get."""

    def scenarios(self) -> dict[str, Scenario]:
        """Return the shipped scenarios in the order of menus, then those of the workspace."""
        return known_scenarios(self.workspace)

    def scenario(self, name: str) -> Scenario:
        """One scenario.

        Raises
        ------
        UnknownNameError
            There is none of this name.
        ScenarioError
            The workspace has it, but damaged.
        """
        return find_scenario(name, self.workspace)

    def scored(self, scores: str) -> frozenset[str]:
        """Names of the scenarios that a set of scores is about; none where it cannot be read."""
        if self.unlike(scores):
            return frozenset()
        return frozenset(self.scores(scores).get("scenario", ()))

    def damaged(self) -> dict[str, str]:
        """What is wrong with scenarios of the workspace that are not among `scenarios`, by name."""
        return damaged_scenarios(self.workspace)

    def own(self, name: str) -> bool:
        """Whether a scenario lies in the workspace, to be changed or removed."""
        return name in own_scenarios(self.workspace)

    def sealed(self, name: str) -> Manifest:
        """Sealed manifest of a scenario; raises as `scenario` does."""
        return manifest_of(name, self.workspace)

    def definition_file(self, name: str) -> Path:
        """Where the definition of a scenario of the workspace lies."""
        return self.workspace.root / "scenarios" / f"{name}.toml"

    def facts(self, data: str = "") -> pd.DataFrame:
        """Facts of the towers of a data set with its statistics; the public table without one."""
        found = self._data_set(data)
        return tower_table() if found is None else _facts(found)

    def evaluated(self, definition: Definition, data: str = "") -> Evaluated:
        """What a definition comes to on these towers.

        Raises
        ------
        ScenarioError
            It asks for what the towers do not have, or nothing is tested or trained on.
        """
        return _evaluated(definition_to_toml(definition), self._data_set(data))

    def sizes(self, scenario: Scenario, data: str) -> pd.DataFrame:
        """Rows and sites of each role in a data set, as `fluxcore.splits.Split.counts` has them."""
        return Split(self.data(data), scenario).counts()

    def audit(self, scenario: Scenario, data: str = "", within_km: float = 20.0) -> Audit:
        """What the quick checks of the audit find: all that read no hourly row."""
        return _audit(scenario, self._data_set(data), within_km)

    def optimism(self, scores: str, scenario: str, target: str) -> Optimism | None:
        """What the scores say of errors at test towers with a neighbour; None without scores."""
        chosen = self.set(scores)
        if not chosen.files or self.unlike(scores):
            return None
        return _optimism(chosen.files, chosen.stamp, self.scenario(scenario), target)

    def differences(self, scenario: Scenario, data: str = "") -> pd.DataFrame:
        """`fluxcore.splits.differences` of facts and, with a data set, means of its covariates."""
        return _differences(scenario, self._data_set(data))

    def keep(self, definition: Definition, text: str, data: str, *, replace: bool) -> Evaluated:
        """Save a definition; raises as `fluxcore.scenarios.save_scenario` does."""
        return save_scenario(
            definition,
            self.workspace,
            self.facts(data),
            origin=_origin(self._data_set(data)),
            text=text or None,
            replace=replace,
        )

    def forget(self, name: str) -> None:
        """Remove a scenario from the workspace.

        Raises
        ------
        UnknownNameError, WorkspaceError
            There is none of this name, or the workspace cannot be written.
        """
        self.workspace.remove("scenario", name)

    def _data_set(self, name: str) -> Dataset | None:
        return self.data(name) if name in self.data_sets() else None


@lru_cache(maxsize=8)
def _facts(data: Dataset) -> pd.DataFrame:
    columns = [c for c in data.statistics.columns if c.rpartition("_")[0] in data.covariates]
    return data.sites.join(data.statistics[columns])


@lru_cache(maxsize=64)
def _evaluated(text: str, data: Dataset | None) -> Evaluated:
    facts = tower_table() if data is None else _facts(data)
    return evaluate(parse_definition(text), facts, _origin(data))


def _origin(data: Dataset | None) -> Origin | None:
    return None if data is None else Origin.of(data)


@lru_cache(maxsize=64)
def _audit(scenario: Scenario, data: Dataset | None, within_km: float) -> Audit:
    facts = tower_table() if data is None else data.sites
    return audit(scenario, facts, within_km=within_km)


@lru_cache(maxsize=64)
def _optimism(
    files: tuple[Path, ...], stamp: tuple[tuple[int, int], ...], scenario: Scenario, target: str
) -> Optimism:
    towers = tower_table()
    near = sites_with_neighbours(scenario, towers)
    return optimism(domain_scores(files, stamp), scenario.name, near, towers, target=target)


@lru_cache(maxsize=64)
def _differences(scenario: Scenario, data: Dataset | None) -> pd.DataFrame:
    facts = tower_table() if data is None else _facts(data)
    means = () if data is None else (f"{name}_mean" for name in data.covariates)
    return site_differences(scenario, facts, [n for n in (*FACTS, *means) if n in facts.columns])
