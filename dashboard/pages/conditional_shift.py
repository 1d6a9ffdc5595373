"""Conditional shift: whether the same weather means the same flux at test towers."""

from dataclasses import replace
from typing import ClassVar

import panel as pn
from markupsafe import Markup

from dashboard.components import Html, empty
from dashboard.components.cards import card, grid
from dashboard.components.shift import ShiftStrip, options, waiting
from dashboard.components.shift_y import Cards, Shown, headline
from dashboard.components.shift_y.style import SHEETS
from dashboard.pages.base import Page
from dashboard.store import ShiftState
from fluxcore.shift.options import Options

STEPS = "Learning the flux without the towers that are looked at, and taking the error there apart"
FOCUS = frozenset({"site", "domain"})
"""What only moves the focus."""
SLICE = frozenset({"variable"})
"""What only changes the slices."""
NONE_YET = "This page compares training and test towers of a data set, and there is none yet."


class ConditionalShiftPage(Page):
    """One answer as terms with gates, slices, residuals, towers, applicability, and scenarios."""

    slug = "conditional"
    title = "Conditional shift"
    section = "How different is it?"
    question = "Does the same weather mean the same flux, and can we tell?"
    reads: ClassVar[tuple[str, ...]] = ("data", "scenario", "target")
    also: ClassVar[tuple[str, ...]] = (*Page.also, "variable", "rows", "unit", "work")
    arrows = True

    found: Shown | None = None

    def build(self) -> pn.Column:
        """Make the cards, and the states without an answer."""
        self._all = False
        self.strip = ShiftStrip(self.selection, self._again)
        self.cards = Cards(self.selection, self._look_at_all)
        self._empty = Html(on_click=self._go_on, stylesheets=SHEETS)
        self._strip_card, self._state_card = card("", self.strip.html), card("", self._empty)
        above = grid(self._strip_card, self._state_card)
        above.margin = (0, 0, 12, 0)
        return pn.Column(above, self.cards.view, sizing_mode="stretch_width", margin=0)

    def update(self, changed: frozenset[str]) -> None:
        """Redraw what has changed: all of an answer, what is in focus, or how the work stands."""
        chosen = self.selection
        if self.found is not None and changed and changed <= FOCUS:
            self.cards.mark()
            return
        if self.found is not None and changed and changed <= SLICE:
            self.cards.slices.draw(self.found, chosen.dark)
            return
        there = chosen.data in self.store.data_sets()
        self.strip.html.visible = self._strip_card.visible = there
        state = self._ask() if there else ShiftState()
        self.strip.draw(state)
        self._take(state)
        self._empty.html = self._lacking(state, there=there)
        self._state_card.visible = bool(self._empty.html)
        self.cards.view.visible = self.found is not None
        if self.found is not None:
            self.cards.draw(self.found, chosen.dark)
            self._draw_scenarios()

    def headline(self) -> Markup:
        """Return how much larger the error is at test towers, and what may be said of it."""
        return headline(self.found) if self.found is not None else Markup()

    def step(self, key: str) -> None:
        """Take the next or the previous tower of the table into focus."""
        if self.found is not None and len(self.found.towers):
            self.cards.table.step(1 if key in ("ArrowDown", "ArrowRight") else -1)

    def _ask(self, *, again: bool = False) -> ShiftState:
        chosen = self.selection
        where = (chosen.data, chosen.scenario, chosen.target)
        return self.store.shift("conditional", *where, self._options(), again=again)

    def _options(self) -> Options:
        """Choices of the strip; what the paper does by rows stands beside, in its own card."""
        return replace(options(self.selection), mode="site")

    def _again(self) -> None:
        self._ask(again=True)
        self.refresh(frozenset({"work"}))

    def _look_at_all(self) -> None:
        self._all = True
        self._draw_scenarios()

    def _draw_scenarios(self) -> None:
        if self.found is not None:
            self.cards.draw_scenarios(self.store, self.found, self._options(), ask=self._all)

    def _take(self, state: ShiftState) -> None:
        """Keep what is in view where the answer is the same."""
        answer, chosen = state.answer, self.selection
        if answer is None:
            self.found = None
        elif self.found is None or self.found.answer is not answer:
            known = self.store.scenarios().get(chosen.scenario)
            self.found = Shown(
                answer=answer,
                sites=self.store.scenario_sites(chosen.scenario),
                scenario=chosen.scenario,
                label=known.shown if known else chosen.scenario,
                target=chosen.target,
                quick=state.quick,
                by_year=known is not None and known.domain == "site-year",
            )

    def _lacking(self, state: ShiftState, *, there: bool) -> Markup:
        """Write the state without an answer: no data, being computed, stopped or failed."""
        if not there:
            other = "Or make or add one on the page Data; scores need none."
            return empty(NONE_YET, "fluxcore demo", other)
        if state.error or self.found is not None:
            return Markup()  # the strip says why
        chosen = self.selection
        of = f"{chosen.target}, {self.store.scenario_label(chosen.scenario)}"
        if state.stopped:
            return Markup(
                '<div class="empty"><p>Stopped: the errors of the reference model, {}. Nothing of '
                'it is kept.</p><p><button data-key="again">Go on</button></p></div>'
            ).format(of)
        return waiting(f"{STEPS}: {of}")

    def _go_on(self, key: str, _more: bool) -> None:
        if key == "again":
            self._again()
