"""Files into a data set: told apart, read and checked in parallel, all of them or nothing."""

import json
import os
import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from fluxcore.atomic import writing
from fluxcore.datasets.building import Building
from fluxcore.datasets.exporting import source_notes
from fluxcore.datasets.findings import Finding, RefusedError, Report
from fluxcore.datasets.formats import FORMATS
from fluxcore.datasets.gathering import gathered
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.site_facts import stated_facts
from fluxcore.datasets.site_file import write_site
from fluxcore.datasets.sources import Source
from fluxcore.errors import DatasetError
from fluxcore.jobs import Progress, each, silent
from fluxcore.text_files import counted
from fluxcore.workspace import Workspace, check_name

PathLike = str | os.PathLike[str]

_CHECKS = "checks"  # folder in the data set in the making, gone once it is finished


@dataclass(frozen=True, slots=True)
class Task:
    """One site to be made, in whatever process."""

    site_id: str
    format: str
    sources: tuple[Source, ...]
    options: Options
    folder: Path

    def __str__(self) -> str:
        return self.site_id

    @property
    def mark(self) -> str:
        """Changes when the files do."""
        return sha256(json.dumps([source.mark for source in self.sources]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a site."""

    site_id: str
    written: bool
    findings: tuple[Finding, ...]
    extra: Mapping[str, Any]


def add_dataset(
    paths: PathLike | Iterable[PathLike],
    name: str,
    *,
    workspace: Workspace | None = None,
    workers: int | None = None,
    replace: bool = False,
    sites: PathLike | None = None,
    facts: Mapping[str, Any] | None = None,
    utc_offset: float | None = None,
    allow_gaps: bool = False,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    gently: bool = False,
) -> Report:
    """Turn files of one format into a data set of the workspace.

    Which format it is, is told by the files. Sites are read, checked and written in parallel. An
    import that was cut off goes on where it was when it is called again.

    Parameters
    ----------
    paths
        Files, folders (at any depth) or zip archives.
    name
        Of the data set.
    workspace
        Where to; the default workspace if absent.
    workers
        Processes; the number of processors if absent.
    replace
        Whether a data set of this name may be there; it stays until the new one is finished.
    sites
        A CSV with ``site_id`` and any of ``latitude, longitude, igbp, name, elevation_m,
        koeppen, mat_c, map_mm, network``; it wins over what is known of a site otherwise.
    facts
        The same for a single site: ``{"latitude": 43.74, "longitude": 3.6, "igbp": "EBF"}``.
    utc_offset
        Hours that local standard time is ahead of UTC, for files without potential radiation.
    allow_gaps
        Missing values and hours of the benchmark's files are warnings, not errors.
    progress, cancel, gently
        As in :func:`fluxcore.jobs.each`.

    Returns
    -------
    Report
        Counts, and everything that was found; print it, or show ``report.table()``.

    Raises
    ------
    RefusedError
        Rules are broken: all are named, over all files; nothing was made.
    DatasetError
        There is nothing to add, or there is a data set of this name.
    WorkspaceError
        The workspace cannot be written. What was finished is kept for the next run.
    Cancelled
        ``cancel`` was set. What was finished is kept for the next run.
    """
    began = time.monotonic()
    workspace = workspace or Workspace()
    check_name(name, "data set")
    workspace.may_write()
    given = [Path(p) for p in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    kind, groups, findings = gathered(given)
    entry = FORMATS[kind]
    replaced = (workspace.root / "datasets" / name).is_dir()
    about = source_notes(given)
    options = Options(stated_facts(list(groups), sites, facts), utc_offset, allow_gaps)
    token = sha256(repr((kind, options, about)).encode()).hexdigest()
    names = ", ".join(path.name or str(path) for path in given)
    files = [source for sources in groups.values() for source in sources]
    with Building(
        workspace,
        name,
        kind=entry.name,
        synthetic=bool(about.get("synthetic")),
        generator=about.get("generator"),
        source=f"{entry.label}: {counted(len(files), 'file')} of {names}",
        token=token,
        replace=replace,
    ) as building:
        tasks = [
            Task(site, kind, tuple(sources), options, building.folder)
            for site, sources in groups.items()
        ]
        earlier = [kept for task in tasks if (kept := _kept(building, task))]
        have = {outcome.site_id for outcome in earlier}
        todo = [task for task in tasks if task.site_id not in have]
        done, total = len(have), len(tasks)

        def tell(number: int, _: int, what: str) -> None:
            progress(done + number, total, what)

        outcomes = earlier + [
            outcome
            for _, outcome in each(
                import_site, todo, workers=workers, progress=tell, cancel=cancel, gently=gently
            )
        ]
        outcomes.sort(key=lambda outcome: outcome.site_id)
        all_told = not any(found.severity == "error" for found in findings)
        findings += [found for outcome in outcomes for found in outcome.findings]
        extras = [outcome.extra for outcome in outcomes if outcome.extra]
        if all_told and len(extras) == len(outcomes):  # else it is true of some only
            findings += entry.across(extras)
        _require_sound(name, findings, building, names)
        shutil.rmtree(building.folder / _CHECKS, ignore_errors=True)
        details = {str(e["site_id"]): dict(e["details"]) for e in extras if e.get("details")}
        dataset = building.finish(
            [found.to_dict() for found in findings],
            only=[outcome.site_id for outcome in outcomes],
            extra={"sources": details} if details else None,
        )
    return Report(
        name=name,
        folder=dataset.folder,
        format=entry.label,
        sites=len(dataset.site_ids),
        rows=len(dataset),
        measured=sum(entry.measured for entry in dataset.manifest.sites.values()),
        files=len(files),
        bytes=sum(source.size for source in files),
        seconds=time.monotonic() - began,
        findings=tuple(findings),
        resumed=len(earlier),
        verb="replaced" if replaced else "added",
        synthetic=dataset.synthetic,
        details=details,
    )


def import_site(task: Task) -> Outcome:
    """Read, check and write one site; runs in a process of its own."""
    data = FORMATS[task.format].read(task.site_id, task.sources, task.options)
    if not data.refused and data.frame is not None:
        try:
            write_site(task.folder, task.site_id, data.frame, data.facts)
        except DatasetError as error:
            message = str(error).removeprefix(f"{task.site_id}: ")
            data.findings.append(Finding("error", "site", message, task.sources[0].shown, count=1))
    outcome = Outcome(task.site_id, not data.refused, tuple(data.findings), data.extra)
    if outcome.written:
        with writing(task.folder / _CHECKS / f"{task.site_id}.json") as scratch:
            scratch.write_text(
                json.dumps(
                    {
                        "mark": task.mark,
                        "findings": [found.to_dict() for found in outcome.findings],
                        "extra": dict(outcome.extra),
                    }
                ),
                encoding="utf-8",
            )
    return outcome


def _kept(building: Building, task: Task) -> Outcome | None:
    """What an earlier, broken run made of a site, if its files are the same still."""
    place = building.folder / _CHECKS / f"{task.site_id}.json"
    if not (building.done(task.site_id) and place.is_file()):
        return None
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if kept["mark"] != task.mark:
        return None
    findings = tuple(Finding.from_dict(found) for found in kept["findings"])
    return Outcome(task.site_id, True, findings, kept["extra"])


def _require_sound(name: str, findings: list[Finding], building: Building, given: str) -> None:
    errors = [found for found in findings if found.severity == "error"]
    if not errors:
        return
    building.discard()
    files = len({found.file for found in errors})
    raise RefusedError(
        f"The data set {name!r} was not made: {counted(len(errors), 'error')} in "
        f"{counted(files, 'file')} of {given!r}:",
        findings,
    )
