"""One tower, hour by hour: the cards that need predictions, or what would bring these."""

from typing import Any

from markupsafe import Markup

from dashboard.components.cards import card, read, reading, set_head
from dashboard.components.diagnose.cycle_cards import CycleCard
from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.components.diagnose.hours import Hours, differ, hours_of, lacks
from dashboard.components.diagnose.hours_card import HoursCard
from dashboard.components.diagnose.hours_table import score_table, scores_csv
from dashboard.components.diagnose.style import SHEETS
from dashboard.components.html import Html
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.diagnose.cycle_readings import read_hours


class Drill:
    """Series, cycles, scores and a reading of the domain in focus, or of the hardest one."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self.found: Hours | None = None
        self.head = Html(stylesheets=SHEETS)
        self.lacking = Html(on_click=self._click, stylesheets=SHEETS)
        self.gap = card("", self.lacking)
        self.series = HoursCard(selection)
        self.year = CycleCard("month", span=3, narrow=6)
        self.day = CycleCard("hour", span=4, narrow=6)
        self.table = Html(stylesheets=SHEETS)
        self.scores = card("", self.table, span=5)
        self.said = reading()
        self.views: tuple[Any, ...] = (
            self.head, self.gap, self.series.view, self.year.view, self.day.view, self.scores,
            self.said,
        )  # fmt: skip

    def draw(self, store: Store, found: Diagnosis, domain: str) -> None:
        """Show a domain, or say what its series lack."""
        chosen = self._selection
        hours = self.found = hours_of(store, chosen.scores, found, domain) if domain else None
        missing = lacks(store, chosen.scores, found, hours) if hours else Markup()
        drawn = bool(hours and hours.models)
        strong = bool(hours and hours.strong)
        self.head.visible = hours is not None
        self.gap.visible = bool(missing)
        self.lacking.html = Markup('<div class="dx-lacks">{}</div>').format(missing)
        for view in (self.series.view, self.year.view, self.day.view):
            view.visible = drawn
        self.scores.visible = self.said.visible = strong
        if hours is None:
            return
        self.head.html = _heading(hours)
        set_head(self.gap, f"{domain}: what its series lack")
        if not drawn:
            return
        scenario, dark = found.cell.scenario, chosen.dark
        self.series.draw(hours, scenario, dark)
        self.year.draw(hours, scenario, dark)
        self.day.draw(hours, scenario, dark)
        if not strong:
            return
        self.table.html = score_table(hours)
        synthetic = "_synthetic" if hours.synthetic else ""
        file = f"scores_{domain.replace(' ', '-')}_{hours.target}_{scenario}{synthetic}.csv"
        set_head(
            self.scores,
            ", ".join(filter(None, (f"{hours.strong} at {domain}", hours.of_run, "every scale"))),
            unit=hours.unit,
            hint="all its test years together" if hours.pooled else "",
            downloads={file: lambda: scores_csv(hours, scenario)},
        )
        model = hours.strong
        said = read_hours(hours.own[model], model, hours.target, hours.measured)
        self.said.html = read(" ".join(filter(None, [differ(hours, found), *said])))

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "scores":
            self._selection.param.update(scores=name, model="")

    @property
    def bare(self) -> bool:
        """Whether nothing is drawn, and no other scores have what would be."""
        drawn = self.found is None or bool(self.found.models)
        return not drawn and "scores:" not in self.lacking.html


def _heading(hours: Hours) -> Markup:
    badge = Markup(' <span class="badge">synthetic</span>') if hours.synthetic else Markup()
    return Markup('<div class="dx-section"><h2>This tower, hour by hour</h2>{}</div>').format(badge)
