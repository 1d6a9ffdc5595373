"""Models against the observed series of one domain: SeriesPlot with their lines."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from bokeh.models import (
    ColumnDataSource,
    DatetimeTicker,
    FixedTicker,
    HoverTool,
)
from numpy.typing import NDArray

from dashboard.plots.series import SeriesPlot, Window
from dashboard.plots.thinning import HOUR, thin
from dashboard.theme import TOKENS, model_colour, model_dash

Floats = NDArray[np.float64]
POINTS = {"focus": 1600, "others": 700}
"""Points of a model's line."""
FEW = 90
"""Up to so many rows in view, a model's rows have marks: one alone has no line."""
IN_DAY = "%e %b %Y %H:%M"
NO_YEAR = "%e %b"
DOTS = ("time", "value", "model", "colour")
"""Columns of the marks of models."""


class ModelsPlot(SeriesPlot):
    """Observed hours or coarser rows, one model in its colour, the others in grey."""

    def __init__(self, height: int = 260) -> None:
        self.models = ColumnDataSource({"xs": [], "ys": [], "model": []})
        self.chosen = ColumnDataSource({"time": [], "value": []})
        self.dots = ColumnDataSource({name: [] for name in DOTS})
        self._points = self._dark = False
        self._predicted: dict[str, Floats] = {}
        self._focus = ""
        super().__init__(height=height)

    def compare(
        self,
        rows: pd.DataFrame,
        predicted: Mapping[str, Floats],
        focus: str,
        label: str,
        unit: str,
        *,
        step: float = HOUR,
        quality: bool = True,
        years: bool = True,
        points: bool = False,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show another domain, scale or model.

        Parameters
        ----------
        rows
            As of `SeriesPlot.draw`: the observed values.
        predicted
            Model to values of the same rows.
        focus
            The model in its colour; may be none of them.
        label, unit, dark, synthetic
            As of `SeriesPlot.draw`.
        step
            Milliseconds from row to row.
        quality
            Whether it is known what is measured and what gap-filled.
        years
            Whether the times are of a calendar year, or of any.
        points
            Whether rows are years: points that no line joins, since there is nothing in between.
        what
            Said in the figure, for pictures that are saved.
        """
        self.step, self._predicted, self._focus = step, dict(predicted), focus
        self._points, self._dark = points, dark
        for line in (self._chosen, self._models, self._whole, *self._lines.values()):
            line.visible = not points
        stamp = (IN_DAY if step == HOUR else "%e %b %Y") if years else NO_YEAR
        for kind, hover in self._hovers.items():
            said = f"observed, {kind}" if quality else "observed"
            hover.tooltips = f"<b>@value{{custom}}</b> {said}<br>@time{{{stamp}}}"
        self._line_hover.tooltips = f"<b>@value{{custom}}</b> {focus}<br>@time{{{stamp}}}"
        self._dot_hover.tooltips = f"<b>@value{{custom}}</b> @model<br>@time{{{stamp}}}"
        for bar in self._bars.values():
            bar.visible = quality
        for plot in (self.figure, self.overview):
            axis = plot.below[0]
            axis.formatter.update(**_dates(years, points))
            axis.ticker = _ticks(rows) if points else DatetimeTicker()
        self.overview.visible = not points
        colour = model_colour(focus)
        self._chosen.glyph.update(line_color=colour, line_dash=model_dash(focus))
        self._dots.glyph.fill_color = TOKENS[dark]["card"]
        super().draw(rows, label, unit, dark=dark, synthetic=synthetic, site=what)

    @property
    def ends(self) -> Window:
        """Ends of the whole series, with room for the marks of few rows."""
        first, last = super().ends
        half = self.step / 2 if len(self._time) <= FEW else 0.0
        return first - half, last - half

    def detail(self) -> None:
        """Draw as much of the window as its width can show, of all lines."""
        super().detail()
        at = self.in_view
        time = self._time[at]
        lines = {name: values[at] for name, values in self._predicted.items()}
        chosen = lines.pop(self._focus, np.full(len(time), np.nan))
        x, y = thin(time, chosen, POINTS["focus"], self.step)
        self.chosen.data = {"time": x, "value": y}
        thinned = [thin(time, values, POINTS["others"], self.step) for values in lines.values()]
        self.models.data = {
            "xs": [x for x, _ in thinned],
            "ys": [y for _, y in thinned],
            "model": list(lines),
        }
        self.dots.data = self._marked(time, (lines if self._points else {}) | {self._focus: chosen})

    def _marked(self, time: Floats, values: Mapping[str, Floats]) -> dict[str, object]:
        """Marks of these models, if there are few rows; that in focus in its colour."""
        grey = TOKENS[self._dark]["soft"]
        marks = [
            (t, v, name, model_colour(name) if name == self._focus else grey)
            for name, of_model in values.items()
            for t, v in zip(time, of_model, strict=True)
            if len(time) <= FEW and np.isfinite(v)
        ]
        return {name: [mark[i] for mark in marks] for i, name in enumerate(DOTS)}

    def paint(self, dark: bool) -> None:
        """Give the figures the colours of light or dark."""
        super().paint(dark)
        ink = TOKENS[dark]["ink"]
        self._lines["measured"].glyph.line_color = ink
        self._marks["measured"].glyph.update(line_color=ink, fill_color=ink)
        self._bars["measured"].glyph.fill_color = TOKENS[dark]["soft"]
        self._models.glyph.line_color = TOKENS[dark]["soft"]

    def _all_values(self, at: slice) -> Floats:
        return np.concatenate([super()._all_values(at), *(v[at] for v in self._predicted.values())])

    def _glyphs(self) -> None:
        plot = self.figure
        self._models = plot.multi_line(
            "xs", "ys", source=self.models, line_width=0.9, line_alpha=0.5
        )
        super()._glyphs()
        self._chosen = plot.line("time", "value", source=self.chosen, line_width=1.6)
        self._dots = plot.scatter(
            "time", "value", source=self.dots, marker="square", size=6, line_width=1.5,
            line_color="colour",
        )  # fmt: skip
        points = "<b>@value{custom}</b><br>@time"
        self._line_hover = HoverTool(renderers=[self._chosen], tooltips=points)
        self._dot_hover = HoverTool(renderers=[self._dots], tooltips=points)
        for hover in (self._line_hover, self._dot_hover):
            hover.formatters = {"@value": self._text, "@time": "datetime"}
        grey = HoverTool(renderers=[self._models], tooltips="@model", line_policy="interp")
        plot.add_tools(self._line_hover, self._dot_hover, grey)


def _ticks(rows: pd.DataFrame) -> FixedTicker:
    """One label a row."""
    times = rows["time"].to_numpy("datetime64[ms]").astype(np.float64)
    return FixedTicker(ticks=times.tolist())


def _dates(years: bool, points: bool) -> dict[str, str]:
    """Labels of times; without years for rows that are means over years, years alone for points."""
    if points:
        return dict.fromkeys(("hours", "days", "months", "years"), "%Y")
    days = {"hours": "%H h" if years else NO_YEAR, "days": NO_YEAR}
    return {**days, "months": "%b %Y" if years else "%b", "years": "%Y" if years else "%b"}
