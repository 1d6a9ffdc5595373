"""Score tables in, models ranked out: skill, intervals, rank ranges and tie sets."""

from fluxcore.leaderboard.board import Leaderboard
from fluxcore.leaderboard.published import from_cells, published_cells
from fluxcore.leaderboard.ranking import leaderboard, rank

__all__ = ["Leaderboard", "from_cells", "leaderboard", "published_cells", "rank"]
