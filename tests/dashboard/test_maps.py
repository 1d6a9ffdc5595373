"""The basemap: whole, projected once, and where it belongs."""

import json

import numpy as np
import pytest
from shapely import Point
from shapely.geometry import shape

from dashboard.plots import maps
from fluxcore.resources import data_file


@pytest.fixture(scope="module")
def land():
    return shape(json.loads(data_file("basemap", "land.json").read_text()))


@pytest.mark.parametrize(
    ("place", "longitude", "latitude", "dry"),
    [
        ("Paris", 2.3, 48.8, True),
        ("the Atlantic", -40, 30, False),
        ("the Caspian Sea", 51, 42, False),
        ("the South Pole", 30, -89, True),
        ("Chukotka, west of the antimeridian", 178, 67, True),
        ("Chukotka, east of it", -172, 66.3, True),
        ("Fiji", 178, -17.8, True),
        ("the ocean south of Fiji", 0, -25, False),
        ("the Bering Sea", -175, 60, False),
    ],
)
def test_land_is_where_land_is(land, place, longitude, latitude, dry):
    assert land.contains(Point(longitude, latitude)) == dry


def test_land_is_valid_and_light(land):
    assert land.is_valid
    assert sum(len(part.exterior.coords) for part in land.geoms) < 30_000


def test_no_edge_of_the_land_crosses_the_map():
    x, y = maps._land()["x"], maps._land()["y"]
    step = np.hypot(np.diff(x), np.diff(y))
    assert np.nanmax(step) < 0.2  # 1,000 km: an edge is at most a degree long


def test_the_basemap_is_made_once():
    assert maps.basemap(True) is maps.basemap(True)
    assert maps.basemap(True) is not maps.basemap(False)


def test_equal_earth_keeps_areas():
    """A cell of 1 by 1 degree has the same area on the map as on the sphere, anywhere."""

    def areas(latitude):
        west, south, step = 100.0, latitude, 1.0
        x, y = maps.project(
            [west, west + step, west + step, west], [south, south, south + step, south + step]
        )
        drawn = 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))
        band = np.sin(np.radians(south + step)) - np.sin(np.radians(south))
        return drawn / (6.3710088**2 * np.radians(step) * band)

    assert [areas(latitude) for latitude in (0, 30, 60, 80)] == pytest.approx([1] * 4, rel=1e-3)
