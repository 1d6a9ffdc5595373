"""The style sheets of the cards of Covariate and Conditional shift."""

from dashboard.components.html import stylesheet

SHEETS = [stylesheet("html"), stylesheet("shift/style")]
