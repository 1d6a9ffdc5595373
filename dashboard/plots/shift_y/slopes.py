"""Differences of residuals between test and training towers, in units of what chance gives."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from bokeh.core.properties import value
from bokeh.models import BoxAnnotation, ColumnDataSource, FixedTicker, HoverTool, Range1d, TapTool

from dashboard.plots.figures import mark_synthetic
from dashboard.plots.shift_y.frame import framed
from dashboard.theme import ROLE_COLOURS, ROLE_MARKERS, TOKENS

CHANCE = 1.96
"""Standard deviations of permuted labels that hold 95 % of them."""
TOWERS = "test less training towers, in standard deviations of permuted towers"
YEARS = "late less early years, in standard deviations of permuted years"
FONT = value("Inter Variable, Inter, sans-serif")
COLUMNS = ("key", "at", "z", "low", "high", "text", "name", "verdict", "fill")


class SlopesPlot:
    """One row a number: the difference with its interval beside the band of permuted labels."""

    def __init__(self, height: int = 196) -> None:
        self.rows = ColumnDataSource({name: [] for name in (*COLUMNS, "edge")})
        self.figure = framed(height)
        self._glyphs()

    def draw(
        self,
        table: pd.DataFrame,
        *,
        dark: bool,
        synthetic: bool,
        what: str = "",
        by_year: bool = False,
    ) -> None:
        """Show other differences.

        Parameters
        ----------
        table
            One row a number, top to bottom: ``key``, ``name``, ``z, low, high`` (in standard
            deviations of permuted labels), ``text`` (the number in its unit), ``verdict`` and
            ``beyond``.
        dark, synthetic
            Colours of a dark page; whether the data are made up.
        what
            What the figure is of: its title.
        by_year
            Whether years of the same towers are compared.
        """
        plot, tokens = self.figure, TOKENS[dark]
        number_ = len(table)
        at = np.arange(number_)[::-1].astype(float)
        wide = table[["z", "low", "high"]].to_numpy(dtype=float)
        end = max([3.0, *np.abs(wide[np.isfinite(wide)])]) if number_ else 3.0
        end = min(end, 12.0)
        beyond = table["beyond"].to_numpy(dtype=bool)
        self.rows.data = {
            "key": table["key"].to_numpy(),
            "at": at,
            "z": np.clip(table["z"].to_numpy(dtype=float), -end, end),
            "low": np.clip(table["low"].to_numpy(dtype=float), -end, end),
            "high": np.clip(table["high"].to_numpy(dtype=float), -end, end),
            "text": table["text"].to_numpy(),
            "name": table["name"].to_numpy(),
            "verdict": table["verdict"].to_numpy(),
            "fill": np.where(beyond, ROLE_COLOURS["test"], tokens["card"]),
            "edge": np.full(number_, end * 1.12),
        }
        plot.y_range.update(start=-0.6, end=number_ - 0.4)
        plot.x_range.update(start=-end * 1.06, end=end * 1.6)
        plot.xaxis.axis_label = YEARS if by_year else TOWERS
        step = 1 if end < 3 else 2 if end < 8 else 4
        plot.xaxis.ticker = FixedTicker(ticks=[t for t in range(-12, 13, step) if abs(t) <= end])
        names = dict(zip(at, table["name"], strict=True))
        plot.yaxis.ticker = FixedTicker(ticks=list(names))
        plot.yaxis.major_label_overrides = names
        self._lines.glyph.line_color = tokens["ink"]
        self._text.glyph.text_color = tokens["ink"]
        self._band.fill_color = self._zero.line_color = tokens["soft"]
        mark_synthetic(plot, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(-3, 6), Range1d(0, 1)
        plot.grid.visible = False
        plot.yaxis.axis_line_color = None
        self._band = BoxAnnotation(left=-CHANCE, right=CHANCE, fill_alpha=0.14, line_color=None)
        self._zero = BoxAnnotation(left=0, right=0, line_width=1, line_alpha=0.7, fill_alpha=0)
        plot.add_layout(self._band)
        plot.add_layout(self._zero)
        self._lines = plot.segment("low", "at", "high", "at", source=self.rows, line_width=1.5)
        dots = plot.scatter(
            "z", "at", source=self.rows, marker="diamond", size=11, fill_color="fill",
            line_color=ROLE_COLOURS["test"], line_width=1.5,
        )  # fmt: skip
        self._text = plot.text(
            "edge", "at", "text", source=self.rows, text_baseline="middle", text_font=FONT,
            text_font_size="11.5px",
        )  # fmt: skip
        hover = "<b>@name</b> @text<br><span style='opacity:.75'>@verdict</span>"
        plot.add_tools(HoverTool(renderers=[dots], tooltips=hover))


class TowersStrip:
    """One number of every tower, training below test; a tap picks a tower."""

    def __init__(self, on_pick: Callable[[str], None] | None = None, height: int = 128) -> None:
        self._on_pick = on_pick
        names = ("site_id", "value", "at", "colour", "marker", "text")
        self.towers = ColumnDataSource({name: [] for name in names})
        self.means = ColumnDataSource({"value": [], "low": [], "high": []})
        self.focus = ColumnDataSource({"value": [], "at": []})
        self.figure = framed(height)
        self._glyphs()
        self.towers.selected.on_change("indices", self._picked)

    def draw(
        self,
        table: pd.DataFrame,
        label: str,
        *,
        dark: bool,
        synthetic: bool,
        what: str = "",
        by_year: bool = False,
    ) -> None:
        """Show a number of towers.

        Parameters
        ----------
        table
            One row a tower: ``site_id, role, value, text``.
        label
            Of the axis, with unit.
        dark, synthetic
            Colours of a dark page; whether the data are made up.
        what
            What the figure is of: its title.
        by_year
            Whether years of the same towers are compared.
        """
        table = table[np.isfinite(table["value"])]
        test = (table["role"] == "test").to_numpy(dtype=bool)
        spread = 0.6 * (np.arange(len(table)) * 0.618034 % 1.0 - 0.5)  # even, and the same again
        self.towers.data = {
            "site_id": table["site_id"].to_numpy(),
            "value": table["value"].to_numpy(dtype=float),
            "at": test + spread,
            "colour": [ROLE_COLOURS["test" if t else "train"] for t in test],
            "marker": [ROLE_MARKERS["test" if t else "train"] for t in test],
            "text": table["text"].to_numpy(),
        }
        means = table.groupby(test)["value"].mean()
        self.means.data = {
            "value": means.to_numpy(dtype=float),
            "low": means.index.to_numpy(dtype=float) - 0.4,
            "high": means.index.to_numpy(dtype=float) + 0.4,
        }
        seen = table["value"].to_numpy(dtype=float)
        lo, hi = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
        room = 0.06 * ((hi - lo) or abs(hi) or 1.0)
        self.figure.x_range.update(start=lo - room, end=hi + room)
        self.figure.yaxis.major_label_overrides = (
            {0: "early", 1: "late"} if by_year else {0: "training", 1: "test"}
        )
        self.figure.xaxis.axis_label = label
        self._ring.glyph.line_color = TOKENS[dark]["outline"]
        self._lines.glyph.line_color = TOKENS[dark]["ink"]
        mark_synthetic(self.figure, synthetic, dark, what=what)

    def mark(self, site: str) -> None:
        """Outline the tower in focus."""
        at = np.asarray(self.towers.data["site_id"], dtype=object) == site
        self.focus.data = {n: np.asarray(self.towers.data[n])[at] for n in ("value", "at")}

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.towers.data["site_id"][new[-1]]))
            self.towers.selected.indices = []

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(-0.6, 1.6)
        plot.yaxis.ticker = FixedTicker(ticks=[0, 1])
        plot.yaxis.major_label_overrides = {0: "training", 1: "test"}
        plot.ygrid.visible = False
        plot.yaxis.axis_line_color = None
        plot.min_border_right = 12
        dots = plot.scatter(
            "value", "at", source=self.towers, marker="marker", size=8, fill_color="colour",
            line_color=None, fill_alpha=0.75,
        )  # fmt: skip
        dots.nonselection_glyph = dots.selection_glyph = None
        self._lines = plot.segment(
            "value", "low", "value", "high", source=self.means, line_width=2.2
        )
        self._ring = plot.scatter(
            "value", "at", source=self.focus, size=14, fill_alpha=0, line_width=2.2
        )
        plot.add_tools(
            HoverTool(renderers=[dots], tooltips="<b>@site_id</b> @text"),
            TapTool(renderers=[dots]),
        )
