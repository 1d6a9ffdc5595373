"""Ranks of models across time scales, with the tie set of every scale as a band."""

from collections.abc import Sequence

import pandas as pd
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d
from bokeh.plotting import figure

from dashboard.plots.figures import blank, change
from dashboard.theme import TOKENS, UNUSED_COLOUR, model_colour, model_dash, model_marker

HOVER = """<div style="font:12px 'Inter Variable',sans-serif"><b>@model</b>, @scale<br>
@value<br>rank @rank, at 95 % @range<br>@verdict</div>"""
DOTS = ("x", "y", "colour", "marker", "model", "scale", "value", "rank", "range", "verdict")
LINES = ("xs", "ys", "colour", "dash", "width")
LABELS = ("x", "y", "text", "align", "colour", "offset")
ROW = 46
"""Height of a rank, in pixels."""
OFFSET, LETTER = 24, 7.5
"""Pixels from a dot to its label, and what a letter of it takes."""
NARROWEST = 560
"""Width of the figure in pixels in which labels must fit."""


class RankChart:
    """One line a model over the scales of a scenario; best on top."""

    def __init__(self) -> None:
        self.bands = ColumnDataSource({"x": [], "y": []})
        self.lines = ColumnDataSource({name: [] for name in LINES})
        self.dots = ColumnDataSource({name: [] for name in DOTS})
        self.labels = ColumnDataSource({name: [] for name in LABELS})
        self.figure: figure = blank(300)
        self._glyphs()

    def draw(
        self, table: pd.DataFrame, scales: Sequence[tuple[str, str]], focus: str, dark: bool
    ) -> None:
        """Show ranks.

        Parameters
        ----------
        table
            One row a model and scale: ``label, scale, relative, rank, tie, verdict`` and the
            texts ``value_text, range_text``; models in the order of the ranking.
        scales
            Name and shown name, from left to right.
        focus
            Model in colour while the others are grey; empty: all in colour.
        dark
            Whether colours are dark.
        """
        change(self.figure, lambda: self._draw(table, scales, focus, dark))

    def _draw(
        self, table: pd.DataFrame, scales: Sequence[tuple[str, str]], focus: str, dark: bool
    ) -> None:
        place = {name: i for i, (name, _) in enumerate(scales)}
        table = table[table["scale"].isin(place) & table["rank"].notna()]
        models = list(dict.fromkeys(table["label"]))
        table = table.sort_values("rank", kind="stable")
        table = table.assign(
            x=table["scale"].map(place).astype(float),
            y=table.groupby("scale").cumcount().astype(float),
        )
        colours = {
            name: model_colour(name) if focus in ("", name) else UNUSED_COLOUR for name in models
        }
        shown = dict(scales)
        tied = table[table["tie"]]
        self.bands.data = {"x": list(tied["x"]), "y": list(tied["y"])}
        self.dots.data = {
            "x": list(table["x"]),
            "y": list(table["y"]),
            "colour": [colours[name] for name in table["label"]],
            "marker": [model_marker(name) for name in table["label"]],
            "model": list(table["label"]),
            "scale": [shown[name] for name in table["scale"]],
            "value": list(table["value_text"]),
            "rank": [f"{rank:.0f}" for rank in table["rank"]],
            "range": list(table["range_text"]),
            "verdict": list(table["verdict"]),
        }
        paths = [(name, table[table["label"] == name].sort_values("x")) for name in models]
        self.lines.data = {
            "xs": [list(path["x"]) for _, path in paths],
            "ys": [list(path["y"]) for _, path in paths],
            "colour": [colours[name] for name, _ in paths],
            "dash": [model_dash(name) for name, _ in paths],
            "width": [3.0 if name == focus else 2.0 for name, _ in paths],
        }
        ends = [(name, path.iloc[at]) for name, path in paths for at in (0, -1)]
        self.labels.data = {
            "x": [end["x"] for _, end in ends],
            "y": [end["y"] for _, end in ends],
            "text": [name for name, _ in ends],
            "align": ["right", "left"] * len(paths),
            "offset": [-OFFSET, OFFSET] * len(paths),
            "colour": [TOKENS[dark]["ink" if focus in ("", name) else "soft"] for name, _ in ends],
        }
        self._band.glyph.fill_color = TOKENS[dark]["tie"]
        self._frame([text for _, text in scales], models)

    def _frame(self, names: Sequence[str], models: Sequence[str]) -> None:
        plot = self.figure
        plot.height = max(3, len(models)) * ROW + 34
        side = OFFSET + LETTER * max(map(len, models), default=0)  # pixels that labels need
        pad = len(names) * side / (NARROWEST - 2 * side)
        plot.x_range.update(start=-max(pad, 0.5), end=len(names) - 1 + max(pad, 0.5))
        plot.y_range.update(start=len(models) - 0.45, end=-0.55)
        plot.xaxis.ticker = FixedTicker(ticks=list(range(len(names))))
        plot.xaxis.major_label_overrides = dict(enumerate(names))

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(1, 0)
        self._band = plot.rect(
            "x", "y", 0.66, 1, source=self.bands, line_color=None, fill_alpha=0.75
        )
        plot.multi_line(
            "xs", "ys", source=self.lines, line_color="colour", line_dash="dash",
            line_width="width",
        )  # fmt: skip
        dots = plot.scatter(
            "x", "y", source=self.dots, size=12, marker="marker", fill_color="colour",
            line_color=None,
        )  # fmt: skip
        plot.text(
            "x", "y", text="text", source=self.labels, text_align="align", x_offset="offset",
            text_baseline="middle", text_font_size="12px", text_font_style="bold",
            text_color="colour", text_font=value("Inter Variable, Inter, sans-serif"),
        )  # fmt: skip
        plot.add_tools(HoverTool(renderers=[dots], tooltips=HOVER))
        plot.grid.visible = False
        plot.yaxis.visible = False
        plot.xaxis.axis_line_color = plot.xaxis.major_tick_line_color = None
        plot.above, plot.below = plot.below, []
