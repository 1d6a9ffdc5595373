"""One prediction file: read, check, join the observations."""

from fluxcore.predictions.read import read_predictions
from fluxcore.predictions.record import Finding, Predictions
from fluxcore.predictions.stored import load, save

__all__ = ["Finding", "Predictions", "load", "read_predictions", "save"]
