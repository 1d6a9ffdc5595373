"""Covariate shift: how different the inputs of test towers are from those of training towers."""

from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
from markupsafe import Markup

from dashboard.components.shift import chip, options
from dashboard.components.shift.covariates import CovariateBody
from dashboard.components.shift.found import Found, spread
from dashboard.components.shift.style import SHEETS
from dashboard.pages.base import Page
from dashboard.store import ShiftState
from dashboard.theme import number


class CovariateShiftPage(Page):
    """One scenario by its covariates: each by itself, all together, tower by tower."""

    slug = "covariate"
    title = "Covariate shift"
    section = "How different is it?"
    question = "How different are the inputs of test and training?"
    reads: ClassVar[tuple[str, ...]] = ("data", "scenario")
    also: ClassVar[tuple[str, ...]] = (
        *Page.also,
        "rows",
        "unit",
        "covariate",
        "versus",
        "work",
    )
    arrows = True

    body: CovariateBody | None = None

    def build(self) -> Any:
        self._head.stylesheets = [*self._head.stylesheets, *SHEETS]
        self.body = CovariateBody(self.selection, self.store, self._again)
        return self.body.view

    def update(self, changed: frozenset[str]) -> None:
        if not self._known():
            self.body.lack()
            return
        self.body.draw(self._ask(), changed)

    def headline(self) -> Markup:
        found = self.body.found if self.body else None
        if not self._known():
            return Markup("This needs the covariates of a data set.")
        if found is None:
            return Markup("Being compared, one covariate at a time and all of them at once.")
        return sentence(found)

    def step(self, key: str) -> None:
        if self.body is not None:
            self.body.step(1 if key in ("ArrowDown", "ArrowRight") else -1)

    def _known(self) -> bool:
        return self.selection.data in self.store.data_sets()

    def _ask(self, *, again: bool = False) -> ShiftState:
        chosen = self.selection
        asked = replace(options(chosen), mode="site")
        return self.store.shift("covariate", chosen.data, chosen.scenario, "", asked, again=again)

    def _again(self) -> None:
        self._ask(again=True)
        self.refresh(frozenset({"work"}))


def sentence(found: Found) -> Markup:
    """Write what differs most, and whether a classifier can tell the sides apart."""
    said = Markup("{}: ").format(found.scenario.capitalize())
    if len(found.ranked) and np.isfinite(found.ranked.iloc[0]["value"]):
        top = found.ranked.iloc[0]
        said += Markup("<b>{}</b> differs most, by <b>{} IQR</b> {} {}. ").format(
            top["covariate"],
            number(float(top["value"])),
            spread(top),
            chip(str(top["verdict"]), tentative=bool(top["tentative"]), reason=str(top["reason"])),
        )
    main = found.one("auc_site_years" if found.by_year else "auc")
    if main is None:
        return said
    rest = f"{main['sites_test']} test and {main['sites_train']} training towers"
    if found.by_year:
        rest = f"early and late years of {main['sites_test']} towers"
    if np.isfinite(main["value"]):
        said += Markup("A classifier tells {} apart at AUC <b>{}</b> {} {}.").format(
            rest,
            number(float(main["value"])),
            spread(main),
            chip(str(main["verdict"]), tentative=bool(main["tentative"]), reason=main["reason"]),
        )
    mark = Markup(" <b>Synthetic</b>: nothing in it is measured.") if found.synthetic else ""
    return said + mark
