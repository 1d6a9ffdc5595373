"""One draw of sites for every scenario, scale, target and model.

Test sets overlap (TA40 and spatial-easy40 share six sites), so drawing sites anew for every cell
would make the interval of an overall skill 10 to 65 % too narrow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.statistics import Counts


@dataclass(frozen=True, eq=False)
class Draw:
    """How often every site stands in each of many bootstrap draws."""

    sites: tuple[str, ...]
    """Site ids, sorted."""
    counts: Counts
    """Shape ``(draws, sites)``."""
    seed: int
    clusters: bool
    """True where whole tower clusters were drawn."""
    units: int
    """Number of sites or clusters that were drawn from."""

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {site: place for place, site in enumerate(self.sites)}

    def of(self, sites: Sequence[str] | NDArray[Any]) -> Counts:
        """Counts of domains by their sites: a site drawn k times counts k times, all its years.

        Parameters
        ----------
        sites
            Site id of each domain; every one must be among `sites`.

        Returns
        -------
        Counts
            Shape ``(draws, domains)``.
        """
        place = [self._place[site] for site in sites]
        drawn: Counts = self.counts.T[place].T
        return drawn


def membership(scores: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Scenarios in which each site is scored, over all targets and models of a score table."""
    pairs = scores[["site_id", "scenario"]].drop_duplicates().sort_values(["site_id", "scenario"])
    return {
        str(site): tuple(scenarios)
        for site, scenarios in pairs.groupby("site_id", sort=True)["scenario"]
    }


def joint_draw(
    patterns: Mapping[str, tuple[str, ...]],
    *,
    draws: int = 1000,
    seed: int = 0,
    clusters: Mapping[str, int] | None = None,
) -> Draw:
    """Draw sites with replacement, within groups of sites scored in the same scenarios.

    Each scenario so keeps its number of sites in every draw. Where clusters of towers are drawn,
    groups are clusters that touch the same scenarios, and sizes vary a little.

    Parameters
    ----------
    patterns
        Scenarios of each site, as `membership` gives them.
    draws
        Number of draws.
    seed
        The same seed and sites give the same draw, whatever the order of the sites.
    clusters
        Cluster of each site; a site that is not listed is a cluster of its own. None: draw sites.

    Returns
    -------
    Draw
        Counts of all sites.
    """
    sites = sorted(patterns)
    if clusters is None:
        unit_of: list[str] = sites
    else:
        unit_of = [f"cluster {clusters[s]}" if s in clusters else s for s in sites]
    touched: dict[str, set[str]] = {}
    for site, unit in zip(sites, unit_of, strict=True):
        touched.setdefault(unit, set()).update(patterns[site])
    groups: dict[tuple[str, ...], list[str]] = {}
    for unit, scenarios in touched.items():
        groups.setdefault(tuple(sorted(scenarios)), []).append(unit)

    rng = np.random.default_rng(seed)
    drawn: dict[str, NDArray[np.int16]] = {}
    for pattern in sorted(groups):
        units = groups[pattern]
        even = np.full(len(units), 1 / len(units))
        counts = rng.multinomial(len(units), even, size=draws).astype(np.int16)
        drawn.update(zip(units, counts.T, strict=True))
    by_site = np.stack([drawn[unit] for unit in unit_of]) if sites else np.empty((0, draws))
    return Draw(
        sites=tuple(sites),
        counts=by_site.astype(np.int16).T,
        seed=seed,
        clusters=clusters is not None,
        units=len(touched),
    )
