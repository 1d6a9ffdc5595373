"""Every tower, every model: a matrix of losses on the ramp of the page, updated in place."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from dashboard.plots.columns import SiteColumns
from dashboard.plots.ramp import Ramp
from dashboard.theme import TOKENS, number

HOVER = """<div style="font:12px 'Inter Variable',sans-serif"><b>@site</b> @name<br>
@model <b>@text</b></div>"""
MOST_NAMES = 60
"""Above so many towers the columns are too narrow for names."""
GAP = 0.08
"""Share of a cell that is left free, where cells are wide enough."""


class HeatMap(SiteColumns):
    """Models as rows, that in focus on top; towers as columns, hardest first."""

    def __init__(self, on_pick: Callable[[str], None] | None = None, height: int = 236) -> None:
        super().__init__(_COLUMNS, on_pick, height, 1, MOST_NAMES)
        self._cells("y", 1 - GAP, "loss", HOVER)
        self._outline()
        self.figure.axis.major_tick_line_color = None
        self.figure.axis.minor_tick_line_color = None

    def draw(
        self,
        table: pd.DataFrame,
        models: Sequence[str],
        names: pd.Series,
        ramp: Ramp,
        unit: str,
        note: str = "",
    ) -> None:
        """Show losses.

        Parameters
        ----------
        table
            Indexed by model, columns are site ids, in the order of drawing.
        models
            Rows from top to bottom.
        names
            Names of sites, by site id.
        ramp
            Colours of losses.
        unit
            Of the losses, for the tooltip.
        note
            What a cell is, where columns are too narrow for names.
        """
        self._sites = [str(site) for site in table.columns]
        n, m = len(self._sites), len(models)
        values = table.loc[list(models)].to_numpy(dtype=float)
        gap = 0.0 if n > MOST_NAMES else GAP
        known = names.reindex(self._sites).fillna("")
        self.cells.data = {
            "x": np.tile(np.arange(n), m),
            "y": np.repeat(np.arange(m), n),
            "width": np.full(n * m, 1 - gap),
            "loss": values.ravel(),
            "site": np.tile(np.array(self._sites, dtype=object), m),
            "name": np.tile(known.to_numpy(dtype=object), m),
            "model": np.repeat(np.array(models, dtype=object), n),
            "text": [f"{number(v, unit)}" if np.isfinite(v) else "undefined" for v in values.flat],
        }
        self.figure.x_range.update(start=-0.6, end=n - 0.4)
        self.figure.y_range.update(start=m - 0.45, end=-0.55)
        self._label(dict(enumerate(models)), f"towers{note}")
        ramp.paint(self.mapper)
        self._box.glyph.line_color = TOKENS[ramp.dark]["outline"]


_COLUMNS = ("x", "y", "width", "loss", "site", "name", "model", "text")
