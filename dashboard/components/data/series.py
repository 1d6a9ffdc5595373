"""The card of one site's series: a variable, a window that is brushed, and what is shown as CSV."""

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, problem, read, reading, set_head
from dashboard.components.data.style import SHEETS
from dashboard.components.data.variables import Variable, variables
from dashboard.components.html import Html
from dashboard.plots.figures import change
from dashboard.plots.series import SeriesPlot
from dashboard.state import Selection
from dashboard.theme import QUALITY_COLOURS, count, fixed, number, percent
from fluxcore.datasets import Dataset
from fluxcore.sites import CLIMATES, vegetation_types

SPANS = {"all": 0, "year": 8766, "month": 730, "week": 168}
"""Windows that a button opens, in hours."""
AGAIN = "'Repeat hashes and checks' below tells which other files are concerned."


class SeriesCard:
    """Hours of the site in focus."""

    def __init__(self, selection: Selection, span: int = 8) -> None:
        self._selection = selection
        self._hours = pd.DataFrame({"time": [], "value": [], "measured": []})
        self._shown: tuple[str, str] = ("", "")
        self._data: Dataset | None = None
        self._site, self._variable = "", Variable("", "", "", "")
        self.plot = SeriesPlot()
        self.tools = Html(on_choice=self._choose, on_click=self._click, stylesheets=SHEETS)
        self.said = reading()
        self.said.margin = (8, 0, 0, 0)  # clear of the years below the overview
        self.figures = pn.Column(
            *(
                pn.pane.Bokeh(figure, sizing_mode="stretch_width", margin=(0, 8, 0, 8))
                for figure in (self.plot.figure, self.plot.overview)
            ),
            self.said,
            sizing_mode="stretch_width",
            margin=0,
        )
        self.lacking = Html(visible=False, stylesheets=SHEETS)
        self.view = card("", self.tools, self.lacking, self.figures, span=span)

    def draw(self, data: Dataset, site: str, variable: Variable, hours: pd.DataFrame) -> None:
        """Show a site's variable; the window stays where only the variable is another.

        Parameters
        ----------
        data, site, variable
            What is shown.
        hours
            `Store.hours` of it.
        """
        dark = self._selection.dark
        self._data, self._site, self._variable, self._hours = data, site, variable, hours
        stay = self._shown == (data.name, site)
        window = self.plot.window
        self._shown = (data.name, site)
        self.tools.html = _tools(data, variable, dark)
        facts = data.sites.loc[site]
        set_head(
            self.view,
            f"{site} {facts['name'] if isinstance(facts['name'], str) else ''}".strip(),
            unit=place_line(facts),
            hint="drag to zoom",
            png=self._file("png"),
            downloads={self._file("csv"): self.csv},
        )
        self.tools.visible = True
        present = bool(np.isfinite(hours["value"]).any())
        self.figures.visible, self.lacking.visible = present, not present
        if not present:
            self.lacking.html = Markup('<div class="empty">{}</div>').format(
                f"{site} has no {variable.name}: its files lack this column. Choose another one."
            )
            return
        self.said.html = read(self._sentence(data, hours))

        def redraw() -> None:
            self.plot.draw(
                hours,
                variable.axis,
                variable.shown,
                dark=dark,
                synthetic=data.synthetic,
                site=site,
            )
            if stay:
                self.plot.show(*window)

        change(self.plot.figure, redraw)

    def fail(self, data: Dataset, site: str, variable: Variable, why: str) -> None:
        """Say why a site's hours cannot be read, in the place of the figure."""
        self._data, self._site, self._variable = data, site, variable
        self._shown = ("", "")
        set_head(self.view, site, unit=place_line(data.sites.loc[site]), downloads={})
        self.tools.visible = self.figures.visible = False
        self.lacking.html = problem(f"The hours of {site} cannot be read", f"{why} {AGAIN}")
        self.lacking.visible = True

    def csv(self) -> str:
        """Return the hours in view, all of them, as CSV; synthetic ones say so in every row."""
        start, end = (np.datetime64(int(edge), "ms") for edge in self.plot.window)
        time = self._hours["time"]
        view = self._hours[(time >= start) & (time < end)]
        name = self._variable.name
        data = self._data
        table = pd.DataFrame(
            {
                "site_id": self._site,
                "time": view["time"].dt.strftime("%Y-%m-%d %H:%M:%S"),
                name: view["value"],
                "unit": data.units[name] if data else "",
                "measured": view["measured"].astype(int),
                "dataset": data.name if data else "",
                "synthetic": int(data.synthetic) if data else 0,
            }
        )
        return table.to_csv(index=False, float_format="%.7g")

    def _file(self, ending: str) -> str:
        data = self._data
        parts = [self._site, self._variable.name, data.name if data else ""]
        if data and data.synthetic:
            parts.append("synthetic")
        return f"{'_'.join(parts)}.{ending}"

    def _sentence(self, data: Dataset, hours: pd.DataFrame) -> Markup:
        """Say how long the record is, how much of it is measured, and in which range it lies."""
        name, unit = self._variable.name, self._variable.shown
        stats = data.statistics.loc[self._site]
        entry = data.manifest.sites[self._site]
        years = (
            f"{entry.first_year} to {entry.last_year}"
            if entry.last_year > entry.first_year
            else str(entry.first_year)
        )
        lo, mean, hi = (float(stats[f"{name}_{what}"]) for what in ("q05", "mean", "q95"))
        missing = int((~np.isfinite(hours["value"])).sum())
        return Markup(
            "{}: {}, fluxes measured in {} of them{}. {} has a mean of <b>{}</b>; nine hours in ten"
            " lie between {} and {}.{}"
        ).format(
            years,
            count(entry.rows, "hour"),
            percent(entry.measured / entry.rows),
            f", {count(missing)} without {name}" if missing else "",
            name,
            number(mean, unit),
            number(lo),
            number(hi, unit),
            " Synthetic data: no tower measured this." if data.synthetic else "",
        )

    def _choose(self, field: str, value: object) -> None:
        if field == "variable" and self._data and value in variables(self._data):
            self._selection.variable = str(value)

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "zoom" and name in SPANS:
            change(self.plot.figure, lambda: self.plot.zoom(SPANS[name]))


def place_line(facts: pd.Series) -> str:
    """Say in a line what is known of a site."""
    climate = CLIMATES.get(str(facts["climate"]), "")
    parts = [
        vegetation_types().get(facts["igbp"], facts["igbp"])
        if isinstance(facts["igbp"], str)
        else "",
        f"{climate} climate" if climate else "",
        f"mean {fixed(float(facts['mat_c']), 1)} °C" if pd.notna(facts["mat_c"]) else "",
        f"{fixed(float(facts['map_mm']))} mm a year" if pd.notna(facts["map_mm"]) else "",
    ]
    return " · ".join(part for part in parts if part)


def _tools(data: Dataset, chosen: Variable, dark: bool) -> Markup:
    groups = {"target": "fluxes", "covariate": "covariates"}
    known = variables(data)
    options = Markup().join(
        Markup('<optgroup label="{}">{}</optgroup>').format(
            label,
            Markup().join(
                Markup('<option value="{}"{}>{}</option>').format(
                    entry.name,
                    Markup(" selected") if entry.name == chosen.name else "",
                    entry.name if entry.label == entry.name else f"{entry.name} · {entry.label}",
                )
                for entry in known.values()
                if entry.role == role
            ),
        )
        for role, label in groups.items()
        if any(entry.role == role for entry in known.values())
    )
    buttons = Markup().join(
        Markup('<button data-key="zoom:{}" title="{}">{}</button>').format(
            name, "the whole record" if name == "all" else f"a {name} in the middle", name
        )
        for name in SPANS
    )
    colours = QUALITY_COLOURS[dark]
    return Markup(
        '<div class="da-tools"><label>variable <select data-field="variable">{}</select></label>'
        '<span role="group" aria-label="Window">{}</span><span class="keys da-keys">'
        '<span><i class="line" style="border-color:{}"></i>● measured</span>'
        '<span><i class="dashed" style="border-color:{}"></i>◇ gap-filled</span></span></div>'
    ).format(options, buttons, colours["measured"], colours["gap-filled"])
