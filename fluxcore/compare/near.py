"""Scores without the towers that have a neighbour which models may have been trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from fluxcore.errors import FluxError
from fluxcore.scenarios import find_scenario, sites_with_neighbours
from fluxcore.sites import sites


@dataclass(frozen=True, slots=True)
class Near:
    """Which towers were left out for their neighbours."""

    within_km: float
    left_out: Mapping[str, tuple[str, ...]]
    """Towers by scenario, also where there are none."""
    towers: Mapping[str, int]
    """Towers that the scores had before, by scenario."""
    by_year: tuple[str, ...]
    """Scenarios that hold out years: every tower is known from other years, and all are kept."""


def leave_out_near(
    scores: pd.DataFrame, scenarios: Sequence[str], within_km: float
) -> tuple[pd.DataFrame, Near]:
    """Leave out test towers that have another tower, which is not tested, near them.

    A tower is left out of the scenarios in which it has such a neighbour, and kept in others.

    Parameters
    ----------
    scores
        A score table.
    scenarios
        Names; others are left as they are.
    within_km
        Up to this distance towers are near. Towers that are not in the site table are near none.

    Returns
    -------
    scores
        The rows that remain.
    near
        What was left out.

    Raises
    ------
    UnknownNameError
        A scenario is neither shipped nor in the workspace, so that nobody knows what it trains on.
    FluxError
        The distance is no distance, or no tower remains in a scenario.
    """
    if not 0 <= within_km < float("inf"):
        raise FluxError(f"The distance of neighbours must be 0 km or more, not {within_km}.")
    left: dict[str, tuple[str, ...]] = {}
    towers: dict[str, int] = {}
    by_year = []
    table = sites()
    gone = pd.Series(False, index=scores.index)
    for name in scenarios:
        rows = scores["scenario"] == name
        if not rows.any():
            continue
        scenario = find_scenario(name)
        if scenario.domain == "site-year":
            by_year.append(name)
            continue
        there = set(scores.loc[rows, "site_id"].astype(str))
        near = there & set(sites_with_neighbours(scenario, table, within_km=within_km))
        if near == there:
            raise FluxError(
                f"All {len(there)} towers of {name!r} have a neighbour within {within_km:g} km "
                "that is not tested: nothing is left to rank. Choose a smaller distance."
            )
        left[name], towers[name] = tuple(sorted(near)), len(there)
        gone |= rows & scores["site_id"].isin(near)
    return scores[~gone], Near(within_km, left, towers, tuple(by_year))
