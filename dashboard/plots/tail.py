"""Where the tail is: test towers on a map, coloured and sized by loss, updated in place."""

from collections.abc import Callable, Sequence

import holoviews as hv
import numpy as np
import pandas as pd
from bokeh.events import SelectionGeometry
from bokeh.models import (
    BoxAnnotation,
    BoxSelectTool,
    ColumnDataSource,
    HoverTool,
    Label,
    LassoSelectTool,
    LinearColorMapper,
    PanTool,
    Range1d,
    ResetTool,
    TapTool,
    WheelZoomTool,
)

from dashboard.plots.figures import piled
from dashboard.plots.maps import basemap, project
from dashboard.plots.ramp import Ramp
from dashboard.theme import ACCENT, ROLE_COLOURS, ROLE_MARKERS, TOKENS, number
from dashboard.theme import ramp as sequential

XLIM, YLIM = (-13.4, 14.9), (-5.95, 8.0)
"""What is in view, in 1,000 km: where towers stand; it widens for any that stand elsewhere."""
SMALLEST, LARGEST, LARGEST_OF_MANY = 6.0, 17.0, 13.0
"""Size of a test tower, in pixels, at the ends of the ramp."""
MANY = 80
SHOWN = ("site_id", "name", "igbp", "score", "position", "facts")
HOVER = piled("<b>@site_id</b> @name<br>@facts<br><b>@score</b> @position")

Picked = Callable[[list[str], str], None]


class TailMap:
    """A world map whose towers follow a table; picking towers is reported, not kept."""

    def __init__(self, on_pick: Picked | None = None) -> None:
        self._on_pick = on_pick
        empty: dict[str, list[object]] = {name: [] for name in ("x", "y", "loss", "size", *SHOWN)}
        self.test = ColumnDataSource(dict(empty))
        self.focus = ColumnDataSource({"x": [], "y": [], "loss": [], "size": []})
        self.group = ColumnDataSource({"x": [], "y": [], "size": []})
        self.others = ColumnDataSource({"x": [], "y": [], "marker": [], "colour": []})
        self.mapper = LinearColorMapper(palette=["#000000"], low=0, high=1)
        self.figure = hv.render(hv.Overlay([*basemap()]), backend="bokeh", theme=None)
        self._base = list(self.figure.renderers)
        self._frame()
        self._glyphs()
        self._tools()
        self.figure.on_event(SelectionGeometry, self._picked)

    def draw(self, table: pd.DataFrame, others: pd.DataFrame, ramp: Ramp, unit: str) -> None:
        """Show towers and the ramp.

        Parameters
        ----------
        table
            One row a test tower: ``longitude, latitude, loss`` and the columns in ``SHOWN``.
        others
            One row a training or validation tower: ``longitude, latitude, role``.
        ramp
            Colours of losses.
        unit
            What the ramp shows, with its unit.
        """
        ordered = table.dropna(subset=["longitude"]).sort_values("loss", na_position="first")
        x, y = project(ordered["longitude"].to_numpy(), ordered["latitude"].to_numpy())
        loss = ordered["loss"].to_numpy(dtype=float)
        span = (loss - ramp.lo) / (ramp.hi - ramp.lo) if ramp.hi > ramp.lo else np.ones(len(loss))
        largest = LARGEST if len(loss) <= MANY else LARGEST_OF_MANY
        size = SMALLEST + (largest - SMALLEST) * np.clip(np.nan_to_num(span), 0, 1)
        shown = {name: ordered[name].to_numpy() for name in SHOWN}
        self.test.data = {"x": x, "y": y, "loss": loss, "size": size, **shown}
        roles = others["role"]
        self.others.data = {
            **dict(zip("xy", project(others["longitude"], others["latitude"]), strict=True)),
            "marker": [ROLE_MARKERS[role] for role in roles],
            "colour": [ROLE_COLOURS[role] for role in roles],
        }
        self._widen()
        self._paint(ramp, unit)

    def mark(self, site: str, group: Sequence[str] = ()) -> None:
        """Outline the tower in focus and ring those of a group."""
        sites = np.asarray(self.test.data["site_id"], dtype=object)
        self.focus.data = self._some(sites == site, ("x", "y", "loss", "size"))
        self.group.data = self._some(np.isin(sites, list(group)), ("x", "y", "size"))

    def _widen(self) -> None:
        """Take every test tower into view."""
        for axis, (start, end), range_ in (
            ("x", XLIM, self.figure.x_range),
            ("y", YLIM, self.figure.y_range),
        ):
            values = np.asarray(self.test.data[axis], dtype=float)
            low, high = (values.min(), values.max()) if len(values) else (start, end)
            range_.update(start=min(start, low - 0.5), end=max(end, high + 0.5))

    def _some(self, chosen: np.ndarray, names: Sequence[str]) -> dict[str, np.ndarray]:
        data = {name: np.asarray(self.test.data[name])[chosen] for name in names}
        return data | {"size": data["size"] + 5}

    def _picked(self, event: SelectionGeometry) -> None:
        if event.final and self._on_pick:
            sites = self.test.data["site_id"]
            chosen = [str(sites[i]) for i in self.test.selected.indices if i < len(sites)]
            kind = str(event.geometry["type"])
            self._on_pick(chosen, "tower" if kind == "point" else "region")

    def _frame(self) -> None:
        self.figure.update(
            x_range=Range1d(*XLIM), y_range=Range1d(*YLIM), width=None, height=None, min_border=0,
            sizing_mode="scale_width", aspect_ratio=(XLIM[1] - XLIM[0]) / (YLIM[1] - YLIM[0]),
            title=None, toolbar_location="above",
        )  # fmt: skip
        self.figure.update(toolbar_inner=True, output_backend="canvas")
        self.figure.axis.visible = False
        self.figure.grid.visible = False
        self.figure.toolbar.update(logo=None, autohide=True)

    def _glyphs(self) -> None:
        plot = self.figure
        colour = {"field": "loss", "transform": self.mapper}
        plot.scatter(
            "x", "y", source=self.others, marker="marker", size=4, line_color=None,
            fill_color="colour", fill_alpha=0.6,
        )  # fmt: skip
        self._rings = plot.scatter(
            "x", "y", source=self.group, marker="circle", size="size", fill_alpha=0.12,
            line_color=ACCENT, fill_color=ACCENT, line_width=1.3,
        )  # fmt: skip
        self._towers = plot.scatter(
            "x", "y", source=self.test, marker="diamond", size="size", fill_color=colour,
            line_color="#555555", line_width=0.6, fill_alpha=0.92,
        )  # fmt: skip
        self._towers.nonselection_glyph = self._towers.selection_glyph = None
        self._outline = plot.scatter(
            "x", "y", source=self.focus, marker="diamond", size="size", fill_color=colour,
            line_color="black", line_width=2.2,
        )  # fmt: skip
        self._boxes, self._labels = _legend()
        for part in (*self._boxes, *self._labels):
            plot.add_layout(part)

    def _tools(self) -> None:
        only = [self._towers]
        lasso = LassoSelectTool(renderers=only, continuous=False)
        box = BoxSelectTool(renderers=only, continuous=False)
        tap = TapTool(renderers=only, visible=False)
        hover = HoverTool(
            renderers=only, tooltips=HOVER, point_policy="snap_to_data", visible=False,
            sort_by=[("loss", "descending")],
        )  # fmt: skip
        view = (PanTool(), WheelZoomTool(zoom_on_axis=False), ResetTool())
        self.figure.tools = [lasso, box, *view, tap, hover]
        self.figure.toolbar.update(active_drag=lasso, active_tap=tap, active_scroll=None)

    def _paint(self, ramp: Ramp, unit: str) -> None:
        tokens = TOKENS[ramp.dark]
        ramp.paint(self.mapper)
        for box, colour in zip(self._boxes, ramp.palette, strict=True):
            box.fill_color = colour
        texts = (unit, number(ramp.lo), number(ramp.hi))
        for label, text in zip(self._labels, texts, strict=True):
            label.update(text=text, text_color=tokens["soft"])
        self.figure.background_fill_color = tokens["sea"]
        self._outline.glyph.line_color = tokens["outline"]
        self._rings.glyph.update(line_color=tokens["accent"], fill_color=tokens["accent"])
        sea, lines, land = (renderer.glyph for renderer in self._base)
        lines.line_color = land.line_color = tokens["coast"]
        sea.update(fill_color=tokens["sea"], line_color=None)
        land.fill_color = tokens["land"]


def _legend() -> tuple[list[BoxAnnotation], list[Label]]:
    """The ramp and its ends in a corner of the frame; they stay there while the map moves."""
    left, bottom, width, steps = 14, 24, 14, len(sequential())
    screen = {f"{side}_units": "screen" for side in ("left", "right", "top", "bottom")}
    boxes = [
        BoxAnnotation(
            left=left + i * width, right=left + (i + 1) * width, bottom=bottom, top=bottom + 9,
            fill_alpha=1, line_color=None, level="overlay", **screen,
        )
        for i in range(steps)
    ]  # fmt: skip
    right = left + steps * width
    places = (
        (left, bottom + 13, "left"),
        (left, bottom - 16, "left"),
        (right, bottom - 16, "right"),
    )
    labels = [
        Label(x=x, y=y, x_units="screen", y_units="screen", text_align=align, text_font_size="11px")
        for x, y, align in places
    ]
    return boxes, labels
