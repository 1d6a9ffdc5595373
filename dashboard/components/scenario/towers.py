"""Towers of a scenario as the map and the table want them."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.facts import role_mark, role_text
from dashboard.components.site_table import Column
from dashboard.theme import ROLE_COLOURS, ROLE_MARKERS, ROLES, UNUSED_COLOUR, fixed, number

HOVER = {
    "tower": "@key @name",
    "role": "@part",
    "vegetation, climate": "@igbp, @koeppen",
    "mean of the year": "@mat_c{0.0} °C, @map_mm{0,0} mm",
    "years": "@first_year–@last_year",
}
_SIZES = {"train": 6, "validation": 8, "test": 9}
_COLUMNS = (
    Column("site_id", "tower", Markup("<b>{}</b>").format),
    Column("name", "name", Markup('<span class="soft">{}</span>').format),
    Column("role", "role", lambda role: role_mark(role) + role_text(role)),
    Column("test_domains", "years scored", lambda n: str(n or "–"), number=True),
    Column("igbp", "vegetation", str),
    Column("koeppen", "climate", lambda text: "–" if pd.isna(text) else text),
    Column("mat_c", "mean T, °C", lambda value: fixed(value, 1), number=True),
    Column("map_mm", "precipitation, mm", fixed, number=True),
    Column("continent", "continent", lambda text: text or "–", narrow=False),
    Column("first_year", "from", str, number=True),
    Column("last_year", "to", str, number=True),
    Column("nearest_km", "nearest tower, km", number, number=True, narrow=False),
)


def columns(domain: str) -> list[Column]:
    """Return the table's columns; years are counted only where they are what is scored."""
    return [c for c in _COLUMNS if domain == "site-year" or c.name != "test_domains"]


def kept(towers: pd.DataFrame, igbp: str, climate: str, group: str) -> pd.DataFrame:
    """Return the towers and a column ``kept``: whether they pass the filters (empty: no filter)."""
    passing = pd.Series(True, towers.index)
    if igbp:
        passing &= towers["igbp"] == igbp
    if climate:
        passing &= towers["climate"] == climate
    if group:
        passing &= towers.index.isin(group.split(","))
    return towers.assign(kept=passing)


def marked(towers: pd.DataFrame, focus: str) -> pd.DataFrame:
    """Return the towers with their marks: test ones on top, filtered ones faint.

    `towers` as `kept` gives them; `focus` is the site that gets an outline.
    """
    role = towers["role"].fillna("")
    shown = towers.assign(
        key=towers.index,
        part=towers["role"].map(role_text),
        colour=role.map(ROLE_COLOURS).fillna(UNUSED_COLOUR),
        marker=role.map(ROLE_MARKERS).fillna("circle"),
        size=role.map(_SIZES).fillna(5),
        alpha=towers["kept"].map({True: 0.85, False: 0.08}),
        focus=towers.index == focus,
        order=role.map(["", *ROLES].index),
    )
    return shown.sort_values(["kept", "focus", "order"])
