"""The cards of Leaderboard: each draws one Ranking, and writes what is picked to the selection."""

from dashboard.components.leaderboard.cards import CellCard, PairsCard, RankCard, TableCard
from dashboard.components.leaderboard.ranking import Ranking, ranking
from dashboard.components.leaderboard.regret import RegretCard

__all__ = ["CellCard", "PairsCard", "RankCard", "Ranking", "RegretCard", "TableCard", "ranking"]
