"""Cards of one covariate: its densities, and its means by month and hour."""

from collections.abc import Callable

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift.found import Found
from dashboard.components.shift.ranking import pane
from dashboard.components.shift.readings import read_density, read_seasons
from dashboard.components.shift.style import SHEETS
from dashboard.components.shift.words import definitions
from dashboard.plots.figures import change
from dashboard.plots.shift.curves import DensityPlot
from dashboard.plots.shift.seasons import SeasonsPlot

VIEWS = {"apart": "test − training", "train": "training", "test": "test"}
"""What the means by month and hour are of."""


class DensityCard:
    """The distribution of a covariate on each side; the covariate can be chosen here."""

    def __init__(self, on_pick: Callable[[str], None]) -> None:
        self._found: Found | None = None
        self._on_pick, self._covariate = on_pick, ""
        self.plot = DensityPlot()
        self.tools = Html(on_choice=self._choose, stylesheets=SHEETS)
        self.said = Html(stylesheets=SHEETS)
        self.view = card(
            "", self.tools, pane(self.plot.figure), self.said, png="x.png", span=4, narrow=6
        )

    def draw(self, found: Found, covariate: str) -> None:
        """Show a covariate."""
        self._found, self._covariate = found, covariate
        variable, table = found.variable(covariate), self.table
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                table,
                f"{variable.label}, {variable.shown}" if variable.shown else variable.label,
                variable.shown,
                dark=found.dark,
                synthetic=found.synthetic,
                what=found.what,
            ),
        )
        self.tools.html = Markup('<div class="sx-tools">{}</div>').format(
            picker("covariate", found.covariates, covariate)
        )
        said = Markup('<div class="sx-note">{}</div>').format(read_density(found, covariate))
        self.said.html = said + definitions(
            (), density="Smoothed histogram of the rows of a side, every tower counting the same"
        )
        set_head(
            self.view,
            "How is it distributed?",
            png=found.file("densities", "png", covariate),
            downloads={found.file("densities", "csv", covariate): self.csv},
        )

    @property
    def table(self) -> pd.DataFrame:
        """What is drawn."""
        table = self._found.table("densities") if self._found else pd.DataFrame()
        return table[table["covariate"] == self._covariate] if len(table) else table

    def csv(self) -> str:
        """Curves as CSV."""
        found = self._found
        return found.csv(self.table, unit=found.unit(self._covariate)) if found else ""

    def _choose(self, _field: str, value: str) -> None:
        self._on_pick(value)


class SeasonsCard:
    """Means of a covariate by month and hour: of either side, or their difference."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self._covariate, self._view = "", "apart"
        self.plot = SeasonsPlot()
        self.tools = Html(on_click=self._choose, stylesheets=SHEETS)
        self.said = Html(stylesheets=SHEETS)
        self.view = card(
            "", self.tools, pane(self.plot.figure), self.said, png="x.png", span=4, narrow=6
        )

    def draw(self, found: Found, covariate: str) -> None:
        """Show a covariate."""
        self._found, self._covariate = found, covariate
        self._redraw()

    @property
    def table(self) -> pd.DataFrame:
        """``month, hour, train, test, apart`` of the covariate in view."""
        table = self._found.table("season_hour") if self._found else pd.DataFrame()
        return by_season(table, self._covariate)

    def csv(self) -> str:
        """Means as CSV."""
        found, table = self._found, self.table.assign(covariate=self._covariate)
        return found.csv(table, unit=found.unit(self._covariate)) if found else ""

    def _redraw(self) -> None:
        found, covariate, view = self._found, self._covariate, self._view
        if found is None:
            return
        variable, table = found.variable(covariate), self.table
        label = f"{covariate}, {VIEWS[view]}" + (f", {variable.shown}" if variable.shown else "")
        signed = view == "apart" or variable.signed
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                table.assign(value=table[view]),
                label,
                variable.shown,
                signed=signed,
                dark=found.dark,
                synthetic=found.synthetic,
                what=found.what,
            ),
        )
        buttons = Markup().join(
            Markup('<button data-key="{}" class="{}" aria-pressed="{}">{}</button>').format(
                name, "on" if name == view else "", str(name == view).lower(), text
            )
            for name, text in VIEWS.items()
        )
        self.tools.html = Markup('<div class="sx-tools" role="group">{}</div>').format(buttons)
        said = Markup('<div class="sx-note">{}</div>').format(read_seasons(table, variable))
        self.said.html = said + definitions(
            (), means="Mean over the towers of a side of each tower's own mean in that cell"
        )
        set_head(
            self.view,
            "When in the year and day?",
            png=found.file("season-hour", "png", covariate, view),
            downloads={found.file("season-hour", "csv", covariate): self.csv},
        )

    def _choose(self, key: str, _more: bool) -> None:
        if key in VIEWS:
            self._view = key
            self._redraw()


def by_season(table: pd.DataFrame, covariate: str) -> pd.DataFrame:
    """``month, hour, train, test, apart`` of one covariate from the table of an answer."""
    columns = ["month", "hour", "train", "test", "apart"]
    if table.empty:
        return pd.DataFrame(columns=columns)
    own = table[(table["covariate"] == covariate) & table["role"].isin(["train", "test"])]
    wide = own.pivot_table(index=["month", "hour"], columns="role", values="mean")
    wide = wide.reindex(columns=["train", "test"]).reset_index()
    return wide.assign(apart=wide["test"] - wide["train"])[columns]


def picker(field: str, names: list[str], chosen: str, label: str = "") -> Markup:
    """Write a drop-down of covariates."""
    options = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == chosen else "", name
        )
        for name in names
    )
    return Markup('<label>{} <select data-field="{}" aria-label="{}">{}</select></label>').format(
        label, field, label or "Covariate", options
    )
