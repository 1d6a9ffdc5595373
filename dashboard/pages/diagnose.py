"""Diagnose: where and how one model fails; hour by hour where its predictions are here."""

from functools import partial
from typing import ClassVar

import panel as pn
from markupsafe import Markup

from dashboard.components import Html, grid, read, reading
from dashboard.components.diagnose import (
    Diagnosis,
    Drill,
    EveryCard,
    HowBadCard,
    RegionCard,
    TailCard,
    TowerCard,
    WhereCard,
    diagnose,
    lacking,
    void,
)
from dashboard.pages.base import Page
from dashboard.plots.figures import change
from fluxcore.diagnose import Group
from fluxcore.diagnose.readings import read_domain, read_tail


class DiagnosePage(Page):
    """One selection as a map, a tail, a distribution, a matrix, a region and a tower."""

    slug = "diagnose"
    title = "Diagnose"
    section = "Where and why does it fail?"
    question = "Where, when and why does a model fail?"
    no_model = "best model"
    arrows = True
    reads: ClassVar[tuple[str, ...]] = (
        "scores",
        "scenario",
        "target",
        "scale",
        "statistic",
        "model",
    )
    also: ClassVar[tuple[str, ...]] = (*Page.also, "metric")

    found: Diagnosis | None = None

    def heading(self) -> str:
        """Return the question, of the model in view."""
        return f"Where, when and why does {self.found.model} fail?" if self.found else self.question

    def headline(self) -> Markup:
        """Return the value, its interval and what it rests on."""
        return self.found.headline() if self.found else Markup()

    def build(self) -> pn.Column:
        """Make the cards, and the state without scores of towers."""
        self.where, self.tail = WhereCard(self.selection), TailCard(self.selection)
        self.how_bad, self.every = HowBadCard(self.selection), EveryCard(self.selection)
        self.region, self.tower = RegionCard(self.selection), TowerCard(self.selection)
        self.said, self.hours = reading(), Drill(self.selection)
        cards = (self.where, self.tail, self.how_bad, self.every)
        self._cards = grid(
            *(card.view for card in cards),
            self.said,
            self.region.view,
            self.tower.view,
            *self.hours.views,
        )
        self._empty = Html(on_click=self._back)
        return pn.Column(self._empty, self._cards, sizing_mode="stretch_width", margin=0)

    def update(self, changed: frozenset[str]) -> None:
        """Redraw what has changed: all cards, their colours, the group, or what is in focus."""
        chosen = self.selection
        anew = not changed or not changed <= {"site", "domain", "group", "dark"}
        if anew:
            self.found = None
            self.found = diagnose(self.store, chosen)
        found = self.found
        self._empty.html = void(found) if found else lacking(self.store, chosen)
        self._empty.visible, self._cards.visible = bool(self._empty.html), not self._empty.html
        if found is None or found.void:
            return
        focus = found.focus(chosen.domain, chosen.site)
        recolour = anew or "dark" in changed
        if recolour:
            self.tail.draw(found, focus, chosen.dark, anew=anew)
        if anew or "group" in changed:
            self._group = found.group(chosen.group)
            self.region.draw(found, self._group)
        self._tell(found, focus)
        redraw = partial(self._redraw, found, focus, self._group, chosen.dark, recolour)
        change(self.where.plot.figure, redraw)

    def lacks(self) -> bool:
        return self.found is None or self.hours.bare

    def step(self, key: str) -> None:
        """Step through the tail: down and right to the next easier domain, up and left back."""
        if self.found is None or self.found.void:
            return
        order = list(self.found.tail.table.index)
        now = self.found.focus(self.selection.domain, self.selection.site)
        at = order.index(now) if now in order else -1
        move = 1 if key in ("ArrowDown", "ArrowRight") else -1
        if order:
            self.selection.focus(str(order[min(max(at + move, 0), len(order) - 1)]))

    def _back(self, key: str, _more: bool) -> None:
        if key == "metric:rmse":
            self.selection.metric = "rmse"

    def _tell(self, found: Diagnosis, focus: str) -> None:
        self.tail.mark(focus)
        shown = focus or next(iter(found.tail.table.index), "")
        told = read_domain(found.cell, found.tail, shown) if shown else []
        tail = " ".join(read_tail(found.cell, found.tail))
        self.said.html = read(Markup("<p>{}</p><p>{}</p>").format(" ".join(told), tail))
        self.tower.draw(found, shown, self.selection.dark)
        self.hours.draw(self.store, found, shown)

    def _redraw(
        self, found: Diagnosis, focus: str, group: Group | None, dark: bool, recolour: bool
    ) -> None:
        if recolour:
            for card in (self.where, self.how_bad, self.every):
                card.draw(found, dark)
        site = focus.split(" ")[0]
        self.where.mark(site, group)
        self.every.plot.mark(site)
        self.how_bad.plot.mark(focus)
