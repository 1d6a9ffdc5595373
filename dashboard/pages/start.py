"""Start: the published ranking in a sentence, three doors, and what the workspace holds."""

from contextlib import suppress
from typing import Any, ClassVar

from markupsafe import Markup

from dashboard.components import Html, TowerMap, card, empty, grid, legend, scenario, set_head
from dashboard.components.doors import COMPARE, LEADS_TO, LEARN, MINE
from dashboard.components.holdings import Held, Holding, holdings
from dashboard.components.skill_table import alone, named_baseline, skills
from dashboard.pages.base import Page
from dashboard.store import PUBLISHED, ScoreSet
from dashboard.theme import ROLES, count, joined, skill
from fluxcore.errors import FluxError
from fluxcore.leaderboard import Leaderboard
from fluxcore.scenarios import scenario_label
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
    reads: ClassVar[tuple[str, ...]] = ("scores", "scenario", "statistic")
    also: ClassVar[tuple[str, ...]] = (*Page.also, "work")

    def build(self) -> Any:
        self._ranking = Html(on_click=self._go)
        self._held, self._legend = Html(on_click=self._go), Html()
        self._map = TowerMap(scenario.HOVER, self._tower)
        self._where = card("", self._map, self._legend, span=4)
        return grid(
            card("I have predictions", Html(MINE), span=4, narrow=6),
            card("I compare models", Html(COMPARE, on_click=self._go), span=4, narrow=6),
            card("I teach or learn", Html(LEARN, on_click=self._go), span=4),
            card("Skill", self._ranking, hint="click a flux for its cells", span=8),
            self._where,
            card("", self._held),
        )

    def update(self, changed: frozenset[str]) -> None:
        self._held.html = self._workspace()
        if changed == {"work"}:
            return
        chosen, boards = self.selection, self._boards()
        self.found = boards or None
        if boards:
            name = f"{PUBLISHED}+{chosen.scores}"
            other = self.store.sets().get(name)
            fits = other is not None and not self.store.unlike(name)
            self._ranking.html = skills(boards, other.label if fits else "")
        else:
            self._ranking.html = empty("No flux of these scores can be ranked.", "", self._reason())
        self._draw_map()

    def headline(self) -> Markup:
        """Say who leads each flux, and who may be as good."""
        parts = []
        boards = self._boards()
        if alone(boards):
            said = "<b>{}</b> is the only model of these scores ({}): nothing to rank it against."
            return Markup(said).format(alone(boards), joined(list(boards)))
        for target, board in boards.items():
            table, best = board.table, board.table.iloc[0]
            near = table["skill"] > best.skill - CLOSE
            close = table["rank_lo"] == 1 if board.intervals else near
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
            named_baseline(self.selection.baseline),
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
        sets, models = self.store.sets(), self.store.models
        return holdings(
            [Holding(n, e.label, len(models(n)), self._kind(e)) for n, e in sets.items()],
            [Held(e.name, e.sites, e.synthetic) for e in self.store.data_sets().values()],
            towers=len(self.store.sites()),
            predictions=self.store.predictions(),
            bare=not sets[PUBLISHED].has_domains,
            making=self.store.making(),
        )

    def _draw_map(self) -> None:
        chosen = self.selection
        towers = self.store.scenario_sites(chosen.scenario).assign(kept=True)
        self._map.draw(scenario.marked(towers, ""), chosen.dark)
        roles = towers["role"].fillna("").value_counts()
        self._legend.html = Markup('<div class="pad">{}</div>').format(
            legend({role: int(roles.get(role, 0)) for role in (*ROLES, "")})
        )
        set_head(
            self._where,
            "Trained here, tested there",
            unit=f"{scenario_label(chosen.scenario)} scenario",
            hint="click a tower",
        )

    def _kind(self, entry: ScoreSet) -> str:
        if self.store.unlike(entry.name):
            return "not comparable: other observations"
        return "scores of every domain" if entry.has_domains else "values of the cells only"

    def _go(self, key: str, _more: bool) -> None:
        field, _, value = key.partition(":")
        page = LEADS_TO.get(field, field)
        self.selection.param.update(page=page, **({field: value} if value else {}))

    def _tower(self, site: str) -> None:
        if site:
            self.selection.param.update(page="scenarios", site=site, domain=site)
