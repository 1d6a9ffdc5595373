"""What the Scenarios page is made of: a scenario in full, the builder, and words."""

from dashboard.components.scenario.overview import Overview
from dashboard.components.scenario.towers import HOVER, marked
from dashboard.components.scenario.words import build_sentence, scenario_sentence

__all__ = ["HOVER", "Overview", "build_sentence", "marked", "scenario_sentence"]
