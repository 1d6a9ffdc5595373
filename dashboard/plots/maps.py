"""Maps of towers in Equal Earth projection, on land that ships with the package."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import holoviews as hv
import numpy as np
import pandas as pd
from bokeh.models import (
    BoxSelectTool,
    ColumnDataSource,
    HoverTool,
    LassoSelectTool,
    PanTool,
    Range1d,
    ResetTool,
    TapTool,
    WheelZoomTool,
)
from bokeh.plotting import figure
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj

from dashboard.plots.figures import piled
from dashboard.theme import TOKENS
from fluxcore.resources import data_file

Points = tuple[NDArray[np.float64], NDArray[np.float64]]

XLIM = (-17.3, 17.3)
YLIM = (-6.9, 8.5)
"""What is in view at first, in 1,000 km: the world down to the tip of South America."""
ASPECT = (XLIM[1] - XLIM[0]) / (YLIM[1] - YLIM[0])
SHOWN = ("x", "y", "colour", "marker", "size", "alpha", "outline", "width")
"""Columns that the glyph of the towers reads."""


@lru_cache(maxsize=1)
def _equal_earth() -> Proj:
    return Proj(proj="eqearth", R=6.3710088)  # the unit of R is the unit of the map


def project(longitude: ArrayLike, latitude: ArrayLike) -> Points:
    """Project degrees to Equal Earth, in 1,000 km.

    >>> x, y = project([0.0], [0.0])
    >>> float(x[0]), float(y[0])
    (0.0, 0.0)
    """
    x, y = _equal_earth()(np.asarray(longitude), np.asarray(latitude))
    return np.asarray(x), np.asarray(y)


def unproject(x: ArrayLike, y: ArrayLike) -> Points:
    """Turn points of the map, in 1,000 km, back to degrees; those beside the globe to its edge.

    >>> longitude, latitude = unproject([0.0, 99.0], [99.0, 0.0])
    >>> longitude.round(3).tolist(), latitude.round(3).tolist()
    ([0.0, 180.0], [90.0, 0.0])
    """
    highest = float(project([0.0], [90.0])[1][0])
    across, up = np.asarray(x, float), np.clip(np.asarray(y, float), -highest, highest)
    latitude = _equal_earth()(np.zeros_like(up), up, inverse=True)[1]
    edge = project(np.full_like(up, 180.0), latitude)[0]  # x is proportional to the longitude
    return np.clip(180.0 * across / edge, -180.0, 180.0), np.asarray(latitude)


@lru_cache(maxsize=1)
def _land() -> dict[str, Any]:
    """Return all land as one NaN-separated multipolygon, projected once a process."""
    shapes = json.loads(data_file("basemap", "land.json").read_text(encoding="utf-8"))
    shells: list[NDArray[np.float32]] = []
    holes: list[list[NDArray[np.float32]]] = []
    for polygon in shapes["coordinates"]:
        shell, *inner = (_ring(ring) for ring in polygon)
        shells += [shell, np.full((1, 2), np.nan, np.float32)]
        holes.append(inner)
    joined = np.concatenate(shells[:-1])
    return {"x": joined[:, 0], "y": joined[:, 1], "holes": holes}


def _ring(degrees: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    return np.column_stack(project(*np.asarray(degrees).T)).astype(np.float32)


@lru_cache(maxsize=1)
def _globe() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the outline of the globe, and a graticule of 30 degrees as NaN-separated lines."""
    edge = np.linspace(-90, 90, 91)
    outline = np.column_stack(
        project(np.repeat([180.0, -180.0], 91), np.concatenate([edge, edge[::-1]]))
    )
    lines: list[NDArray[np.float64]] = []
    gap = np.full((1, 2), np.nan)
    for longitude in range(-150, 180, 30):
        lines += [np.column_stack(project(np.full(91, longitude), edge)), gap]
    for latitude in range(-60, 90, 30):
        ends = np.array([-180.0, 180.0])
        lines += [np.column_stack(project(ends, np.full(2, latitude))), gap]
    return outline.astype(np.float32), np.concatenate(lines[:-1]).astype(np.float32)


@lru_cache(maxsize=2)
def basemap(dark: bool = False) -> tuple[hv.Polygons, hv.Path, hv.Polygons]:
    """Sea, graticule and land: three elements, shared by every figure and visitor."""
    tokens = TOKENS[dark]
    outline, lines = _globe()
    sea = hv.Polygons([outline]).opts(
        color=tokens["sea"], line_color=tokens["coast"], line_width=0.6, default_tools=[]
    )
    graticule = hv.Path([lines]).opts(
        color=tokens["coast"], line_width=0.5, alpha=0.45, default_tools=[]
    )
    land = hv.Polygons([_land()]).opts(
        color=tokens["land"], line_color=tokens["coast"], line_width=0.6, default_tools=[]
    )
    return sea, graticule, land


def world(source: ColumnDataSource, hover: Mapping[str, str], *, lasso: bool) -> figure:
    """Map of the world with the towers of a source on it.

    Parameters
    ----------
    source
        As `tower_columns` fills it; selecting is left to the reader of its selection.
    hover
        Label to Bokeh's field, such as ``{"mean T": "@mat_c{0.0} °C"}``.
    lasso
        Whether several towers can be picked at once, by lasso or box.
    """
    plot = hv.render(hv.Overlay([*basemap()]), backend="bokeh", theme=None)
    plot.update(
        x_range=Range1d(*XLIM), y_range=Range1d(*YLIM), width=None, height=None, min_border=0,
        sizing_mode="scale_width", aspect_ratio=ASPECT, toolbar_location="right",
        output_backend="canvas",  # software WebGL is slower than the canvas, and stalls
    )  # fmt: skip
    plot.axis.visible = plot.grid.visible = False
    towers = plot.scatter(
        "x", "y", source=source, marker="marker", size="size", fill_color="colour",
        fill_alpha="alpha", line_color="outline", line_width="width", line_alpha="alpha",
    )  # fmt: skip
    towers.nonselection_glyph = towers.selection_glyph = None
    pan, wheel, tap = PanTool(), WheelZoomTool(), TapTool(renderers=[towers])
    # Tools see the towers alone: a base layer that joined in would be selected and greyed out.
    picks = [LassoSelectTool(renderers=[towers]), BoxSelectTool(renderers=[towers])]
    plot.toolbar.tools = [
        pan, wheel, tap, *(picks if lasso else []), ResetTool(),
        HoverTool(renderers=[towers], tooltips=_tooltip(hover), point_policy="follow_mouse"),
    ]  # fmt: skip
    plot.toolbar.update(active_drag=pan, active_scroll=None, active_tap=tap)
    plot.toolbar.update(logo=None, autohide=True)
    return plot


def _tooltip(hover: Mapping[str, str]) -> str:
    rows = "".join(
        f'<tr><td style="opacity:.7;padding:0 8px 0 0">{label}</td><td>{field}</td></tr>'
        for label, field in hover.items()
    )
    return piled(f"<table style='border-spacing:0'>{rows}</table>")


def tower_columns(table: pd.DataFrame, dark: bool) -> dict[str, NDArray[np.generic]]:
    """Columns of a source for `world`.

    Parameters
    ----------
    table
        One row a tower: ``longitude, latitude`` (degrees), ``colour``, ``marker``, ``size``
        (pixels), ``alpha``, ``focus`` (True: outlined), and what the hover shows. Later rows lie
        on top.
    dark
        Whether the outline is drawn on a dark map.
    """
    x, y = project(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    focus = table["focus"].to_numpy(bool)
    drawn = table.assign(
        x=x,
        y=y,
        outline=np.where(focus, TOKENS[dark]["outline"], table["colour"]),
        width=np.where(focus, 2.2, 0.6),
        size=np.where(focus, table["size"] + 5, table["size"]),
    )
    return {str(name): drawn[name].to_numpy() for name in drawn.columns}


def paint(plot: figure, dark: bool) -> None:
    """Give sea, graticule and land of a map the colours of light or dark."""
    tokens = TOKENS[dark]
    for renderer, fill in zip(plot.renderers, ("sea", None, "land"), strict=False):
        renderer.glyph.line_color = tokens["coast"]
        if fill:
            renderer.glyph.fill_color = tokens[fill]
