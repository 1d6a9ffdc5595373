"""The card of composition: vegetation types, climates and continents on either side."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.facts import role_mark, role_text
from dashboard.components.html import Html
from dashboard.components.shift.found import Found
from dashboard.components.shift.style import SHEETS
from dashboard.components.shift.words import definitions
from dashboard.theme import ROLE_COLOURS, percent
from fluxcore.sites import CLIMATES, vegetation_types

FACETS = {"igbp": "Vegetation type", "climate": "Climate", "continent": "Continent"}
SHOWN = ("train", "test")


class CompositionCard:
    """Shares of towers by kind, training above test."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self.bars, self.about = Html(stylesheets=SHEETS), Html(stylesheets=SHEETS)
        self.view = card("", self.bars, self.about)

    def draw(self, found: Found) -> None:
        """Show an answer."""
        self._found = found
        table = found.table("composition")
        self.view.visible = len(table) > 0
        if table.empty:
            return
        parts = Markup().join(
            _facet(label, table[table["facet"] == facet], facet)
            for facet, label in FACETS.items()
            if facet in set(table["facet"])
        )
        self.bars.html = Markup('<div class="sx-kinds">{}</div>').format(parts)
        self.about.html = definitions((), share="Share of the towers of a side")
        keys = Markup(" &ensp; ").join(role_mark(role) + role_text(role) for role in SHOWN)
        set_head(
            self.view,
            "Who stands on either side?",
            unit="share of towers",
            hint=keys,
            downloads={found.file("composition", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Counts and shares as CSV."""
        return (
            self._found.csv(self._found.table("composition"), unit="share of towers")
            if self._found
            else ""
        )


def _facet(label: str, table: pd.DataFrame, facet: str) -> Markup:
    names = {"igbp": vegetation_types(), "climate": CLIMATES}.get(facet, {})
    wide = table.pivot_table(index="category", columns="role", values="share", sort=False)
    sites = table.pivot_table(index="category", columns="role", values="sites", sort=False)
    wide, sites = (each.reindex(columns=list(SHOWN)).fillna(0) for each in (wide, sites))
    wide = wide[(wide > 0).any(axis=1)]
    most = float(wide.to_numpy().max()) if len(wide) else 1.0
    rows = Markup().join(
        Markup('<tr><td class="label" title="{}">{}</td><td class="track">{}</td></tr>').format(
            names.get(str(category), str(category)),
            category,
            Markup().join(
                _bar(
                    role,
                    names.get(str(category), str(category)),
                    (float(wide.loc[category, role]), int(sites.loc[category, role])),
                    most,
                )
                for role in SHOWN
            ),
        )
        for category in wide.index
    )
    return Markup('<section><div class="caps">{}</div><table>{}</table></section>').format(
        label, rows
    )


def _bar(role: str, kind: str, part: tuple[float, int], most: float) -> Markup:
    share, sites = part
    text = f"{percent(share)} ({sites})" if sites else "none"
    return Markup(
        '<div title="{}, {}: {}"><i style="width:{:.1f}%;background:{}"></i><span>{}</span></div>'
    ).format(kind, role_text(role), text, 78 * share / (most or 1.0), ROLE_COLOURS[role], text)
