"""Maps of towers in Equal Earth projection, on land that ships with the package."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import holoviews as hv
import numpy as np
import pandas as pd
from bokeh.models import BoxSelectTool, HoverTool, LassoSelectTool, TapTool
from numpy.typing import ArrayLike, NDArray
from pyproj import Proj

from dashboard.theme import TOKENS
from fluxcore.resources import data_file

Points = tuple[NDArray[np.float64], NDArray[np.float64]]

XLIM = (-17.3, 17.3)
YLIM = (-6.9, 8.5)
"""What is in view at first, in 1,000 km: the world down to the tip of South America."""
ASPECT = (XLIM[1] - XLIM[0]) / (YLIM[1] - YLIM[0])
LAYERS = 3
"""Elements of `basemap`."""
SAME_PLACE = 0.5
"""Degrees: towers this close may be hit by one tap."""
TOOLS = ("pan", "wheel_zoom", "reset", "save")


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


def towers(table: pd.DataFrame, hover: Mapping[str, str], lasso: bool = True) -> hv.Points:
    """Towers as points; draw them over `basemap` and pass the overlay to `framed`.

    Parameters
    ----------
    table
        One row a tower: ``longitude, latitude`` (degrees), ``colour``, ``marker``, ``size``
        (pixels), ``alpha``, ``focus`` (True: dark outline), and the columns that `hover` shows.
        Later rows lie on top.
    hover
        Label to Bokeh's field, such as ``{"mean T": "@mat_c{0.0} °C"}``.
    """
    x, y = project(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    styles = ["colour", "marker", "size", "alpha", "outline", "width"]
    focus = table["focus"].to_numpy(bool)
    shown = table.assign(
        x=x,
        y=y,
        outline=np.where(focus, table.attrs.get("outline", "#1B2733"), table["colour"]),
        width=np.where(focus, 2.2, 0.6),
        size=np.where(focus, table["size"] + 5, table["size"]),
    )
    facts = [name for name in shown.columns if name not in {"x", "y", *styles, "focus"}]
    return hv.Points(shown, ["x", "y"], [*styles, *facts]).opts(
        marker="marker",
        color="colour",
        size="size",
        alpha="alpha",
        line_color="outline",
        line_width="width",
        selected=[int(i) for i in np.flatnonzero(focus)],
        tools=[
            HoverTool(tooltips=list(hover.items()), point_policy="follow_mouse"),
            "tap",
            *(["lasso_select", "box_select"] if lasso else []),
        ],
        default_tools=[*TOOLS],
    )


def framed(figure: Any) -> Any:
    """Set what all maps share: the view, no axes, tools that touch only the towers."""
    return figure.opts(
        xlim=XLIM,
        ylim=YLIM,
        aspect=ASPECT,
        responsive=True,
        xaxis=None,
        yaxis=None,
        show_frame=False,
        show_legend=False,
        active_tools=["pan", "tap"],
        toolbar="right",
        autohide_toolbar=True,
        hooks=[_only_towers],
    )


def _only_towers(plot: Any, _element: Any) -> None:
    """Let tools see the towers alone, and let a selection look like what the table says."""
    figure = plot.state
    figure.output_backend = "canvas"  # software WebGL is slower than the canvas, and stalls
    points = [r for r in figure.renderers if getattr(r.glyph, "marker", None) is not None]
    for renderer in points:
        renderer.nonselection_glyph = None
        renderer.selection_glyph = None
    for tool in figure.tools:
        if isinstance(tool, (TapTool, BoxSelectTool, LassoSelectTool, HoverTool)):
            tool.renderers = points
    figure.toolbar.logo = None
