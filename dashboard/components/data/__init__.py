"""The parts of the Data page: what there is, all sites at a glance, one site, what can be added."""

from dashboard.components.data.about import column_table
from dashboard.components.data.adding import AddingCard
from dashboard.components.data.checks import ChecksCard
from dashboard.components.data.coverage import CoverageCard, coverage_sentence
from dashboard.components.data.fingerprint import FingerprintCard
from dashboard.components.data.fitting import FitsCard
from dashboard.components.data.report import ReportCard
from dashboard.components.data.series import SeriesCard
from dashboard.components.data.sets import SetsCard
from dashboard.components.data.style import SHEETS
from dashboard.components.data.variables import in_view

__all__ = [
    "SHEETS",
    "AddingCard",
    "ChecksCard",
    "CoverageCard",
    "FingerprintCard",
    "FitsCard",
    "ReportCard",
    "SeriesCard",
    "SetsCard",
    "column_table",
    "coverage_sentence",
    "in_view",
]
