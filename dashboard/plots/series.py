"""A site's hours: detail above, the whole record below, measured and gap-filled told apart."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from bokeh.models import (
    BoxZoomTool,
    ColumnDataSource,
    CustomJSHover,
    DatetimeAxis,
    HoverTool,
    PanTool,
    Range1d,
    RangeTool,
    ResetTool,
    WheelZoomTool,
)
from numpy.typing import NDArray

from dashboard.plots.figures import Rested, blank, mark_synthetic, significant
from dashboard.plots.thinning import HOUR, thin
from dashboard.theme import QUALITY_COLOURS, TOKENS

KINDS = ("measured", "gap-filled")
POINTS = 1600
"""Points of a line: about two a pixel."""
OVERVIEW = 900
MARKED = 24 * 45
"""Up to so many hours in view, every hour has a mark."""
BARS = 160
"""Bars of the strip that shows which share of the hours is measured."""
STRIP = 0.28
"""Part of the overview's height that the strip takes."""
SHORTEST = 24 * HOUR
"""The detail shows a day at least."""
Window = tuple[float, float]


class SeriesPlot:
    """Two linked figures of one series: `figure` shows a window, `overview` all of it.

    Parameters
    ----------
    on_window
        Called whenever the window is moved in the browser; more detail is drawn if absent.
    """

    def __init__(self, on_window: Callable[[], None] | None = None, height: int = 260) -> None:
        self._time = np.zeros(0)
        self._value = np.zeros(0)
        self._measured = np.zeros(0, dtype=bool)
        self._moving = False
        self.step = HOUR
        """Milliseconds from row to row."""
        self.lines = {kind: ColumnDataSource({"time": [], "value": []}) for kind in KINDS}
        self.marks = {kind: ColumnDataSource({"time": [], "value": []}) for kind in KINDS}
        self.whole = ColumnDataSource({"time": [], "value": []})
        self.strip = ColumnDataSource({name: [] for name in _STRIP})
        self.figure, self.overview = blank(height), blank(74)
        self.moved: Callable[[], None] = lambda: None
        """Called as soon as the window is moved in the browser."""
        self._on_window = on_window or Rested(self.figure, self.detail)
        self._glyphs()
        self._axes()

    def draw(
        self,
        hours: pd.DataFrame,
        label: str,
        unit: str = "",
        *,
        dark: bool = False,
        synthetic: bool = False,
        site: str = "",
    ) -> None:
        """Show another series, all of it.

        Parameters
        ----------
        hours
            ``time, value, measured``, one row an hour, increasing in time; NaN where missing.
        label
            Name and unit, for the axis.
        unit
            For the tooltips.
        dark
            Colours for a dark page.
        synthetic
            Whether the figure is to say that its data are made up.
        site
            Name of the site, to be said in the figure.
        """
        # Milliseconds whatever the resolution of the column.
        self._time = hours["time"].to_numpy("datetime64[ms]").astype(np.float64)
        self._value = hours["value"].to_numpy(np.float64)
        self._measured = hours["measured"].to_numpy(bool)
        x, y = thin(self._time, self._value, OVERVIEW, self.step)
        self.whole.data = {"time": x, "value": y}
        self.strip.data = _shares(self._time, self._value, self._measured, self.step)
        lo, hi = _span(y)
        self.overview.y_range.update(start=lo - STRIP / (1 - STRIP) * (hi - lo) * 1.15, end=hi)
        self.figure.yaxis.axis_label = label
        self._text.args = {"unit": unit}
        mark_synthetic(self.figure, synthetic, dark, what=site)
        self.paint(dark)
        ends = self.ends
        for plot in (self.figure, self.overview):
            plot.x_range.update(reset_start=ends[0], reset_end=ends[1], bounds=ends)
        self.overview.x_range.update(start=ends[0], end=ends[1])
        self.show(*ends)

    @property
    def ends(self) -> Window:
        """Ends of the whole record, in milliseconds."""
        return (self._time[0], self._time[-1] + self.step) if len(self._time) else (0.0, HOUR)

    @property
    def window(self) -> Window:
        """Ends of what is in view, in milliseconds, within the record."""
        first, last = self.ends
        start, end = self.figure.x_range.start, self.figure.x_range.end
        return max(float(start), first), min(float(end), last)

    def show(self, start: float, end: float) -> None:
        """Move the window and draw what is in it."""
        self._moving = True
        self.figure.x_range.update(start=start, end=end)
        self._moving = False
        self.detail()

    def zoom(self, hours: float) -> None:
        """Show so many hours about the middle of the window, or all of the record if it is 0."""
        first, last = self.ends
        wide = min(hours * HOUR or last - first, last - first)
        middle = sum(self.window) / 2
        start = min(max(middle - wide / 2, first), last - wide)
        self.show(start, start + wide)

    @property
    def in_view(self) -> slice:
        """Rows of the window, and one more at each end."""
        start, end = self.window
        return slice(*np.searchsorted(self._time, [start - self.step, end + self.step]))

    def detail(self) -> None:
        """Draw as much of the window as its width can show; zooming in brings more."""
        at = self.in_view
        time, value, measured = self._time[at], self._value[at], self._measured[at]
        every = len(time) <= POINTS
        for kind, of_kind in zip(KINDS, (measured, ~measured), strict=True):
            drawn = _bridged(of_kind) if every and kind == "gap-filled" else of_kind
            x, y = thin(time, np.where(drawn, value, np.nan), POINTS, self.step)
            self.lines[kind].data = {"time": x, "value": y}
            shown = of_kind & np.isfinite(value) & (len(time) <= MARKED)
            self.marks[kind].data = {"time": time[shown], "value": value[shown]}
        lo, hi = _span(self._all_values(at))
        self.figure.y_range.update(start=lo, end=hi)

    def _all_values(self, at: slice) -> NDArray[np.float64]:
        """Values that the window must have room for."""
        return self._value[at]

    def paint(self, dark: bool) -> None:
        """Give the figures the colours of light or dark."""
        for kind, colour in QUALITY_COLOURS[dark].items():
            self._lines[kind].glyph.line_color = colour
            self._marks[kind].glyph.update(
                line_color=colour,
                fill_color=colour if kind == "measured" else TOKENS[dark]["card"],
            )
            self._bars[kind].glyph.fill_color = colour
        self._whole.glyph.line_color = TOKENS[dark]["soft"]
        overlay = self._brush.overlay
        overlay.update(fill_color=TOKENS[dark]["accent"], line_color=TOKENS[dark]["accent"])

    def _glyphs(self) -> None:
        plot = self.figure
        dashes = {"measured": "solid", "gap-filled": [5, 2]}
        shapes = {"measured": "circle", "gap-filled": "diamond"}
        self._lines = {
            kind: plot.line(
                "time", "value", source=self.lines[kind], line_width=1.2, line_dash=dashes[kind]
            )
            for kind in reversed(KINDS)  # measured on top
        }
        self._marks = {
            kind: plot.scatter(
                "time", "value", source=self.marks[kind], marker=shapes[kind],
                size=4 if kind == "measured" else 6,
            )
            for kind in reversed(KINDS)
        }  # fmt: skip
        self._whole = self.overview.line("time", "value", source=self.whole, line_width=0.8)
        self._strip_glyphs()
        self._text = significant()
        self._hovers = {
            kind: _hover([self._lines[kind], self._marks[kind]], kind, self._text) for kind in KINDS
        }
        plot.add_tools(*self._hovers.values())

    def _strip_glyphs(self) -> None:
        """Bars below the overview: as high as the share of hours that are there."""
        plot = self.overview
        plot.extra_y_ranges = {"share": Range1d(0, 1 / STRIP)}
        tops = {"measured": ("bottom", "measured"), "gap-filled": ("measured", "all")}
        self._bars = {
            kind: plot.quad(
                left="left", right="right", bottom=bottom, top=top, source=self.strip,
                line_color=None, fill_alpha=0.75, y_range_name="share",
            )
            for kind, (bottom, top) in tops.items()
        }  # fmt: skip
        plot.add_tools(
            HoverTool(
                renderers=list(self._bars.values()),
                tooltips="@left{%F} to @right{%F}: @text",
                formatters={"@left": "datetime", "@right": "datetime"},
            )
        )

    def _axes(self) -> None:
        for plot in (self.figure, self.overview):
            plot.x_range, plot.y_range = Range1d(0, 1), Range1d(0, 1)
            plot.below = []
            plot.add_layout(DatetimeAxis(), "below")
            plot.xgrid.visible = False
            plot.yaxis.axis_line_color = None
            plot.min_border_left, plot.min_border_right = 62, 12
        zoom, wheel = BoxZoomTool(dimensions="width"), WheelZoomTool(dimensions="width")
        self.figure.add_tools(zoom, PanTool(dimensions="width"), wheel, ResetTool())
        self.figure.toolbar.update(active_drag=zoom, active_scroll=None, autohide=True)
        self.figure.toolbar_location = "right"
        self.figure.x_range.min_interval = SHORTEST
        self.overview.yaxis.visible = self.overview.ygrid.visible = False
        self._brush = RangeTool(x_range=self.figure.x_range, start_gesture="pan")
        self._brush.overlay.update(fill_alpha=0.14, line_alpha=0.7)
        self.overview.add_tools(self._brush)
        for end in ("start", "end"):
            self.figure.x_range.on_change(end, self._moved)

    def _moved(self, _name: str, _old: float, _new: float) -> None:
        if not self._moving:
            self.moved()
            self._on_window()


_STRIP = ("left", "right", "bottom", "measured", "all", "text")


def _shares(
    time: NDArray[np.float64],
    value: NDArray[np.float64],
    measured: NDArray[np.bool_],
    step: float = HOUR,
) -> dict[str, object]:
    """Shares of rows that are measured and gap-filled in equal parts of the record."""
    if len(time) == 0:
        return {name: [] for name in _STRIP}
    edges = np.linspace(time[0], time[-1] + step, min(BARS, len(time)) + 1)
    present = np.isfinite(value)
    rows = np.diff(edges) / step
    filled = np.histogram(time[present & ~measured], edges)[0] / rows
    full = np.histogram(time[present & measured], edges)[0] / rows
    filled, full = np.minimum(filled, 1), np.minimum(full, 1)
    return {
        "left": edges[:-1],
        "right": edges[1:],
        "bottom": np.zeros(len(full)),
        "measured": full,
        "all": np.minimum(full + filled, 1),
        "text": [
            f"{100 * a:.0f} % measured, {100 * b:.0f} % gap-filled"
            + (f", {100 * c:.0f} % missing" if (c := max(0.0, 1 - a - b)) >= 0.005 else "")
            for a, b in zip(full, filled, strict=True)
        ],
    }


def _bridged(of_kind: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Take the neighbours in as well, so that the line of single hours is one line."""
    wide = of_kind.copy()
    wide[:-1] |= of_kind[1:]
    wide[1:] |= of_kind[:-1]
    return wide


def _span(value: NDArray[np.float64]) -> Window:
    """Smallest and largest value with some room; 0 to 1 where nothing is present."""
    present = value[np.isfinite(value)]
    if len(present) == 0:
        return 0.0, 1.0
    lo, hi = float(present.min()), float(present.max())
    room = 0.05 * (hi - lo) or max(abs(hi), 1.0) * 0.05
    return lo - room, hi + room


def _hover(renderers: list[object], kind: str, text: CustomJSHover) -> HoverTool:
    return HoverTool(
        renderers=renderers,
        tooltips=f"<b>@value{{custom}}</b> {kind}<br>@time{{%e %b %Y %H:%M}}",
        formatters={"@value": text, "@time": "datetime"},
    )
