"""A data set under a scenario: rows of each role, scaler statistics, audit for leakage."""

from fluxcore.splits.scaler import scaler
from fluxcore.splits.split import VALIDATIONS, Split

__all__ = ["VALIDATIONS", "Split", "scaler"]
