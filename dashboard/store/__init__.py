"""Store: what fluxcore has computed, read-only, cached once a process for all visitors."""

from functools import lru_cache
from pathlib import Path

from dashboard.store.adding import Adding
from dashboard.store.data_sets import DataSet
from dashboard.store.drafts import Drafts
from dashboard.store.duplicates import Duplicates
from dashboard.store.first_start import FirstStart
from dashboard.store.fitting import Fits
from dashboard.store.pairs import Pairs, PairState
from dashboard.store.places import Places
from dashboard.store.predictions import Kept
from dashboard.store.rankings import Rankings
from dashboard.store.regrets import Regrets
from dashboard.store.scores import PUBLISHED, ScoreSet
from dashboard.store.shift import Shifts, ShiftState
from dashboard.store.work import Task
from fluxcore.workspace import Workspace

__all__ = [
    "PUBLISHED",
    "DataSet",
    "Fits",
    "Kept",
    "PairState",
    "ScoreSet",
    "ShiftState",
    "Store",
    "Task",
    "store",
]


class Store(Rankings, Places, Drafts, Duplicates, Regrets, Adding, FirstStart, Shifts, Pairs):
    """Cached tables for the pages. Callers must not change what they get."""

    def __init__(self, workspace: Path | str | None = None) -> None:
        super().__init__()
        self.workspace = Workspace(workspace)

    def predictions(self) -> int:
        """How many prediction files the workspace holds."""
        return len(self.workspace.prediction_files())


@lru_cache(maxsize=1)
def store() -> Store:
    """Return the one store of this process, on the workspace that ``FLUX_WORKSPACE`` names."""
    return Store()
