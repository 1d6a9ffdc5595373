"""What the Scenarios page is made of: towers marked by role, counts, and words."""

from dashboard.components.scenario.counts import climate_bars, type_bars, year_bars
from dashboard.components.scenario.towers import HOVER, columns, kept, marked
from dashboard.components.scenario.words import role_table, scenario_reading, scenario_sentence

__all__ = [
    "HOVER",
    "climate_bars",
    "columns",
    "kept",
    "marked",
    "role_table",
    "scenario_reading",
    "scenario_sentence",
    "type_bars",
    "year_bars",
]
