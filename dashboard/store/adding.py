"""Files from the server's machine into the workspace, and data sets checked, in the background."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

from dashboard.store.data_sets import DataSets, Stamp
from dashboard.store.work import WORKERS, Task, Work
from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.checking import check_dataset
from fluxcore.datasets.findings import Report
from fluxcore.datasets.formats import FORMATS, recognise
from fluxcore.datasets.sources import find_sources
from fluxcore.errors import Cancelled, DatasetError
from fluxcore.intake import add_predictions
from fluxcore.jobs import Progress
from fluxcore.workspace import check_name

LOOKED_AT = 3
"""Files of a folder whose format is told beforehand."""
LISTED = 2000
"""Entries of a folder among which they are sought."""


@dataclass(frozen=True)
class Checked:
    """What the last check of a data set found, and when."""

    report: Report
    moment: str
    """ISO 8601, UTC."""
    stamp: Stamp
    """Of the manifest that was checked; another one has not been."""

    @property
    def errors(self) -> int:
        """How many errors it found."""
        return sum(found.severity == "error" for found in self.report.findings)


class Adding(DataSets, Work):
    """What brings something into a workspace."""

    def __init__(self) -> None:
        super().__init__()
        self._checked: dict[str, Checked] = {}

    def checked(self, name: str) -> Checked | None:
        """Return the last check of a data set, None if this process has made none of it."""
        known, entry = self._checked.get(name), self.data_sets().get(name)
        return known if known and entry and known.stamp == entry.stamp else None

    def begin_dataset(self, path: str, name: str, **options: Any) -> Task:
        """Begin to add a data set; `options` are those of `fluxcore.datasets.add_dataset`.

        Raises
        ------
        FluxError
            The name cannot be used, or the path does not exist.
        """
        place = _existing(path)
        check_name(name, "data set")
        there = (self.workspace.root / "datasets" / name).exists()
        if there and not options.get("replace"):
            raise DatasetError(
                f"There is a data set {name!r} already. Choose another name, or replace it."
            )

        def doing(progress: Progress, cancel: Event) -> object:
            return add_dataset(
                place,
                name,
                workspace=self.workspace,
                workers=WORKERS,
                progress=progress,
                cancel=cancel,
                gently=True,
                **options,
            )

        key = f"dataset {name} {place} {sorted(options.items())}"
        return self.begin(key, f"Adding the data set {name!r}", doing, _head, name, "dataset")

    def begin_predictions(self, path: str, **options: Any) -> Task:
        """Begin to add predictions; `options` are those of `fluxcore.intake.add_predictions`.

        Raises
        ------
        FluxError
            The path does not exist.
        """
        place = _existing(path)

        def doing(progress: Progress, cancel: Event) -> object:
            def told(line: str) -> None:
                if cancel.is_set():
                    raise Cancelled("Cancelled. Nothing was added.")
                progress(0, 0, line)

            return add_predictions(place, workspace=self.workspace, progress=told, **options)

        key = f"predictions {place} {sorted(options.items())}"
        label = f"Adding predictions from {place.name}"
        return self.begin(key, label, doing, _head, "", "predictions")

    def begin_check(self, name: str) -> Task:
        """Begin to repeat hashes and checks of a data set."""
        _, stamp = self._place(name)

        def doing(progress: Progress, cancel: Event) -> object:
            report = check_dataset(
                name,
                workspace=self.workspace,
                workers=WORKERS,
                progress=progress,
                cancel=cancel,
            )
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._checked[name] = Checked(report, now, stamp)
            return report

        return self.begin(
            f"check {name}", f"Checking the data set {name!r}", doing, _head, name, "check"
        )

    def recognised(self, path: str) -> str:
        """Say in a sentence what a file or folder looks like, from a few of its first bytes.

        Raises
        ------
        FluxError
            The path does not exist or cannot be read.
        """
        place = _existing(path)
        files = [place]
        if place.is_dir():
            inside = sorted(islice(place.iterdir(), LISTED))
            files = [p for p in inside if p.name.endswith((".csv", ".csv.gz", ".zip"))]
            if not files:
                return "A folder without CSV files at its top; what lies deeper is told when added."
        told = [
            recognise(source)
            for file in files[:LOOKED_AT]
            for source in islice(find_sources([file])[0], LOOKED_AT)
        ]
        known = next((one for one in told if one.format), None)
        more = f" and {len(files) - 1:,} files beside it" if len(files) > 1 else ""
        if known is not None:
            site = f", site {known.site_id}" if known.site_id else ""
            return f"{known.source.shown}{more}: {FORMATS[known.format].label}{site}."
        meant = next((one for one in told if one.meant), None)
        if meant is not None and "predictions" in meant.meant:
            return f"{meant.source.shown}{more}: predictions. Add them under Predictions."
        found = next((one.finding for one in told if one.finding), None)
        return str(found) if found else "No format that is known here."


def _existing(path: str) -> Path:
    """Return a path on this machine, or say that there is nothing."""
    text = path.strip()
    if not text or "\0" in text:
        raise DatasetError("Give the path of a file or folder on the machine that runs this app.")
    place = Path(text).expanduser()
    try:
        if not place.exists():
            raise DatasetError(
                f"{place}: there is no such file or folder on the machine that runs this app."
            )
        if place.is_dir():
            next(place.iterdir(), None)
    except OSError as error:
        raise DatasetError(f"{place}: cannot be read: {error.strerror or error}.") from error
    return place


def _head(result: object) -> str:
    """First line of a report."""
    first = str(result).partition("\n")[0]
    return f"{first[:1].upper()}{first[1:]}."
