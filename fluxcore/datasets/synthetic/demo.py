"""A synthetic data set in a workspace: each tower is written as soon as it is made."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.datasets.building import Building
from fluxcore.datasets.site_file import write_site
from fluxcore.datasets.store import Dataset
from fluxcore.datasets.synthetic.knobs import SEED, Knobs, Profile, check_seed, find_profile
from fluxcore.datasets.synthetic.places import Places, places
from fluxcore.datasets.synthetic.tower import Tower, towers
from fluxcore.datasets.synthetic.world import VERSION, tower_rows
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.jobs import Progress, each, silent
from fluxcore.resources import data_file
from fluxcore.sites import sites as site_table
from fluxcore.workspace import Workspace

FEW = 40
"""Towers that one process makes sooner than others have started."""
GENERATOR = "fluxcore.datasets.synthetic"
SOURCE = "Synthetic: made by a model of weather, vegetation and towers; nothing in it is measured."


@dataclass(frozen=True, eq=False)
class Task:
    """One tower to be made and written, in whatever process."""

    folder: Path
    tower: Tower
    years: tuple[int, int]
    facts: dict[str, object]

    def __str__(self) -> str:
        return self.tower.site_id


def make_demo(
    workspace: Workspace | None = None,
    *,
    profile: str = "default",
    seed: int = SEED,
    name: str = "demo",
    knobs: Knobs | None = None,
    sites: Sequence[str] | None = None,
    years: tuple[int, int] | None = None,
    workers: int | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    replace: bool = False,
    gently: bool = False,
) -> Dataset:
    """Make a synthetic data set; a broken run is taken up where it stopped.

    Parameters
    ----------
    workspace
        Where it will stand; the usual one if absent.
    profile
        ``small`` (36 towers, 2016 to 2020) or ``default`` (all 187 towers of the site table).
    seed
        The same seed gives the same numbers on every machine, however many workers there are.
    name
        Of the data set.
    knobs
        What the world shows; see :class:`Knobs`.
    sites
        Site ids, instead of those of the profile.
    years
        First and last calendar year, instead of those of the profile.
    workers, progress, cancel, gently
        As in :func:`fluxcore.jobs.each`; a few towers are made here unless it is gently.
    replace
        Whether a data set of this name may be there.

    Returns
    -------
    Dataset
        Marked as synthetic, with generator, version, seed, profile and knobs in its manifest.

    Raises
    ------
    UnknownNameError
        A profile or site that does not exist.
    FluxError
        A knob or seed out of range, or no tower has data in the years.
    DatasetError
        There is a data set of that name and it is not to be replaced.
    WorkspaceError
        The workspace cannot be written.
    Cancelled
        ``cancel`` was set; what is finished is used by the next run.
    """
    chosen, knobs = find_profile(profile), knobs or Knobs()
    check_seed(seed)
    kept = chosen.years if years is None else _span(years)
    table = _sites(chosen, sites, kept)
    generator: dict[str, Any] = {
        "name": GENERATOR,
        "version": VERSION,
        "seed": seed,
        "profile": chosen.name,
        "knobs": knobs.given(),
        "years": list(kept),
        "numpy": np.__version__,
    }
    building = Building(
        workspace or Workspace(),
        name,
        kind="synthetic",
        synthetic=True,
        generator=generator,
        source=SOURCE,
        token=json.dumps([generator, list(table.index)], sort_keys=True),
        replace=replace,
    )
    with building:
        progress(0, len(table), "weather")
        left = table[[not building.done(site_id) for site_id in table.index]]
        finished = len(table) - len(left)

        def tell(done: int, total: int, what: str) -> None:
            progress(finished + done, finished + total, what)

        if workers is None and len(left) <= FEW and not gently:
            workers = 1
        tasks = _tasks(building.folder, left, knobs, seed, kept) if len(left) else []
        for _ in each(_make, tasks, workers=workers, progress=tell, cancel=cancel, gently=gently):
            pass
        return building.finish(only=list(table.index))


def _tasks(
    folder: Path, table: pd.DataFrame, knobs: Knobs, seed: int, years: tuple[int, int]
) -> list[Task]:
    found = places(table, knobs, seed)
    return [
        Task(folder, tower, years, _facts(table, found, place))
        for place, tower in enumerate(towers(found, knobs, seed))
    ]


def _make(task: Task) -> None:
    write_site(task.folder, task.tower.site_id, tower_rows(task.tower, task.years), task.facts)


def _facts(table: pd.DataFrame, found: Places, place: int) -> dict[str, object]:
    """Facts of the simulated tower: its real position, and the climate it was simulated with."""
    return {
        "latitude": float(table["latitude"].iloc[place]),
        "longitude": float(table["longitude"].iloc[place]),
        "igbp": found.igbp[place],
        "mat_c": round(float(found.mat[place]), 2),
        "map_mm": round(float(found.map[place]), 1),
    }


def _sites(profile: Profile, wanted: Sequence[str] | None, years: tuple[int, int]) -> pd.DataFrame:
    """Rows of the site table that have data in the years."""
    table = site_table()
    if wanted is None and profile.sites is not None:
        wanted = pd.read_csv(data_file("synthetic", profile.sites))["site_id"].tolist()
    if wanted is not None:
        for site_id in wanted:
            if site_id not in table.index:
                raise UnknownNameError.among("site", site_id, list(table.index))
        table = table.loc[sorted(set(wanted))]
    table = table[(table["first_year"] <= years[1]) & (table["last_year"] >= years[0])]
    if not len(table):
        raise FluxError(
            f"None of the sites has data from {years[0]} to {years[1]}: their records lie in "
            "2015 to 2022. Choose other years."
        )
    return table


def _span(years: tuple[int, int]) -> tuple[int, int]:
    first, last = years
    if first > last:
        raise FluxError(f"The years {first} to {last} are in the wrong order.")
    return first, last
