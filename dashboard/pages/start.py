"""Start: the published ranking in a sentence, three doors, and what the workspace holds."""

from contextlib import suppress
from typing import Any, ClassVar

from markupsafe import Markup

from dashboard.components import Html, card, command_line, empty, grid, skill_table
from dashboard.components.doors import COMPARE, LEARN, MINE
from dashboard.pages.base import Page
from dashboard.store import PUBLISHED, ScoreSet
from dashboard.theme import count, joined, skill
from fluxcore.errors import FluxError
from fluxcore.leaderboard import Leaderboard
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.statistics import STATISTICS

CLOSE = 0.005
"""Skills closer than this are called level in the sentence; the leaderboard has the intervals."""


class StartPage(Page):
    """What is known, and where to go from here."""

    slug = "start"
    title = "Start"
    section = ""
    question = "How well can fluxes be extrapolated to where nothing is measured?"
    reads: ClassVar[tuple[str, ...]] = ("scores", "statistic")

    def build(self) -> Any:
        self._ranking = Html(on_click=self._go)
        self._held = Html()
        return grid(
            card("I have predictions", Html(MINE), span=4, narrow=6),
            card("I compare models", Html(COMPARE, on_click=self._go), span=4, narrow=6),
            card("I teach or learn", Html(LEARN, on_click=self._go), span=4),
            card(
                "Skill against the baseline",
                self._ranking,
                hint="click a flux for its cells",
                span=9,
            ),
            card("What is here", self._held, span=3),
        )

    def update(self, changed: frozenset[str]) -> None:
        chosen = self.selection
        boards = {target: board.table for target, board in self._boards().items()}
        self._ranking.html = (
            skill_table(boards, STATISTICS[chosen.statistic].phrase)
            if boards
            else empty("No flux of these scores can be ranked.", then=self._reason())
        )
        self._held.html = self._workspace()

    def headline(self) -> Markup:
        """Say who leads each flux, and who may be as good."""
        parts = []
        boards = self._boards()
        for target, board in boards.items():
            table, best = board.table, board.table.iloc[0]
            close = (
                table["rank_lo"] == 1 if board.intervals else table["skill"] > best.skill - CLOSE
            )
            rivals = table.loc[close & (table["label"] != best.label), "label"].tolist()
            may = " may be as good" if board.intervals else " is level"
            parts.append(
                Markup("<b>{}</b> leads for {} ({}{})").format(
                    best.label,
                    target,
                    skill(best.skill),
                    f"; {joined(rivals)}{may}" if rivals else "",
                )
            )
        if not boards:
            return Markup()
        return Markup("{}: skill against {}, {} of RMSE over towers, {}.").format(
            Markup(joined(parts)),  # parts are escaped already
            self.selection.baseline,
            STATISTICS[self.selection.statistic].phrase,
            count(len(self.store.models(self.selection.scores)), "model"),
        )

    def _boards(self) -> dict[str, Leaderboard]:
        """Rankings of the fluxes that the chosen scores can rank."""
        chosen, boards = self.selection, {}
        for target in TARGETS:
            with suppress(FluxError):
                boards[target] = self.store.leaderboard(
                    chosen.scores, target, chosen.statistic, baseline=chosen.baseline
                )
        return boards

    def _reason(self) -> str:
        chosen = self.selection
        try:
            self.store.leaderboard(chosen.scores, chosen.target, chosen.statistic)
        except FluxError as error:
            return str(error)
        return ""

    def _workspace(self) -> Markup:
        rows = Markup().join(
            Markup('<tr><td><b>{}</b><br><span class="soft">{}, {}</span></td></tr>').format(
                entry.label,
                count(len(self.store.models(entry.name)), "model"),
                self._kind(entry),
            )
            for entry in self.store.sets().values()
        )
        shown = Markup(
            '<div class="pad"><table class="ruled">{}</table><p class="soft" style="margin:8px 0">'
            "{}, {}, {}.</p>"
        ).format(
            rows,
            count(len(self.store.sites()), "public tower"),
            count(len(SCENARIOS), "scenario"),
            count(self.store.predictions(), "prediction file"),
        )
        if not self.store.set(PUBLISHED).has_domains:
            shown += Markup(
                "<p>Intervals, ties and the map of failures need scores per domain. They are "
                "public: take a checkout of the leaderboard.</p>"
            ) + command_line("fluxcore add scores submissions --name published")
        return shown + Markup("</div>")

    def _kind(self, entry: ScoreSet) -> str:
        if self.store.unlike(entry.name):
            return "not comparable: other observations"
        return "scores of every domain" if entry.has_domains else "values of the cells only"

    def _go(self, key: str, _more: bool) -> None:
        field, _, value = key.partition(":")
        page = {"target": "leaderboard", "scenario": "scenarios"}.get(field, field)
        changes = {"page": page} | ({field: value} if value else {})
        self.selection.param.update(**changes)
