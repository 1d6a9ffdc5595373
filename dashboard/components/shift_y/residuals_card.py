"""Whether the reference model errs in one direction: residuals and their slopes on covariates."""

import math

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import chip, definitions
from dashboard.components.shift_y.shown import Shown, per
from dashboard.components.shift_y.style import SHEETS
from dashboard.plots.figures import change
from dashboard.plots.shift_y.slopes import SlopesPlot, TowersStrip
from dashboard.state import Selection
from dashboard.theme import number
from fluxcore.shift.findings import BEYOND

TITLE = "Is the error one-sided?"
MEAN = "mean"
MEASURES = ("residual_mean", "residual_slope")


class ResidualsCard:
    """Differences in units of chance; below them the towers behind the one that is picked."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._shown: Shown | None = None
        self._key = ""
        self.plot = SlopesPlot()
        self.strip = TowersStrip(selection.focus)
        self.choices = Html(on_click=self._choose, stylesheets=SHEETS)
        self.note = Html(stylesheets=SHEETS)
        panes = [
            pn.pane.Bokeh(plot.figure, sizing_mode="stretch_width", margin=(0, 8, 2, 8))
            for plot in (self.plot, self.strip)
        ]
        self._panes = panes
        self.view = card(TITLE, panes[0], self.choices, panes[1], self.note, span=6)

    def draw(self, shown: Shown, dark: bool) -> None:
        """Show the residual test of an answer."""
        self._shown, self._dark = shown, dark
        table = differences(shown)
        for pane in self._panes:
            pane.visible = len(table) > 0
        keys = list(table["key"])
        if self._key not in keys:
            tested = table.dropna(subset=["z"])
            far = tested["z"].abs()
            self._key = str(tested.loc[far.idxmax(), "key"]) if len(tested) else MEAN
        self.choices.html = _buttons(table, self._key)
        self.note.html = Markup('<p class="sy-note">{}</p>{}').format(
            "Residual = observed less predicted: above zero the model underestimates. Diamond: "
            "the difference with its 95 % interval, filled where it is beyond a random draw; grey: "
            f"95 % of permuted {shown.held_out}. Slopes: within towers, per inter-quartile range "
            "of all rows."
            if len(table)
            else "Residuals were not tested here.",
            definitions(MEASURES),
        )
        files = {shown.file("residuals", "csv"): self.csv} if len(table) else {}
        png = shown.file("residual-test", "png") if len(table) else ""
        of = f"{shown.target}, reference model, {shown.unit}"
        set_head(self.view, TITLE, unit=of, png=png, downloads=files)
        if not len(table):
            return
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                table,
                dark=dark,
                synthetic=shown.synthetic,
                what=shown.what,
                by_year=shown.by_year,
            ),
        )
        self._draw_strip()

    def mark(self, site: str) -> None:
        """Outline the tower in focus."""
        change(self.strip.figure, lambda: self.strip.mark(site))

    def csv(self) -> str:
        """Return mean residual and slopes of every tower as CSV."""
        if self._shown is None:
            return ""
        return self._shown.csv(self._shown.table("residual_sites"), unit=self._shown.unit)

    def _draw_strip(self) -> None:
        shown = self._shown
        if shown is None:
            return
        table = shown.table("residual_sites")
        column = self._key if self._key == MEAN else f"slope_{self._key}"
        there = column in table
        self._panes[1].visible = there
        if not there:
            return
        unit = shown.unit if self._key == MEAN else per(shown.unit, self._key)
        towers = pd.DataFrame(
            {
                "site_id": table["site_id"],
                "role": table["role"],
                "value": table[column].astype(float),
                "text": [number(float(v), unit, signed=True) for v in table[column]],
            }
        )
        what = "mean residual" if self._key == MEAN else f"slope of the residual on {self._key}"
        site = self._selection.site

        def redraw() -> None:
            label = f"{what} of every tower, {unit}"
            self.strip.draw(
                towers,
                label,
                dark=self._dark,
                synthetic=shown.synthetic,
                by_year=shown.by_year,
            )
            self.strip.mark(site)

        change(self.strip.figure, redraw)

    def _choose(self, key: str, _more: bool) -> None:
        if self._shown is not None and key in list(differences(self._shown)["key"]):
            self._key = key
            self.choices.html = _buttons(differences(self._shown), key)
            self._draw_strip()


def differences(shown: Shown) -> pd.DataFrame:
    """Test less training, in standard deviations of permuted labels: as `SlopesPlot` wants them."""
    table = shown.findings
    rows = []
    for found in table[table["measure"].isin(MEASURES)].to_dict("records"):
        covariate = str(found["covariate"])
        sd = float(found["null_sd"])
        scale = 1 / sd if math.isfinite(sd) and sd > 0 else np.nan
        rows.append(
            {
                "key": covariate or MEAN,
                "name": f"slope on {covariate}" if covariate else "mean residual",
                "z": float(found["value"]) * scale,
                "low": float(found["low"]) * scale,
                "high": float(found["high"]) * scale,
                "text": number(float(found["value"]), signed=True),
                "verdict": str(found["verdict"]),
                "tentative": bool(found["tentative"]),
                "reason": str(found["reason"]),
                "beyond": found["verdict"] == BEYOND,
            }
        )
    names = ["key", "name", "z", "low", "high", "text", "verdict", "tentative", "reason", "beyond"]
    return pd.DataFrame(rows, columns=names)


def _buttons(table: pd.DataFrame, key: str) -> Markup:
    if table.empty:
        return Markup()
    picked = table[table["key"] == key]
    said = (
        chip(
            picked["verdict"].iloc[0],
            tentative=picked["tentative"].iloc[0],
            reason=picked["reason"].iloc[0],
        )
        if len(picked)
        else Markup()
    )
    return Markup(
        '<div class="sy-tools"><span>Towers of</span><span class="sy-seg" role="group" '
        'aria-label="Number of every tower">{}</span>{}</div>'
    ).format(
        Markup().join(
            Markup('<button data-key="{}" class="{}" aria-pressed="{}">{}</button>').format(
                name, "on" if name == key else "", str(name == key).lower(), name
            )
            for name in table["key"]
        ),
        said,
    )
