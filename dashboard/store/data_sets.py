"""Data sets: what the workspace holds of them, and tables from them, read once."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.datasets import Dataset, open_dataset, trouble
from fluxcore.datasets.fingerprint import fingerprint
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.scenarios import Scenario, find_scenario
from fluxcore.workspace import Workspace

Stamp = tuple[int, int]


@dataclass(frozen=True)
class DataSet:
    """A data set as it is listed."""

    name: str
    kind: str
    synthetic: bool
    sites: int
    site_years: int
    rows: int
    measured: float
    """Share of rows whose fluxes are measured, 0 to 1."""
    bytes: int
    created: str
    """ISO 8601, UTC."""
    folder: Path
    stamp: Stamp
    """When and how large its manifest was: part of every cache key."""


class DataSets:
    """Data sets of a workspace. Callers must not change the tables they get."""

    workspace: Workspace

    def data_sets(self) -> dict[str, DataSet]:
        """All data sets that can be opened, by name: real ones first, the newest of each first."""
        found = [_listed(folder, stamp) for folder, stamp in self._folders().items()]
        entries = [entry for entry in found if entry is not None]
        entries.sort(key=lambda entry: entry.created, reverse=True)
        entries.sort(key=lambda entry: entry.synthetic)
        return {entry.name: entry for entry in entries}

    def data_trouble(self) -> dict[str, str]:
        """Why data sets cannot be opened, by their name; nothing of what can be."""
        bad = [f for f, stamp in self._folders().items() if _listed(f, stamp) is None]
        return trouble(self.workspace) if bad else {}

    def data(self, name: str) -> Dataset:
        """One data set, opened once.

        Raises
        ------
        UnknownNameError
            There is none of this name.
        DatasetError
            It is damaged.
        """
        return _open(*self._place(name))

    def data_towers(self) -> frozenset[str]:
        """Ids of the sites of all data sets."""
        return frozenset(s for name in self.data_sets() for s in self.data(name).site_ids)

    def scenario_label(self, scenario: str) -> str:
        """Label of a scenario, also of one of the workspace's own."""
        return find_scenario(scenario, self.workspace).shown

    def data_years(self, name: str, scenario: str) -> pd.DataFrame:
        """Every site and year: ``site_id, year, rows, measured``, ``share`` of them, ``role``.

        No row is read. The role is missing where a year has no part in the scenario.
        """
        return _years(*self._place(name), find_scenario(scenario, self.workspace))

    def hours(self, name: str, site_id: str, column: str) -> pd.DataFrame:
        """A site's hours: ``time, value, measured``; NaN where missing."""
        return _hours(*self._place(name), site_id, column)

    def fingerprint(
        self, name: str, site_id: str, column: str, year: int | None
    ) -> NDArray[np.float64]:
        """`fluxcore.datasets.fingerprint`, as an array."""
        return _fingerprint(*self._place(name), site_id, column, year)

    def _place(self, name: str) -> tuple[Path, Stamp]:
        folders = {folder.name: (folder, stamp) for folder, stamp in self._folders().items()}
        if name not in folders:
            raise UnknownNameError.among("data set", name, list(folders))
        return folders[name]

    def _folders(self) -> dict[Path, Stamp]:
        """Folders of data sets, with a stamp of their manifests."""
        place = self.workspace.root / "datasets"
        if not place.is_dir():
            return {}
        return {
            folder: _stamp(folder / "manifest.json")
            for folder in sorted(place.iterdir())
            if folder.is_dir() and not folder.name.startswith(".")
        }


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:  # gone, or never there: opening says so
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=16)
def _open(folder: Path, stamp: Stamp) -> Dataset:  # noqa: ARG001
    return open_dataset(folder)


@lru_cache(maxsize=64)
def _listed(folder: Path, stamp: Stamp) -> DataSet | None:
    try:
        data = _open(folder, stamp)
    except FluxError:  # `data_trouble` says what it is
        return None
    manifest = data.manifest
    rows = manifest.rows
    files = [file for file in folder.rglob("*") if file.is_file()]
    return DataSet(
        name=data.name,
        kind=manifest.kind,
        synthetic=data.synthetic,
        sites=len(manifest.sites),
        site_years=sum(len(entry.years) for entry in manifest.sites.values()),
        rows=rows,
        measured=sum(e.measured for e in manifest.sites.values()) / rows if rows else np.nan,
        bytes=sum(file.stat().st_size for file in files),
        created=manifest.created,
        folder=folder,
        stamp=stamp,
    )


@lru_cache(maxsize=32)
def _years(folder: Path, stamp: Stamp, scenario: Scenario) -> pd.DataFrame:
    data = _open(folder, stamp)
    years = data.years
    roles = scenario.site_years(data.sites)
    table = years.merge(roles, on=["site_id", "year"], how="left")
    return table.assign(share=table["measured"] / table["rows"])


@lru_cache(maxsize=48)
def _hours(folder: Path, stamp: Stamp, site_id: str, column: str) -> pd.DataFrame:
    series = _open(folder, stamp).series(site_id, [column])
    return pd.DataFrame(
        {
            "time": series["time"].to_numpy(),
            "value": series[column].to_numpy(),
            "measured": series["measured"].to_numpy(),
        }
    )


@lru_cache(maxsize=64)
def _fingerprint(
    folder: Path, stamp: Stamp, site_id: str, column: str, year: int | None
) -> NDArray[np.float64]:
    return fingerprint(_open(folder, stamp), site_id, column, year).to_numpy()
