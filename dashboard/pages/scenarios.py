"""Scenarios: where the line between training and test is drawn, and who stands on which side."""

from typing import Any, ClassVar

import panel as pn
from markupsafe import Markup

from dashboard.components.scenario import Overview, build_sentence, scenario_sentence
from dashboard.components.scenario.builder import Builder
from dashboard.pages.base import Page


class ScenariosPage(Page):
    """One scenario on the map, in time and tower by tower; or one that is being made."""

    slug = "scenarios"
    title = "Scenarios"
    section = "Where do we extrapolate?"
    question = "Where do models have to extrapolate?"
    reads: ClassVar[tuple[str, ...]] = ("data", "scenario", "target")
    also: ClassVar[tuple[str, ...]] = (*Page.also, "igbp", "climate", "scores", "build", "work")
    arrows = True

    overview: Overview | None = None
    """Made when it is first shown, as is the builder."""
    builder: Builder | None = None

    def build(self) -> Any:
        self._cards = pn.Column(sizing_mode="stretch_width", margin=0)
        return self._cards

    def update(self, changed: frozenset[str]) -> None:
        view = self._builder() if self.selection.build else self._overview()
        # What moved while the other view was shown is not known: all of it is drawn again.
        fresh = view.view not in self._cards.objects
        view.draw(frozenset() if fresh or "build" in changed else changed)
        if fresh:
            self._cards.append(view.view)
        for other in self._cards.objects:
            other.visible = other is view.view

    def _overview(self) -> Overview:
        self.overview = self.overview or Overview(self.selection, self.store)
        return self.overview

    def _builder(self) -> Builder:
        self.builder = self.builder or Builder(self.selection, self.store)
        return self.builder

    def heading(self) -> str:
        return "Build a scenario" if self.selection.build else self.question

    def headline(self) -> Markup:
        if self.selection.build:
            return build_sentence(self.builder and self.builder.found)
        towers = self.store.scenario_sites(self.selection.scenario)
        scenario = self.store.scenario(self.selection.scenario)
        return scenario_sentence(self.selection.target, scenario, towers)

    def step(self, key: str) -> None:
        if not self.selection.build and self.overview:
            self.overview.table.step(1 if key in ("ArrowDown", "ArrowRight") else -1)
