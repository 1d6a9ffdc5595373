"""Every tower by how much it looks like the test: sorted, with the spread of its rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    Range1d,
    Span,
    TapTool,
)

from dashboard.plots.figures import blank, mark_synthetic
from dashboard.plots.shift.keys import RoleKey
from dashboard.theme import ROLE_COLOURS, ROLE_MARKERS, TOKENS

HOVER = """<div style="font:12px 'Inter Variable',sans-serif"><b>@site_id</b> @part<br>
@text<br><span style="opacity:.75">@facts</span></div>"""
_SHOWN = ("site_id", "x", "value", "low", "high", "colour", "marker", "part", "text", "facts")


class TowersPlot:
    """Towers from left to right in order of a value between 0 and 1; a tap picks one."""

    def __init__(self, on_pick: Callable[[str], None] | None = None, height: int = 250) -> None:
        self._on_pick = on_pick
        self.towers = ColumnDataSource({name: [] for name in _SHOWN})
        self.focus = ColumnDataSource({"x": [], "value": []})
        self.figure = blank(height)
        self._glyphs()
        self.towers.selected.on_change("indices", self._picked)

    def draw(
        self,
        table: pd.DataFrame,
        label: str,
        ends: tuple[float, float] = (0.0, 1.0),
        *,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show other towers.

        Parameters
        ----------
        table
            ``site_id, role, value, low, high, text, facts``; the ends NaN where there is none.
        label, ends
            Of the upright axis, and where it ends.
        dark, synthetic, what
            Colours, whether the figure says that its data are made up, and what it is of.
        """
        table = table.sort_values("value", kind="stable").reset_index(drop=True)
        self.towers.data = {
            "site_id": list(table["site_id"]),
            "x": np.arange(len(table), dtype=np.float64),
            **{name: table[name].to_numpy(np.float64) for name in ("value", "low", "high")},
            "colour": [ROLE_COLOURS.get(role, "#888888") for role in table["role"]],
            "marker": [ROLE_MARKERS.get(role, "circle") for role in table["role"]],
            "part": [{"train": "training"}.get(role, role) for role in table["role"]],
            "text": list(table["text"]),
            "facts": list(table["facts"]),
        }
        plot, tokens = self.figure, TOKENS[dark]
        plot.x_range.update(start=-1.0, end=float(max(len(table), 1)))
        room = 0.03 * (ends[1] - ends[0])
        plot.y_range.update(start=ends[0] - room, end=ends[1] + room)
        plot.yaxis.axis_label = label
        plot.xaxis.axis_label = f"{len(table)} towers in this order; names on hover"
        self._half.line_color = tokens["soft"]
        self._ring.glyph.line_color = tokens["outline"]
        self.key.draw(set(table["role"]), dark=dark)
        mark_synthetic(plot, synthetic, dark, what=what)

    def mark(self, site: str) -> None:
        """Outline the tower in focus; none where it is not shown."""
        sites = list(self.towers.data["site_id"])
        at = [sites.index(site)] if site in sites else []
        self.focus.data = {
            name: [float(self.towers.data[name][i]) for i in at] for name in ("x", "value")
        }

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.towers.data["site_id"][new[0]]))
            self.towers.selected.indices = []

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(-0.03, 1.03)
        self._half = Span(location=0.5, dimension="width", line_dash=[4, 3], line_width=1)
        plot.add_layout(self._half)
        plot.segment(
            "x", "low", "x", "high", source=self.towers, line_color="colour", line_alpha=0.45,
            line_width=2,
        )  # fmt: skip
        towers = plot.scatter(
            "x", "value", source=self.towers, marker="marker", fill_color="colour",
            line_color="colour", size=7,
        )  # fmt: skip
        towers.nonselection_glyph = towers.selection_glyph = None
        self._ring = plot.scatter(
            "x", "value", source=self.focus, size=13, line_width=2, fill_color=None
        )
        self.key = RoleKey(plot)
        plot.add_tools(HoverTool(renderers=[towers], tooltips=HOVER), TapTool(renderers=[towers]))
        plot.xgrid.visible = False
        plot.xaxis.ticker = FixedTicker(ticks=[])
        plot.yaxis.ticker = BasicTicker(desired_num_ticks=5)
        plot.yaxis.axis_line_color = None
        plot.min_border_right = 12
