"""The cards of Conditional shift: each draws one answer, and writes what is picked."""

from dashboard.components.shift_y.against_card import AgainstCard
from dashboard.components.shift_y.applicability_card import ApplicabilityCard
from dashboard.components.shift_y.attribution_card import AttributionCard
from dashboard.components.shift_y.attribution_table import AttributionTable
from dashboard.components.shift_y.beside import by_rows, known_states, side_by_side
from dashboard.components.shift_y.instead_card import InsteadCard
from dashboard.components.shift_y.residuals_card import ResidualsCard
from dashboard.components.shift_y.scenarios_card import ScenariosCard
from dashboard.components.shift_y.shown import Shown, share
from dashboard.components.shift_y.slices_card import SlicesCard
from dashboard.components.shift_y.terms_card import GatesCard, TermsCard

__all__ = [
    "AgainstCard",
    "ApplicabilityCard",
    "AttributionCard",
    "AttributionTable",
    "GatesCard",
    "InsteadCard",
    "ResidualsCard",
    "ScenariosCard",
    "Shown",
    "SlicesCard",
    "TermsCard",
    "by_rows",
    "known_states",
    "share",
    "side_by_side",
]
