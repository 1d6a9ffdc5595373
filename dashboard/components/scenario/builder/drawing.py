"""DrawMap: the map of towers on which boxes and shapes are drawn and dragged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
from bokeh.events import SelectionGeometry
from bokeh.models import ColumnDataSource

from dashboard.components.scenario.builder.draft import Row
from dashboard.components.scenario.builder.edits import box, polygon
from dashboard.components.tower_map import TowerMap
from dashboard.plots.figures import change
from dashboard.plots.maps import unproject
from dashboard.plots.shapes import MODES, corner_columns, degrees, drawing, moved, outline_columns

Shapes = Sequence[tuple[str, Sequence[float]]]


class DrawMap(TowerMap):
    """A map of towers with outlines of shapes.

    Parameters
    ----------
    hover, on_pick
        See `TowerMap`.
    on_shape
        Called with the condition of a shape that was drawn.
    on_move
        Called with the place of a shape and its condition after a corner was dragged.
    on_mode
        Called after `mode` has changed.
    """

    def __init__(
        self,
        hover: Mapping[str, str],
        on_pick: Callable[[str], None],
        on_shape: Callable[[Row], None],
        on_move: Callable[[int, Row], None],
        on_mode: Callable[[], None],
    ) -> None:
        super().__init__(hover, on_pick, lambda _: None)
        self._on_shape, self._on_move, self._on_mode = on_shape, on_move, on_mode
        self._shapes: Shapes = ()
        self.mode = "pan"
        """What dragging does: one of `dashboard.plots.shapes.MODES`."""
        self.outlines = ColumnDataSource(outline_columns(()))
        self.corners = ColumnDataSource(corner_columns(()))
        self.clicked = ColumnDataSource({"x": [], "y": []})
        drawing(self.figure, self.outlines, self.corners, self.clicked)
        self.clicked.on_change("data", self._finished)
        self.corners.on_change("data", self._dragged)

    def switch(self, mode: str) -> None:
        """Choose what dragging does; unknown modes and the present one move the map."""
        self.mode = mode if mode in MODES and mode != self.mode else "pan"

        def told() -> None:
            self.figure.update(tags=[self.mode])
            self._on_mode()  # the browser has the tool before it shows that it has it

        change(self.figure, told)

    @property
    def draggable(self) -> bool:
        """Whether there are corners to drag."""
        return bool(corner_columns(self._shapes)["x"])

    def outline(self, shapes: Shapes) -> None:
        """Show these shapes: role, and ``west, south, east, north`` or corners one by one."""
        self._shapes = tuple(shapes)

        def redraw() -> None:
            self.outlines.data = outline_columns(self._shapes)
            self.corners.data = corner_columns(self._shapes)

        change(self.figure, redraw)

    def _picked(self, event: SelectionGeometry) -> None:
        if not event.final:
            return
        kind, longitude, latitude = degrees(event)
        if not kind:
            super()._picked(event)
            return
        self._told(kind, longitude, latitude)

    def _finished(self, _attr: str, _old: Any, new: Mapping[str, Sequence[float]]) -> None:
        self._told("polygon", *(axis.tolist() for axis in unproject(new["x"], new["y"])))

    def _told(self, kind: str, longitude: Sequence[float], latitude: Sequence[float]) -> None:
        """Hand on what was drawn, unless it encloses nothing; the next drag moves the map."""
        shape = (box if kind == "box" else polygon)(longitude, latitude)
        self.switch("pan")
        flat = len(shape.values) < 6 and len(set(shape.values[0::2])) * len(shape.values) < 8
        if not flat and len(set(shape.values[1::2])) > 1:
            self._on_shape(shape)

    def _dragged(self, _attr: str, _old: Any, new: Mapping[str, Sequence[float]]) -> None:
        """Find the corner that is no longer where it was drawn."""
        was = pd.DataFrame(corner_columns(self._shapes))
        if len(new["x"]) != len(was):  # a corner was deleted: a shape keeps its corners
            self.outline(self._shapes)
            return
        away = (was["x"] - list(new["x"])).abs() + (was["y"] - list(new["y"])).abs()
        if not len(away) or away.max() < 1e-6:
            return
        row = int(away.argmax())
        longitude, latitude = unproject([new["x"][row]], [new["y"][row]])
        place, corner = int(was["shape"][row]), int(was["corner"][row])
        values = self._shapes[place][1]
        after = moved(values, corner, float(longitude[0]), float(latitude[0]))
        if len(values) == 4:
            shape = box(after[0::2], after[1::2])
        else:
            shape = polygon(after[0::2], after[1::2])
        self._on_move(place, shape)
