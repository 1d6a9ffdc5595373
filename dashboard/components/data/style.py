"""The style sheets of the Data page's markup."""

from dashboard.components.html import stylesheet

SHEETS = [stylesheet("html"), stylesheet("data/style")]
