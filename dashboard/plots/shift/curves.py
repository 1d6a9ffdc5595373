"""Densities of one covariate over the rows of training, validation and test."""

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, HoverTool, Range1d

from dashboard.plots.figures import blank, mark_synthetic, significant
from dashboard.plots.shift.keys import RoleKey
from dashboard.theme import ROLE_COLOURS, ROLES

DASHES = {"train": "solid", "validation": "dotted", "test": "dashed"}
"""Colour is never alone."""


class DensityPlot:
    """A curve a role; the areas of training and test are tinted."""

    def __init__(self, height: int = 236) -> None:
        self.curves = {role: ColumnDataSource({"x": [], "density": []}) for role in ROLES}
        self.figure = blank(height)
        self._glyphs()

    def draw(
        self,
        table: pd.DataFrame,
        label: str,
        unit: str,
        *,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show another covariate.

        Parameters
        ----------
        table
            ``role, x, density`` of one covariate.
        label, unit
            Of the axis (with unit), and of hovered values.
        dark, synthetic, what
            Colours, whether the figure says that its data are made up, and what it is of.
        """
        for role, source in self.curves.items():
            own = table[table["role"] == role]
            source.data = {"x": own["x"].to_numpy(), "density": own["density"].to_numpy()}
        if len(table):
            x, top = table["x"].to_numpy(), float(np.nanmax(table["density"]))
            self.figure.x_range.update(start=float(x.min()), end=float(x.max()))
            self.figure.y_range.update(start=0.0, end=1.06 * top or 1.0)
        self.figure.xaxis.axis_label = label
        for hover in self._hovers:
            hover.formatters["@x"].args = {"unit": unit}
        self.key.draw(set(table["role"]) if len(table) else (), dark=dark)
        mark_synthetic(self.figure, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
        plot.ygrid.visible = False
        plot.yaxis.visible = False
        plot.min_border_left = plot.min_border_right = 12
        self._hovers, lines = [], {}
        for role, source in self.curves.items():
            colour = ROLE_COLOURS[role]
            if role != "validation":
                plot.varea("x", 0, "density", source=source, fill_color=colour, fill_alpha=0.16)
            line = plot.line(
                "x", "density", source=source, line_color=colour, line_dash=DASHES[role],
                line_width=1.4 if role == "validation" else 2.2,
            )  # fmt: skip
            lines[role] = line
            named = {"train": "training"}.get(role, role)
            hover = HoverTool(
                renderers=[line], tooltips=f"{named}: <b>@x{{custom}}</b>", mode="mouse",
                formatters={"@x": significant()},
            )  # fmt: skip
            plot.add_tools(hover)
            self._hovers.append(hover)
        self.key = RoleKey(plot, lines)
