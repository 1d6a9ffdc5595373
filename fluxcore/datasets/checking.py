"""Whether a data set is still what it was when it was made, and keeps the rules."""

import threading
import time
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from fluxcore.datasets.findings import Finding, Report
from fluxcore.datasets.formats import FORMATS
from fluxcore.datasets.manifest import SiteEntry
from fluxcore.datasets.opening import open_dataset
from fluxcore.datasets.plausibility import plausibility_findings
from fluxcore.datasets.rules import (
    hours_findings,
    missing_findings,
    place_findings,
)
from fluxcore.datasets.store import Dataset
from fluxcore.jobs import Progress, each, silent
from fluxcore.sites import sites as site_table
from fluxcore.text_files import counted
from fluxcore.workspace import Workspace

_AGAIN = "Import the data set again with --replace, or take a copy of it."


@dataclass(frozen=True, slots=True)
class _Task:
    place: Path
    site_id: str
    entry: SiteEntry
    facts: dict[str, Any]

    def __str__(self) -> str:
        return self.site_id


def check_dataset(
    dataset: str | Dataset,
    *,
    workspace: Workspace | None = None,
    workers: int | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
) -> Report:
    """Check the files of a data set against its manifest, and its rows against the rules.

    Parameters
    ----------
    dataset
        Name in the workspace, or the data set.
    workspace
        Where it is; the default workspace if absent.
    workers, progress, cancel
        As in :func:`fluxcore.jobs.each`.

    Returns
    -------
    Report
        With an error for every file that is gone, changed or damaged; missing values and hours,
        implausible values and facts that differ from the site table as warnings.

    Raises
    ------
    UnknownNameError
        There is no such data set.
    DatasetError
        Its manifest or its table of sites is damaged.
    """
    began = time.monotonic()
    data = dataset if isinstance(dataset, Dataset) else open_dataset(dataset, workspace)
    table = data.sites
    hourly = data.folder / "hourly"
    known: dict[str, dict[str, Any]] = {
        str(site): {str(name): value for name, value in row.items() if pd.notna(value)}
        for site, row in table[["latitude", "longitude", "igbp"]].to_dict("index").items()
    }
    tasks = [
        _Task(
            hourly / f"{site}.parquet",
            site,
            entry,
            known.get(site, {}),
        )
        for site, entry in data.manifest.sites.items()
    ]
    findings: list[Finding] = []
    for _, found in each(_check, tasks, workers=workers, progress=progress, cancel=cancel):
        findings += found
    strange = sorted(
        path.name for path in hourly.glob("*.parquet") if path.stem not in data.manifest.sites
    )
    if strange:
        findings.append(
            Finding("warning", "unknown file", "hourly/ holds files that the manifest does not "
                    "know; nobody reads them", count=len(strange), examples=tuple(strange[:3]))
        )  # fmt: skip
    if data.manifest.findings:
        number = len(data.manifest.findings)
        findings.append(
            Finding(
                "note",
                "import",
                f"{counted(number, 'finding')} of the import in its manifest.json",
                count=number,
            )
        )
    kind = data.manifest.kind
    return Report(
        name=data.name,
        folder=data.folder,
        format=FORMATS[kind].label if kind in FORMATS else kind,
        sites=len(data.site_ids),
        rows=len(data),
        measured=sum(entry.measured for entry in data.manifest.sites.values()),
        files=len(tasks),
        bytes=sum(task.place.stat().st_size for task in tasks if task.place.is_file()),
        seconds=time.monotonic() - began,
        findings=tuple(findings),
        verb="checked",
        synthetic=data.synthetic,
    )


def _check(task: _Task) -> list[Finding]:
    """All checks of one site; runs in a process of its own."""
    shown = f"{task.site_id}.parquet"

    def error(rule: str, message: str) -> list[Finding]:
        return [Finding("error", rule, message, shown, count=1, remedy=_AGAIN)]

    try:
        with task.place.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        frame = pl.read_parquet(task.place)
    except FileNotFoundError:
        return error("file gone", "is gone")
    except (OSError, pl.exceptions.PolarsError) as problem:
        reason = str(problem).partition("\n")[0][:200]
        return error("damaged", f"cannot be read: {reason}")
    found: list[Finding] = []
    if digest != task.entry.sha256:
        found += error("changed", "is not the file that was written: its hash differs")
    if {"time", "measured"} - set(frame.columns):
        return found + error("damaged", "lacks the columns time and measured")
    counts = (len(frame), int(frame["measured"].sum()))
    if counts != (task.entry.rows, task.entry.measured):
        message = (
            f"has {counts[0]:,} rows, {counts[1]:,} of them measured; the manifest says "
            f"{task.entry.rows:,} and {task.entry.measured:,}"
        )
        found += error("changed", message)
    about_hours, _ = hours_findings(frame["time"], shown, "warning")
    values = [name for name in frame.columns if name not in ("time", "measured")]
    return [
        *found,
        *about_hours,
        *missing_findings(frame, values, shown, "warning"),
        *plausibility_findings(frame, shown),
        *place_findings(task.site_id, task.facts, site_table(), shown),
    ]
