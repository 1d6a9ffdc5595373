"""Cards of towers: how much each looks like the test, on the map and in order."""

import numpy as np
import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.facts import legend
from dashboard.components.html import Html
from dashboard.components.shift.found import Found
from dashboard.components.shift.ranking import pane
from dashboard.components.shift.readings import read_towers
from dashboard.components.shift.style import SHEETS
from dashboard.components.shift.words import definitions
from dashboard.components.tower_map import TowerMap
from dashboard.plots.figures import CLEAR, change, mark_synthetic
from dashboard.plots.fingerprint import blend
from dashboard.plots.maps import SHOWN
from dashboard.plots.shift.keys import RampKey, RoleKey
from dashboard.plots.shift.towers import TowersPlot
from dashboard.state import Selection
from dashboard.theme import ROLE_MARKERS, count, diverging, number
from fluxcore.sites import vegetation_types

HOVER = {"tower": "@key @name", "role": "@part", "": "@text", "vegetation": "@igbp"}
SIZES = {"train": 7, "validation": 8, "test": 10}
HALF, LEAST = 0.5, 0.05
STEPS = 21
"""Colours of the ramp from 0 to 1."""
P_TEST = (
    "Mean over a tower's rows of the calibrated probability that a row is of the test, by "
    "classifiers that have seen no row of the tower, both sides given the same weight; lines "
    "reach from the 5 to the 95 % of its rows"
)


class PlacesCards:
    """Map and strip of P(test | tower); under scenarios that hold out years, of the AUC."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._found: Found | None = None
        self._table = pd.DataFrame()
        self.map = TowerMap(HOVER, selection.focus)
        self.map.source.data = {name: [] for name in SHOWN}
        self.map.figure.min_border_top = CLEAR
        self.roles = RoleKey(self.map.figure, corner="bottom_left", plain=True)
        self.ramp = RampKey(self.map.figure)
        self.strip = TowersPlot(selection.focus)
        self.legend, self.about = Html(stylesheets=SHEETS), Html(stylesheets=SHEETS)
        self.map_card = card("", self.map, self.legend, png="x.png", span=7)
        self.strip_card = card("", pane(self.strip.figure), self.about, png="x.png", span=5)
        self.views = (self.map_card, self.strip_card)

    def draw(self, found: Found, facts: pd.DataFrame) -> None:
        """Show an answer; `facts` are those of the data set's towers."""
        self._found = found
        self._table = table = towers(found, facts)
        for view in self.views:
            view.visible = len(table) > 0
        if table.empty:
            return
        what = "AUC of early and late" if found.by_year else "P(test | tower)"
        change(
            self.strip.figure,
            lambda: self.strip.draw(
                table,
                what,
                ends(table["value"]) if found.by_year else (0.0, 1.0),
                dark=found.dark,
                synthetic=found.synthetic,
                what=found.what,
            ),
        )
        change(self.map.figure, lambda: self._key(found, table))
        counts = table["role"].value_counts().to_dict()
        self.legend.html = Markup('<div class="sx-tools"><span>{}</span></div>').format(
            legend({role: counts.get(role, 0) for role in ROLE_MARKERS})
        )
        said = read_years(table) if found.by_year else read_towers(found.table("site_probability"))
        told = " ".join(filter(None, (found.reading("map"), "" if found.reading("map") else said)))
        self.about.html = Markup('<div class="sx-note">{}</div>').format(told) + (
            definitions(["auc_site_years"])
            if found.by_year
            else definitions((), **{"P(test | tower)": P_TEST})
        )
        title = (
            "Whose years can be told apart?" if found.by_year else "Which towers look like test?"
        )
        set_head(
            self.map_card,
            title,
            unit=what,
            hint="click a tower",
            png=found.file("towers-map", "png"),
            downloads={found.file("towers-map", "csv"): self.csv},
        )
        set_head(
            self.strip_card,
            "Tower by tower",
            unit=what,
            png=found.file("towers", "png"),
            downloads={found.file("towers", "csv"): self.csv},
        )

    def _key(self, found: Found, table: pd.DataFrame) -> None:
        """Say in the map what its colours and markers mean."""
        by_year = found.by_year
        title = "AUC of early and late" if by_year else "P(test): training to test"
        span = ends(table["value"]) if by_year else (0.0, 1.0)
        self.ramp.draw(blend(diverging(found.dark), STEPS), span, title, dark=found.dark)
        self.roles.draw(set(table["role"]), dark=found.dark)
        mark_synthetic(self.map.figure, found.synthetic, found.dark, what=found.what)

    def mark(self, site: str) -> None:
        """Outline the tower in focus."""
        found = self._found
        if found is None or self._table.empty:
            return
        self.map.draw(self._table.assign(focus=self._table["site_id"] == site), found.dark)
        change(self.strip.figure, lambda: self.strip.mark(site))

    def csv(self) -> str:
        """Values of all towers as CSV."""
        found = self._found
        if found is None:
            return ""
        return found.csv(found.table("site_auc" if found.by_year else "site_probability"))


def towers(found: Found, facts: pd.DataFrame) -> pd.DataFrame:
    """Towers as map and strip want them: ``value, low, high, role``, places, texts, colours."""
    if found.by_year:
        table = found.table("site_auc").rename(columns={"auc": "value"})
        table = table.assign(role="test", low=np.nan, high=np.nan)
    else:
        table = found.table("site_probability").rename(columns={"p_test": "value"})
    if table.empty:
        return pd.DataFrame()
    own = facts.reindex(table["site_id"])
    palette = blend(diverging(found.dark), STEPS)
    low, high = ends(table["value"]) if found.by_year else (0.0, 1.0)
    place = (table["value"].to_numpy(np.float64) - low) / (high - low)
    level = np.clip(place * STEPS, 0, STEPS - 1).astype(int)
    name = "AUC" if found.by_year else "P(test)"
    types = vegetation_types()
    return table.assign(
        key=table["site_id"],
        name=own["name"].fillna("").to_numpy(),
        igbp=own["igbp"].fillna("unknown").to_numpy(),
        latitude=own["latitude"].to_numpy(),
        longitude=own["longitude"].to_numpy(),
        facts=[types.get(code, "unknown vegetation") for code in own["igbp"]],
        part=table["role"].replace({"train": "training"}),
        text=[
            f"{name} {number(v)}"
            + (f", rows {number(lo)} to {number(hi)}" if np.isfinite(lo) else "")
            for v, lo, hi in zip(table["value"], table["low"], table["high"], strict=True)
        ],
        colour=[palette[i] for i in level],
        marker=[ROLE_MARKERS.get(role, "circle") for role in table["role"]],
        size=[SIZES.get(role, 7) for role in table["role"]],
        alpha=1.0,
        focus=False,
    ).sort_values("role", ascending=False, key=lambda role: role == "train")


def ends(values: pd.Series) -> tuple[float, float]:
    """Ends of a ramp centred on 0.5 that all values fit into."""
    reach = max(float((values - HALF).abs().max()), LEAST)
    return HALF - reach, HALF + reach


def read_years(table: pd.DataFrame) -> str:
    """Say at how many towers early and late years can be told apart; `table` has ``value``."""
    above = int((table["value"] > 0.5).sum())
    return (
        f"At {above} of {count(len(table), 'tower')} rows of the test years score higher than "
        f"those of the training years; mean AUC {number(float(table['value'].mean()))}."
    )
