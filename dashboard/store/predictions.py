"""Predictions that the workspace holds: which belong to a set of scores, and one site's rows."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.store.data_sets import DataSets, Stamp
from dashboard.store.scores import PUBLISHED, Scores
from fluxcore.datasets import open_dataset, reading
from fluxcore.errors import FluxError
from fluxcore.predictions import load
from fluxcore.schema import model_key
from fluxcore.series import Series

BENCHMARK = "benchmark"
"""Data set of predictions whose observations came with them, and of the published scores."""


@dataclass(frozen=True)
class Kept:
    """One file of predictions in the workspace."""

    file: Path
    stamp: Stamp
    """When and how large it was: part of every cache key."""
    dataset: str
    run: int


class Predicted(Scores, DataSets):
    """Predictions of a workspace. Callers must not change the rows they get."""

    def data_of(self, name: str) -> str:
        """Name of the data set whose observations a set of scores was made with."""
        own = name.removeprefix(f"{PUBLISHED}+")
        with suppress(FluxError):  # the packaged values are no set of the workspace
            return str(self.workspace.score_set(own).source.get("dataset") or BENCHMARK)
        return BENCHMARK

    def kept(
        self,
        name: str,
        scenario: str,
        target: str,
        model: str,
        strategy: str,
        runs: int = 1,
    ) -> Kept | None:
        """Return the file of a model of a set, of the first of its runs that is here; else None."""
        folder = self.workspace.root / "predictions"
        # A joined set rests on the benchmark's observations, whatever its own data are called.
        also = (BENCHMARK,) if name.startswith(f"{PUBLISHED}+") else ()
        for dataset in dict.fromkeys((self.data_of(name), *also)):
            for run in range(1, runs + 1):
                key = model_key(model, strategy, run)
                file = folder / dataset / key / f"{scenario}_{target}.parquet"
                with suppress(OSError):
                    found = file.stat()
                    return Kept(file, (found.st_mtime_ns, found.st_size), dataset, run)
        return None

    def with_predictions(self, scenario: str, target: str) -> list[str]:
        """Names of the sets of scores whose models have predictions of this kind here."""
        there = {
            file.parents[1].name
            for file in self.workspace.prediction_files()
            if file.stem == f"{scenario}_{target}"
        }
        return [name for name in self.sets() if self.data_of(name) in there]

    @staticmethod
    def site_hours(kept: Kept, site_id: str) -> Series:
        """Return one site's rows of a file.

        Raises
        ------
        FluxError
            The file is damaged, or has no row of the site.
        """
        return _rows(kept.file, kept.stamp, site_id)

    def measured_hours(self, dataset: str, site_id: str) -> NDArray[np.int32] | None:
        """Hours since 1970 that are measured, ascending; None where the data set is not here."""
        with suppress(FluxError):
            folder, stamp = self._place(dataset)
            return _measured(folder, stamp, site_id)
        return None


@lru_cache(maxsize=96)
def _rows(file: Path, stamp: Stamp, site_id: str) -> Series:  # noqa: ARG001
    return load(file, site_id).series


@lru_cache(maxsize=48)
def _measured(folder: Path, stamp: Stamp, site_id: str) -> NDArray[np.int32]:  # noqa: ARG001
    data = open_dataset(folder)
    with reading(data.name):
        rows = data.scan(["measured"], sites=[site_id], rows="measured").select("time").collect()
    hours = rows["time"].dt.epoch("s").to_numpy() // 3600
    return hours.astype(np.int32)
