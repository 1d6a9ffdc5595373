"""How far training and test lie apart: in their covariates, and in what covariates mean."""

from fluxcore.shift.options import Options

__all__ = ["Options"]
