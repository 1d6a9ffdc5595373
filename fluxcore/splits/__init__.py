"""A data set under a scenario: rows of each role, scaler statistics, audit for leakage."""

from fluxcore.splits.auditing import Audit, audit
from fluxcore.splits.checks import CHECKS
from fluxcore.splits.easier import Optimism, optimism
from fluxcore.splits.findings import Finding
from fluxcore.splits.scaler import scaler
from fluxcore.splits.split import VALIDATIONS, Split

__all__ = [
    "CHECKS",
    "VALIDATIONS",
    "Audit",
    "Finding",
    "Optimism",
    "Split",
    "audit",
    "optimism",
    "scaler",
]
