"""Do towers err more where training has seen nothing like it? One point a tower."""

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.facts import role_mark
from dashboard.components.html import Html
from dashboard.components.shift_y.shown import Shown, by_year
from dashboard.components.shift_y.shown import share as of_rows
from dashboard.components.shift_y.style import SHEETS
from dashboard.components.shift_y.tower_marks import total
from dashboard.plots.figures import change
from dashboard.plots.shift_y.against import AgainstPlot
from dashboard.state import Selection
from dashboard.theme import fixed, number

TITLE = "Is the error where training has seen nothing?"
FEWEST = 8


class AgainstCard:
    """Squared error against the share of rows outside."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._table = pd.DataFrame()
        self._shown: Shown | None = None
        self.plot = AgainstPlot(selection.focus)
        pane = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 4, 8))
        self.note = Html(stylesheets=SHEETS)
        self.view = card(TITLE, pane, self.note, span=6, narrow=6)
        self._pane = pane

    def draw(self, shown: Shown, dark: bool) -> None:
        """Show the towers of an answer."""
        self._shown, self._table = shown, both(shown)
        table = self._table
        self._pane.visible = len(table) > 0
        self.note.html = Markup('<p class="sy-note">{}{}{} &ensp; {}{}. {}</p>').format(
            "" if len(table) else "No tower has both numbers. ",
            role_mark("train"),
            shown.sides[0],
            role_mark("test"),
            shown.sides[1],
            by_year(said(table)) if shown.by_year else said(table),
        )
        files = {shown.file("outside-and-error", "csv"): self.csv} if len(table) else {}
        png = shown.file("outside-and-error", "png") if len(table) else ""
        unit = shown.squared
        set_head(self.view, TITLE, unit=unit, png=png, downloads=files)
        if not len(table):
            return
        site = self._selection.site

        def redraw() -> None:
            self.plot.draw(
                table,
                "squared error above training",
                dark=dark,
                synthetic=shown.synthetic,
                what=shown.what,
            )
            self.plot.mark(site)

        change(self.plot.figure, redraw)

    def mark(self, site: str) -> None:
        """Outline the tower in focus."""
        change(self.plot.figure, lambda: self.plot.mark(site))

    def csv(self) -> str:
        """Return what is drawn as CSV."""
        if self._shown is None:
            return ""
        return self._shown.csv(self._table.drop(columns="text"), unit=self._shown.squared)


def both(shown: Shown) -> pd.DataFrame:
    """Towers with an error and a share outside: ``site_id, role, share, error, text``."""
    towers, apart = shown.towers, shown.applicable
    names = ["site_id", "role", "share", "error", "text"]
    if towers.empty or apart.empty:
        return pd.DataFrame(columns=names)
    table = pd.DataFrame(
        {
            "role": towers["role"],
            "share": apart["share_outside"].astype(float).reindex(towers.index),
            "error": total(towers).astype(float),
        }
    ).dropna()
    table["text"] = [
        f"{number(error, shown.squared, signed=True)}, {of_rows(share)} of rows outside"
        for error, share in zip(table["error"], table["share"], strict=True)
    ]
    return table.rename_axis("site_id").reset_index()[names]


def said(table: pd.DataFrame) -> str:
    """Say how error and share outside go together over test towers; a rank correlation."""
    test = table[table["role"] == "test"] if len(table) else table
    if len(test) < FEWEST:
        return f"Fewer than {FEWEST} test towers: no correlation is given."
    ranks = test[["share", "error"]].rank()
    if ranks["share"].nunique() < 2 or ranks["error"].nunique() < 2:
        return "All test towers have the same share outside: there is nothing to correlate."
    rho = float(np.corrcoef(ranks["share"], ranks["error"])[0, 1])
    way = "more" if rho > 0 else "less"
    far = "hardly" if abs(rho) < 0.2 else "somewhat" if abs(rho) < 0.5 else "clearly"
    told = (
        "errors hardly go with the share outside"
        if far == "hardly"
        else f"errors are {far} larger where {way} rows are outside"
    )
    return (
        f"Over {len(test)} test towers {told} (rank correlation {fixed(rho, 2)}); what is outside "
        "cannot be checked against training."
    )
