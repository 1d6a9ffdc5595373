"""The cards of one domain's mean cycles over the year and the day."""

from typing import Any

import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.diagnose.hours import Hours
from dashboard.components.diagnose.style import SHEETS
from dashboard.components.html import Html
from dashboard.plots.cycles import CyclePlot
from dashboard.plots.figures import change
from fluxcore.diagnose.cycles import SEASONS, Cycle

TITLES: dict[Cycle, str] = {"month": "Mean year", "hour": "Mean day"}
TICKS: dict[Cycle, dict[int, str]] = {
    "month": dict(enumerate("JFMAMJJASOND", 1)),
    "hour": {hour: f"{hour} h" for hour in (0, 6, 12, 18)},
}


class CycleCard:
    """Means of the months of the year, or of the hours of the day in all months or some."""

    def __init__(self, by: Cycle, **params: Any) -> None:
        self._by = by
        self._season = "all"
        self._hours: Hours | None = None
        self.plot = CyclePlot(TICKS[by])
        self.choices = Html(on_click=self._choose, stylesheets=SHEETS)
        self.note = Html(stylesheets=SHEETS)
        pane = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 6, 8))
        self.view = card(TITLES[by], self.choices, pane, self.note, **params)
        self._pane = pane

    @property
    def cycle(self) -> pd.DataFrame:
        """What is drawn."""
        return self._hours.cycle(self._by, SEASONS[self._season])

    def draw(self, hours: Hours, scenario: str, dark: bool) -> None:
        """Show a domain's cycle."""
        self._hours, self._scenario, self._dark = hours, scenario, dark
        cycle = self.cycle
        self._pane.visible = len(cycle) > 0
        self.choices.html = _seasons(self._season) if self._by == "hour" else ""
        self.note.html = (
            ""
            if len(cycle)
            else Markup('<div class="dx-note">{}</div>').format(
                "Predictions of days have no cycle of the day."
            )
        )
        set_head(
            self.view,
            TITLES[self._by],
            unit=hours.unit,
            hint="" if self._by == "month" else "local time",
            png=self._file("png"),
            downloads={self._file("csv"): self.csv},
        )
        if not len(cycle):
            return
        season = "" if self._season == "all" else f" · {self._season}"

        def redraw() -> None:
            self.plot.draw(
                cycle,
                hours.strong,
                hours.axis,
                hours.unit,
                dark=dark,
                synthetic=hours.synthetic,
                what=f"{hours.domain}{season}",
            )

        change(self.plot.figure, redraw)

    def csv(self) -> str:
        """Return the means as CSV."""
        hours = self._hours
        if hours is None:
            return ""
        table = self.cycle.rename(columns={m: f"predicted_{m}" for m in hours.models})
        about = {"domain": hours.domain, "scenario": self._scenario, "target": hours.target}
        about |= {"unit": hours.unit, "months": self._season, "dataset": hours.dataset}
        about |= {"synthetic": int(hours.synthetic)}
        return str(table.assign(**about).to_csv(float_format="%.7g"))

    def _file(self, ending: str) -> str:
        hours = self._hours
        parts = [f"cycle-{self._by}", hours.domain.replace(" ", "-"), hours.target, self._scenario]
        parts += ["" if self._season == "all" else self._season.replace("–", "-")]
        parts += ["synthetic" if hours.synthetic else ""]
        return f"{'_'.join(filter(None, parts))}.{ending}"

    def _choose(self, key: str, _more: bool) -> None:
        if self._hours and key in SEASONS:
            self._season = key
            self.draw(self._hours, self._scenario, self._dark)


def _seasons(chosen: str) -> Markup:
    return Markup('<div class="dx-seasons" role="group" aria-label="Months">{}</div>').format(
        Markup().join(
            Markup('<button data-key="{}" class="{}">{}</button>').format(
                name, "on" if name == chosen else "", "all year" if name == "all" else name
            )
            for name in SEASONS
        )
    )
