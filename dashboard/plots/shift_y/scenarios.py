"""Scenarios side by side: by how much the error grows on shared support, ours and the paper's."""

import numpy as np
import pandas as pd
from bokeh.core.properties import value
from bokeh.models import BoxAnnotation, ColumnDataSource, FixedTicker, HoverTool, Range1d

from dashboard.plots.figures import mark_synthetic
from dashboard.plots.shift_y.frame import framed
from dashboard.plots.shift_y.palette import PARTS
from dashboard.theme import TOKENS

FONT = value("Inter Variable, Inter, sans-serif")
OWN = ("at", "value", "low", "high", "text", "fill", "verdict", "name")
CUTS = ("at", "value", "angle", "text", "shift", "align")
MARKS = ("at", "value", "name", "text")
WIDEST = 60.0
"""Percent beyond which intervals are cut."""


class ScenariosPlot:
    """A row a scenario: our value with its interval, the same by rows, and the paper's."""

    def __init__(self, height: int = 190) -> None:
        self.own = ColumnDataSource({name: [] for name in OWN})
        self.rows = ColumnDataSource({name: [] for name in MARKS})
        self.published = ColumnDataSource({name: [] for name in MARKS})
        self.cuts = ColumnDataSource({name: [] for name in CUTS})
        self.figure = framed(height)
        self._glyphs()

    def draw(
        self, table: pd.DataFrame, other: str, *, dark: bool, synthetic: bool, what: str = ""
    ) -> None:
        """Show other scenarios.

        Parameters
        ----------
        table
            One row a scenario, top to bottom: ``name``, ``value, low, high`` (percent of RMSE on
            shared support), ``held`` (verdict withheld), ``verdict``, ``by_rows, published``
            (percent).
        other
            What the published values are of, where it is another data set; else empty.
        dark, synthetic
            Colours of a dark page; whether the data are made up.
        what
            What the figure is of: its title.
        """
        plot, tokens, colour = self.figure, TOKENS[dark], PARTS[dark]["y"]
        at = np.arange(len(table))[::-1].astype(float)
        table = table.assign(at=at)
        numbers = table[["value", "low", "high", "by_rows", "published"]].to_numpy(dtype=float)
        seen = numbers[np.isfinite(numbers)]
        seen = np.clip(seen, -WIDEST, WIDEST) if len(seen) else np.array([0.0, 10.0])
        lo, hi = min(0.0, float(seen.min())), max(5.0, float(seen.max()))
        room = 0.07 * (hi - lo)
        own = table[np.isfinite(table["value"])]
        self.own.data = {
            "at": own["at"].to_numpy() + 0.16,
            "value": own["value"].clip(-WIDEST, WIDEST).to_numpy(dtype=float),
            "low": own["low"].clip(-WIDEST, WIDEST).to_numpy(dtype=float),
            "high": own["high"].clip(-WIDEST, WIDEST).to_numpy(dtype=float),
            "text": [_percent(v) for v in own["value"]],
            "fill": np.where(own["held"].astype(bool), tokens["card"], colour),
            "verdict": own["verdict"].to_numpy(),
            "name": own["name"].to_numpy(),
        }
        cut = _cuts(own)
        self.cuts.data = {name: cut[name].to_numpy() for name in CUTS}
        self.rows.data = _marks(table, "by_rows", -0.06)
        self.published.data = _marks(table, "published", -0.26)
        plot.x_range.update(start=lo - room, end=hi + room)
        plot.height = max(190, 76 + 36 * len(table))
        plot.y_range.update(start=-0.6, end=len(table) - 0.4)
        names = dict(zip(at, table["name"], strict=True))
        plot.yaxis.ticker = FixedTicker(ticks=list(names))
        plot.yaxis.major_label_overrides = names
        self._arrows.glyph.update(fill_color=colour, line_color=colour)
        self._goes_on.glyph.text_color = tokens["soft"]
        self._points.glyph.line_color = self._reach.glyph.line_color = colour
        self._squares.glyph.update(line_color=tokens["soft"], fill_color=tokens["card"])
        self._stars.glyph.update(line_color=tokens["ink"], fill_color=tokens["ink"])
        self._zero.line_color = tokens["soft"]
        paper = "the paper's value" + (f" ({other})" if other else "")
        self._paper.tooltips = f"<b>@text</b> {paper}, @name"
        mark_synthetic(plot, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
        plot.ygrid.visible = False
        plot.yaxis.axis_line_color = None
        plot.min_border_right = 12
        plot.xaxis.axis_label = "increase of RMSE on shared support, %"
        self._zero = BoxAnnotation(left=0, right=0, line_width=1, line_alpha=0.7, fill_alpha=0)
        plot.add_layout(self._zero)
        self._reach = plot.segment("low", "at", "high", "at", source=self.own, line_width=1.6)
        self._arrows = plot.scatter(
            "value", "at", source=self.cuts, marker="triangle", angle="angle", size=9
        )
        self._goes_on = plot.text(
            "value", "at", "text", source=self.cuts, text_align="align", y_offset="shift",
            text_baseline="bottom", text_font_size="10.5px", text_font=FONT,
        )  # fmt: skip
        self._points = plot.scatter(
            "value", "at", source=self.own, marker="circle", size=10, fill_color="fill",
            line_width=1.8,
        )  # fmt: skip
        self._squares = plot.scatter(
            "value", "at", source=self.rows, marker="square", size=8, line_width=1.4
        )
        self._stars = plot.scatter(
            "value", "at", source=self.published, marker="dash", angle=np.pi / 2, size=16,
            line_width=3,
        )  # fmt: skip
        self._paper = HoverTool(renderers=[self._stars], tooltips="<b>@text</b> @name")
        plot.add_tools(
            HoverTool(
                renderers=[self._points], tooltips="<b>@text</b> site-blocked, @name: @verdict"
            ),
            HoverTool(renderers=[self._squares], tooltips="<b>@text</b> by rows, @name"),
            self._paper,
        )


def _marks(table: pd.DataFrame, column: str, shift: float) -> dict[str, object]:
    there = table[np.isfinite(table[column].astype(float))]
    return {
        "at": there["at"].to_numpy() + shift,
        "value": there[column].astype(float).clip(-WIDEST, WIDEST).to_numpy(),
        "name": there["name"].to_numpy(),
        "text": [_percent(v) for v in there[column]],
    }


def _cuts(own: pd.DataFrame) -> pd.DataFrame:
    """Ends of intervals beyond ``WIDEST``: an arrow head, and where the interval goes on."""
    rows = [
        (row["at"] + 0.16, np.sign(row[end]) * WIDEST, angle,
         f"interval goes on to {_percent(row[end])}", -6, align)
        for row in own.to_dict("records")
        for end, angle, align in (("low", np.pi / 2, "left"), ("high", -np.pi / 2, "right"))
        if abs(row[end]) > WIDEST
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CUTS))


def _percent(value_: float) -> str:
    return f"{value_:+.1f} %".replace("-", "−")
