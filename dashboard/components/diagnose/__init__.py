"""The cards of Diagnose: each draws one Diagnosis, and writes what is picked to the selection."""

from dashboard.components.diagnose.diagnosis import Diagnosis, diagnose, lacking
from dashboard.components.diagnose.figures import EveryCard, HowBadCard, WhereCard
from dashboard.components.diagnose.tables import RegionCard, TailCard, TowerCard

__all__ = [
    "Diagnosis",
    "EveryCard",
    "HowBadCard",
    "RegionCard",
    "TailCard",
    "TowerCard",
    "WhereCard",
    "diagnose",
    "lacking",
]
