"""Where training says nothing: share of every tower's rows outside the area of applicability."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import definitions
from dashboard.components.shift_y.shown import Shown
from dashboard.components.shift_y.style import SHEETS
from dashboard.components.shift_y.tower_marks import clear, colours, marked, texts, widen, world_map
from dashboard.plots.figures import change, mark_synthetic
from dashboard.plots.shift_y.ramp_bar import RampBar
from dashboard.state import Selection
from dashboard.theme import number, percent
from dashboard.theme import ramp as sequential

TITLE = "Where training has seen nothing like it"
HOVER = {
    "tower": "<b>@key</b> @name, @igbp",
    "role": "@part",
    "rows outside": "@shown",
    "median dissimilarity": "@index_text",
}


class ApplicabilityCard:
    """The map of the share of rows outside."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._shown: Shown | None = None
        self._dark = False
        self.map = world_map(
            HOVER, selection.focus, ("name", "igbp", "part", "shown", "index_text")
        )
        self._bar = RampBar(self.map.figure)
        self.note = Html(stylesheets=SHEETS)
        self.view = card(TITLE, self.map, self.note, span=6, narrow=6)

    def draw(self, shown: Shown, dark: bool) -> None:
        """Show the towers of an answer."""
        self._shown, self._dark = shown, dark
        towers = shown.applicable
        self.note.html = (
            Markup()
            if len(towers)
            else Markup('<p class="sy-note">Applicability was not computed here.</p>')
        ) + definitions(["outside"])
        files = {shown.file("applicability", "csv"): self.csv} if len(towers) else {}
        png = shown.file("applicability", "png") if len(towers) else ""
        set_head(self.view, TITLE, unit="share of rows outside", png=png, downloads=files)
        if len(towers):
            self._draw_map(towers)

    def mark(self) -> None:
        """Outline the tower in focus."""
        if self._shown is not None and len(towers := self._shown.applicable):
            self._draw_map(towers)

    def csv(self) -> str:
        """Return the towers as CSV."""
        return self._shown.csv(self._shown.table("applicability")) if self._shown else ""

    def _draw_map(self, towers: pd.DataFrame) -> None:
        shown, dark = self._shown, self._dark
        if shown is None:
            return
        share = towers["share_outside"].astype(float)
        end, palette = (
            max(float(share.max()), 0.05) if share.notna().any() else 1.0,
            clear(sequential(dark), dark),
        )
        table = marked(
            towers.assign(
                shown=texts(share, "", share=True),
                index_text=[number(float(value)) for value in towers["di_median"]],
            ),
            colours(share, 0.0, end, palette, dark),
            self._selection.site,
        )
        self.map.draw(table, dark)

        def redraw() -> None:
            widen(self.map)
            self._bar.draw(palette, ("rows outside", "0 %", percent(end)), dark)
            mark_synthetic(self.map.figure, shown.synthetic, dark, what=shown.what)

        change(self.map.figure, redraw)
