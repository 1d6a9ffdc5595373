"""Make data/basemap/land.json from the npm package world-atlas (Natural Earth land, 1:50 million).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/make_basemap.py package/land-50m.json

Rings of the source cross the antimeridian, and Antarctica ends in a line along it: longitudes are
unwrapped, Antarctica is closed over the pole, and everything is cut at +-180 degrees.
"""

import json
from pathlib import Path

import click
import numpy as np
from shapely import Polygon, box, make_valid, segmentize, set_precision, simplify, union_all
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

TOLERANCE = 0.04
"""Degrees: half a pixel when Europe fills the map."""
SMALLEST = 0.02
"""Square degrees: smaller islands are left out unless they are all there is around."""
STEP = 1.0
"""Degrees: longest edge, so that straight edges bend with the projection."""
DIGITS = 2
OUT = Path(__file__).parents[1] / "data" / "basemap" / "land.json"


def arcs_of(topology: dict) -> list[np.ndarray]:
    """Decode the arcs of a TopoJSON: quantised differences to degrees."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    return [np.cumsum(arc, axis=0) * scale + shift for arc in topology["arcs"]]


def ring_of(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Join arcs to a ring; a negative index is an arc read backwards; end points are shared."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def unwrapped(ring: np.ndarray) -> np.ndarray:
    """Let longitudes run on across the antimeridian; close a ring that goes round the pole."""
    ring = np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]])
    if abs(ring[-1, 0] - ring[0, 0]) > 180:
        ends = [[ring[-1, 0], -90], [ring[0, 0], -90]]
        ring = np.concatenate([ring, ends, ring[:1]])
    return ring


def land_of(topology: dict) -> BaseGeometry:
    """Return all land as one valid geometry within +-180 degrees."""
    arcs = arcs_of(topology)
    pieces = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for rings in geometry["arcs"]:
            shell, *holes = (unwrapped(ring_of(ring, arcs)) for ring in rings)
            # A hole stands where its shell does.
            holes = [
                np.add(hole, [360 * round((shell[:, 0].mean() - hole[:, 0].mean()) / 360), 0])
                for hole in holes
            ]
            whole = make_valid(Polygon(shell, holes))
            pieces += [
                translate(whole, shift).intersection(box(-180, -90, 180, 90))
                for shift in (-360, 0, 360)
            ]
    return make_valid(union_all([piece for piece in pieces if not piece.is_empty]))


def polygons_of(land: BaseGeometry) -> list[Polygon]:
    """Return the simplified polygons that are large enough to be seen."""
    land = set_precision(simplify(land, TOLERANCE), 10.0**-DIGITS)
    found = [part for part in getattr(land, "geoms", [land]) if part.geom_type == "Polygon"]
    return [
        Polygon(part.exterior, [hole for hole in part.interiors if Polygon(hole).area >= SMALLEST])
        for part in sorted(found, key=lambda part: -part.area)
        if part.area >= SMALLEST
    ]


@click.command()
@click.argument("topology", type=click.Path(exists=True, path_type=Path))
def main(topology: Path) -> None:
    """Convert TOPOLOGY, a TopoJSON with an object `land`."""
    land = polygons_of(land_of(json.loads(topology.read_text(encoding="utf-8"))))
    land = [segmentize(part, STEP) for part in land]
    rings = [
        [np.round(ring.coords, DIGITS).tolist() for ring in (part.exterior, *part.interiors)]
        for part in land
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"type": "MultiPolygon", "coordinates": rings}, separators=(",", ":"))
    OUT.write_text(text.replace("],[[[", "],\n[[[") + "\n", encoding="utf-8")
    points = sum(len(ring) for part in rings for ring in part)
    click.echo(f"{OUT.name}: {len(rings)} polygons, {points:,} points, {len(text) / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
