"""Every tower, every model: a matrix of losses on the ramp of the page, updated in place."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    LinearColorMapper,
    Range1d,
    TapTool,
)

from dashboard.plots.figures import blank
from dashboard.plots.ramp import Ramp
from dashboard.theme import TOKENS, number

HOVER = """<div style="font:12px 'Inter Variable',sans-serif"><b>@site</b> @name<br>
@model <b>@text</b></div>"""
MOST_NAMES = 60
"""Above so many towers the columns are too narrow for names."""
GAP = 0.08
"""Share of a cell that is left free, where cells are wide enough."""


class HeatMap:
    """Models as rows, that in focus on top; towers as columns, hardest first."""

    def __init__(self, on_pick: Callable[[str], None] | None = None, height: int = 236) -> None:
        self._on_pick = on_pick
        self._sites: list[str] = []
        self.cells = ColumnDataSource({name: [] for name in _COLUMNS})
        self.focus = ColumnDataSource({"x": [], "y": [], "height": []})
        self.mapper = LinearColorMapper(palette=["#000000"], low=0, high=1)
        self.figure = blank(height)
        self._glyphs()
        self.cells.selected.on_change("indices", self._picked)

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
        self._axes(models, n, note)
        ramp.paint(self.mapper)
        self._box.glyph.line_color = TOKENS[ramp.dark]["outline"]

    def mark(self, site: str) -> None:
        """Outline the column of the tower in focus."""
        m = round(self.figure.y_range.start + 0.45)
        at = [self._sites.index(site)] if site in self._sites else []
        self.focus.data = {"x": at, "y": [(m - 1) / 2] * len(at), "height": [m] * len(at)}

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.cells.data["site"][new[0]]))
            self.cells.selected.indices = []

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(1, 0)
        colour = {"field": "loss", "transform": self.mapper}
        cells = plot.rect(
            "x", "y", "width", 1 - GAP, source=self.cells, fill_color=colour, line_color=None
        )
        cells.nonselection_glyph = cells.selection_glyph = None
        self._box = plot.rect(
            "x", "y", 1, "height", source=self.focus, fill_color=None, line_width=2
        )
        plot.add_tools(HoverTool(renderers=[cells], tooltips=HOVER), TapTool(renderers=[cells]))
        plot.grid.visible = False
        plot.axis.axis_line_color = None
        plot.axis.major_tick_line_color = None
        plot.axis.minor_tick_line_color = None
        plot.xaxis.major_label_orientation = 1.2
        plot.xaxis.major_label_text_font_size = "10px"
        plot.yaxis.major_label_standoff = plot.xaxis.major_label_standoff = 2

    def _axes(self, models: Sequence[str], n: int, note: str) -> None:
        plot = self.figure
        few = n <= MOST_NAMES
        plot.xaxis.ticker = FixedTicker(ticks=list(range(n)) if few else [])
        plot.xaxis.major_label_overrides = dict(enumerate(self._sites)) if few else {}
        plot.xaxis.axis_label = "" if few else f"{n} towers{note}; names on hover"
        plot.yaxis.ticker = FixedTicker(ticks=list(range(len(models))))
        plot.yaxis.major_label_overrides = dict(enumerate(models))


_COLUMNS = ("x", "y", "width", "loss", "site", "name", "model", "text")
