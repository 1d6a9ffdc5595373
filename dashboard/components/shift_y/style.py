"""The style sheets of the cards of conditional shift."""

from dashboard.components.html import stylesheet

SHEETS = [stylesheet("html"), stylesheet("shift/style"), stylesheet("shift_y/style")]
