"""Does the same weather mean the same flux? One covariate at a time, on shared support."""

import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import definitions
from dashboard.components.shift_y.shown import Shown, covariate_text
from dashboard.components.shift_y.style import SHEETS
from dashboard.plots.figures import change
from dashboard.plots.shift_y.slices import SlicesPlot
from dashboard.state import Selection
from dashboard.theme import ROLE_COLOURS, count
from fluxcore.schema import COVARIATES

TITLE = "The same weather, the same flux?"
ABOUT = {
    "conditional slice": "Mean flux in bins of one covariate on shared support: training towers, "
    "and test towers reweighted so that the other covariates are the same. Bands: 95 %, towers "
    "resampled; a bin needs 8 towers in either arm."
}


class SlicesCard:
    """Mean flux against a covariate that is picked here (and kept in the address)."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._shown: Shown | None = None
        self.plot = SlicesPlot()
        self.choices = Html(on_choice=self._choose, stylesheets=SHEETS)
        pane = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 4, 8))
        self.note = Html(stylesheets=SHEETS)
        self.view = card(TITLE, self.choices, pane, self.note, span=6)
        self._pane = pane

    def draw(self, shown: Shown, dark: bool) -> None:
        """Show the slices of the covariate in view, or of the first one."""
        self._shown = shown
        table = shown.table("slices")
        names = list(dict.fromkeys(table["covariate"])) if len(table) else []
        wanted = self._selection.variable
        self._picked = wanted if wanted in names else names[0] if names else ""
        self._pane.visible = bool(names)
        self.choices.html = _picker(names, self._picked, shown.sides)
        if not names:
            self.note.html = Markup('<p class="sy-note">{}</p>{}').format(
                "There are no slices: too few towers share the same conditions.",
                definitions([], **ABOUT),
            )
            set_head(self.view, TITLE, downloads={})
            return
        own = table[table["covariate"] == self._picked]
        seen = int(own["shown"].astype(bool).sum())
        gap = len(own) - seen
        left = f"{count(gap, 'bin')} of {len(own)} left out: fewer than 8 towers in an arm." * (
            gap > 0
        )
        self.note.html = Markup('<p class="sy-note">{}</p>{}').format(
            left, definitions([], **ABOUT)
        )
        self._pane.visible = seen > 0
        change(self.plot.figure, lambda: self._redraw(shown, dark))
        set_head(
            self.view,
            TITLE,
            unit=f"{shown.target}, {shown.unit}",
            png=shown.file(f"slice-{self._picked}", "png") if seen else "",
            downloads={shown.file("slices", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Return the slices of all covariates as CSV."""
        if self._shown is None:
            return ""
        return self._shown.csv(self._shown.table("slices"), unit=self._shown.unit)

    def _redraw(self, shown: Shown, dark: bool) -> None:
        table = shown.table("slices")
        self.plot.draw(
            table[table["covariate"] == self._picked],
            covariate_text(self._picked),
            f"mean {shown.target}, {shown.unit}",
            shown.unit,
            dark=dark,
            synthetic=shown.synthetic,
            what=shown.what,
        )

    def _choose(self, field: str, value: str) -> None:
        if field == "variable" and self._shown is not None:
            self._selection.variable = value


def _picker(names: list[str], picked: str, sides: tuple[str, str]) -> Markup:
    options = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == picked else "", _label(name)
        )
        for name in names
    )
    keys = Markup().join(
        Markup('<span style="color:{}">{}</span> <span>{}</span>').format(
            ROLE_COLOURS[role], sign, text
        )
        for role, sign, text in (
            ("train", "●┄", sides[0]),
            ("test", "◆─", f"{sides[1]}, reweighted"),
        )
    )
    if not names:
        return Markup()
    return Markup(
        '<div class="sy-tools"><label>against <select data-field="variable">{}</select></label>{}'
        "</div>"
    ).format(options, keys)


def _label(name: str) -> str:
    return f"{name}: {COVARIATES[name].label}" if name in COVARIATES else name
