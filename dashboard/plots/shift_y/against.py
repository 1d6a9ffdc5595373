"""Error of every tower against the share of its rows that training has seen nothing like."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from bokeh.models import BoxAnnotation, ColumnDataSource, HoverTool, Range1d, TapTool

from dashboard.plots.figures import mark_synthetic
from dashboard.plots.shift_y.frame import framed
from dashboard.theme import ROLE_COLOURS, ROLE_MARKERS, TOKENS

NAMES = ("site_id", "share", "error", "colour", "marker", "size", "text")


class AgainstPlot:
    """A point a tower; a tap picks one."""

    def __init__(self, on_pick: Callable[[str], None] | None = None, height: int = 262) -> None:
        self._on_pick = on_pick
        self.towers = ColumnDataSource({name: [] for name in NAMES})
        self.focus = ColumnDataSource({"share": [], "error": []})
        self.figure = framed(height)
        self._glyphs()
        self.towers.selected.on_change("indices", self._picked)

    def draw(
        self, table: pd.DataFrame, label: str, *, dark: bool, synthetic: bool, what: str = ""
    ) -> None:
        """Show other towers.

        Parameters
        ----------
        table
            One row a tower: ``site_id, role, share`` (0 to 1), ``error``, ``text``.
        label
            Of the axis of errors, with unit.
        dark, synthetic
            Colours of a dark page; whether the data are made up.
        what
            What the figure is of: its title.
        """
        table = table[np.isfinite(table["share"]) & np.isfinite(table["error"])]
        table = table.sort_values("role", ascending=False)  # test on top
        roles = table["role"].astype(str)
        self.towers.data = {
            "site_id": table["site_id"].to_numpy(),
            "share": 100 * table["share"].to_numpy(dtype=float),
            "error": table["error"].to_numpy(dtype=float),
            "colour": [ROLE_COLOURS.get(role, ROLE_COLOURS["train"]) for role in roles],
            "marker": [ROLE_MARKERS.get(role, "circle") for role in roles],
            "size": [10 if role == "test" else 6 for role in roles],
            "text": table["text"].to_numpy(),
        }
        end = max(1.0, float(100 * table["share"].max())) if len(table) else 1.0
        plot = self.figure
        plot.x_range.update(start=-0.03 * end, end=1.05 * end)
        seen = self.towers.data["error"]
        lo, hi = (min(0.0, seen.min()), max(0.0, seen.max())) if len(seen) else (0.0, 1.0)
        room = 0.06 * ((hi - lo) or 1.0)
        plot.y_range.update(start=lo - room, end=hi + room)
        plot.yaxis.axis_label = label
        self._ring.glyph.line_color = TOKENS[dark]["outline"]
        self._zero.line_color = TOKENS[dark]["soft"]
        mark_synthetic(plot, synthetic, dark, what=what)

    def mark(self, site: str) -> None:
        """Outline the tower in focus."""
        at = np.asarray(self.towers.data["site_id"], dtype=object) == site
        self.focus.data = {n: np.asarray(self.towers.data[n])[at] for n in ("share", "error")}

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.towers.data["site_id"][new[-1]]))
            self.towers.selected.indices = []

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
        plot.yaxis.axis_line_color = None
        plot.xgrid.visible = False
        plot.min_border_right = 12
        plot.xaxis.axis_label = "rows outside the area of applicability, %"
        self._zero = BoxAnnotation(top=0, bottom=0, line_width=1, line_alpha=0.7, fill_alpha=0)
        plot.add_layout(self._zero)
        dots = plot.scatter(
            "share", "error", source=self.towers, marker="marker", size="size",
            fill_color="colour", line_color=None, fill_alpha=0.75,
        )  # fmt: skip
        dots.nonselection_glyph = dots.selection_glyph = None
        self._ring = plot.scatter(
            "share", "error", source=self.focus, size=16, fill_alpha=0, line_width=2.2
        )
        plot.add_tools(
            HoverTool(renderers=[dots], tooltips="<b>@site_id</b> @text"),
            TapTool(renderers=[dots]),
        )
