"""Towers of an answer as maps and tables want them: colours, marks, texts."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.components.shift_y.shown import share as of_rows
from dashboard.components.tower_map import TowerMap
from dashboard.plots.maps import SHOWN, XLIM, YLIM
from dashboard.theme import ROLE_MARKERS, TOKENS, number

PARTS = {
    "y": "Y | X: same weather, another flux",
    "x": "X: other weather within what is shared",
    "outside": "outside shared support",
    "total": "all of it",
}
"""Parts of what a tower's squared error has above the mean of training towers."""
ASPECT = (XLIM[1] - XLIM[0]) / (YLIM[1] - YLIM[0])
WIDTH, BELOW = 560, 70
"""Usual width of a map's card, and what its title and legend need above and below, in pixels."""
APART = 62
"""How far a colour has to be from that of the land: the mean of its channels, out of 255."""
SIZES = {"train": 6, "validation": 7, "test": 11}


def total(towers: pd.DataFrame) -> pd.Series:
    """Squared error above the mean of training towers: the three parts add up to it."""
    return towers["x"] + towers["y"] + towers["outside"]


def part(towers: pd.DataFrame, name: str) -> pd.Series:
    """Values of one of ``PARTS``, by tower."""
    return total(towers) if name == "total" else towers[name].astype(float)


def largest(values: Sequence[float] | NDArray[np.float64]) -> float:
    """End of a diverging ramp: the size that 95 % of the towers stay within."""
    sizes = np.abs(np.asarray(values, dtype=float))
    sizes = sizes[np.isfinite(sizes)]
    return float(np.quantile(sizes, 0.95)) or 1.0 if len(sizes) else 1.0


def clear(palette: Sequence[str], dark: bool) -> list[str]:
    """A ramp whose colours all stand out from the land of a map: pale ones are deepened."""
    land, ink = _rgb(TOKENS[dark]["land"]), _rgb(TOKENS[dark]["soft"])
    made = []
    for colour in palette:
        rgb = _rgb(colour)
        while np.abs(rgb - land).mean() < APART:
            rgb = rgb + 0.08 * (ink - rgb)
        made.append("#" + "".join(f"{round(part):02X}" for part in rgb))
    return made


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


def colours(
    values: pd.Series, low: float, high: float, palette: Sequence[str], dark: bool
) -> list[str]:
    """Colour of every value on a ramp from low to high; grey for a missing one."""
    steps = len(palette)
    place = (values.to_numpy(dtype=float) - low) / ((high - low) or 1.0) * steps
    return [
        palette[int(np.clip(at, 0, steps - 1))] if np.isfinite(at) else TOKENS[dark]["soft"]
        for at in place
    ]


def marked(towers: pd.DataFrame, colour: Sequence[str], focus: str) -> pd.DataFrame:
    """Towers as `TowerMap` wants them: test towers large and on top, that in focus above all."""
    role = towers["role"].astype(str)
    test = role == "test"
    table = towers.assign(
        key=towers.index,
        colour=list(colour),
        marker=role.map(ROLE_MARKERS).fillna("circle"),
        size=role.map(SIZES).fillna(6),
        alpha=np.where(test, 0.95, 0.75),
        focus=(towers.index == focus) & test.to_numpy(bool),
        part=np.where(role == "train", "training", role),
        order=test.to_numpy(int) + 2 * (towers.index == focus),
    )
    known = table["longitude"].notna() & table["latitude"].notna()
    table.loc[(table.index == focus), "focus"] = True
    return table[known].sort_values("order", kind="stable")


def world_map(
    hover: Mapping[str, str], on_pick: Callable[[str], None], columns: Sequence[str]
) -> TowerMap:
    """A map of the world down to the tip of South America; it widens for towers beyond.

    `columns` are what the hover shows besides the key.
    """
    made = TowerMap(hover, on_pick)
    empty: dict[str, list[object]] = {name: [] for name in (*SHOWN, "key", *columns)}
    made.source.data = empty
    made.figure.update(aspect_ratio=WIDTH / (WIDTH / ASPECT + BELOW))
    return made


def widen(shown: TowerMap) -> None:
    """Take every tower of a map into view."""
    figure, data = shown.figure, shown.source.data
    for axis, (start, end), range_ in (
        ("x", XLIM, figure.x_range),
        ("y", YLIM, figure.y_range),
    ):
        values = np.asarray(data[axis], dtype=float)
        low, high = (values.min(), values.max()) if len(values) else (start, end)
        range_.update(start=min(start, low - 0.5), end=max(end, high + 0.5))


def texts(values: pd.Series, unit: str, *, share: bool = False) -> list[str]:
    """Values as tooltips show them."""
    if share:
        return [of_rows(float(value)) for value in values]
    return [number(float(value), unit, signed=True) for value in values]
