"""fluxcore: score, rank and diagnose predictions of ecosystem fluxes at towers not seen before.

The front door. Names are loaded when they are first used, so that importing the package costs
nothing::

    import fluxcore

    predictions = fluxcore.read_predictions("TA40_GPP_mine_val_mean_predictions.csv")
    scores = fluxcore.score(predictions)                      # one row per scale and domain
    ranking = fluxcore.leaderboard(fluxcore.read_scores("scores/"), target="GPP", statistic="q90")
    ranking.table, ranking.cells                              # data frames
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fluxcore.baselines import pilot, run
    from fluxcore.comparable import comparable
    from fluxcore.compare import paired
    from fluxcore.datasets import Dataset, open_dataset
    from fluxcore.datasets.adding import add_dataset
    from fluxcore.datasets.synthetic import make_demo
    from fluxcore.errors import FluxError
    from fluxcore.intake import add_predictions, add_scores
    from fluxcore.leaderboard import leaderboard, published_cells
    from fluxcore.metrics import METRICS
    from fluxcore.moments import moments
    from fluxcore.predictions import read_predictions
    from fluxcore.scales import SCALES
    from fluxcore.scenarios import SCENARIOS
    from fluxcore.schema import TARGETS
    from fluxcore.score_files import read_scores, write_scores
    from fluxcore.scores import score, score_series
    from fluxcore.series import Series
    from fluxcore.shift.answer import conditional_shift, covariate_shift
    from fluxcore.sites import sites
    from fluxcore.splits import Split
    from fluxcore.statistics import STATISTICS
    from fluxcore.workspace import Workspace

_HOME = {
    "METRICS": "metrics",
    "SCALES": "scales",
    "SCENARIOS": "scenarios",
    "STATISTICS": "statistics",
    "TARGETS": "schema",
    "Dataset": "datasets",
    "FluxError": "errors",
    "Series": "series",
    "Split": "splits",
    "Workspace": "workspace",
    "add_dataset": "datasets.adding",
    "add_predictions": "intake",
    "add_scores": "intake",
    "comparable": "comparable",
    "conditional_shift": "shift.answer",
    "covariate_shift": "shift.answer",
    "leaderboard": "leaderboard",
    "make_demo": "datasets.synthetic",
    "moments": "moments",
    "open_dataset": "datasets",
    "paired": "compare",
    "pilot": "baselines",
    "published_cells": "leaderboard",
    "read_predictions": "predictions",
    "read_scores": "score_files",
    "run": "baselines",
    "score": "scores",
    "score_series": "scores",
    "sites": "sites",
    "write_scores": "score_files",
}

__all__ = [
    "METRICS",
    "SCALES",
    "SCENARIOS",
    "STATISTICS",
    "TARGETS",
    "Dataset",
    "FluxError",
    "Series",
    "Split",
    "Workspace",
    "add_dataset",
    "add_predictions",
    "add_scores",
    "comparable",
    "conditional_shift",
    "covariate_shift",
    "leaderboard",
    "make_demo",
    "moments",
    "open_dataset",
    "paired",
    "pilot",
    "published_cells",
    "read_predictions",
    "read_scores",
    "run",
    "score",
    "score_series",
    "sites",
    "write_scores",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'fluxcore' has no attribute {name!r}")
    return getattr(import_module(f"fluxcore.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _FrontDoor(ModuleType):
    """Keeps ``fluxcore.leaderboard`` the function once the module of that name is imported too."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _FrontDoor
