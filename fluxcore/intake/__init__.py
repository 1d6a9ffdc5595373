"""Bring your own: predictions and scores into the workspace, all of a call or nothing of it."""

from fluxcore.intake.predictions import add_predictions
from fluxcore.intake.reports import Added, AddReport, ScoresReport
from fluxcore.intake.scores import add_scores

__all__ = ["AddReport", "Added", "ScoresReport", "add_predictions", "add_scores"]
