"""Mean cycles of the year or the day: observed, one model in its colour, others in grey."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from bokeh.models import BoxAnnotation, ColumnDataSource, FixedTicker, HoverTool, Range1d
from numpy.typing import NDArray

from dashboard.plots.figures import blank, mark_synthetic, significant
from dashboard.theme import TOKENS, model_colour, model_dash

Floats = NDArray[np.float64]


class CyclePlot:
    """Mean of every month or hour: observed in ink, one model in its colour, others in grey.

    Parameters
    ----------
    ticks
        Places on the axis that have a label, and that.
    """

    def __init__(self, ticks: Mapping[int, str], height: int = 190) -> None:
        self.observed = ColumnDataSource({"at": [], "value": [], "n": []})
        self.chosen = ColumnDataSource({"at": [], "value": []})
        self.others = ColumnDataSource({"xs": [], "ys": [], "model": []})
        self.figure = blank(height)
        self._glyphs()
        self.figure.xaxis.ticker = FixedTicker(ticks=list(ticks))
        self.figure.xaxis.major_label_overrides = dict(ticks)

    def draw(
        self,
        cycle: pd.DataFrame,
        focus: str,
        label: str,
        unit: str,
        *,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show another cycle.

        Parameters
        ----------
        cycle
            As of `fluxcore.diagnose.cycles.mean_cycle`.
        focus
            The model in its colour; may be none of the columns.
        label, unit, dark, synthetic, what
            As of `ModelsPlot.compare`.
        """
        at = cycle.index.to_numpy(dtype=np.float64)
        values = cycle.drop(columns="n")
        names = [name for name in values.columns if name not in ("observed", focus)]
        self.observed.data = {
            "at": at, "value": values["observed"].to_numpy(), "n": cycle["n"].to_numpy(),
        }  # fmt: skip
        own = focus in values
        self.chosen.data = {
            "at": at if own else [],
            "value": values[focus].to_numpy() if own else [],
        }
        self.others.data = {
            "xs": [at] * len(names),
            "ys": [values[name].to_numpy() for name in names],
            "model": names,
        }
        plot, colour = self.figure, model_colour(focus)
        plot.x_range.update(start=float(at[0]) - 0.4, end=float(at[-1]) + 0.4)
        plot.y_range.update(**_room(values.to_numpy(dtype=np.float64)))
        plot.yaxis.axis_label = label
        for hover in self._hovers:
            hover.formatters["@value"].args = {"unit": unit}
        self._hovers[1].tooltips = f"<b>@value{{custom}}</b> {focus}"
        self._chosen.glyph.update(line_color=colour, line_dash=model_dash(focus))
        tokens = TOKENS[dark]
        self._observed.glyph.line_color = tokens["ink"]
        self._dots.glyph.update(line_color=tokens["ink"], fill_color=tokens["ink"])
        self._grey.glyph.line_color = self._zero.line_color = tokens["soft"]
        mark_synthetic(plot, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
        plot.xgrid.visible = False
        plot.yaxis.axis_line_color = None
        plot.min_border_right = 10
        self._zero = BoxAnnotation(top=0, bottom=0, line_alpha=0.6, line_width=1, fill_alpha=0)
        plot.add_layout(self._zero)
        self._grey = plot.multi_line("xs", "ys", source=self.others, line_width=0.9, line_alpha=0.5)
        self._observed = plot.line("at", "value", source=self.observed, line_width=1.3)
        self._dots = plot.scatter("at", "value", source=self.observed, size=5)
        self._chosen = plot.line("at", "value", source=self.chosen, line_width=2)
        said = "<b>@value{custom}</b> observed, @n{0,0} hours"
        self._hovers = [
            _hover([self._dots], said),
            _hover([self._chosen], "<b>@value{custom}</b>"),
        ]
        grey = HoverTool(renderers=[self._grey], tooltips="@model", line_policy="interp")
        plot.add_tools(*self._hovers, grey)


def _hover(renderers: Sequence[object], tooltips: str) -> HoverTool:
    return HoverTool(
        renderers=list(renderers), tooltips=tooltips, formatters={"@value": significant()}
    )


def _room(values: Floats) -> dict[str, float]:
    present = values[np.isfinite(values)]
    if not len(present):
        return {"start": 0.0, "end": 1.0}
    lo, hi = float(present.min()), float(present.max())
    room = 0.08 * (hi - lo) or max(abs(hi), 1.0) * 0.08
    return {"start": lo - room, "end": hi + room}
