"""Baselines fitted to a data set in the background, cell by cell; what of it is there."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Event
from time import monotonic

from dashboard.store.data_sets import DataSets, Stamp
from dashboard.store.work import WORKERS, Task, Work
from fluxcore.baselines import BASELINES, MODELS, Outcome, PilotReport, pilot
from fluxcore.baselines.grid import PILOT
from fluxcore.errors import WorkspaceError
from fluxcore.jobs import Progress
from fluxcore.schema import file_stem, model_key
from fluxcore.text_files import counted
from fluxcore.workspace import read_json

COSTS = {"constant": 1.0, "lr": 1.0, "ridge": 1.0, "xgb": 4.0, "lightgbm": 4.0, "hist-gb": 5.0}
"""How long a cell takes, roughly, in cells of a constant: for the time that is left."""
SHOWN = 3
"""Cells that failed of which the reason is shown; of others the number."""


@dataclass(frozen=True)
class Fits:
    """Which cells of the quick baselines a data set has."""

    dataset: str
    models: tuple[str, ...]
    """Those that are installed, in their order."""
    there: dict[str, int]
    """Cells with predictions and scores, by model."""
    cells: int
    """Of every model: scenarios times fluxes."""
    absent: dict[str, str]
    """What installs the models that are not installed, by their names."""

    @property
    def done(self) -> int:
        """How many cells are there."""
        return sum(self.there.values())

    @property
    def total(self) -> int:
        """How many there can be."""
        return self.cells * len(self.models)


@dataclass
class Clock:
    """Tells how long some cells will take from those that are done."""

    total: float
    began: float = field(default_factory=monotonic)
    done: float = 0.0

    def tell(self, outcome: Outcome) -> None:
        """Count a cell that ended."""
        self.done += COSTS.get(outcome.cell.model, 1.0)

    def left(self) -> float:
        """Seconds that are left; NaN as long as nothing is done."""
        if not self.done:
            return float("nan")
        return (monotonic() - self.began) * max(self.total - self.done, 0.0) / self.done


class Fitting(DataSets, Work):
    """What puts predictions and scores of baselines beside a data set."""

    def fits(self, name: str) -> Fits:
        """Which cells of the quick baselines a data set of the workspace has.

        Raises
        ------
        FluxError
            There is no such data set, or it is damaged.
        """
        models = tuple(model for model in MODELS if BASELINES[model].installed)
        targets = self.data(name).targets
        return Fits(
            dataset=name,
            models=models,
            there={m: sum(self._there(name, m, s, t) for s in PILOT for t in targets)
                   for m in models},
            cells=len(PILOT) * len(targets),
            absent={
                model: f'pip install "fluxcore[{BASELINES[model].extra}]"'
                for model in MODELS
                if model not in models
            },
        )  # fmt: skip

    def fitting(self, name: str) -> Task | None:
        """Return the fitting of baselines to a data set that is under way; else None."""
        task = self.task(_key(name))
        return task if task is not None and task.job.state == "running" else None

    def begin_fits(self, name: str) -> Task:
        """Begin to fit the quick baselines to a data set; what is there is not done again.

        Cells come in an order by which something can be ranked early: those of the constant and of
        the linear regression first, of the scenario and flux that the app opens with.

        Raises
        ------
        FluxError
            There is no such data set, or the workspace may not be written.
        """
        self.workspace.may_write()
        data = self.data(name)
        clock = Clock(0.0)

        def doing(progress: Progress, cancel: Event) -> object:
            fits = self.fits(name)

            def told(done: int, total: int, what: str) -> None:
                progress(fits.total - total + done, fits.total, what)

            progress(fits.done, fits.total, "")
            clock.total = sum(COSTS.get(m, 1.0) * (fits.cells - fits.there[m]) for m in fits.models)
            clock.began = monotonic()
            return pilot(
                data,
                fits.models,
                PILOT[::-1],
                data.targets[::-1],
                workspace=self.workspace,
                workers=WORKERS,
                progress=told,
                cancel=cancel,
                gently=True,
                finished=clock.tell,
            )

        label = f"Fitting the baselines to {name!r}"
        return self.begin(_key(name), label, doing, fitted, name, "fits", clock.left)

    def _there(self, name: str, model: str, scenario: str, target: str) -> bool:
        key = model_key(model, "mean")
        record = self.workspace.root / "predictions" / name / key / f"{scenario}_{target}.json"
        stem = file_stem(scenario, target, model, "mean")
        scores = self.workspace.root / "scores" / name / key / f"{stem}.csv"
        if not scores.is_file():
            return False
        try:
            found = record.stat()
        except OSError:
            return False
        # A data set of the same name may have taken the place of the one that was fitted.
        return _learnt_from(record, (found.st_mtime_ns, found.st_size)) == self.data(name).digest


@lru_cache(maxsize=512)
def _learnt_from(record: Path, stamp: Stamp) -> str:  # noqa: ARG001
    """Hash of the data set that a model learnt from; empty where its record is damaged."""
    with suppress(WorkspaceError):
        return str(read_json(record).get("dataset", {}).get("sha256", ""))
    return ""


def _key(name: str) -> str:
    return f"fits {name}"


def fitted(result: object) -> str:
    """Say what came of it: how many cells, and which failed for what."""
    if not isinstance(result, PilotReport):
        return ""
    there = len(result.done) + len(result.there)
    mark = " (synthetic)" if result.synthetic else ""
    said = f"Scores of {result.set!r}{mark} are ready: {counted(there, 'cell')} of the baselines."
    return f"{said} {failures(result.failed)}".strip()


def failures(failed: Sequence[Outcome]) -> str:
    """Name the cells that failed, some of them with the reason; nothing for none."""
    if not failed:
        return ""
    named = [f"{each.cell}: {each.error}" for each in failed[:SHOWN]]
    more = f" And {len(failed) - SHOWN} more." if len(failed) > SHOWN else ""
    return f"{counted(len(failed), 'cell')} failed: {' '.join(named)}{more}"
