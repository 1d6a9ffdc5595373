"""Who stands on which side of a scenario, and which towers are near each other across it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fluxcore.scenarios import Scenario
from fluxcore.sites import distances_km
from fluxcore.splits.duplicates import Twin

COLUMNS = ["site_id", "neighbour", "role", "km", "common_years"]


@dataclass(frozen=True, eq=False)
class Sides:
    """Who stands on which side, made once for all checks."""

    scenario: Scenario
    sites: pd.DataFrame
    """Towers that take part: the site table and ``role`` (the most held out over their years)."""
    years: pd.DataFrame
    """``site_id, year, role``."""
    pairs: pd.DataFrame
    """Pairs of a tower with test years and another, near one: see `near_pairs`."""
    within_km: float
    twins: list[Twin] | None
    """Duplicated series across the sides; None without a data set."""

    @property
    def by_year(self) -> bool:
        """Whether years are held out, so that a tower stands on both sides by design."""
        return self.scenario.domain == "site-year"

    @property
    def tested(self) -> set[str]:
        """Towers with something to test."""
        return set(self.years.loc[self.years["role"] == "test", "site_id"])

    @property
    def used(self) -> set[str]:
        """Towers with something for training or validation."""
        return set(self.years.loc[self.years["role"] != "test", "site_id"])


def near_pairs(sites: pd.DataFrame, years: pd.DataFrame, within_km: float) -> pd.DataFrame:
    """Pairs of a tower with test years and another, near one with years for something else.

    Parameters
    ----------
    sites
        Index ``site_id``; ``latitude, longitude`` in degrees. Towers without are near none.
    years
        ``site_id, year, role``.
    within_km
        Up to this distance along the great circle towers are near.

    Returns
    -------
    DataFrame
        ``site_id`` (tested), ``neighbour``, its ``role``, ``km``, and ``common_years``, the number
        of calendar years that one is tested in and the other used in; nearest pairs first.
    """
    placed = sites[sites[["latitude", "longitude"]].notna().all(axis=1)]
    ids = [str(site) for site in placed.index]
    apart = distances_km(
        placed["latitude"].to_numpy(dtype=np.float64),
        placed["longitude"].to_numpy(dtype=np.float64),
    )
    spans: dict[str, dict[str, set[int]]] = {}
    for site, year, role in years.itertuples(index=False):
        spans.setdefault(str(site), {}).setdefault(str(role), set()).add(int(year))
    rows = []
    for one, other in np.argwhere(apart <= within_km):
        site, near = ids[one], ids[other]
        tested = spans.get(site, {}).get("test")
        if one == other or not tested:
            continue
        for role in ("train", "validation"):
            used = spans.get(near, {}).get(role)
            if used:
                rows.append((site, near, role, float(apart[one, other]), len(tested & used)))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["km", "site_id", "neighbour", "role"], ignore_index=True)
