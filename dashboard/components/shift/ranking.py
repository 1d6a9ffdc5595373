"""Cards of dots: covariates by how far they lie apart, the classifier, and what it goes by."""

from collections.abc import Callable
from typing import Any

import numpy as np
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift.found import Found, chance, dot, drawn, p_text
from dashboard.components.shift.style import SHEETS
from dashboard.components.shift.words import chip, definitions
from dashboard.plots.figures import change
from dashboard.plots.shift.dots import DotsPlot
from dashboard.theme import number
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE

SEPARATION = {
    "auc_row_split": "rows split at random",
    "auc": "site-blocked, rows",
    "auc_site": "site-blocked, towers",
    "auc_site_years": "early and late, tower",
    "auc_no_radiation": "… without radiation",
    "balanced_accuracy": "balanced accuracy",
}
"""Measures of the classifier, with what stands on the axis."""
GROUPS = {
    "temperature": "temperature",
    "calendar": "calendar (radiation)",
    "greenness": "greenness",
    "VPD": "VPD",
    "SW_IN": "SW_IN",
    "other": "other",
}


def keys(found: Found) -> Markup:
    """Write the key of the dots, with those bands that there are."""
    band, unit = Markup(), "years" if found.by_year else "towers"
    if np.isfinite(found.ranked["null_high"]).any():
        band += Markup('<span><i class="band"></i>{} relabelled, 90 %</span>').format(unit)
    if any(drawn(row) for _, row in found.ranked.iterrows()):
        band += Markup(
            '<span title="As many {} drawn from those that do not test">'
            '<i class="dashed"></i>random draws, 90 %</span>'
        ).format(unit)
    return Markup('<div class="sx-tools"><span class="sx-keys">{} {} {}{}</span></div>').format(
        *(chip(verdict) for verdict in (BEYOND, LIKE, CANNOT)), band
    )


class RankingCard:
    """Every covariate by its distance between training and test; a click takes it into view."""

    def __init__(self, on_pick: Callable[[str], None]) -> None:
        self._found: Found | None = None
        self.plot = DotsPlot(on_pick, left=152, row=36, least=300)
        self.keys = Html(stylesheets=SHEETS)
        self.about = Html(stylesheets=SHEETS)
        self.view = card("", pane(self.plot.figure), self.keys, self.about, png="x.png", span=7)

    def draw(self, found: Found) -> None:
        """Show an answer."""
        self._found = found
        rows = [
            dot(row, str(row["covariate"]), str(row["covariate"]), "IQR", least=0.0)
            for _, row in found.ranked.iterrows()
        ]
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                rows,
                "Wasserstein distance of training and test, pooled inter-quartile ranges",
                dark=found.dark,
                synthetic=found.synthetic,
                what=found.what,
            ),
        )
        self.keys.html = keys(found)
        self.about.html = definitions(
            ["wasserstein", "mean_difference", "ks", "energy", "psi", "mmd"],
            **{
                "p": "Adjusted for looking at all covariates at once (max-T over relabelled towers)"
            },
        )
        set_head(
            self.view,
            "Which covariates differ, and how much?",
            hint="click a covariate · ↑ ↓",
            png=found.file("covariates", "png"),
            downloads={found.file("covariates", "csv"): self.csv},
        )

    def mark(self, covariate: str) -> None:
        """Tint the covariate in view."""
        change(self.plot.figure, lambda: self.plot.mark(covariate))

    def csv(self) -> str:
        """All findings about covariates."""
        found = self._found
        return found.csv(found.answer.findings) if found else ""


class SeparationCard:
    """How well classifiers tell test from training, by rows and by towers, side by side."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self.plot = DotsPlot(left=140)
        self.about, self.table = Html(stylesheets=SHEETS), Html(stylesheets=SHEETS)
        self.view = card("", pane(self.plot.figure), self.table, self.about, png="x.png")

    def draw(self, found: Found) -> None:
        """Show an answer."""
        self._found = found
        there = {name: found.one(name) for name in SEPARATION}
        rows = [
            dot(row, name, SEPARATION[name])
            for name, row in there.items()
            if row is not None and np.isfinite(row["value"])
        ]
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                rows,
                "AUC or balanced accuracy; 0.5: guessing",
                start=0.5,
                zero=0.5,
                most=1.0,
                dark=found.dark,
                synthetic=found.synthetic,
                what=found.what,
            ),
        )
        self.table.html = _gap(found)
        self.about.html = definitions([*SEPARATION, "fingerprint"])
        set_head(
            self.view,
            "Can a classifier tell training from test?",
            png=found.file("classifier", "png"),
            downloads={found.file("classifier", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Findings of the classifier."""
        found = self._found
        if found is None:
            return ""
        names = [*SEPARATION, "fingerprint", "mmd"]
        return found.csv(found.answer.findings[found.answer.findings["measure"].isin(names)])


class ImportanceCard:
    """What the classifier goes by: the loss of its AUC where a group of covariates is shuffled."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self.plot = DotsPlot(left=140)
        self.about = Html(stylesheets=SHEETS)
        self.view = card("", pane(self.plot.figure), self.about, png="x.png")

    def draw(self, found: Found) -> None:
        """Show an answer."""
        self._found = found
        table = found.rows("importance").sort_values("value", ascending=False)
        rows = [
            dot(
                row, str(row["covariate"]), GROUPS.get(str(row["covariate"]), str(row["covariate"]))
            )
            for _, row in table.iterrows()
            if np.isfinite(row["value"])
        ]
        self.view.visible = bool(rows)
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                rows,
                "drop of the AUC without the group",
                zero=0.0,
                dark=found.dark,
                synthetic=found.synthetic,
                what=found.what,
            ),
        )
        self.about.html = definitions(["importance"])
        set_head(
            self.view,
            "What does it go by?",
            png=found.file("importance", "png"),
            downloads={found.file("importance", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Importances by group."""
        found = self._found
        return found.csv(found.rows("importance")) if found else ""


def _gap(found: Found) -> Markup:
    """Name the two that are to be read side by side, each with its verdict."""
    main = found.one("auc_site_years" if found.by_year else "auc")
    split, gap = found.one("auc_row_split"), found.one("fingerprint")
    lines = []
    for label, row in (("rows split at random", split), ("towers kept whole", main)):
        if row is None or not np.isfinite(row["value"]):
            continue
        p = f"p = {p_text(float(row['p']))}" if np.isfinite(row["p"]) else ""
        if row is split and np.isfinite(row["band_high"]):  # never without what chance gives
            p = chance(row).rpartition("; ")[2]
        lines.append(
            Markup(
                '<tr><td>{}</td><td class="num"><b>{}</b></td><td>{} '
                '<small class="sx-p">{}</small></td></tr>'
            ).format(
                label,
                number(float(row["value"])),
                chip(str(row["verdict"]), tentative=bool(row["tentative"]), reason=row["reason"]),
                p,
            )
        )
    if gap is not None and np.isfinite(gap["value"]):
        lines.append(
            Markup(
                '<tr><td>recognised again</td><td class="num"><b>{}</b></td>'
                '<td class="soft">the difference of the two</td></tr>'
            ).format(number(float(gap["value"]), signed=True))
        )
    return Markup('<table class="sx-table sx-gap">{}</table>').format(Markup().join(lines))


def pane(figure: Any) -> pn.pane.Bokeh:
    """Put a figure into a card."""
    return pn.pane.Bokeh(figure, sizing_mode="stretch_width", margin=(0, 8, 6, 8))
