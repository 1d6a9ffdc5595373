"""Why towers like this are hard: every tower's squared error in three parts, on the map."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import definitions
from dashboard.components.shift_y.shown import Shown
from dashboard.components.shift_y.style import SHEETS
from dashboard.components.shift_y.tower_marks import (
    PARTS,
    clear,
    colours,
    largest,
    marked,
    part,
    texts,
    widen,
    world_map,
)
from dashboard.plots.figures import change, mark_synthetic
from dashboard.plots.shift_y.ramp_bar import RampBar
from dashboard.state import Selection
from dashboard.theme import count, diverging, number

TITLE = "Why towers like this are hard (reference model, not the leaderboard's)"
HOVER = {
    "tower": "<b>@key</b> @name, @igbp",
    "role": "@part",
    "in colour": "@shown",
    "call": "@call",
}
SHORT = {"y": "Y | X", "x": "X", "outside": "outside", "total": "all"}
ABOUT = {
    "attribution": "Squared error of a tower above the mean of training towers, in three parts "
    "that add up: X (weather that training finds hard), Y | X (harder than training towers are in "
    "the same weather), and rows outside shared support. Training towers get the same numbers from "
    "models that have not seen them."
}


class AttributionCard:
    """The map; a part of the error is its colour, chosen here."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._shown: Shown | None = None
        self._part, self._dark = "y", False
        self.choices = Html(on_click=self._choose, stylesheets=SHEETS)
        self.map = world_map(HOVER, selection.focus, ("name", "igbp", "part", "shown", "call"))
        self._bar = RampBar(self.map.figure)
        self.one = Html(stylesheets=SHEETS)
        self.note = Html(stylesheets=SHEETS)
        self.view = card(TITLE, self.choices, self.map, self.one, self.note, span=6)

    def draw(self, shown: Shown, dark: bool) -> None:
        """Show the towers of an answer."""
        self._shown, self._dark = shown, dark
        towers = shown.towers
        self.choices.html = _buttons(self._part) if len(towers) else ""
        self.note.html = (
            Markup("")
            if len(towers)
            else Markup('<p class="sy-note">No tower could be taken apart here.</p>')
        ) + definitions([], **ABOUT)
        set_head(
            self.view,
            TITLE,
            png=shown.file(f"attribution-{self._part}", "png") if len(towers) else "",
            downloads={},
        )
        if len(towers):
            self._draw_map(towers)

    def mark(self) -> None:
        """Outline the tower in focus."""
        if self._shown is not None and len(towers := self._shown.towers):
            self._draw_map(towers)

    def _draw_map(self, towers: pd.DataFrame) -> None:
        shown, dark = self._shown, self._dark
        if shown is None:
            return
        self.one.html = detail(shown, self._selection.site)
        values = part(towers, self._part)
        end, palette = largest(values), clear(diverging(dark), dark)
        table = marked(
            towers.assign(
                shown=texts(values, shown.squared),
                call=calls(towers, shown.training, shown.sides[0]),
            ),
            colours(values, -end, end, palette, dark),
            self._selection.site,
        )
        self.map.draw(table, dark)
        ends = (f"≤ {number(-end)}", f"≥ {number(end, signed=True)}")

        def redraw() -> None:
            widen(self.map)
            self._bar.draw(palette, (f"{SHORT[self._part]}, {shown.squared}", *ends), dark)
            mark_synthetic(self.map.figure, shown.synthetic, dark, what=shown.what)

        change(self.map.figure, redraw)

    def _choose(self, key: str, _more: bool) -> None:
        if key in PARTS and self._shown is not None:
            self._part = key
            self.draw(self._shown, self._dark)


def calls(towers: pd.DataFrame, training: int, side: str = "training towers") -> list[str]:
    """What can be said of every tower: unusual, or within what so many training towers show."""
    return [
        "–"
        if row["role"] != "test"
        else f"unusual against {side}"
        if row["unusual"] == 1
        else f"within what {training} {side} show"
        for row in towers[["role", "unusual"]].to_dict("records")
    ]


def detail(shown: Shown, site: str) -> Markup:
    """Say of the tower in focus what its Y | X part is made of."""
    towers = shown.towers
    if site not in towers.index:
        return Markup()
    row = towers.loc[site]
    return Markup(
        '<p class="sy-note"><b>{}</b>: Y | X {}, of it (mean residual)² {} and the rest, scatter '
        "and noise, {}. Mean residual {}; {}.</p>"
    ).format(
        site,
        number(float(row["y"]), signed=True),
        number(float(row["relation"]), signed=True),
        number(float(row["scatter"]), signed=True),
        number(float(row["bias"]), shown.unit, signed=True),
        count(int(row["n"]), "row"),
    )


def _buttons(chosen: str) -> Markup:
    return Markup(
        '<div class="sy-tools"><span>Colour</span><span class="sy-seg" role="group" '
        'aria-label="Part of the error in colour">{}</span></div>'
    ).format(
        Markup().join(
            Markup(
                '<button data-key="{}" class="{}" aria-pressed="{}" title="{}">{}</button>'
            ).format(
                key, "on" if key == chosen else "", str(key == chosen).lower(), text, SHORT[key]
            )
            for key, text in PARTS.items()
        )
    )
