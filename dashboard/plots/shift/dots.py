"""Dots with intervals on a common axis, each before what chance alone would give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from bokeh.core.properties import value
from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    Range1d,
    Span,
    TapTool,
)

from dashboard.plots.figures import blank, mark_synthetic
from dashboard.theme import ROLE_COLOURS, TOKENS, number
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE

MARKERS = {BEYOND: "diamond", LIKE: "circle", CANNOT: "square_x", "": "circle"}
HEAD, ROW = 60, 24
"""Pixels of title and axis, and of a row."""
OFFSET, LETTER, LEAST = 11, 7.0, 200.0
"""Pixels before a number, of a letter of it, and of the axis in the narrowest card."""
HOVER = """<div style="font:12px 'Inter Variable',sans-serif;max-width:320px"><b>@label</b><br>
@text<br><span style="opacity:.75">@chance</span><br>@said</div>"""
_SHOWN = (
    "key", "label", "y", "value", "low", "high", "text", "chance", "said", "marker", "fill", "line",
    "end", "short",
)  # fmt: skip
_CHANCE = ("y", "null_low", "null_high", "band_low", "band_high")


@dataclass(frozen=True)
class Dot:
    """One number with its interval, and what chance would give; NaN for what is not known."""

    key: str
    label: str
    value: float
    low: float = np.nan
    high: float = np.nan
    null_low: float = np.nan
    null_high: float = np.nan
    """Of permuted labels."""
    band_low: float = np.nan
    band_high: float = np.nan
    """Of random draws."""
    verdict: str = ""
    text: str = ""
    chance: str = ""
    said: str = ""
    """Lines of the tooltip: the number, what chance gives, the verdict."""


class DotsPlot:
    """Rows of dots, the first on top; a tap picks a row, an outline marks it."""

    def __init__(
        self,
        on_pick: Callable[[str], None] | None = None,
        left: int = 150,
        row: int = ROW,
        least: float = LEAST,
    ) -> None:
        self._on_pick, self._row_height, self._least = on_pick, row, least
        self._keys: list[str] = []
        self.dots = ColumnDataSource({name: [] for name in _SHOWN})
        self.chance = ColumnDataSource({name: [] for name in _CHANCE})
        self.focus = ColumnDataSource({"y": []})
        self.figure = blank(200)
        self.figure.min_border_left = left
        self._glyphs()
        self.dots.selected.on_change("indices", self._picked)

    def draw(
        self,
        rows: Sequence[Dot],
        label: str,
        *,
        start: float = 0.0,
        zero: float | None = None,
        most: float = np.inf,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show other numbers.

        Parameters
        ----------
        rows
            Top to bottom.
        label
            Of the axis, with unit.
        start
            Where the axis begins; lower if an interval does.
        zero
            Where a line stands: no difference.
        most
            Largest value that a number can have: where the axis ends, but not the room for text.
        dark, synthetic, what
            Colours, whether the figure says that its data are made up, and what it is of.
        """
        plot, tokens = self.figure, TOKENS[dark]
        self._keys = [row.key for row in rows]
        places = [float(i) for i in range(len(rows))]
        colours = [_colours(row.verdict, dark) for row in rows]
        self.dots.data = {
            "key": self._keys,
            "label": [row.label for row in rows],
            "y": places,
            "value": [row.value for row in rows],
            "low": [row.low for row in rows],
            "high": [row.high for row in rows],
            "text": [row.text for row in rows],
            "chance": [row.chance for row in rows],
            "said": [row.said for row in rows],
            "marker": [MARKERS.get(row.verdict, "circle") for row in rows],
            "fill": [fill for fill, _ in colours],
            "line": [line for _, line in colours],
            "end": [_end(row, start) for row in rows],
            "short": [number(row.value) if np.isfinite(row.value) else "undefined" for row in rows],
        }
        self.chance.data = {
            "y": places,
            **{name: [getattr(row, name) for row in rows] for name in _CHANCE[1:]},
        }
        ends = [getattr(row, name) for row in rows for name in ("value", "low", "high", "null_low",
                "null_high", "band_low", "band_high")]  # fmt: skip
        ends = [end for end in ends if np.isfinite(end)] or [start, start + 1]
        first = min(start, *ends) if len(ends) > 1 else min(start, ends[0])
        last = max(*ends, start) if len(ends) > 1 else max(ends[0], start)
        span = (last - first) or 1.0
        first = first if first >= start else first - 0.03 * span
        plot.height = HEAD + self._row_height * max(len(rows), 2)
        far = reach(first, last, self.dots.data["end"], self.dots.data["short"], self._least)
        plot.x_range.update(start=first, end=far)
        plot.xaxis.bounds = plot.xgrid.bounds = (first, min(far, most))
        plot.y_range.update(start=len(rows) - 0.4, end=-0.6)
        plot.yaxis.ticker = FixedTicker(ticks=places)
        plot.yaxis.major_label_overrides = {i: row.label for i, row in enumerate(rows)}
        plot.xaxis.axis_label = label
        self._zero.update(
            location=zero if zero is not None else 0.0,
            visible=zero is not None,
            line_color=tokens["soft"],
        )
        self._null.glyph.update(fill_color=tokens["even"], line_color=None)
        self._band.glyph.update(line_color=tokens["soft"])
        self._numbers.glyph.text_color = tokens["ink"]
        self._row.glyph.update(fill_color=tokens["tint"])
        mark_synthetic(plot, synthetic, dark, what=what)

    def mark(self, key: str) -> None:
        """Tint the row in focus; none where it is not shown."""
        self.focus.data = {"y": [float(self._keys.index(key))] if key in self._keys else []}

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.dots.data["key"][new[0]]))
            self.dots.selected.indices = []

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(1, 0)
        self._row = plot.hbar("y", height=0.92, left=-1e6, right=1e6, source=self.focus,
                              line_color=None)  # fmt: skip
        self._null = plot.hbar(
            "y", height=0.56, left="null_low", right="null_high", source=self.chance
        )
        self._band = plot.hbar(
            "y", height=0.56, left="band_low", right="band_high", source=self.chance,
            fill_color=None, line_dash=[3, 2], line_width=1,
        )  # fmt: skip
        self._zero = Span(location=0, dimension="height", line_width=1)
        plot.add_layout(self._zero)
        self._reach = plot.segment("low", "y", "high", "y", source=self.dots, line_width=2,
                                     line_color="line")  # fmt: skip
        dots = plot.scatter(
            "value", "y", source=self.dots, marker="marker", size=9, fill_color="fill",
            line_color="line", line_width=1.6,
        )  # fmt: skip
        self._numbers = plot.text(
            "end", "y", "short", source=self.dots, x_offset=9, text_baseline="middle",
            text_font_size="11.5px", text_font=value("Inter Variable, Inter, sans-serif"),
        )  # fmt: skip
        wide = plot.hbar("y", height=0.92, left=-1e6, right=1e6, source=self.dots, fill_alpha=0,
                         line_color=None)  # fmt: skip
        for each in (dots, wide, self._null, self._band):
            each.nonselection_glyph = each.selection_glyph = None
        plot.add_tools(
            HoverTool(renderers=[wide], tooltips=HOVER, point_policy="follow_mouse"),
            TapTool(renderers=[wide]),
        )
        plot.ygrid.visible = False
        plot.yaxis.axis_line_color = None
        plot.min_border_right = 10


def reach(
    first: float, last: float, ends: Sequence[float], texts: Sequence[str], pixels: float
) -> float:
    """Where an axis must end so that every text fits behind its end on so many pixels.

    >>> reach(0.0, 1.0, [1.0, 0.0], ["0.982", "undefined"], 200.0)
    1.3...
    """
    shares = [1.0 - min((OFFSET + LETTER * len(text)) / pixels, 0.8) for text in texts]
    own = [first + (end - first) / share for end, share in zip(ends, shares, strict=True)]
    return max(*own, first + 1.03 * (last - first or 1.0)) if own else last


def _end(row: Dot, start: float) -> float:
    """Where a row ends, for its number."""
    ends = (row.value, row.high, row.null_high, row.band_high)
    return max((end for end in ends if np.isfinite(end)), default=start)


def _colours(verdict: str, dark: bool) -> tuple[str, str]:
    """Fill and line of a dot: full where it is beyond chance, hollow else."""
    tokens = TOKENS[dark]
    if verdict == BEYOND:
        return ROLE_COLOURS["test"], ROLE_COLOURS["test"]
    return tokens["card"], tokens["ink"] if verdict == LIKE else tokens["soft"]


def spread(low: float, high: float) -> str:
    """Write an interval for a tooltip; empty where there is none."""
    finite = np.isfinite(low) and np.isfinite(high)
    return f"[{number(low)}, {number(high)}]" if finite else ""
