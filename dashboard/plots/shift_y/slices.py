"""Mean flux against one covariate on shared support: training, and test reweighted to it."""

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, HoverTool, Range1d

from dashboard.plots.figures import mark_synthetic, significant
from dashboard.plots.shift_y.frame import framed
from dashboard.theme import ROLE_COLOURS, ROLE_MARKERS, TOKENS

ARMS = ("train", "test")
COLUMNS = ("x", "x_low", "x_high", "value", "low", "high", "sites")


class SlicesPlot:
    """A line with its band for either arm; bins with too few towers are left out."""

    def __init__(self, height: int = 330) -> None:
        self.sources = {
            arm: ColumnDataSource({name: [] for name in COLUMNS}) for arm in ARMS
        }  # one row a bin, missing ones NaN
        self.figure = framed(height)
        self._glyphs()

    def draw(
        self,
        table: pd.DataFrame,
        across: str,
        label: str,
        unit: str,
        *,
        dark: bool,
        synthetic: bool,
        what: str = "",
    ) -> None:
        """Show another covariate.

        Parameters
        ----------
        table
            One row a bin: ``x, x_low, x_high``, ``train, train_low, train_high, sites_train``,
            the same of test, and ``shown``.
        across, label
            Of the axes, with units.
        unit
            Of the flux.
        dark, synthetic
            Colours of a dark page; whether the data are made up.
        what
            What the figure is of: its title.
        """
        table = table.sort_values("x")
        shown = table["shown"].to_numpy(dtype=bool)
        values: list[float] = []
        for arm, source in self.sources.items():
            names = {"value": arm, "low": f"{arm}_low", "high": f"{arm}_high"}
            data = {
                name: np.where(shown, table[column].to_numpy(dtype=float), np.nan)
                for name, column in names.items()
            }
            for each in data.values():
                values += [float(v) for v in each if np.isfinite(v)]
            source.data = {
                **{name: table[name].to_numpy(dtype=float) for name in ("x", "x_low", "x_high")},
                **data,
                "sites": table[f"sites_{arm}"].to_numpy(),
            }
        plot = self.figure
        if len(table):
            plot.x_range.update(start=float(table["x_low"].min()), end=float(table["x_high"].max()))
        lo, hi = (min(values), max(values)) if values else (0.0, 1.0)
        room = 0.08 * ((hi - lo) or abs(hi) or 1.0)
        plot.y_range.update(start=lo - room, end=hi + room)
        plot.xaxis.axis_label, plot.yaxis.axis_label = across, label
        for hover in self._hovers:
            hover.formatters["@value"].args = {"unit": unit}
        for renderer in self._dots:
            renderer.glyph.line_color = TOKENS[dark]["card"]
        mark_synthetic(plot, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
        plot.xgrid.visible = False
        plot.yaxis.axis_line_color = None
        plot.min_border_right = 12
        self._dots, self._hovers = [], []
        for arm, source in self.sources.items():
            colour, dash = ROLE_COLOURS[arm], "solid" if arm == "test" else "dashed"
            plot.varea("x", "low", "high", source=source, fill_alpha=0.16, fill_color=colour)
            plot.line("x", "value", source=source, line_color=colour, line_width=2, line_dash=dash)
            dots = plot.scatter(
                "x", "value", source=source, marker=ROLE_MARKERS[arm], size=9, fill_color=colour
            )
            said = "training" if arm == "train" else "test, reweighted to the same weather"
            hover = HoverTool(
                renderers=[dots],
                tooltips=f"<b>@value{{custom}}</b> {said}, @sites towers",
                formatters={"@value": significant()},
            )
            plot.add_tools(hover)
            self._dots.append(dots)
            self._hovers.append(hover)
