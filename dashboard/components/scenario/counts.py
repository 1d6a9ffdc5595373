"""How many towers of each kind a scenario has, by role."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.components.facts import stacked_bars
from fluxcore.sites import CLIMATES, vegetation_types


def type_bars(towers: pd.DataFrame) -> Markup:
    """Write the bars of vegetation types, most frequent first; a click filters."""
    types = towers.groupby("igbp").size().sort_values(ascending=False, kind="stable").index
    labels = {name: f"{name}  {vegetation_types().get(name, '')}" for name in types}
    return _bars(towers, "igbp", labels, click=True, columns=2)


def climate_bars(towers: pd.DataFrame) -> Markup:
    """Write the bars of main Köppen classes; a click filters."""
    labels = {letter: f"{letter}  {name}" for letter, name in CLIMATES.items()}
    return _bars(towers, "climate", labels, click=True)


def year_bars(years: pd.DataFrame) -> Markup:
    """Write the bars of calendar years; `years` has ``site_id, year, role``."""
    labels = {year: str(year) for year in sorted(set(years["year"]))}
    return _bars(years, "year", labels)


def _bars(
    table: pd.DataFrame,
    column: str,
    labels: dict[Any, str],
    *,
    click: bool = False,
    columns: int = 1,
) -> Markup:
    sizes = table.assign(role=table["role"].fillna("")).groupby([column, "role"]).size()
    counts: dict[Any, dict[str, int]] = {value: {} for value in labels}
    for (value, role), size in sizes.items():
        if value in counts:
            counts[value][role] = int(size)
    rows = [(str(value), label, counts[value]) for value, label in labels.items()]
    return stacked_bars(rows, click=click, columns=columns)
