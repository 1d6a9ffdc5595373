"""Data: what the workspace holds, all sites at a glance, one site hour by hour, and adding more."""

from typing import Any, ClassVar

import pandas as pd
from markupsafe import Markup

from dashboard.components import Html, card, grid, problem, read, reading
from dashboard.components import data as parts
from dashboard.pages.base import Page
from dashboard.theme import count, percent
from fluxcore.datasets import Dataset
from fluxcore.errors import FluxError

FOCUS = {"site", "domain", "group"}
"""What only moves the focus."""
SITE = FOCUS | {"variable", "target", "year"}
"""What only changes the cards of one site."""


class DataPage(Page):
    """Data sets, the chosen one in figures and facts, and what brings more."""

    slug = "data"
    title = "Data"
    section = "What is there?"
    question = "What has been measured, where and when?"
    reads: ClassVar[tuple[str, ...]] = ("data", "scenario", "target")
    also: ClassVar[tuple[str, ...]] = (*Page.also, "variable", "year", "order", "work")
    arrows = True

    def build(self) -> Any:
        """Make the cards, and the states without a data set."""
        self._asked = ""
        self._sets = Html(on_click=self._click, stylesheets=parts.SHEETS)
        self._report = parts.ReportCard()
        self._adding = parts.AddingCard(self.store)
        self._coverage = parts.CoverageCard(self.selection, self._pick)
        self._said = reading()
        self._series = parts.SeriesCard(self.selection)
        self._finger = parts.FingerprintCard(self.selection)
        self._absent = Html(visible=False)
        self._summary, self._columns = Html(), Html(stylesheets=parts.SHEETS)
        self._found = Html(on_click=self._click, stylesheets=parts.SHEETS)
        self._about = card("Columns", self._columns, span=7)
        self._checks = card("Checks", self._found, span=5)
        self._of_set = (
            self._coverage.view, self._said, self._absent, self._series.view, self._finger.view,
            self._about, self._checks,
        )  # fmt: skip
        return grid(
            card("Data sets in this workspace", self._sets, self._summary, span=8),
            self._adding.view,
            self._report.view,
            *self._of_set,
        )

    def update(self, changed: frozenset[str]) -> None:
        """Redraw what has changed: everything, one site, or what is in focus."""
        if not changed or changed & {"work", "data"}:
            self._draw_sets()
        data = self._data()
        for each in self._of_set:
            each.visible = data is not None
        self._summary.visible = data is not None
        if data is None:
            return
        years = self.store.data_years(data.name, self.selection.scenario)
        if not changed or changed - SITE:
            label = self.store.scenario_label(self.selection.scenario)
            self._coverage.draw(data, years, label)
            self._said.html = read(_sentence(years))
            self._summary.html = parts.summary(data)
            self._columns.html = parts.column_table(data)
            self._found.html = _found(data)
        self._coverage.mark(self._site(data))
        self._draw_site(data)

    def headline(self) -> Markup:
        """Say how much the chosen data set holds."""
        data = self._data()
        if data is None:
            return Markup("There is no data set yet: scores need none, views of the data do.")
        years = data.years
        mark = Markup(" <b>Synthetic</b>: nothing in it is measured.") if data.synthetic else ""
        return Markup("<b>{}</b>: {} and {} of hourly fluxes and {}.{}").format(
            data.name,
            count(len(data.site_ids), "site"),
            count(len(years), "site-year"),
            count(len(data.covariates), "covariate"),
            mark,
        )

    def step(self, key: str) -> None:
        """Take the next or the previous site of the coverage into focus."""
        data = self._data()
        if data is None:
            return
        sites = self._coverage.sites
        at = sites.index(self._site(data)) + (1 if key in ("ArrowDown", "ArrowRight") else -1)
        self._pick(sites[min(max(at, 0), len(sites) - 1)])

    def _data(self) -> Dataset | None:
        name = self.selection.data
        return self.store.data(name) if name in self.store.data_sets() else None

    def _site(self, data: Dataset) -> str:
        """The site in view: the one in focus, else the first of the coverage."""
        chosen = self.selection.site
        return chosen if chosen in data.site_ids else self._coverage.sites[0]

    def _draw_sets(self) -> None:
        sets = self.store.data_sets()
        read_only = self.store.workspace.read_only
        trouble = self.store.data_trouble()
        self._sets.html = parts.data_table(sets, self._asked, trouble, read_only=read_only)
        self._sets.focus = f"set:{self.selection.data}"
        self._adding.draw()
        self._report.draw(self.store.tasks())

    def _draw_site(self, data: Dataset) -> None:
        site, chosen = self._site(data), self.selection
        variable = parts.in_view(data, chosen.variable, chosen.target)
        self._absent.visible = bool(chosen.site) and chosen.site != site
        self._absent.html = Markup('<div class="note">{} is not in {}; showing {}.</div>').format(
            chosen.site, data.name, site
        )
        hours = self.store.hours(data.name, site, variable.name)
        self._series.draw(data, site, variable, hours)
        year = int(chosen.year) if chosen.year in data.manifest.sites[site].years else None
        image = self.store.fingerprint(data.name, site, variable.name, year)
        self._finger.draw(data, site, variable, year, image)

    def _pick(self, site: str) -> None:
        self.selection.focus(site)

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "set":
            self.selection.data = name
        elif what == "check" and self._data() is not None:
            self.store.begin_check(self.selection.data)
        elif what in ("ask", "keep"):
            self._asked = name
            self._draw_sets()
        elif what == "remove":
            self._remove(name)

    def _remove(self, name: str) -> None:
        self._asked = ""
        try:
            self.store.workspace.remove("dataset", name)
        except FluxError as error:
            self._draw_sets()
            self._sets.html = problem("It was not removed", str(error)) + Markup(self._sets.html)
        else:
            self.selection.work += 1


def _found(data: Dataset) -> Markup:
    """Write what was found when the data set was made, and the button that looks again."""
    return parts.findings(pd.DataFrame(list(data.manifest.findings))) + Markup(
        '<div class="da-tools" style="padding-top:8px"><button data-key="check">Repeat hashes and '
        "checks</button><span>reads every row, in the background</span></div>"
    )


def _sentence(years: pd.DataFrame) -> Markup:
    """Say how much is measured, and where least."""
    least = years.loc[years["share"].idxmin()]
    return Markup(
        "<p>{} of {} are measured, the others gap-filled; a site-year has from {} ({} {}) to {}. "
        "Fluxes of training and validation count where they are measured; test hours all count."
        "</p>"
    ).format(
        percent(float(years["measured"].sum() / years["rows"].sum())),
        count(int(years["rows"].sum()), "hour"),
        percent(float(least["share"])),
        least["site_id"],
        least["year"],
        percent(float(years["share"].max())),
    )
