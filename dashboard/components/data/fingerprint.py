"""The card of a site's fingerprint: hour of the day by day of the year."""

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup
from numpy.typing import NDArray

from dashboard.components.cards import card, problem, set_head
from dashboard.components.data.style import SHEETS
from dashboard.components.data.variables import Variable
from dashboard.components.html import Html
from dashboard.plots.figures import change
from dashboard.plots.fingerprint import MISSING, FingerprintPlot
from dashboard.state import Selection
from dashboard.theme import percent
from fluxcore.datasets import Dataset


class FingerprintCard:
    """One variable of the site in focus, for a year or the mean of all."""

    def __init__(self, selection: Selection, span: int = 4) -> None:
        self._selection = selection
        self._hours: NDArray[np.float64] = np.zeros((24, 0))
        self._name = self._site = self._dataset = self._unit = ""
        self._synthetic = False
        self.plot = FingerprintPlot(height=372)
        self.tools = Html(on_choice=self._choose, stylesheets=SHEETS)
        figure = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 6, 8))
        self.pane = pn.Column(figure, sizing_mode="stretch_width", margin=0)
        self.failed = Html(visible=False)
        self.view = card("", self.tools, self.failed, self.pane, span=span)

    def draw(
        self,
        data: Dataset,
        site: str,
        variable: Variable,
        year: int | None,
        hours: NDArray[np.float64],
    ) -> None:
        """Show a fingerprint: `Store.fingerprint` of the site, the variable and the year."""
        dark = self._selection.dark
        self.failed.visible, self.tools.visible, self.pane.visible = False, True, True
        self._hours, self._synthetic, self._name = hours, data.synthetic, variable.name
        self._site, self._dataset, self._unit = site, data.name, data.units[variable.name]
        years = sorted(int(each) for each in data.manifest.sites[site].years)
        absent = float(np.isnan(hours).mean()) if hours.size else 1.0
        self.tools.html = _tools(years, year, absent, dark)
        stem = f"{site}_{variable.name}_{year or 'mean'}_fingerprint"
        stem += "_synthetic" if data.synthetic else ""
        set_head(
            self.view,
            f"Fingerprint of {variable.name}",
            unit=variable.shown,
            png=f"{stem}.png",
            downloads={f"{stem}.csv": self.csv},
        )
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                hours,
                variable.axis,
                variable.shown,
                signed=variable.signed,
                dark=dark,
                synthetic=data.synthetic,
            ),
        )

    def fail(self, site: str, variable: Variable, why: str) -> None:
        """Say why there is none, in the place of the figure."""
        set_head(self.view, f"Fingerprint of {variable.name}", downloads={})
        self.tools.visible = self.pane.visible = False
        self.failed.html = problem(f"The hours of {site} cannot be read", why)
        self.failed.visible = True

    def csv(self) -> str:
        """Return the fingerprint as CSV: ``site_id, day, hour, <variable>``, whose they are."""
        hour, day = np.indices(self._hours.shape)
        table = pd.DataFrame(
            {
                "site_id": self._site,
                "day": day.T.ravel() + 1,
                "hour": hour.T.ravel(),
                self._name: self._hours.T.ravel(),
                "unit": self._unit,
                "dataset": self._dataset,
                "synthetic": int(self._synthetic),
            }
        )
        return table.to_csv(index=False, float_format="%.7g")

    def _choose(self, field: str, value: object) -> None:
        if field == "year":
            self._selection.year = str(value)


def _tools(years: list[int], year: int | None, absent: float, dark: bool) -> Markup:
    options = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            value, Markup(" selected") if value == (year or "") else "", text
        )
        for value, text in [
            ("", f"mean of {len(years)} years" if len(years) > 1 else "the only year"),
            *((each, each) for each in years),
        ]
    )
    key = (
        Markup('<span><i class="box" style="background:{}"></i>missing {}</span>').format(
            MISSING[dark], percent(absent) if absent >= 0.005 else "< 1 %"
        )
        if absent
        else Markup()
    )
    return Markup(
        '<div class="da-tools"><label>year <select data-field="year">{}</select></label>'
        '<span class="keys da-keys">{}</span></div>'
    ).format(options, key)
