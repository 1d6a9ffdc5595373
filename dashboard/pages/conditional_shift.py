"""Conditional shift: whether the same weather means the same flux at test towers."""

from dataclasses import replace
from typing import ClassVar

import panel as pn
from markupsafe import Markup

from dashboard.components import Html, empty, grid, read, reading
from dashboard.components import shift_y as parts
from dashboard.components.shift import ShiftStrip, options, waiting
from dashboard.pages.base import Page
from dashboard.store import ShiftState
from fluxcore.scenarios import Scenario
from fluxcore.shift.options import Options

FOCUS = frozenset({"site", "domain"})
"""What only moves the focus."""
SLICE = frozenset({"variable"})
"""What only changes the slices."""
VISIBLE = 3
"""Sentences of a reading that are seen at once; the others unfold."""
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

    found: parts.Shown | None = None

    def build(self) -> pn.Column:
        """Make the cards, and the states without an answer."""
        chosen = self.selection
        self._all = False
        self._drawn: object = None
        self.strip = ShiftStrip(chosen, self._again)
        self.instead, self.terms, self.gates = (
            parts.InsteadCard(), parts.TermsCard(), parts.GatesCard(),
        )  # fmt: skip
        self.slices, self.residuals = parts.SlicesCard(chosen), parts.ResidualsCard(chosen)
        self.towers, self.table = parts.AttributionCard(chosen), parts.AttributionTable(chosen)
        self.applicable = parts.ApplicabilityCard(chosen)
        self.against = parts.AgainstCard(chosen)
        self.scenarios = parts.ScenariosCard(chosen, self._look_at_all)
        self.said = {name: reading() for name in ("terms", "middle", "towers")}
        self._cards = grid(
            self.terms.view,
            self.gates.view,
            self.said["terms"],
            self.instead.view,
            self.slices.view,
            self.residuals.view,
            self.said["middle"],
            self.towers.view,
            self.table.view,
            self.said["towers"],
            self.applicable.view,
            self.against.view,
            self.scenarios.view,
        )
        self._empty = Html()
        return pn.Column(
            self.strip.html, self._empty, self._cards, sizing_mode="stretch_width", margin=0
        )

    def update(self, changed: frozenset[str]) -> None:
        """Redraw what has changed: all of an answer, what is in focus, or how the work stands."""
        chosen = self.selection
        if changed and changed <= FOCUS:
            self._mark()
            return
        if self.found is not None and changed and changed <= SLICE:
            self.slices.draw(self.found, chosen.dark)
            return
        there = chosen.data in self.store.data_sets()
        self.strip.html.visible = there
        state = self._ask() if there else ShiftState()
        self.strip.draw(state)
        self._state = state
        self._take(state)
        self._empty.html = self._lacking(there)
        self._empty.visible, self._cards.visible = self.found is None, self.found is not None
        if self.found is None:
            self._drawn = None
            return
        key = (id(self.found.answer), chosen.dark)
        if key != self._drawn:
            self._drawn = key
            self._draw(self.found)
        self._draw_scenarios(self.found)

    def headline(self) -> Markup:
        """Return how much larger the error is at test towers, and what may be said of it."""
        found = self.found
        if found is None:
            return Markup()
        term = found.finding("term_y")
        said = (
            Markup(" Of it, Y | X on shared support {}: <b>{}</b>{}.").format(
                found.told("term_y", unit=found.squared, signed=True),
                term["verdict"],
                ", tentatively" if term["tentative"] else "",
            )
            if len(term)
            else Markup()
        )
        outside = found.value("outside")
        beyond = (
            f" {parts.share(outside)} of test rows lie outside the area of applicability."
            if outside == outside
            else ""
        )
        mark = Markup(" <b>Synthetic</b> data.") if found.synthetic else Markup()
        return Markup(
            "{}, {} scenario: the squared error of the reference model changes by <b>{}</b> from "
            "training to test {}, none seen by it.{}{}{}"
        ).format(
            found.target,
            found.label,
            found.told("total", unit=found.squared, signed=True),
            found.held_out,
            said,
            beyond,
            mark,
        )

    def step(self, key: str) -> None:
        """Take the next or the previous tower of the table into focus."""
        if self.found is not None and len(self.found.towers):
            self.table.step(1 if key in ("ArrowDown", "ArrowRight") else -1)

    def _ask(self, *, again: bool = False) -> ShiftState:
        chosen = self.selection
        return self.store.shift(
            "conditional", chosen.data, chosen.scenario, chosen.target, self._options(), again=again
        )

    def _options(self) -> Options:
        """Choices of the strip; what the paper does by rows stands beside, in its own card."""
        return replace(options(self.selection), mode="site")

    def _again(self) -> None:
        self._ask(again=True)
        self.refresh(frozenset({"work"}))

    def _look_at_all(self) -> None:
        self._all = True
        if self.found is not None:
            self._draw_scenarios(self.found)

    def _take(self, state: ShiftState) -> None:
        """Keep what is in view where the answer is the same."""
        answer, chosen = state.answer, self.selection
        if answer is None:
            self.found = None
        elif self.found is None or self.found.answer is not answer:
            known = self.store.scenarios().get(chosen.scenario)
            self.found = parts.Shown(
                answer=answer,
                sites=self.store.scenario_sites(chosen.scenario),
                scenario=chosen.scenario,
                label=known.shown if known else chosen.scenario,
                target=chosen.target,
                quick=state.quick,
                by_year=known is not None and known.domain == "site-year",
            )

    def _lacking(self, there: bool) -> Markup:
        """Write the state without an answer: no data, being computed, stopped or failed."""
        if not there:
            return empty(
                NONE_YET,
                "fluxcore make demo",
                "Or make or add one on the page Data; scores need none.",
            )
        state = self._state
        if state.error or state.stopped or self.found is not None:
            return Markup()
        return waiting(
            f"Errors of the reference model at towers that it has not seen, {self.selection.target}"
        )

    def _draw(self, found: parts.Shown) -> None:
        dark = self.selection.dark
        self.terms.draw(found, dark)
        self.gates.draw(found)
        self.instead.draw(found)
        self.slices.draw(found, dark)
        self.residuals.draw(found, dark)
        self.towers.draw(found, dark)
        self.table.draw(found)
        self.applicable.draw(found, dark)
        self.against.draw(found, dark)
        self._tell("terms", found.said("terms"), found.said("gates"))
        self._tell("middle", found.said("slices"), found.said("residuals"))
        self._tell("towers", found.said("attribution"), found.said("applicability"))

    def _tell(self, place: str, *groups: tuple[str, ...]) -> None:
        said = Markup().join(map(_paragraph, filter(None, groups)))
        self.said[place].html = read(said)
        self.said[place].visible = bool(said)

    def _mark(self) -> None:
        if self.found is None:
            return
        self.residuals.mark(self.selection.site)
        self.towers.mark()
        self.applicable.mark()
        self.against.mark(self.selection.site)
        self.table.mark()

    def _beside(self) -> dict[str, Scenario]:
        """Scenarios that are shown side by side: those that are published, and the chosen one."""
        known = self.store.scenarios()
        return {
            name: entry
            for name, entry in known.items()
            if entry.published or name == self.selection.scenario
        }

    def _draw_scenarios(self, found: parts.Shown) -> None:
        chosen, given = self.selection, self._options()
        beside = self._beside()
        own = {chosen.scenario: ShiftState(found.answer, quick=found.quick)}
        others = {name: entry for name, entry in beside.items() if name != chosen.scenario}
        place = (self.store, chosen.data, chosen.target)
        states = own | parts.known_states(*place, others, given, ask=self._all)
        by_rows = parts.known_states(*place, beside, parts.by_rows(given), ask=self._all)
        table = parts.side_by_side(states, by_rows, beside, chosen.target)
        self.scenarios.draw(found, table, chosen.dark, asked=self._all)


def _paragraph(sentences: tuple[str, ...]) -> Markup:
    said = Markup("<p>{}</p>").format(" ".join(sentences[:VISIBLE]))
    if sentences[VISIBLE:]:
        said += Markup("<details><summary>more</summary><p>{}</p></details>").format(
            " ".join(sentences[VISIBLE:])
        )
    return said
