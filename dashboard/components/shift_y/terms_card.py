"""The waterfall with its caption, and beside it whether these towers can tell: the gates."""

import math
from collections.abc import Mapping

import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import chip, definitions, term
from dashboard.components.shift_y.shown import CAPTION, Shown, few
from dashboard.components.shift_y.style import SHEETS
from dashboard.plots.figures import change
from dashboard.plots.shift_y.waterfall import STEPS, WaterfallPlot, staircase
from dashboard.theme import count, number
from fluxcore.shift.findings import LIKE

TITLE = "Where the extra error comes from"
KEYS = Markup(
    '<div class="sy-keys"><span><i class="sy-key sy-x"></i>X: other weather and other vegetation'
    '</span><span><i class="sy-key sy-y"></i>Y | X: the same covariates, another flux</span>'
    '<span><i class="sy-key sy-held"></i>verdict withheld</span>'
    '<span><i class="sy-key sy-band"></i>what random draws give</span>'
    "<span>lines: 95 %, towers resampled</span></div>"
)
ARMS = {
    False: {"train": "training", "test": "test"},
    True: {"train": "early years", "test": "late years"},
}
"""What arms are called, by whether years are held out."""
GATES = {
    "effective": "effective towers on shared support",
    "support": "share of weight inside it",
    "calibration": "calibration slope of P(test | x)",
}


class TermsCard:
    """Two levels and the three steps between them."""

    def __init__(self) -> None:
        self._shown: Shown | None = None
        self.plot = WaterfallPlot()
        pane = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 4, 8))
        self.note = Html(stylesheets=SHEETS)
        self.view = card(TITLE, pane, self.note, span=7)
        self._pane = pane

    def draw(self, shown: Shown, dark: bool) -> None:
        """Show the terms of an answer."""
        self._shown = shown
        steps = staircase(shown.findings)
        self._pane.visible = len(steps) > 0
        gone = "" if len(steps) else "The three terms are not defined here: see the reasons beside."
        about = definitions([*STEPS, "total"])
        self.note.html = (
            Markup('<p class="sy-note">{}</p>').format(gone) if gone else KEYS
        ) + Markup('<p class="sy-note">{}</p>{}').format(CAPTION, about)
        early, late = shown.sides
        too_few = "too few towers" if few(shown.finding("total")) else ""
        label = f"mean squared error, {shown.squared}"
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                steps,
                label,
                dark=dark,
                synthetic=shown.synthetic,
                sides=(early.replace(" ", "\n"), late.replace(" ", "\n")),
                what=shown.what,
                few=too_few,
            ),
        )
        set_head(
            self.view,
            TITLE,
            unit=f"{shown.target}, reference model, out of {'year' if shown.by_year else 'site'}",
            png=shown.file("terms", "png") if len(steps) else "",
            downloads={shown.file("terms", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Return all findings of the answer as CSV."""
        if self._shown is None:
            return ""
        table = self._shown.findings
        drop = ["dataset", "scenario", "target", "seed", "quick", "synthetic"]
        return self._shown.csv(table.drop(columns=drop, errors="ignore"))


class GatesCard:
    """The verdict on the Y|X term, and the gates that it had to pass."""

    def __init__(self) -> None:
        self._shown: Shown | None = None
        self.table = Html(stylesheets=SHEETS)
        self.view = card("Can these towers tell?", self.table, span=5)

    def draw(self, shown: Shown) -> None:
        """Show verdict and gates of an answer."""
        self._shown = shown
        gates = shown.table("gates")
        self.table.html = verdict(shown) + gate_table(gates, by_year=shown.by_year) + definitions(
            ["term_y", "mean_function", "support_train", "support_test", "calibration"],
            **{"effective towers": EFFECTIVE},
        )  # fmt: skip
        files = {shown.file("gates", "csv"): self.csv} if len(gates) else {}
        set_head(self.view, "Can these towers tell?", downloads=files)

    def csv(self) -> str:
        """Return the gates as CSV."""
        return self._shown.csv(self._shown.table("gates")) if self._shown else ""


EFFECTIVE = (
    "(sum of tower weights)² / (sum of their squares): so many equally weighted towers would know "
    "as much. Below 8 no verdict is given, from 8 to 20 it is tentative."
)


def verdict(shown: Shown) -> Markup:
    """Write what can be said of the Y|X term, and what that rests on."""
    found = shown.finding("term_y")
    if not len(found):
        return Markup('<div class="sy-verdict"><p>The Y | X term was not computed.</p></div>')
    sites = (
        f"early and late years of {count(int(found['sites_test']), 'tower')}"
        if shown.by_year
        else f"{count(int(found['sites_train']), 'training tower')} "
        f"({count(int(found['clusters_train']), 'cluster')}) and "
        f"{count(int(found['sites_test']), 'test tower')} "
        f"({count(int(found['clusters_test']), 'cluster')})"
    )
    effective = [float(found[f"effective_{arm}"]) for arm in ("train", "test")]
    known = [number(value) for value in effective if math.isfinite(value)]
    weighted = f"; effective on shared support {' and '.join(known)}" if known else ""
    p = float(found["p"])
    chance = f"p = {p:.3f} against relabelled {shown.held_out}. " if math.isfinite(p) else ""
    least = float(found["smallest"])
    if found["verdict"] == LIKE and math.isfinite(least):
        chance += f"A step of {number(least, shown.squared)} would have been seen. "
    reason = str(found["reason"])
    return Markup(
        '<div class="sy-verdict">{} {}<p>The step: <b>{}</b>. {}{}</p>{}<p class="soft">{}{}.</p>'
        "</div>"
    ).format(
        term("term_y", "Y | X on shared support"),
        chip(str(found["verdict"]), tentative=bool(found["tentative"]), reason=reason),
        shown.told("term_y", unit=shown.squared, signed=True),
        chance,
        f"{reason[:1].upper()}{reason[1:]}." if reason else "",
        mean_function(shown),
        sites,
        weighted,
    )


def mean_function(shown: Shown) -> Markup:
    """Write how far apart the mean fluxes that both sides teach are; nothing where unknown."""
    found = shown.finding("mean_function")
    if not len(found):
        return Markup()
    chipped = chip(found["verdict"], tentative=bool(found["tentative"]), reason=found["reason"])
    return Markup("<p>{}: <b>{}</b> {}</p>").format(
        term("mean_function", "Mean flux for the same covariates, squared distance"),
        shown.told("mean_function", unit=shown.squared),
        chipped,
    )


def gate_table(gates: pd.DataFrame, *, by_year: bool = False) -> Markup:
    """Write the gates, those that failed first."""
    if gates.empty:
        return Markup('<p class="sy-note">No gates were computed.</p>')
    ordered = gates.sort_values("passed", kind="stable")
    rows = Markup().join(
        Markup(
            '<tr><td class="mark soft">does not apply</td><td>{}</td><td>{}</td><td '
            'class="num">–</td><td class="num">{}</td></tr>'
        ).format(
            _gate(row),
            ARMS[by_year].get(str(row["arm"]), str(row["arm"])),
            limit(row["limit"]).replace(">=", "≥"),
        )
        if idle(row)
        else Markup(
            '<tr><td class="mark {}">{}</td><td>{}</td><td>{}</td><td class="num">{}</td>'
            '<td class="num">{}</td></tr>'
        ).format(
            "ok" if row["passed"] else "no",
            "✓ passed" if row["passed"] else "✗ failed",
            _gate(row),
            ARMS[by_year].get(str(row["arm"]), str(row["arm"])),
            limit(row["value"]),
            limit(row["limit"]).replace(">=", "≥"),
        )
        for row in ordered.to_dict("records")
    )
    return Markup(
        '<table class="ruled sy-gates"><thead><tr><th></th><th>gate</th><th>arm</th>'
        '<th class="num">value</th><th class="num">limit</th></tr></thead><tbody>{}</tbody></table>'
    ).format(rows)


def idle(row: Mapping[str, object]) -> bool:
    """Whether a gate has nothing to look at: it was passed without a value."""
    value = row["value"]
    return bool(row["passed"]) and isinstance(value, float) and not math.isfinite(value)


def _gate(row: Mapping[str, object]) -> Markup:
    name = GATES.get(str(row["gate"]), str(row["gate"]))
    return Markup('<span title="{}">{}</span>').format(row["sentence"], name)


def limit(given: object) -> str:
    """Write a value or a limit of a gate: a number, or a range as it is given."""
    return number(float(given)) if isinstance(given, int | float) else str(given)
