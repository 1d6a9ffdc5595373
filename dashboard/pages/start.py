"""Start: the published ranking in a sentence, three doors, and what the workspace holds."""

from typing import Any, ClassVar

from markupsafe import Markup

from dashboard.components import Html, card, command_line, grid, skill_table
from dashboard.pages.base import Page
from dashboard.store import PUBLISHED
from dashboard.theme import count, joined, skill
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.statistics import STATISTICS

CLOSE = 0.005
"""Skills closer than this are called level in the sentence; the leaderboard has the intervals."""
LESSONS = (
    ("TA40", "What if it is warmer than anything seen?", "test towers: 40 of the warmest"),
    ("spatial-easy40", "What about places nobody measured?", "test towers: 40 unseen ones"),
    ("time-split", "Does a model of the past hold next year?", "tested: years after 2018"),
)


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
            card("I have predictions", Html(_MINE), span=4, narrow=6),
            card("I compare models", Html(_COMPARE, on_click=self._go), span=4, narrow=6),
            card("I teach or learn", Html(_LEARN, on_click=self._go), span=4),
            card("Skill against lr", self._ranking, hint="click a flux for its cells", span=9),
            card("What is here", self._held, span=3),
        )

    def update(self, changed: frozenset[str]) -> None:
        chosen = self.selection
        boards = {target: self._board(target).table for target in TARGETS}
        self._ranking.html = skill_table(boards, STATISTICS[chosen.statistic].phrase)
        self._held.html = self._workspace()

    def headline(self) -> Markup:
        """Say who leads each flux, and who may be as good."""
        parts = []
        for target in TARGETS:
            board = self._board(target)
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
        return Markup("{}, {} and {}: skill against lr, {} of RMSE over towers, {}.").format(
            *parts,
            STATISTICS[self.selection.statistic].phrase,
            count(len(self.store.models(self.selection.scores)), "model"),
        )

    def _board(self, target: str) -> Any:
        return self.store.leaderboard(self.selection.scores, target, self.selection.statistic)

    def _workspace(self) -> Markup:
        rows = Markup().join(
            Markup('<tr><td><b>{}</b><br><span class="soft">{}, {}</span></td></tr>').format(
                entry.label,
                count(len(self.store.models(entry.name)), "model"),
                "scores of every domain" if entry.has_domains else "values of the cells only",
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

    def _go(self, key: str, _more: bool) -> None:
        field, _, value = key.partition(":")
        page = {"target": "leaderboard", "scenario": "scenarios"}.get(field, field)
        changes = {"page": page} | ({field: value} if value else {})
        self.selection.param.update(**changes)


_MINE = Markup(
    '<div class="pad"><p>Score them, see how they rank and where they fail. A file named as in the '
    "benchmark says it all:</p>{}<p>Any other CSV, Parquet, NetCDF or Zarr file:</p>{}"
    '<p class="soft">Observations are taken from the file or given by <code>--observations</code>; '
    "units, clock and sign are checked, and nothing is changed silently.</p></div>"
).format(
    command_line("fluxcore add predictions TA40_GPP_mine_val_mean_predictions.csv"),
    command_line("fluxcore add predictions run7.nc --model mine --scenario TA40 --target GPP"),
)
_COMPARE = Markup(
    '<div class="pad"><p>Six published models, three ways to extrapolate, six time scales, three '
    "fluxes: who fails least, how sure is that, and where does it fail?</p>"
    '<p><button class="primary" data-key="leaderboard">Which model fails least?</button> '
    '<button data-key="diagnose">Where does it fail?</button></p>'
    "<p>The same in a terminal:</p>{}</div>"
).format(command_line("fluxcore leaderboard published --target ET --statistic q90"))
_LEARN = Markup(
    '<div class="pad"><p>Fluxes of carbon and water are measured at some 200 towers. Maps of the '
    "world come from models trained there and applied elsewhere. Three questions:</p>{}</div>"
).format(
    Markup().join(
        Markup(
            '<a class="door" href="?page=scenarios&scenario={}" data-key="scenario:{}"><b>{}</b>'
            '<br><span class="soft">{}</span></a>'
        ).format(name, name, question, what)
        for name, question, what in LESSONS
    )
)
