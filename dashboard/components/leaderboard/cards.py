"""The cards of Leaderboard, each made once and redrawn in place."""

from typing import Any

import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, empty, set_head
from dashboard.components.html import Html
from dashboard.components.leaderboard.cell import cell
from dashboard.components.leaderboard.controls import controls
from dashboard.components.leaderboard.pairs import pairs
from dashboard.components.leaderboard.ranking import Ranking
from dashboard.components.leaderboard.style import STYLE
from dashboard.components.leaderboard.table import table
from dashboard.plots.rankings import RankChart
from dashboard.state import Selection
from dashboard.theme import interval, number
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label

COMMAND = "fluxcore add scores DIR --name published"
THEN = (
    "DIR is a checkout of the public leaderboard's submissions, or any folder of such files. "
    "Intervals, ranks at 95 %, tie sets and the paired lens need the scores of every tower."
)
TIES = Markup(
    '<span style="background: var(--tie); color: var(--ink); border-left: 3px solid var(--accent); '
    'padding: 0 6px">tie set</span> of its column: may be best at 95 % (towers resampled) · '
    "click a cell to diagnose it"
)
SKILL_ONLY = "green fades to white at 1.2 times the best of the column"
PAIRED = (
    "green: better, red: worse than {}; below each ratio the difference that the towers resolve, %"
)


class _Card:
    """A card whose markup tells which model or cell was clicked."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection

    def _html(self, **params: Any) -> Html:
        return Html(on_click=self._clicked, stylesheets=[STYLE], **params)

    def _clicked(self, key: str, _more: bool) -> None:
        kind, *rest = key.split(":", 3)
        if kind == "model":
            name = rest[0]
            self.selection.model = "" if name == self.selection.model else name
        elif kind == "cell":
            scenario, scale, model = rest
            self.selection.param.update(
                scenario=scenario, scale=scale, model=model, domain="", group="", page="diagnose"
            )


class TableCard(_Card):
    """All models and cells, with what may be chosen about them."""

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection)
        self.shown: Ranking | None = None
        self.controls = Html(on_choice=self._chosen, stylesheets=[STYLE])
        self.table = self._html()
        self.missing = Html(visible=False)
        self.view = card("Ranking", self.controls, self.table, self.missing)

    def draw(self, shown: Ranking) -> None:
        """Show a ranking."""
        self.shown = shown
        alone = not shown.board.intervals
        paired = self.selection.lens == "paired" and not alone
        title = f"Loss over that of {shown.reference}, tower by tower" if paired else shown.title
        hint = PAIRED.format(shown.reference) if paired else SKILL_ONLY if alone else TIES
        unit = "" if paired or not shown.unit else shown.unit
        files = {
            shown.file("models", "csv"): shown.wide,
            shown.file("cells", "csv"): shown.long,
            shown.file("leaderboard", "tex"): shown.latex,
        }
        set_head(self.view, title, hint=hint, unit=unit, downloads=files)
        self.controls.html = controls(shown, self.selection)
        self.table.html = table(shown, paired)
        self.table.focus = f"model:{self.selection.model}" if self.selection.model else ""
        self.missing.html = empty("Only cell values are at hand.", COMMAND, THEN) if alone else ""
        self.missing.visible = alone

    def _chosen(self, field: str, value: Any) -> None:
        if field in ("metric", "baseline", "lens"):
            self.selection.param.update(**{field: str(value)})
        elif field == "iav":
            self.selection.iav = "in" if value else "out"
        elif field == "near":
            self.selection.near = "out" if value else "in"
        elif field == "scales":
            self.selection.scales = "all" if value else "six"


class RankCard:
    """Ranks across the scales of the chosen scenario."""

    def __init__(self) -> None:
        self.plot = RankChart()
        self.view = card(
            "Does the ranking hold across time scales?",
            pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 8, 8)),
            png="ranks.png",
            span=6,
        )

    def draw(self, shown: Ranking, scenario: str, focus: str, dark: bool) -> None:
        """Show the ranks in a scenario; a note where it is not part of the ranking."""
        board = shown.board
        inside = scenario in board.scenarios
        name = scenario if inside else board.scenarios[-1]
        scales = [
            (scale, SCALES[scale].shown) for at, scale in shown.columns
            if at == name and (at, scale) not in shown.void
        ]  # fmt: skip
        its = board.cells[board.cells["scenario"] == name]
        texts = [
            (f"{number(row['value'])} {interval(row['lo'], row['hi'])}".strip(), _range(row))
            for row in its.to_dict("records")
        ]
        its = its.assign(
            value_text=[value for value, _ in texts], range_text=[span for _, span in texts]
        )
        self.plot.draw(its, scales, focus if focus in shown.models else "", dark)
        hint = f"{scenario_label(name)} scenario"
        if not inside:
            hint = f"{scenario_label(scenario)} is not ranked; shown: {hint}"
        hint += " · band: tie set" if board.intervals else ""
        png = shown.file(f"ranks_{name}", "png")
        set_head(self.view, "Does the ranking hold across time scales?", hint=hint, png=png)
        span = 12 if board.pairs.empty else 6  # its neighbour needs pairs of models
        self.view.css_classes = [f"span-{span}", "narrow-12"]


class PairsCard(_Card):
    """Every model against every other, by overall skill."""

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection)
        self.matrix = self._html()
        self.view = card(
            "Row model against column model", self.matrix, hint="overall skill", span=6
        )

    def draw(self, shown: Ranking) -> None:
        """Show the matrix; nothing without pairs, since the table says what they need."""
        self.view.visible = not shown.board.pairs.empty
        self.matrix.html = pairs(shown)
        self.matrix.focus = f"model:{self.selection.model}" if self.selection.model else ""


class CellCard(_Card):
    """The chosen scenario and scale in full, and the notes of the ranking."""

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection)
        self.body = self._html()
        self.view = card("One cell", self.body)

    def draw(self, shown: Ranking, scenario: str, scale: str) -> None:
        """Show a cell; a sentence where it is not part of the ranking."""
        name = f"{scenario_label(scenario)} {SCALES[scale].shown}"
        unit = shown.unit.split(" ", 1)[-1] if shown.power else shown.unit
        set_head(
            self.view, f"{name}: how sure is each value?", unit=unit,
            hint="scenario and time scale as chosen above",
        )  # fmt: skip
        rows = cell(shown, scenario, scale)
        if (scenario, scale) in shown.void:
            metric = METRICS[shown.board.metric].label
            rows = empty(f"{metric} is zero by construction at {name}: no model is told apart.")
        elif not rows and shown.board.intervals:
            rows = empty(f"{name} is not part of this ranking.")
        notes = Markup().join(Markup("<li>{}</li>").format(note) for note in shown.board.notes)
        self.body.html = rows + Markup(
            '<details class="lb-notes" id="notes"><summary>What this rests on</summary>'
            "<ul>{}</ul></details>"
        ).format(notes)
        self.view.visible = shown.board.intervals


def _range(row: dict[str, Any]) -> str:
    low, high = row["rank_lo"], row["rank_hi"]
    return f"{low:.0f}–{high:.0f}" if low == low else "not known"
