"""The body of Covariate shift: all cards of one answer, and what stands there without one."""

from typing import Any

from markupsafe import Markup

from dashboard.components.cards import card, empty, grid, problem, read, reading, stack
from dashboard.components.data.variables import variables
from dashboard.components.html import Html
from dashboard.components.shift.composed import CompositionCard
from dashboard.components.shift.found import Found
from dashboard.components.shift.one import DensityCard, SeasonsCard
from dashboard.components.shift.pair_card import PairCard
from dashboard.components.shift.places import PlacesCards
from dashboard.components.shift.ranking import ImportanceCard, RankingCard, SeparationCard
from dashboard.components.shift.strip import ShiftStrip, waiting
from dashboard.components.shift.style import SHEETS
from dashboard.state import Selection
from dashboard.store import ShiftState, Store

MAKE = "fluxcore demo"
STEPS = (
    "Drawing rows of every tower, comparing covariates one by one, and training classifiers that "
    "see whole towers or none"
)


class CovariateBody:
    """All cards; those that an answer fills are hidden until there is one."""

    def __init__(self, selection: Selection, store: Store, again: Any) -> None:
        self.selection, self.store = selection, store
        self.found: Found | None = None
        self.strip = ShiftStrip(selection, again)
        self.state = Html(stylesheets=SHEETS)
        self.ranking, self.separation = RankingCard(self._covariate), SeparationCard()
        self.importance = ImportanceCard()
        self.density, self.seasons = DensityCard(self._covariate), SeasonsCard()
        self.pair, self.places = PairCard(selection), PlacesCards(selection)
        self.composition = CompositionCard()
        self.said = {name: reading() for name in ("ranking", "auc", "composition")}
        for name, span in (("ranking", 7), ("auc", 5)):
            self.said[name].param.update(
                css_classes=[f"span-{span}", "sx-full"], stylesheets=SHEETS
            )
        self._strip_card, self._state_card = card("", self.strip.html), card("", self.state)
        self._answered = (
            self.ranking.view,
            stack(self.separation.view, self.importance.view, span=5),
            self.said["ranking"],
            self.said["auc"],
            self.density.view,
            self.seasons.view,
            self.pair.view,
            *self.places.views,
            self.composition.view,
            self.said["composition"],
        )
        self.view = grid(self._strip_card, self._state_card, *self._answered)

    def lack(self) -> None:
        """Say that there is no data set."""
        self._show(answered=False)
        self._strip_card.visible = False
        self.state.html = empty(
            "Covariates come with a data set, and this workspace has none yet. Make a synthetic "
            "world, or add your own files on Data.",
            MAKE,
        )

    def draw(self, state: ShiftState, changed: frozenset[str]) -> None:
        """Show how an answer stands, and the answer as far as there is one."""
        chosen, answer = self.selection, state.answer
        self.strip.draw(state)
        self._strip_card.visible = True
        self._show(answered=answer is not None)
        if answer is None:
            self.found = None
            self.state.html = (
                Markup('<div class="pad">{}</div>').format(
                    problem("Nothing can be compared here", state.error)
                )
                if state.error
                else waiting(STEPS)
            )
            return
        data = self.store.data(chosen.data)
        before = self.found
        new = before is None or before.answer is not answer or before.dark != chosen.dark
        if new:
            scenario = self.store.scenario_label(chosen.scenario)
            self.found = Found(answer, variables(data), scenario, chosen.scenario, chosen.dark)
        found = self.found
        if new:
            self._draw_all(found)
        if new or changed & {"covariate", "versus", "work"}:
            self._draw_one(found, new or "covariate" in changed)
        if new or changed & {"site", "domain"}:
            self.places.mark(chosen.site)

    def step(self, by: int) -> None:
        """Take the next or the previous covariate of the ranking into view."""
        if self.found is None or not self.found.covariates:
            return
        names = self.found.covariates
        at = names.index(self.found.pick(self.selection.covariate)) + by
        self._covariate(names[min(max(at, 0), len(names) - 1)])

    def _draw_all(self, found: Found) -> None:
        self.ranking.draw(found)
        self.separation.draw(found)
        self.importance.draw(found)
        self.places.draw(found, self.store.data(self.selection.data).sites)
        self.composition.draw(found)
        for name, strip in self.said.items():
            strip.html = read(found.reading(name))
            strip.visible = bool(found.reading(name))

    def _draw_one(self, found: Found, new: bool) -> None:
        chosen = self.selection
        covariate = found.pick(chosen.covariate)
        other = found.pick(chosen.versus, covariate)
        if new:
            self.ranking.mark(covariate)
            self.density.draw(found, covariate)
            self.seasons.draw(found, covariate)
        self.pair.view.visible = bool(other)
        if other:
            counted = self.store.pair(chosen.data, chosen.scenario, covariate, other, chosen.rows)
            self.pair.draw(found, covariate, other, counted)

    def _show(self, *, answered: bool) -> None:
        self._state_card.visible = not answered
        for view in self._answered:
            view.visible = answered

    def _covariate(self, name: str) -> None:
        chosen = self.selection
        chosen.param.update(covariate=name, versus="" if chosen.versus == name else chosen.versus)
