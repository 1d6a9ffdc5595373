"""A data set as files in the benchmark's own layout, to be read elsewhere or imported again."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fluxcore.atomic import cannot_write, writing
from fluxcore.datasets.official_layout import write_official
from fluxcore.datasets.opening import open_dataset
from fluxcore.datasets.reading import reading
from fluxcore.datasets.sources import ABOUT
from fluxcore.datasets.store import Dataset
from fluxcore.errors import DatasetError, WorkspaceError
from fluxcore.jobs import Progress, each, silent
from fluxcore.schema import VEGETATION_TYPES
from fluxcore.workspace import Workspace, read_json, write_json


@dataclass(frozen=True, slots=True)
class _Task:
    dataset: Path
    site_id: str
    facts: dict[str, Any]
    types: tuple[str, ...]
    place: Path

    def __str__(self) -> str:
        return self.site_id


def export_dataset(
    dataset: str | Dataset,
    folder: str | os.PathLike[str],
    *,
    workspace: Workspace | None = None,
    sites: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
) -> list[Path]:
    """Write one CSV a site, as the benchmark has them, and a file that says what they are.

    Numbers are written in the fewest digits that give the same float32 again, so that importing
    the files gives the same rows.

    Parameters
    ----------
    dataset
        Name in the workspace, or the data set.
    folder
        Where to; new or empty.
    workspace
        Where the data set is; the default workspace if absent.
    sites
        Site ids; all if absent.
    workers, progress, cancel
        As in :func:`fluxcore.jobs.each`.

    Returns
    -------
    list of Path
        The CSV files.

    Raises
    ------
    DatasetError
        The folder is not empty.
    UnknownNameError
        There is no such data set or site.
    WorkspaceError
        The folder cannot be written.
    """
    data = dataset if isinstance(dataset, Dataset) else open_dataset(dataset, workspace)
    target = Path(folder)
    chosen = list(data.site_ids if sites is None else sites)
    for site in chosen:
        data.path(site)
    table = data.sites
    held = set(table["igbp"].dropna())
    types = tuple(name for name in VEGETATION_TYPES if name in held)
    types += tuple(sorted(held - set(types)))
    try:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise DatasetError(f"{target} is not empty. Give a new folder.")
        write_json(
            target / ABOUT,
            {
                "dataset": data.name,
                "synthetic": data.synthetic,
                "generator": data.manifest.generator,
                "kind": data.manifest.kind,
                "source": data.manifest.source,
                "digest": data.digest,
                "software": data.manifest.software,
            },
        )
    except OSError as error:
        raise cannot_write(target, error) from error
    tasks = [
        _Task(
            data.folder,
            site,
            {name: table.at[site, name] for name in ("latitude", "longitude", "igbp")},
            types,
            target / f"{site}.csv",
        )
        for site in chosen
    ]
    done = each(_write, tasks, workers=workers, progress=progress, cancel=cancel)
    return sorted(place for _, place in done)


def source_notes(given: Sequence[Path]) -> dict[str, Any]:
    """What ``about.json`` in the folders given says; empty if there is none.

    So that synthetic data stay synthetic when they are exported and imported again.
    """
    for path in given:
        place = (path if path.is_dir() else path.parent) / ABOUT
        if not place.is_file():
            continue
        try:
            about = read_json(place)
        except WorkspaceError as error:
            raise DatasetError(
                f"{error} It says whether the data beside it are synthetic."
            ) from error
        if about.get("synthetic"):
            return {"synthetic": True, "generator": about.get("generator")}
    return {}


def _write(task: _Task) -> Path:
    dataset = open_dataset(task.dataset)
    with reading(dataset.name):
        frame = dataset.scan(sites=[task.site_id]).drop("site_id").collect()
    empty = [name for name in frame.columns if frame[name].null_count() == len(frame)]
    with writing(task.place) as scratch:
        write_official(frame.drop(empty), task.facts, task.types, scratch)
    return task.place
