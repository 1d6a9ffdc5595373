"""Score tables in, models ranked out: skill, intervals, rank ranges and tie sets."""

from fluxcore.leaderboard.board import Leaderboard
from fluxcore.leaderboard.latex import latex
from fluxcore.leaderboard.notes import near_words
from fluxcore.leaderboard.published import from_cells, published_cells
from fluxcore.leaderboard.ranking import leaderboard, rank
from fluxcore.leaderboard.reading import read_gaps, read_ranking

__all__ = [
    "Leaderboard",
    "from_cells",
    "latex",
    "leaderboard",
    "near_words",
    "published_cells",
    "rank",
    "read_gaps",
    "read_ranking",
]
