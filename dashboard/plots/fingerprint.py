"""Fingerprint: hour of the day by day of the year, one colour an hour."""

import numpy as np
from bokeh.models import (
    BasicTicker,
    ColorBar,
    ColumnDataSource,
    CustomJSHover,
    FixedTicker,
    HoverTool,
    LinearColorMapper,
    Range1d,
)
from numpy.typing import NDArray

from dashboard.plots.figures import blank, mark_synthetic, significant
from dashboard.theme import TOKENS, diverging, ramp

HOURS = 24
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STARTS = (1, 32, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)
"""Days of the year on which months begin; a day later from March on in leap years."""
TAIL = 2.0
"""Percent of the hours at either end whose colour is that of the end."""
MISSING = {False: "#BFC5C9", True: "#5A6870"}
"""Grey, which neither ramp has, on light and dark pages."""
STEPS = 64
"""Colours of a ramp that is drawn without visible steps."""


class FingerprintPlot:
    """An image of one variable at one site, with its bar of colours."""

    def __init__(self, height: int = 236) -> None:
        self.image = ColumnDataSource({"image": [], "width": []})
        self.mapper = LinearColorMapper(palette=["#000000"], low=0, high=1)
        self.figure = blank(height)
        self._glyphs()

    def draw(
        self,
        hours: NDArray[np.float64],
        label: str,
        unit: str = "",
        *,
        signed: bool = False,
        dark: bool = False,
        synthetic: bool = False,
    ) -> None:
        """Show another fingerprint.

        Parameters
        ----------
        hours
            Shape ``(24, days)``: hour of the day by day of the year; NaN where missing.
        label
            Name and unit, for the bar of colours.
        unit
            For the tooltip.
        signed
            Whether zero divides the values: the ramp is then a diverging one, centred on it.
        dark
            Colours for a dark page.
        synthetic
            Whether the figure is to say that its data are made up.
        """
        lo, hi = limits(hours, signed)
        tokens = TOKENS[dark]
        stops = diverging(dark) if signed else ramp(dark)
        self.mapper.update(palette=blend(stops, STEPS), low=lo, high=hi, nan_color=MISSING[dark])
        self.image.data = {"image": [hours.astype(np.float32)], "width": [hours.shape[1]]}
        self.figure.x_range.update(start=0.5, end=hours.shape[1] + 0.5)
        leap = int(hours.shape[1] > 365)
        ticks = [day + leap * (day >= 60) for day in STARTS[::2]]  # all would run together
        self.figure.xaxis.ticker = FixedTicker(ticks=ticks)
        self.figure.xaxis.major_label_overrides = dict(zip(ticks, MONTHS[::2], strict=True))
        self._day.args = {"leap": leap}
        self._text.args = {"unit": unit}
        self.bar.update(title=label, major_label_text_color=tokens["soft"])
        mark_synthetic(self.figure, synthetic, dark)

    def _glyphs(self) -> None:
        plot = self.figure
        plot.x_range, plot.y_range = Range1d(0.5, 365.5), Range1d(0, HOURS)
        image = plot.image(
            "image", x=0.5, y=0, dw="width", dh=HOURS, source=self.image, color_mapper=self.mapper
        )
        self._text = significant()
        self._day = CustomJSHover(args={"leap": 0}, code=_DAY)
        plot.add_tools(
            HoverTool(
                renderers=[image],
                tooltips="<b>@image{custom}</b><br>$x{custom}, $y{custom}",
                formatters={
                    "@image": self._text,
                    "$x": self._day,
                    "$y": CustomJSHover(code='return String(Math.floor(value)) + " h"'),
                },
            )
        )
        self.bar = ColorBar(
            color_mapper=self.mapper, ticker=BasicTicker(desired_num_ticks=5), height=8,
            title_text_font_size="11.5px", major_label_text_font_size="11px", padding=2,
            title_text_font_style="normal", bar_line_color=None,
        )  # fmt: skip
        plot.add_layout(self.bar, "below")
        plot.yaxis.ticker = FixedTicker(ticks=[0, 6, 12, 18, 24])
        plot.yaxis.axis_label = "hour of the day"
        plot.grid.visible = False
        plot.min_border_right = 14
        plot.axis.axis_line_color = None


_DAY = """
const day = Math.round(value)
const date = new Date(Date.UTC(leap ? 2020 : 2019, 0, day))
return date.toLocaleDateString("en-GB", {day: "numeric", month: "short", timeZone: "UTC"})
"""


def limits(hours: NDArray[np.float64], signed: bool) -> tuple[float, float]:
    """Values at the ends of the ramp: quantiles, so that a few wild hours do not set it.

    >>> limits(np.array([[-1.0, 3.0]]), signed=True)[0] == -limits(np.array([[-1.0, 3.0]]), True)[1]
    True
    """
    present = hours[np.isfinite(hours)]
    if len(present) == 0:
        return (-1.0, 1.0) if signed else (0.0, 1.0)
    if signed:
        far = float(np.percentile(np.abs(present), 100 - TAIL)) or 1.0
        return -far, far
    lo, hi = (float(p) for p in np.percentile(present, [TAIL, 100 - TAIL]))
    return lo, hi if hi > lo else lo + (abs(lo) or 1.0) * 1e-6


def blend(stops: tuple[str, ...], steps: int) -> list[str]:
    """Blend a few colours to a ramp of many.

    >>> blend(("#000000", "#ffffff"), 3)
    ['#000000', '#808080', '#ffffff']
    """
    colours = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops])
    places = np.linspace(0, len(stops) - 1, steps)
    mixed = [np.interp(places, np.arange(len(stops)), colours[:, i]) for i in range(3)]
    return [
        "#" + "".join(f"{int(np.floor(part + 0.5)):02x}" for part in each)
        for each in zip(*mixed, strict=True)
    ]
