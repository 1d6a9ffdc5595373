"""Sites and scenarios: where towers stand, and on which side of a scenario."""

from functools import lru_cache

import numpy as np
import pandas as pd

from fluxcore.scenarios import Scenario, find_scenario
from fluxcore.sites import distances_km, sites
from fluxcore.workspace import Workspace


class Places:
    """Tables of towers. Callers must not change what they get."""

    workspace: Workspace

    @staticmethod
    def sites() -> pd.DataFrame:
        """`fluxcore.sites` and the nearest other tower of each, ``nearest`` and ``nearest_km``."""
        return tower_table()

    def scenario_sites(self, scenario: str) -> pd.DataFrame:
        """`sites` with ``role`` and ``test_domains`` under a scenario, and ``seen_km``.

        ``seen_km`` is how far a test tower is from the nearest one that is not; NaN elsewhere.
        """
        return _scenario_sites(find_scenario(scenario, self.workspace))

    def scenario_years(self, scenario: str) -> pd.DataFrame:
        """Role of every site and year under a scenario: ``site_id, year, role``."""
        return _scenario_years(find_scenario(scenario, self.workspace))


@lru_cache(maxsize=1)
def tower_table() -> pd.DataFrame:
    """`fluxcore.sites` with ``nearest`` and ``nearest_km``, read once."""
    table = sites()
    apart = distances_km(table["latitude"].to_numpy(), table["longitude"].to_numpy())
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argmin(axis=1)
    return table.assign(nearest=table.index[nearest], nearest_km=apart.min(axis=1))


@lru_cache(maxsize=16)
def _scenario_sites(scenario: Scenario) -> pd.DataFrame:
    table = scenario.table(tower_table())
    tested = (table["role"] == "test").to_numpy()
    apart = distances_km(table["latitude"].to_numpy(), table["longitude"].to_numpy())
    outside = np.where(tested, np.inf, apart).min(axis=1)
    return table.assign(seen_km=np.where(tested, outside, np.nan))


@lru_cache(maxsize=16)
def _scenario_years(scenario: Scenario) -> pd.DataFrame:
    return scenario.site_years(tower_table())
