"""Conditions on where a tower stands: in a box, in a polygon, away from towers of another role."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.scenario import ROLES
from fluxcore.scenarios.values import listed, names, number, said, shown, table, written
from fluxcore.scenarios.world import NO, UNKNOWN, Flags, Truth, World, answers

MOST_CORNERS = 5_000
_HALF_WAY_ROUND = 20_038.0  # km; no two towers are further apart


def parse_box(value: object, where: str) -> dict[str, float]:
    """A box between two meridians and two parallels, degrees; west > east crosses 180 degrees."""
    sides = ("west", "south", "east", "north")
    given = table(value, where, sides, required=sides)
    box = {
        side: number(
            given[side], f"{where}.{side}", *((-90, 90) if side in sides[1::2] else (-180, 180))
        )
        for side in sides
    }
    if box["south"] > box["north"]:
        raise ScenarioError(
            f"{where} is upside down: south {written(box['south'])} is above north "
            f"{written(box['north'])}. Swap them."
        )
    return box


def decide_box(value: dict[str, float], world: World) -> Truth:
    """Towers in the box, its sides included."""
    longitude, latitude, missing = _positions(world)
    west, east = value["west"], value["east"]
    with np.errstate(invalid="ignore"):
        after, before = longitude >= west, longitude <= east
        across = (after & before) if west <= east else (after | before)
        inside = across & (latitude >= value["south"]) & (latitude <= value["north"])
    return answers(inside, missing)


def words_box(value: dict[str, float]) -> str:
    """A box in words."""
    return (
        f"in the box {said(value['west'])} to {said(value['east'])} °E, "
        f"{said(value['south'])} to {said(value['north'])} °N"
    )


def parse_polygon(value: object, where: str) -> list[list[float]]:
    """Corners [longitude, latitude] in degrees; sides take the short way round the globe."""
    if not isinstance(value, list | tuple) or len(value) > MOST_CORNERS:
        raise ScenarioError(
            f"{where} must be a list of at most {MOST_CORNERS:,} corners [longitude, latitude], "
            f"not {shown(value)}."
        )
    corners = []
    for place, corner in enumerate(value, 1):
        if not isinstance(corner, list | tuple) or len(corner) != 2:
            raise ScenarioError(
                f"{where}, corner {place}, must be [longitude, latitude], not {shown(corner)}."
            )
        corners.append(
            [
                number(corner[0], f"{where}, corner {place}, longitude", -180, 180),
                number(corner[1], f"{where}, corner {place}, latitude", -90, 90),
            ]
        )
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()  # closed by hand
    different = len({tuple(corner) for corner in corners})
    if different < 3:
        raise ScenarioError(f"{where} needs at least 3 different corners, not {different}.")
    _require_simple(_unrolled(corners, where), where)
    return corners


def _unrolled(corners: list[list[float]], where: str) -> NDArray[np.float64]:
    """Corners without the jump at 180 degrees: longitudes go on beyond it."""
    xy = np.array(corners, dtype=np.float64)
    closed = np.append(xy[:, 0], xy[0, 0])
    unrolled = np.unwrap(closed, period=360.0)
    if abs(unrolled[-1] - unrolled[0]) > 180:
        raise ScenarioError(
            f"{where} goes round a pole, where inside and outside cannot be told. Use a range of "
            "latitude instead: facts.latitude = { min = 60 }."
        )
    return np.column_stack([unrolled[:-1], xy[:, 1]])


def _require_simple(corners: NDArray[np.float64], where: str) -> None:
    from shapely import LinearRing, Polygon, is_valid_reason

    shape = Polygon(corners)
    if not LinearRing(corners).is_simple:
        reason = is_valid_reason(shape)
        at = reason.partition("[")[2].rstrip("]")
        near = f" near {', '.join(f'{float(part):.2f}' for part in at.split())}" if at else ""
        raise ScenarioError(
            f"{where} crosses or touches itself{near} (longitude, latitude). Draw it so that its "
            "sides do not cross."
        )
    if shape.area == 0:
        raise ScenarioError(f"{where} has all corners on one line. Move one of them.")


def decide_polygon(value: list[list[float]], world: World) -> Truth:
    """Towers in the polygon, its sides included; straight sides in longitude and latitude."""
    from shapely import Polygon, intersects_xy, prepare

    shape = Polygon(_unrolled(value, world.place))
    prepare(shape)
    longitude, latitude, missing = _positions(world)
    inside = np.zeros(len(longitude), dtype=bool)
    for turn in (-360.0, 0.0, 360.0):
        inside |= intersects_xy(shape, np.nan_to_num(longitude) + turn, np.nan_to_num(latitude))
    return answers(inside, missing)


def words_polygon(value: list[list[float]]) -> str:
    """A polygon in words."""
    return f"in a polygon of {len(value)} corners"


def _positions(world: World) -> tuple[NDArray[np.float64], NDArray[np.float64], Flags]:
    """Longitude from -180 to 180, latitude, and which towers have no position."""
    longitude, latitude = world.numbers("longitude"), world.numbers("latitude")
    missing = np.isnan(longitude) | np.isnan(latitude)
    return np.where(longitude > 180, longitude - 360, longitude), latitude, missing


def parse_away_from(value: object, where: str) -> dict[str, Any]:
    """Roles, and how many km to keep from all of their towers."""
    given = table(value, where, ("roles", "km"), required=("roles", "km"))
    roles = names(given["roles"], f"{where}.roles")
    for role in roles:
        if role not in ROLES:
            raise ScenarioError(f"{where}.roles must be of {', '.join(ROLES)}, not {role!r}.")
    return {"roles": roles, "km": number(given["km"], f"{where}.km", 0, _HALF_WAY_ROUND)}


def decide_away_from(value: dict[str, Any], world: World) -> Truth:
    """Towers at least so far from every other tower of roles that are decided already."""
    missing = np.isnan(np.diag(world.apart))
    truth = answers(~missing, missing)
    for role in value["roles"]:
        if role in world.taken:
            near = near_any(world, np.asarray(world.taken[role].any(axis=1)), value["km"])
            no = UNKNOWN if world.tentative else NO
            truth = np.where(near[:, None], no, truth).astype(np.int8)
    return truth


def near_any(world: World, towers: Flags, km: float) -> Flags:
    """Which sites have one of the towers, other than themselves, nearer than a distance."""
    with np.errstate(invalid="ignore"):
        near = world.apart < km
    np.fill_diagonal(near, False)
    return np.asarray((near & towers[None, :]).any(axis=1))


def words_away_from(value: dict[str, Any]) -> str:
    """A distance in words."""
    return f"at least {written(value['km'])} km from every {listed(value['roles'])} tower"
