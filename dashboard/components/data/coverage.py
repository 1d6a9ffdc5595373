"""The card of all sites and years: what is measured, and which part it plays in the scenario."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.data.style import SHEETS
from dashboard.components.facts import legend, role_text
from dashboard.components.html import Html
from dashboard.plots.coverage import CoveragePlot
from dashboard.plots.figures import change
from dashboard.state import Selection
from dashboard.theme import ROLES, count, fixed, percent
from fluxcore.datasets import Dataset
from fluxcore.sites import CLIMATES, vegetation_types

ORDERS = {
    "role": "role",
    "climate": "climate",
    "warmth": "mean temperature",
    "name": "name",
}
RANKS = {"test": 0, "validation": 1, "train": 2, "": 3}


class CoverageCard:
    """Sites as columns, years as rows; a click takes a site into focus."""

    def __init__(self, selection: Selection, on_pick: Callable[[str], None]) -> None:
        self._selection = selection
        self.sites: list[str] = []
        """From the left to the right."""
        self.plot = CoveragePlot(on_pick)
        self.tools = Html(on_choice=self._choose, stylesheets=SHEETS)
        pane = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 6, 8))
        self.view = card("Every site, every year", self.tools, pane, png="coverage.png")

    def draw(self, data: Dataset, years: pd.DataFrame, scenario: str) -> None:
        """Redraw all.

        Parameters
        ----------
        data
            The data set in view.
        years
            `Store.data_years` of it under the scenario in view.
        scenario
            Label of that.
        """
        chosen = self._selection
        table, groups = arranged(data, years, chosen.order)
        self.tools.html = _tools(chosen.order, *counted_roles(years))
        set_head(
            self.view,
            "Every site, every year",
            unit=f"share of hours that are measured; {scenario} scenario",
            hint="click a site for its series",
            png=f"coverage_{data.name}{'_synthetic' if data.synthetic else ''}.png",
        )
        self.sites = [str(site) for site in table["site"].unique()]
        dark, synthetic = chosen.dark, data.synthetic
        change(
            self.plot.figure,
            lambda: self.plot.draw(table, groups, dark=dark, synthetic=synthetic),
        )

    def mark(self, focus: str) -> None:
        """Outline another site."""
        change(self.plot.figure, lambda: self.plot.mark(focus))

    def _choose(self, field: str, value: object) -> None:
        if field == "order" and value in ORDERS:
            self._selection.order = str(value)


def coverage_sentence(years: pd.DataFrame) -> Markup:
    """Say how much is measured, and where least."""
    least = years.loc[years["share"].idxmin()]
    span = (
        Markup("; a site-year has from {} ({} {}) to {}").format(
            percent(float(least["share"])),
            least["site_id"],
            least["year"],
            percent(float(years["share"].max())),
        )
        if len(years) > 1
        else ""
    )
    return Markup(
        "<p>{} of {} are measured, the others gap-filled{}. Fluxes of training and validation "
        "count where they are measured; test hours all count.</p>"
    ).format(
        percent(float(years["measured"].sum() / years["rows"].sum())),
        count(int(years["rows"].sum()), "hour"),
        span,
    )


def arranged(
    data: Dataset, years: pd.DataFrame, order: str
) -> tuple[pd.DataFrame, list[tuple[str, int]]]:
    """Rows of `CoveragePlot.draw` in an order of sites, and the groups from the left.

    Orders are those of ``ORDERS``; where something is not known of a site, it stands last.
    """
    facts = data.sites
    role = years.groupby("site_id")["role"].agg(_site_role).reindex(facts.index).fillna("")
    climate = facts["climate"].astype(object).where(facts["climate"].notna(), "")
    keys = pd.DataFrame(
        {
            "rank": role.map(RANKS),
            "climate": climate.replace("", "~"),
            "warmth": -facts["mat_c"].astype(float).fillna(-99.0),
            "name": facts.index,
        },
        index=facts.index,
    )
    by = {
        "role": ["rank", "climate", "name"],
        "climate": ["climate", "warmth", "name"],
        "warmth": ["warmth", "name"],
        "name": ["name"],
    }[order]
    sites = keys.sort_values(by).index
    place = {site: i for i, site in enumerate(sites)}
    table = years.assign(place=years["site_id"].map(place)).sort_values(["place", "year"])
    site = table["site_id"]
    shown = pd.DataFrame(
        {
            "site": site,
            "name": site.map(facts["name"]).fillna(""),
            "year": table["year"],
            "share": table["share"],
            "role": table["role"].fillna(""),
            "share_text": [percent(share) for share in table["share"]],
            "rows_text": [count(int(rows), "hour") for rows in table["rows"]],
            "role_text": [role_text(r) if isinstance(r, str) else "no part" for r in table["role"]],
            "facts": site.map({s: _facts(row) for s, row in facts.iterrows()}),
        }
    ).reset_index(drop=True)
    if order == "role":
        groups = _groups(role.loc[sites].map(lambda r: role_text(r or None)))
    elif order == "climate":
        groups = _groups(climate.loc[sites].map(lambda c: CLIMATES.get(c, "climate unknown")))
    else:
        groups = []
    return shown, groups


def _site_role(roles: pd.Series) -> str:
    """Role of a site as a whole: the strictest that a year of it has."""
    present = [str(role) for role in roles.dropna()]
    return min(present, key=RANKS.__getitem__, default="")


def _groups(labels: pd.Series) -> list[tuple[str, int]]:
    values = labels.to_numpy(object)
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    sizes = np.diff([*starts, len(values)])
    return [(f"{size} {values[at]}", int(size)) for at, size in zip(starts, sizes, strict=True)]


def _facts(row: pd.Series) -> str:
    warm = row["mat_c"]
    parts = [
        vegetation_types().get(row["igbp"], "") if isinstance(row["igbp"], str) else "",
        f"{CLIMATES[row['climate']]} climate" if row["climate"] in CLIMATES else "",
        f"mean {fixed(float(warm), 1)} °C" if pd.notna(warm) else "",
    ]
    return " · ".join(filter(None, parts))


def counted_roles(years: pd.DataFrame) -> tuple[dict[str, int], str]:
    """Count sites by role, or site-years where a site has several roles; and say which of them."""
    roles, unit = years["role"].fillna(""), "site-years"
    if roles.groupby(years["site_id"]).nunique().max() < 2:
        roles, unit = roles.groupby(years["site_id"]).first(), "sites"
    counts = roles.value_counts()
    return {role: int(counts.get(role, 0)) for role in (*ROLES, "")}, unit


def _tools(order: str, roles: dict[str, int], unit: str) -> Markup:
    options = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == order else "", text
        )
        for name, text in ORDERS.items()
    )
    return Markup(
        '<div class="da-tools"><label>sorted by <select data-field="order">{}</select></label>'
        '<span class="keys"><span>{}: {}</span></span></div>'
    ).format(options, unit, legend(roles))
