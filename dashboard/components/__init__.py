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
)
from dashboard.components.help import help_panel
from dashboard.components.html import Html, stylesheet
from dashboard.components.keys import Keys

__all__ = [
    "Choice",
    "Entry",
    "Html",
    "Keys",
    "bar",
    "card",
    "card_head",
    "command_line",
    "empty",
    "grid",
    "help_panel",
    "menu",
    "problem",
    "read",
    "reading",
    "set_head",
    "stylesheet",
]
