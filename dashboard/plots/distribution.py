"""How bad: distribution of losses over towers, one model in focus, updated in place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d, TapTool

from dashboard.plots.figures import blank
from dashboard.theme import TOKENS, model_colour, model_dash, number
from fluxcore.diagnose.distribution import Distribution, staircase
from fluxcore.diagnose.standing import Standing

HOVER = """<div style="font:12px 'Inter Variable',sans-serif"><b>@domain</b> @text<br>
<span style="opacity:.75">worse than @better of the towers</span></div>"""
ROOM = 1.9
"""How far the axis reaches beyond the worst of the model in focus, at most, in multiples of it."""


class DistributionPlot:
    """A staircase with its band, two marked quantiles with intervals, other models in grey."""

    def __init__(self, on_pick: Callable[[str], None] | None = None, height: int = 236) -> None:
        self._on_pick = on_pick
        self.band = ColumnDataSource({"loss": [], "lo": [], "hi": []})
        self.line = ColumnDataSource({"loss": [], "share": []})
        self.others = ColumnDataSource({"xs": [], "ys": [], "model": []})
        self.points = ColumnDataSource({name: [] for name in ("loss", "share", *_SHOWN)})
        self.focus = ColumnDataSource({"loss": [], "share": []})
        self.marks = ColumnDataSource({name: [] for name in _MARKS})
        self.figure = blank(height)
        self._glyphs()
        self._axes()
        self.points.selected.on_change("indices", self._picked)

    def draw(
        self,
        models: Mapping[str, Distribution],
        focus: str,
        standings: Sequence[Standing],
        label: str,
        dark: bool = False,
    ) -> None:
        """Show all models, one of them in its colour.

        Parameters
        ----------
        models
            Distribution of every model, by name; that in focus has a band.
        focus
            Model in focus.
        standings
            Statistics to mark: those that are quantiles, of the model in focus.
        label
            Of the axis of losses, with unit.
        dark
            Colours for a dark page.
        """
        one, colour = models[focus], model_colour(focus)
        steps = staircase(one)
        self.band.data = {name: steps[name].to_numpy() for name in ("loss", "lo", "hi")}
        self.line.data = {name: steps[name].to_numpy() for name in ("loss", "share")}
        rest = {name: staircase(found) for name, found in models.items() if name != focus}
        self.others.data = {
            "xs": [found["loss"].to_numpy() for found in rest.values()],
            "ys": [found["share"].to_numpy() for found in rest.values()],
            "model": list(rest),
        }
        self.points.data = _points(one)
        widest = max((float(m.loss[-1]) for m in models.values() if len(m.loss)), default=1.0)
        own = float(one.loss[-1]) if len(one.loss) else 1.0
        end = min(widest, ROOM * own) * 1.03 or 1.0
        self.figure.x_range.update(start=0, end=end)
        self.marks.data = _marks(standings, end)
        self.figure.xaxis.axis_label = label
        self._ticks(end)
        self._steps.glyph.update(line_color=colour, line_dash=model_dash(focus))
        self._area.glyph.fill_color = colour
        tokens = TOKENS[dark]
        self._grey.glyph.line_color = tokens["soft"]
        self._ring.glyph.update(line_color=tokens["outline"], fill_color=colour)
        self._text.glyph.update(text_color=tokens["ink"], background_fill_color=tokens["card"])
        self._drop.glyph.line_color = self._reach.glyph.line_color = tokens["accent"]

    def mark(self, domain: str) -> None:
        """Mark the domain in focus on its curve."""
        at = np.asarray(self.points.data["domain"], dtype=object) == domain
        self.focus.data = {n: np.asarray(self.points.data[n])[at] for n in ("loss", "share")}

    def _picked(self, _name: str, _old: list[int], new: list[int]) -> None:
        if new and self._on_pick:
            self._on_pick(str(self.points.data["domain"][new[0]]))
            self.points.selected.indices = []

    def _glyphs(self) -> None:
        plot = self.figure
        self._area = plot.varea("loss", "lo", "hi", source=self.band, fill_alpha=0.2)
        self._grey = plot.multi_line("xs", "ys", source=self.others, line_alpha=0.45, line_width=1)
        self._steps = plot.line("loss", "share", source=self.line, line_width=2.4)
        self._drop = plot.segment(
            "value", 0, "value", "level", source=self.marks, line_dash=[3, 3], line_width=1.2
        )
        self._reach = plot.segment("lo", "level", "hi", "level", source=self.marks, line_width=1.4)
        self._text = plot.text(
            "at", "level", "text", source=self.marks, x_offset="shift", text_baseline="middle",
            text_align="align", text_font_size="12px", text_font_style="bold", padding=1,
            text_font=value("Inter Variable, Inter, sans-serif"), background_fill_alpha=0.8,
        )  # fmt: skip
        dots = plot.scatter("loss", "share", source=self.points, size=9, alpha=0)
        dots.nonselection_glyph = dots.selection_glyph = None
        self._ring = plot.scatter("loss", "share", source=self.focus, size=9, line_width=2)
        plot.add_tools(
            HoverTool(renderers=[dots], tooltips=HOVER),
            HoverTool(renderers=[self._grey], tooltips="@model", line_policy="interp"),
            TapTool(renderers=[dots]),
        )

    def _ticks(self, end: float) -> None:
        """Round numbers with as many decimals as the finest of them needs."""
        power = 10.0 ** np.floor(np.log10(end / 5))
        step = power * min((1, 2, 5, 10), key=lambda m: abs(np.log(end / 5 / (m * power))))
        decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
        ticks = [float(t) for t in np.arange(0, end, step)]
        self.figure.xaxis.ticker = FixedTicker(ticks=ticks)
        self.figure.xaxis.major_label_overrides = {t: f"{t:.{decimals}f}" for t in ticks}

    def _axes(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1.03)
        shares = [0, 0.25, 0.5, 0.75, 1]
        plot.yaxis.ticker = plot.ygrid.ticker = FixedTicker(ticks=shares)
        plot.yaxis.major_label_overrides = {s: f"{100 * s:.0f} %" for s in shares}
        plot.yaxis.axis_line_color = None
        plot.xgrid.visible = False
        plot.min_border_right = 14


_SHOWN = ("domain", "text", "better")
_MARKS = ("value", "lo", "hi", "level", "text", "at", "align", "shift")


def _points(one: Distribution) -> dict[str, Any]:
    below = np.searchsorted(one.loss, one.loss, side="left") / max(len(one.loss), 1)
    return {
        "loss": one.loss,
        "share": one.share,
        "domain": list(one.domains),
        "text": [number(loss) for loss in one.loss],
        "better": [f"{100 * share:.0f} %" for share in below],
    }


def _marks(standings: Sequence[Standing], end: float) -> dict[str, Any]:
    levels = {"median": 0.5, "q90": 0.9}

    def fits(s: Standing) -> bool:
        """Whether the text has room to the right of the interval."""
        return s.hi < 0.68 * end

    rows = [
        {
            "value": s.value,
            "lo": s.lo,
            "hi": min(s.hi, end),
            "level": levels[s.statistic],
            "text": f"{s.statistic} {number(s.value)}",
            "at": min(s.hi, end) if fits(s) else s.lo,
            "align": "left" if fits(s) else "right",
            "shift": 6 if fits(s) else -6,
        }
        for s in standings
        if s.statistic in levels and np.isfinite(s.value)
    ]
    return pd.DataFrame(rows, columns=list(_MARKS)).to_dict("list")
