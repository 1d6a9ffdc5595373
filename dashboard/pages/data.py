"""Data: what the workspace holds, all sites at a glance, one site hour by hour, and adding more."""

from typing import Any, ClassVar

from markupsafe import Markup

from dashboard.components import Html, card, grid, read, reading
from dashboard.components import data as parts
from dashboard.pages.base import Page
from dashboard.theme import count
from fluxcore.datasets import Dataset
from fluxcore.errors import DatasetError

FOCUS = {"site", "domain", "group"}
"""What only moves the focus."""
SITE = FOCUS | {"variable", "target", "year"}
"""What only changes the cards of one site."""


NONE_YET = "There is no data set yet: scores need none, views of the data do."
BEING_MADE = "The first data set is being made; scores need none."


class DataPage(Page):
    """Data sets, the chosen one in figures and facts, and what brings more."""

    slug = "data"
    title = "Data"
    section = "What is there?"
    question = "What has been measured, where and when?"
    reads: ClassVar[tuple[str, ...]] = ("data", "scenario", "target")
    also: ClassVar[tuple[str, ...]] = (*Page.also, "variable", "year", "order", "work", "news")
    arrows = True

    def build(self) -> Any:
        """Make the cards, and the states without a data set."""
        self._sets = parts.SetsCard(self.selection, self.store)
        self._report = parts.ReportCard(self.selection)
        self._adding = parts.AddingCard(self.selection, self.store)
        self._coverage = parts.CoverageCard(self.selection, self._pick)
        self._said = reading()
        self._series = parts.SeriesCard(self.selection)
        self._finger = parts.FingerprintCard(self.selection)
        self._absent = Html(visible=False)
        self._columns = Html(stylesheets=parts.SHEETS)
        self._fits = parts.FitsCard(self.selection, self.store)
        self._checks = parts.ChecksCard(self.selection, self.store)
        self._of_set = (
            self._coverage.view,
            self._said,
            self._series.view,
            self._finger.view,
            card("Columns", self._columns),
            self._fits.view,
            self._checks.view,
        )
        above = (self._sets.view, self._adding.view, self._report.view)
        return grid(*above, *self._of_set[:2], self._absent, *self._of_set[2:])

    def update(self, changed: frozenset[str]) -> None:
        """Redraw what has changed: everything, one site, or what is in focus."""
        data = self._data()
        if changed == {"news"}:
            if data is not None:
                self._fits.draw(data)
            return
        if not changed or changed & {"work", "data"}:
            self._sets.draw(data)
            self._report.draw(self.store.tasks(), self.store.data_sets())
        if not changed or changed & {"work", "data", "scenario"}:  # which may be a new one
            self._adding.draw()
        for each in self._of_set:
            each.visible = data is not None
        if data is None:
            self._absent.visible = False
            return
        if not changed or changed - SITE:
            years = self.store.data_years(data.name, self.selection.scenario)
            label = self.store.scenario_label(self.selection.scenario)
            self._coverage.draw(data, years, label)
            self._said.html = read(parts.coverage_sentence(years))
            self._columns.html = parts.column_table(data)
            self._fits.draw(data)
            self._checks.draw(data)
        self._coverage.mark(self._site(data))
        self._draw_site(data)

    def headline(self) -> Markup:
        """Say how much the chosen data set holds."""
        data = self._data()
        if data is None:
            return Markup(NONE_YET if not self.store.making() else BEING_MADE)
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

    def _draw_site(self, data: Dataset) -> None:
        site, chosen = self._site(data), self.selection
        variable = parts.in_view(data, chosen.variable, chosen.target)
        self._absent.visible = bool(chosen.site) and chosen.site != site
        self._absent.html = Markup('<div class="note">{} is not in {}; showing {}.</div>').format(
            chosen.site, data.name, site
        )
        year = int(chosen.year) if chosen.year in data.manifest.sites[site].years else None
        try:
            hours = self.store.hours(data.name, site, variable.name)
            image = self.store.fingerprint(data.name, site, variable.name, year)
        except DatasetError as error:  # of this site's file: the others are as good as before
            self._series.fail(data, site, variable, str(error))
            self._finger.fail(site, variable, str(error))
            return
        self._series.draw(data, site, variable, hours)
        self._finger.draw(data, site, variable, year, image)

    def _pick(self, site: str) -> None:
        self.selection.focus(site)
