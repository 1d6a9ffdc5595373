"""The cards of Diagnose: each draws one Diagnosis, and writes what is picked to the selection."""

from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.components.diagnose.drill import Drill
from dashboard.components.diagnose.figures import EveryCard, HowBadCard, WhereCard
from dashboard.components.diagnose.lookup import diagnose, lacking, void
from dashboard.components.diagnose.tables import RegionCard, TailCard, TowerCard

__all__ = [
    "Diagnosis",
    "Drill",
    "EveryCard",
    "HowBadCard",
    "RegionCard",
    "TailCard",
    "TowerCard",
    "WhereCard",
    "diagnose",
    "lacking",
    "void",
]
