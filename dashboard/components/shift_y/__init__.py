"""The cards of Conditional shift: each draws one answer, and writes what is picked."""

from dashboard.components.shift_y.cards import Cards, headline
from dashboard.components.shift_y.shown import Shown

__all__ = ["Cards", "Shown", "headline"]
