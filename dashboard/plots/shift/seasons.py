"""A covariate by month and hour: of training, of test, or test less training."""

import numpy as np
import pandas as pd
from bokeh.models import (
    BasicTicker,
    ColorBar,
    ColumnDataSource,
    FixedTicker,
    HoverTool,
    LinearColorMapper,
    Range1d,
)

from dashboard.plots.figures import blank, mark_synthetic, significant
from dashboard.plots.fingerprint import MISSING, MONTHS, STEPS, blend
from dashboard.theme import TOKENS, coverage_ramp, diverging

_CELLS = ("hour", "month", "value", "train", "test", "name")


class SeasonsPlot:
    """Months as rows, January on top, hours of the day as columns."""

    def __init__(self, height: int = 236) -> None:
        self.cells = ColumnDataSource({name: [] for name in _CELLS})
        self.mapper = LinearColorMapper(palette=["#000000"], low=0, high=1)
        self.figure = blank(height)
        self._glyphs()

    def draw(
        self,
        table: pd.DataFrame,
        label: str,
        unit: str,
        *,
        signed: bool,
        dark: bool = False,
        synthetic: bool = False,
        what: str = "",
    ) -> None:
        """Show other cells.

        Parameters
        ----------
        table
            ``month, hour, value, train, test``: what is drawn, and the means of both sides.
        label, unit
            Of the bar of colours (with unit), and of hovered values.
        signed
            Whether zero divides the values.
        dark, synthetic, what
            Colours, whether the figure says that its data are made up, and what it is of.
        """
        values = table["value"].to_numpy(np.float64)
        present = values[np.isfinite(values)]
        lo, hi = (float(present.min()), float(present.max())) if len(present) else (0.0, 1.0)
        if signed:
            hi = max(abs(lo), abs(hi)) or 1.0
            lo = -hi
        stops = diverging(dark) if signed else coverage_ramp(dark)
        high = hi if hi > lo else lo + 1e-9
        self.mapper.update(palette=blend(stops, STEPS), low=lo, high=high, nan_color=MISSING[dark])
        self.cells.data = {
            "hour": table["hour"].to_numpy() + 0.5,
            "month": table["month"].to_numpy(),
            "value": values,
            "train": table["train"].to_numpy(np.float64),
            "test": table["test"].to_numpy(np.float64),
            "name": [f"{MONTHS[m - 1]}, {h} h" for m, h in
                     zip(table["month"], table["hour"], strict=True)],
        }  # fmt: skip
        for text in self._texts.values():
            text.args = {"unit": unit}
        self.bar.update(title=label, major_label_text_color=TOKENS[dark]["soft"])
        mark_synthetic(self.figure, synthetic, dark, what=what)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0, 24), Range1d(12.5, 0.5)
        cells = plot.rect(
            "hour", "month", 1.02, 1.02, source=self.cells, line_color=None,
            fill_color={"field": "value", "transform": self.mapper},
        )  # fmt: skip
        cells.nonselection_glyph = cells.selection_glyph = None
        self._texts = {f"@{name}": significant() for name in ("value", "train", "test")}
        plot.add_tools(
            HoverTool(
                renderers=[cells],
                tooltips="@name: <b>@value{custom}</b><br>training @train{custom}<br>"
                "test @test{custom}",
                formatters=self._texts,
            )
        )
        self.bar = ColorBar(
            color_mapper=self.mapper, ticker=BasicTicker(desired_num_ticks=5), height=8,
            title_text_font_size="11.5px", major_label_text_font_size="11px", padding=2,
            title_text_font_style="normal", bar_line_color=None,
        )  # fmt: skip
        plot.add_layout(self.bar, "below")
        plot.xaxis.ticker = FixedTicker(ticks=[0, 6, 12, 18, 24])
        plot.xaxis.major_label_overrides = {h: f"{h} h" for h in (0, 6, 12, 18, 24)}
        plot.yaxis.ticker = FixedTicker(ticks=list(range(1, 13, 2)))
        plot.yaxis.major_label_overrides = dict(enumerate(MONTHS, 1))
        plot.grid.visible = False
        plot.axis.axis_line_color = None
        plot.min_border_right = 14
