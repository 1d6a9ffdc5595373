"""Small views that two or more pages use."""

from dashboard.components.bar import Choice, Entry, bar, menu
from dashboard.components.cards import (
    card,
    card_head,
    command_line,
    empty,
    grid,
    problem,
    read,
    reading,
    set_head,
    stack,
)
from dashboard.components.facts import (
    legend,
    role_mark,
    role_text,
    site_facts,
    stacked_bars,
    year_strip,
)
from dashboard.components.help import help_panel
from dashboard.components.html import Html, stylesheet
from dashboard.components.keys import Keys
from dashboard.components.news import News
from dashboard.components.notes import notes
from dashboard.components.site_table import Column, SiteTable
from dashboard.components.skill_table import skill_table
from dashboard.components.tower_map import TowerMap
from dashboard.components.work import WorkStrip

__all__ = [
    "Choice",
    "Column",
    "Entry",
    "Html",
    "Keys",
    "News",
    "SiteTable",
    "TowerMap",
    "WorkStrip",
    "bar",
    "card",
    "card_head",
    "command_line",
    "empty",
    "grid",
    "help_panel",
    "legend",
    "menu",
    "notes",
    "problem",
    "read",
    "reading",
    "role_mark",
    "role_text",
    "set_head",
    "site_facts",
    "skill_table",
    "stack",
    "stacked_bars",
    "stylesheet",
    "year_strip",
]
