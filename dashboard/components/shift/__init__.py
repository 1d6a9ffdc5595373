"""What the pages of shift share, and the cards of Covariate shift."""

from dashboard.components.shift.strip import ShiftStrip, options, waiting
from dashboard.components.shift.style import SHEETS
from dashboard.components.shift.words import chip, definitions, term

__all__ = ["SHEETS", "ShiftStrip", "chip", "definitions", "options", "term", "waiting"]
