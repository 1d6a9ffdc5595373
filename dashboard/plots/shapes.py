"""Boxes and polygons in degrees, as outlines and corners on a map of the world."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from bokeh.events import DoubleTap, SelectionGeometry
from bokeh.models import (
    BoxSelectTool,
    ColumnDataSource,
    CustomJS,
    LassoSelectTool,
    PanTool,
    PointDrawTool,
    PolySelectTool,
    TapTool,
)
from bokeh.plotting import figure

from dashboard.plots.maps import Points, project, unproject
from dashboard.theme import ROLE_COLOURS

MODES = ("pan", "box", "polygon", "lasso", "corners")
"""What dragging on the map does."""
STEP = 1.0
"""Degrees between points of an outline: a straight line in degrees is a curve on the map."""


def box_ring(west: float, south: float, east: float, north: float) -> Points:
    """Corners of a box in degrees; one that crosses the antimeridian stops there (see `rings`)."""
    return np.array([west, east, east, west]), np.array([south, south, north, north])


def rings(values: Sequence[float]) -> list[Points]:
    """Outlines in degrees of one shape: ``west, south, east, north``, or corners one by one.

    A box with its west east of its east crosses the antimeridian and is drawn in two parts.
    """
    if len(values) > 4:
        return [(np.array(values[0::2], float), np.array(values[1::2], float))]
    west, south, east, north = values
    if west <= east:
        return [box_ring(west, south, east, north)]
    return [box_ring(west, south, 180.0, north), box_ring(-180.0, south, east, north)]


def outline_columns(shapes: Sequence[tuple[str, Sequence[float]]]) -> dict[str, list[Any]]:
    """Columns of the outlines: role and values of every shape, projected.

    `shapes` holds roles and values as `rings` reads them.
    """
    columns: dict[str, list[Any]] = {"xs": [], "ys": [], "colour": []}
    for role, values in shapes:
        for ring in rings(values):
            x, y = project(*_dense(*ring))
            columns["xs"].append(x)
            columns["ys"].append(y)
            columns["colour"].append(ROLE_COLOURS[role])
    return columns


def corner_columns(shapes: Sequence[tuple[str, Sequence[float]]]) -> dict[str, list[Any]]:
    """Columns of the corners that can be dragged: place on the map, shape and corner.

    A box that crosses the antimeridian has none: it is edited by its numbers.
    """
    columns: dict[str, list[Any]] = {"x": [], "y": [], "shape": [], "corner": []}
    for place, (_, values) in enumerate(shapes):
        parts = rings(values)
        if len(parts) > 1:
            continue
        x, y = project(*parts[0])
        columns["x"] += list(x)
        columns["y"] += list(y)
        columns["shape"] += [place] * len(x)
        columns["corner"] += list(range(len(x)))
    return columns


def _dense(longitude: np.ndarray, latitude: np.ndarray) -> Points:
    """Close a ring and put points between its corners, so that it follows the projection."""
    along, up = np.append(longitude, longitude[0]), np.append(latitude, latitude[0])
    xs, ys = [], []
    for i in range(len(longitude)):
        parts = max(int(np.hypot(along[i + 1] - along[i], up[i + 1] - up[i]) / STEP), 1) + 1
        xs.append(np.linspace(along[i], along[i + 1], parts))
        ys.append(np.linspace(up[i], up[i + 1], parts))
    return np.concatenate(xs), np.concatenate(ys)


def moved(values: Sequence[float], corner: int, longitude: float, latitude: float) -> list[float]:
    """Values of a shape after one of its corners was dragged.

    >>> moved([-10, 30, 40, 45], 2, 30.0, 50.0)
    [-10, 30, 30.0, 50.0]
    """
    new = list(values)
    if len(values) == 4:  # corners run south-west, south-east, north-east, north-west
        new[2 if corner in (1, 2) else 0] = longitude
        new[3 if corner in (2, 3) else 1] = latitude
    else:
        new[2 * corner : 2 * corner + 2] = [longitude, latitude]
    return new


def degrees(event: SelectionGeometry) -> tuple[str, list[float], list[float]]:
    """Kind (``box``, ``polygon``) and degrees of what was drawn; none for a tap.

    A box gives its western and eastern side at its middle latitude, where the outline that is
    then shown cuts the drawn sides: meridians are not upright on this map.
    """
    shape = event.geometry
    if shape["type"] == "rect":
        south, north = unproject([0, 0], [shape["y0"], shape["y1"]])[1]
        middle = float(project([0.0], [(south + north) / 2])[1][0])
        sides = unproject([shape["x0"], shape["x1"]], [middle, middle])[0]
        return "box", [float(side) for side in sides], [float(south), float(north)]
    if shape["type"] == "poly":
        x, y = (np.asarray(_listed(shape[axis]), float) for axis in ("x", "y"))
        return "polygon", *(axis.tolist() for axis in unproject(x, y))
    return "", [], []


def _listed(values: Any) -> list[float]:
    """Bokeh sends arrays as lists, or as mappings of their places."""
    return list(values.values()) if isinstance(values, dict) else list(values)


def drawing(
    plot: figure, outlines: ColumnDataSource, corners: ColumnDataSource, clicked: ColumnDataSource
) -> None:
    """Add outlines, corners and drawing tools to a map; the figure's first tag is the mode.

    The tools that `plot` has for selecting are kept for drawing; setting ``plot.tags`` to one of
    `MODES` switches between them in the browser. `clicked` gets the corners of a polygon (``x``,
    ``y`` on the map) when a double click ends it; Bokeh's own tool ends by Enter alone.
    """
    plot.patches(
        "xs", "ys", source=outlines, line_color="colour", line_width=2, line_dash="dashed",
        fill_color="colour", fill_alpha=0.07,
    )  # fmt: skip
    handles = plot.scatter(
        "x", "y", source=corners, marker="square", size=8, fill_color="white", line_width=2,
        line_color=ROLE_COLOURS["test"], visible=False,
    )  # fmt: skip
    towers = plot.select_one(TapTool).renderers
    edit = PointDrawTool(renderers=[handles], add=False, visible=False)
    poly = PolySelectTool(renderers=towers, visible=False)
    plot.toolbar.tools = [*plot.toolbar.tools, poly, edit]
    for kind in (BoxSelectTool, LassoSelectTool):
        plot.select_one(kind).visible = False
    by_mode = {
        "pan": plot.select_one(PanTool),
        "box": plot.select_one(BoxSelectTool),
        "lasso": plot.select_one(LassoSelectTool),
        "polygon": poly,
        "corners": edit,
    }
    code = """
        const chosen = figure.tags[0] ?? "pan"
        for (const mode of ["pan", "box", "lasso", "polygon", "corners"]) tools[mode].active = false
        if (chosen === "polygon" || chosen === "corners") tap.active = false
        tools[chosen].active = true
        if (chosen !== "polygon" && chosen !== "corners") tap.active = true
        handles.visible = chosen === "corners"
    """
    args = {"figure": plot, "tools": by_mode, "tap": plot.select_one(TapTool), "handles": handles}
    plot.tags = ["pan"]
    finish = """
        if (figure.tags[0] !== "polygon") return
        const {xs, ys} = poly.overlay
        clicked.data = {x: [...xs], y: [...ys]}
        poly.active = false
    """
    args_finish = {"figure": plot, "poly": poly, "clicked": clicked}
    plot.js_on_event(DoubleTap, CustomJS(args=args_finish, code=finish))
    plot.js_on_change("tags", CustomJS(args=args, code=code))
