"""Pairs of covariates: all rows of both sides in a grid, counted in the background."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Event, Lock

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from dashboard.store.data_sets import DataSets
from dashboard.store.shift import BROKEN, SHIFT
from dashboard.store.work import Task, Work
from fluxcore.datasets import Dataset, reading
from fluxcore.jobs import Progress
from fluxcore.jobs.steps import may_go_on
from fluxcore.scenarios import Role, Scenario, find_scenario, fingerprint
from fluxcore.shift.options import ROW_CHOICES, RowChoice
from fluxcore.splits import Split

Floats = NDArray[np.float64]
WIDE, HIGH = 280, 200
"""Cells across and up."""
EVERY = 101
"""One row in so many says how far the grid reaches."""
TAIL = 0.0005
"""Share of those rows that may lie beyond either side of the grid."""
KEPT = 24
"""Pairs that are remembered."""


@dataclass(frozen=True, eq=False)
class Pair:
    """Rows of training and test in the cells of a grid of two covariates."""

    x: str
    y: str
    extent: tuple[float, float, float, float]
    """Left, right, bottom, top, in the covariates' units."""
    rows: dict[Role, Floats]
    """Rows in every cell, shape (up, across)."""
    towers: dict[Role, Floats]
    """The same with every tower a whole of 1."""
    sites: dict[Role, int]

    @property
    def total(self) -> int:
        """Rows of both sides that lie in the grid."""
        return int(sum(grid.sum() for grid in self.rows.values()))

    @property
    def apart(self) -> float:
        """Share of the test, towers alike, in cells without any training row; NaN without test."""
        test = self.towers["test"]
        alone = test[self.rows["train"] == 0].sum()
        return float(alone / test.sum()) if test.sum() > 0 else float("nan")

    def table(self) -> pd.DataFrame:
        """Cells that have rows: ``x``, ``y`` (middles), ``rows_train``, ``rows_test``."""
        left, right, bottom, top = self.extent
        up, across = np.nonzero(self.rows["train"] + self.rows["test"])
        return pd.DataFrame(
            {
                self.x: left + (across + 0.5) * (right - left) / WIDE,
                self.y: bottom + (up + 0.5) * (top - bottom) / HIGH,
                "rows_train": self.rows["train"][up, across].astype(int),
                "rows_test": self.rows["test"][up, across].astype(int),
            }
        )


@dataclass(frozen=True)
class PairState:
    """How far the counting has come."""

    pair: Pair | None = None
    task: Task | None = None
    error: str = ""


class Pairs(DataSets, Work):
    """Counts of pairs. Callers must not change what they get."""

    def __init__(self) -> None:
        super().__init__()
        self._pairs: OrderedDict[str, Pair] = OrderedDict()
        self._held = Lock()

    def pair(
        self, dataset: str, scenario: str, x: str, y: str, rows: RowChoice = "measured"
    ) -> PairState:
        """Return the rows of both sides by two covariates, or begin to count them.

        Returns at once, as `Shifts.shift` does.

        Raises
        ------
        FluxError
            There is no such data set or scenario, or it is damaged.
        """
        data, line = self.data(dataset), find_scenario(scenario, self.workspace)
        key = f"pair {data.digest} {fingerprint(line)} {x} {y} {rows}"
        with self._held:
            if key in self._pairs:
                self._pairs.move_to_end(key)
                return PairState(self._pairs[key])
        task = self.task(key)
        if task is not None and task.job.state == "failed":
            return PairState(error=str(task.job.error or BROKEN))

        def doing(progress: Progress, cancel: Event) -> object:
            found = count_pair(data, line, x, y, rows, progress, cancel)
            with self._held:
                self._pairs[key] = found
                while len(self._pairs) > KEPT:
                    self._pairs.popitem(last=False)
            return None

        label = f"Counting all rows by {x} and {y}"
        return PairState(task=self.begin(key, label, doing, lambda _: "", data.name, SHIFT))


def count_pair(
    data: Dataset,
    scenario: Scenario,
    x: str,
    y: str,
    rows: RowChoice,
    progress: Progress,
    cancel: Event,
) -> Pair:
    """Count the rows of training and test in a grid of two covariates.

    Raises
    ------
    DatasetError
        A file is damaged.
    Cancelled
        ``cancel`` was set.
    """
    import datashader  # compiles when it is first used

    split = Split(data, scenario)
    extent = _extent(data, x, y)
    canvas = datashader.Canvas(
        plot_width=WIDE, plot_height=HIGH, x_range=extent[:2], y_range=extent[2:]
    )
    kinds = dict(zip(("train", "test"), ROW_CHOICES[rows], strict=True))
    counts: dict[Role, Floats] = {}
    alike: dict[Role, Floats] = {}
    sites: dict[Role, int] = {}
    roles: tuple[Role, ...] = ("train", "test")
    every = {role: split.sites(role) for role in roles}
    total, done = sum(map(len, every.values())), 0
    for role in roles:
        counts[role], alike[role] = np.zeros((HIGH, WIDE)), np.zeros((HIGH, WIDE))
        sites[role] = 0
        for site in every[role]:
            may_go_on(cancel)
            done += 1
            progress(done, total, site)
            with reading(data.name):
                lazy = split.scan(role, [x, y], sites=[site], rows=kinds[role])
                found = lazy.select(pl.col(x).alias("x"), pl.col(y).alias("y")).collect()
            if found.is_empty():
                continue
            table = pd.DataFrame({name: found[name].to_numpy() for name in ("x", "y")})
            grid = canvas.points(table, "x", "y", datashader.count()).to_numpy().astype(float)
            counts[role] += grid
            alike[role] += grid / (grid.sum() or 1.0)
            sites[role] += 1
    return Pair(x, y, extent, counts, alike, sites)


def _extent(data: Dataset, x: str, y: str) -> tuple[float, float, float, float]:
    """Where nearly all rows lie, with a little room; some of the rows are looked at."""
    with reading(data.name):
        some = data.scan([x, y]).select(
            pl.col(name).cast(pl.Float64).gather_every(EVERY) for name in dict.fromkeys((x, y))
        ).collect()  # fmt: skip
    ends: list[float] = []
    for name in (x, y):
        values = some[name].to_numpy()
        values = values[np.isfinite(values)]
        low, high = np.quantile(values, [TAIL, 1 - TAIL]) if len(values) else (0.0, 1.0)
        room = 0.02 * (high - low) or 0.5
        ends += [float(low - room), float(high + room)]
    return ends[0], ends[1], ends[2], ends[3]
