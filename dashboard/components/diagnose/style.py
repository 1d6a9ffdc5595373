"""The style sheets of the cards of Diagnose."""

from dashboard.components.html import stylesheet

SHEETS = [stylesheet("html"), stylesheet("diagnose/style")]
