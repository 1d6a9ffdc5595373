"""Leaderboard: models ranked by skill, with what the towers can and cannot resolve."""

from collections.abc import Mapping
from typing import ClassVar

import panel as pn
from markupsafe import Markup

from dashboard.components import grid, read, reading
from dashboard.components.leaderboard import (
    CellCard,
    PairsCard,
    RankCard,
    Ranking,
    RegretCard,
    TableCard,
    ranking,
)
from dashboard.pages.base import Page
from dashboard.theme import joined
from fluxcore.scenarios import SCENARIOS

COLOURS = frozenset({"dark"})
VISIBLE = 2
"""Sentences of the reading that are seen at once; the others unfold."""
PLACE = frozenset({"scenario", "scale"})
"""Fields that move only what is shown of a ranking, not the ranking."""


class LeaderboardPage(Page):
    """A table of all cells, ranks across scales, every pair of models, and one cell in full."""

    slug = "leaderboard"
    title = "Leaderboard"
    section = "Who does best?"
    question = "Which model fails least where it matters?"
    reads: ClassVar[tuple[str, ...]] = (
        "scores",
        "scenario",
        "target",
        "scale",
        "statistic",
        "model",
    )
    disabled: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "scenario": tuple(name for name, entry in SCENARIOS.items() if not entry.published)
    }
    also: ClassVar[tuple[str, ...]] = (
        "metric",
        "baseline",
        "iav",
        "scales",
        "near",
        "lens",
        "dark",
    )

    found: Ranking | None = None

    def headline(self) -> Markup:
        """Return the leader, its skill with interval, and what they rest on."""
        if self.found is None:
            return Markup()
        return self.found.headline() + self._beside(self.found)

    def _beside(self, found: Ranking) -> Markup:
        """Say which cells are missing, and that the scenario in the bar is not ranked."""
        gaps = " ".join(found.gaps()) if len(found.models) > 1 else ""
        note = Markup('<p class="note" style="margin-top:6px">{}</p>')
        return (note.format(gaps) if gaps else Markup()) + self._elsewhere(found)

    def _elsewhere(self, found: Ranking) -> Markup:
        name = self.selection.scenario
        if name in found.board.scenarios:
            return Markup()
        known = self.store.scenarios()
        scored = name in self.store.scored(self.selection.scores)
        ranked = joined([known[each].shown for each in found.board.scenarios])
        return Markup(
            '<p class="note" style="margin-top:6px">{} {}: this is the ranking over {}.</p>'
        ).format(
            known[name].shown if name in known else name,
            "is not part of this ranking" if scored else "has no scores yet",
            ranked,
        )

    def build(self) -> pn.Column:
        """Make the cards."""
        self.table, self.ranks = TableCard(self.selection), RankCard()
        self.pairs, self.cell = PairsCard(self.selection), CellCard(self.selection)
        self.said, self.regret = reading(), RegretCard(self.store)
        cards = (self.table.view, self.said, self.ranks.view, self.pairs.view)
        return grid(*cards, self.cell.view, self.regret.view)

    def update(self, changed: frozenset[str]) -> None:
        """Redraw what has changed: the ranking and all of it, or one scenario, cell or colour."""
        chosen = self.selection
        if not changed or not changed <= COLOURS | PLACE:
            self.found = ranking(self.store, chosen)
            self.table.draw(self.found)
            self.pairs.draw(self.found)
            self._read(self.found)
        found = self.found
        if found is None:
            return
        if not changed or not changed <= {"scale"}:
            self.ranks.draw(found, chosen.scenario, chosen.model, chosen.dark)
        if not changed or not changed <= COLOURS:
            self.cell.draw(found, chosen.scenario, chosen.scale)
            self.regret.draw(chosen)

    def lacks(self) -> bool:
        """Whether scores of towers are missing."""
        return self.found is None or not self.found.board.intervals

    def _read(self, found: Ranking) -> None:
        first, *rest = found.readings()
        said = Markup("<p><b>{}</b> {}</p>").format(first, " ".join(rest[: VISIBLE - 1]))
        if rest[VISIBLE - 1 :]:
            said += Markup("<details><summary>more</summary><p>{}</p></details>").format(
                " ".join(rest[VISIBLE - 1 :])
            )
        self.said.html = read(said)
