"""Test towers that have a neighbour which models may have been trained or selected on."""

import numpy as np
import pandas as pd

from fluxcore.scenarios.scenario import Scenario
from fluxcore.sites import CLUSTER_KM, distances_km

COLUMNS = ["site_id", "neighbour", "role", "km"]


def neighbours(
    scenario: Scenario, sites: pd.DataFrame, *, within_km: float = CLUSTER_KM
) -> pd.DataFrame:
    """Find pairs of a test tower and another tower near it that is not tested.

    Parameters
    ----------
    scenario
        Any. Where domains are site-years the same tower stands on both sides by design, and only
        towers without any test year count as neighbours.
    sites
        Index ``site_id``; ``latitude``, ``longitude`` in degrees, ``first_year``, ``last_year``.
        Towers that are not in it, such as the 20 whose ids are not public, are not seen.
    within_km
        Up to which distance towers are neighbours, along the great circle.

    Returns
    -------
    DataFrame
        ``site_id`` (tested), ``neighbour``, its ``role`` (train or validation) and ``km``; one row
        a pair, by site and distance. Towers that take no part are no neighbours.
    """
    roles = scenario.table(sites)["role"]
    placed = sites[["latitude", "longitude"]].notna().all(axis=1)
    known = sites[placed.to_numpy() & roles.notna().to_numpy()]
    role = roles.loc[known.index].to_numpy(dtype=object)
    apart = distances_km(
        known["latitude"].to_numpy(dtype=np.float64), known["longitude"].to_numpy(dtype=np.float64)
    )
    near = (apart <= within_km) & (role == "test")[:, None] & (role != "test")[None, :]
    rows = [
        (str(known.index[one]), str(known.index[other]), role[other], float(apart[one, other]))
        for one, other in np.argwhere(near)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["site_id", "km", "neighbour"], ignore_index=True)


def sites_with_neighbours(
    scenario: Scenario, sites: pd.DataFrame, *, within_km: float = CLUSTER_KM
) -> tuple[str, ...]:
    """Test towers that have a neighbour which is not tested, alphabetical; see `neighbours`."""
    return tuple(sorted(set(neighbours(scenario, sites, within_km=within_km)["site_id"])))
