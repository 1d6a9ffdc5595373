"""One prediction file: read, check, join the observations."""

from fluxcore.predictions.read import read_predictions
from fluxcore.predictions.record import Finding, Predictions
from fluxcore.predictions.sniff import SUFFIXES, is_store
from fluxcore.predictions.stored import load, save

__all__ = ["SUFFIXES", "Finding", "Predictions", "is_store", "load", "read_predictions", "save"]
