"""The first start: a demo world where there is no data, then the baselines fitted to it."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Thread

from dashboard.store.fitting import Fitting
from dashboard.store.work import DEMO, PROFILES, Task
from fluxcore.errors import FluxError

OFFERED = ".first-start"
"""File beside the data sets that says: a demo world was made, or was not wanted."""
REFUSED = "Stopped by the user: nothing of this is begun again by itself.\n"
OFF = ("off", "0", "no", "false")


class FirstStart(Fitting):
    """What begins by itself when the first visitor has come, once a process."""

    def __init__(self) -> None:
        super().__init__()
        self._began = False

    def first_start(self) -> Task | None:
        """Make the demo world where there is no data set yet, then fit the baselines to it.

        What the first start made but did not finish fitting is gone on with, unless it was stopped
        by the user. ``FLUX_DEMO`` is ``off``, or names the profile (``default`` if absent);
        ``FLUX_BASELINES=off`` leaves the world without baselines.
        """
        wanted = os.environ.get("FLUX_DEMO", "default").strip().lower()
        if self._began or self.workspace.read_only or wanted in OFF:
            return None
        self._began = True
        place = self.workspace.root / "datasets"
        if place.is_dir() and any(_counts(path.name) for path in place.iterdir()):
            return self._go_on(place)
        task = self.begin_demo(wanted if wanted in PROFILES else "default")
        Thread(target=self._then, args=(task, place), daemon=True).start()
        return task

    def _then(self, task: Task, place: Path) -> None:
        """Remember that the demo was made or refused, so that removing it is not in vain."""
        task.job.wait()
        if task.job.state not in ("done", "cancelled") or not place.is_dir():
            return
        _note(place, "" if task.job.state == "done" else REFUSED)
        if task.job.state == "done":
            self._go_on(place)

    def _go_on(self, place: Path) -> Task | None:
        """Fit what is missing to the world of the first start, if nobody has stopped that."""
        if os.environ.get("FLUX_BASELINES", "on").strip().lower() in OFF:
            return None
        try:
            refused = bool((place / OFFERED).read_text(encoding="utf-8"))
        except OSError:  # this world was not made by a first start
            return None
        if refused or DEMO not in self.data_sets() or not self.data(DEMO).synthetic:
            return None
        with suppress(FluxError):  # its data set is damaged, which the Data page says
            fits = self.fits(DEMO)
            if fits.done == fits.total:
                return None
            task = self.begin_fits(DEMO)
            Thread(target=_remember, args=(task, place), daemon=True).start()
            return task
        return None


def _remember(task: Task, place: Path) -> None:
    """Do not begin again what the user has stopped."""
    task.job.wait()
    if task.job.state == "cancelled":
        _note(place, REFUSED)


def _note(place: Path, text: str) -> None:
    with suppress(OSError):
        (place / OFFERED).write_text(text, encoding="utf-8")


def _counts(name: str) -> bool:
    """Whether a name among the data sets says that there is one, or was."""
    return name == OFFERED or not name.startswith(".")
