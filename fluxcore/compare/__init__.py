"""Comparing models when the site is the unit: draws of sites, tie sets, ranks, the paired lens."""

from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.compare.draws import Draw, joint_draw
from fluxcore.compare.gather import gather
from fluxcore.compare.losses import CellLosses
from fluxcore.compare.models import Model, find_model, model_labels
from fluxcore.compare.paired import Paired, paired
from fluxcore.compare.tables import paired_cells, versus
from fluxcore.compare.ties import Ties, ties

__all__ = [
    "Bootstrap",
    "CellLosses",
    "Draw",
    "Model",
    "Paired",
    "Ties",
    "bootstrap",
    "find_model",
    "gather",
    "joint_draw",
    "model_labels",
    "paired",
    "paired_cells",
    "ties",
    "versus",
]
