"""Store: what fluxcore has computed, read-only, cached once a process for all visitors."""

from functools import lru_cache
from pathlib import Path

from dashboard.store.places import Places
from dashboard.store.rankings import Rankings
from dashboard.store.scores import PUBLISHED, ScoreSet
from fluxcore.workspace import Workspace

__all__ = ["PUBLISHED", "ScoreSet", "Store", "store"]


class Store(Rankings, Places):
    """Cached tables for the pages. Callers must not change what they get."""

    def __init__(self, workspace: Path | str | None = None) -> None:
        self.workspace = Workspace(workspace)

    def predictions(self) -> int:
        """How many prediction files the workspace holds."""
        return len(self.workspace.prediction_files())


@lru_cache(maxsize=1)
def store() -> Store:
    """Return the one store of this process, on the workspace that ``FLUX_WORKSPACE`` names."""
    return Store()
