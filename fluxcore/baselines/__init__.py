"""The pilot study: its models, how they learn, are selected, predict, and are scored."""

import fluxcore.baselines.models  # noqa: F401  # registers the models
from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator, Validation
from fluxcore.baselines.cell import SAMPLE, Cell, Fitted, fit_cell
from fluxcore.baselines.grid import MODELS, pilot
from fluxcore.baselines.outcome import Outcome, PilotReport
from fluxcore.baselines.own import run

__all__ = [
    "BASELINES",
    "MODELS",
    "SAMPLE",
    "Baseline",
    "Cell",
    "Estimator",
    "Fitted",
    "Outcome",
    "PilotReport",
    "Validation",
    "fit_cell",
    "pilot",
    "run",
]
