"""Shapes on the projected map, and back to degrees."""

import numpy as np
import pytest
from bokeh.events import SelectionGeometry
from bokeh.models import ColumnDataSource

from dashboard.plots.maps import project, unproject, world
from dashboard.plots.shapes import corner_columns, degrees, drawing, moved, outline_columns


def event(**geometry):
    return SelectionGeometry(model=None, geometry=geometry, final=True)


def test_the_map_is_undone():
    longitude, latitude = np.array([-179.0, 12.5, 5.0]), np.array([-60.0, 41.9, 89.0])
    back = unproject(*project(longitude, latitude))
    np.testing.assert_allclose(back, [longitude, latitude], atol=1e-6)


def test_what_lies_beside_the_globe_goes_to_its_edge():
    x, y = project([-180.0], [50.0])
    longitude, latitude = unproject(x - 3, y)
    assert (longitude[0], latitude[0]) == pytest.approx((-180, 50))


def test_a_box_keeps_its_parallels_and_its_sides_at_its_middle():
    x, _ = project([-10.0, 30.0], [40.0, 40.0])
    heights = project([0.0, 0.0], [35.0, 45.0])[1]
    kind, longitude, latitude = degrees(
        event(type="rect", x0=x[0], x1=x[1], y0=heights[0], y1=heights[1])
    )
    assert (kind, longitude, latitude) == (
        "box", pytest.approx([-10, 30]), pytest.approx([35, 45])
    )  # fmt: skip


@pytest.mark.parametrize("pack", [list, lambda v: dict(enumerate(v))])
def test_corners_come_as_a_list_or_by_their_place(pack):
    x, y = project([0.0, 20.0, 10.0], [0.0, 0.0, 30.0])
    kind, longitude, latitude = degrees(event(type="poly", x=pack(x), y=pack(y)))
    assert kind == "polygon"
    assert longitude == pytest.approx([0, 20, 10])
    assert latitude == pytest.approx([0, 0, 30])


def test_a_tap_is_no_shape():
    assert degrees(event(type="point", x=1.0, y=1.0))[0] == ""


def test_an_outline_is_closed_and_follows_the_projection():
    columns = outline_columns([("test", (-10, 30, 40, 60))])
    longitude, latitude = unproject(columns["xs"][0], columns["ys"][0])
    assert (longitude[0], latitude[0]) == pytest.approx((longitude[-1], latitude[-1]))
    assert len(longitude) > 150
    on_side = np.isclose(longitude, -10) | np.isclose(longitude, 40)
    assert (on_side | np.isclose(latitude, 30) | np.isclose(latitude, 60)).all()


def test_a_box_across_the_antimeridian_has_two_outlines_and_no_corners_to_drag():
    shape = [("train", (170, -40, -160, 0))]
    assert len(outline_columns(shape)["xs"]) == 2
    assert corner_columns(shape)["x"] == []


@pytest.mark.parametrize("corner", range(4))
def test_a_dragged_corner_of_a_box_takes_its_two_sides_along(corner):
    values = (-10.0, 30.0, 40.0, 45.0)
    columns = corner_columns([("test", values)])
    longitude, latitude = unproject(columns["x"], columns["y"])
    after = moved(values, corner, longitude[corner] + 1, latitude[corner] + 2)
    again = corner_columns([("test", after)])
    there = np.array(unproject(again["x"], again["y"]))[:, corner]
    assert there == pytest.approx([longitude[corner] + 1, latitude[corner] + 2])
    changed = [new != pytest.approx(old) for new, old in zip(after, values, strict=True)]
    assert sum(changed) == 2


def test_a_dragged_corner_of_a_polygon_moves_alone():
    assert moved([0, 0, 9, 0, 5, 5], 1, 8.0, -1.0) == [0, 0, 8.0, -1.0, 5, 5]


def test_a_map_to_draw_on_has_a_tool_for_every_mode():
    towers, others = ColumnDataSource(), [ColumnDataSource() for _ in range(3)]
    plot = world(towers, {}, lasso=True)
    drawing(plot, *others)
    kinds = {tool.__class__.__name__ for tool in plot.toolbar.tools}
    assert kinds >= {"BoxSelectTool", "LassoSelectTool", "PolySelectTool", "PointDrawTool"}
    assert plot.tags == ["pan"]
