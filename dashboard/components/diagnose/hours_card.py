"""The card of one domain's series: observed against the models, at the scale in view."""

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.diagnose.hours import Hours
from dashboard.components.diagnose.style import SHEETS
from dashboard.components.html import Html
from dashboard.plots.figures import change
from dashboard.plots.models import ModelsPlot
from dashboard.plots.thinning import HOUR
from dashboard.state import Selection
from dashboard.theme import QUALITY_COLOURS, TOKENS, model_colour, number
from fluxcore.diagnose.series import worst_stretch
from fluxcore.scales import SCALES

WORST = 14
"""Days of the stretch that hours open with: those with the largest error."""
SPANS = {"all": 0, "year": 8766, "month": 730, "worst": -1}
"""Windows that a button opens, in hours about the middle."""
TITLES = {"all": "the whole series", "worst": f"the {WORST} days with the largest squared error"}
MOSTLY = 0.5
"""A row is drawn as gap-filled if no more than this share of its hours is measured."""
STEPS = {"hourly": HOUR, "daily": 24 * HOUR, "seasonal": 24 * HOUR, "anom": 24 * HOUR}
STEPS |= {"weekly": 7 * 24 * HOUR, "monthly": 31 * 24 * HOUR, "iav": 366 * 24 * HOUR}
"""Milliseconds from row to row."""


class HoursCard:
    """A domain's series: zoomed, saved, and another model brought into focus."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._hours: Hours | None = None
        self._shown: tuple[str, str, str] = ("", "", "")
        self._span = ""
        self.plot = ModelsPlot()
        self.plot.moved = self._moved
        self.tools = Html(on_click=self._click, stylesheets=SHEETS)
        self.figures = pn.Column(
            *(
                pn.pane.Bokeh(figure, sizing_mode="stretch_width", margin=(0, 8, 0, 8))
                for figure in (self.plot.figure, self.plot.overview)
            ),
            sizing_mode="stretch_width",
            margin=0,
        )
        self.note = Html(stylesheets=SHEETS)
        self.view = card("", self.tools, self.figures, self.note)

    def draw(self, hours: Hours, scenario: str, dark: bool) -> None:
        """Show a domain; the window stays where only the model in focus is another."""
        self._hours, self._scenario = hours, scenario
        rows, scale = hours.rows, hours.scale
        now = (rows.domain, scale, f"{scenario} {hours.target}")
        stay = self._shown == now
        window = self.plot.window
        self._shown = now
        one_value = scale not in STEPS
        self.figures.visible = len(rows) > 0 and not one_value
        if not stay:
            self._span = "worst" if scale == "hourly" else "all"
        self._dark = dark
        self._show_tools()
        self.note.html = _note(hours, one_value)
        set_head(
            self.view,
            f"{rows.domain}, {SCALES[scale].shown}: observed and predicted{_run(hours)}",
            unit=hours.unit,
            hint="drag to zoom · click a model to bring it into focus" if not one_value else "",
            png=self._file("png") if not one_value else "",
            downloads={self._file("csv"): self.csv},
        )
        if not self.figures.visible:
            return
        known = rows.measured is not None
        measured = rows.measured > MOSTLY if known else np.ones(len(rows), dtype=bool)
        table = pd.DataFrame(
            {
                "time": rows.time.astype("datetime64[ms]"),
                "value": rows.observed,
                "measured": measured,
            }
        )

        def redraw() -> None:
            self.plot.compare(
                table,
                rows.predicted,
                hours.strong,
                hours.axis,
                hours.unit,
                step=STEPS[scale],
                quality=known,
                years=scale != "seasonal",
                points=scale == "iav",
                dark=dark,
                synthetic=hours.synthetic,
                what=" · ".join(filter(None, (rows.domain, SCALES[scale].shown, hours.strong))),
            )
            if stay:
                self.plot.show(*window)
            elif scale == "hourly":
                self._zoom("worst")

        change(self.plot.figure, redraw)

    def csv(self) -> str:
        """Return the rows in view, all of them, as CSV; synthetic ones say so in every row."""
        hours = self._hours
        if hours is None:
            return ""
        rows = hours.rows
        start, end = self.plot.window if hours.scale in STEPS else (-np.inf, np.inf)
        view = (rows.time >= start) & (rows.time < end)
        form = "%Y-%m-%d %H:%M:%S" if hours.scale == "hourly" else "%Y-%m-%d"
        time = pd.Series(rows.time[view].astype("datetime64[ms]")).dt.strftime(form)
        columns = {
            "domain": rows.domain,
            "time": time if hours.scale != "seasonal" else time.str[5:],
            "scale": hours.scale,
            "scenario": self._scenario,
            "target": hours.target,
            "unit": hours.unit,
            "observed": rows.observed[view],
        }
        if rows.measured is not None:
            columns["measured_share"] = rows.measured[view]
        columns |= {f"predicted_{m}": values[view] for m, values in rows.predicted.items()}
        columns |= {"dataset": hours.dataset, "synthetic": int(hours.synthetic)}
        return str(pd.DataFrame(columns, index=time.index).to_csv(index=False, float_format="%.7g"))

    def _file(self, ending: str) -> str:
        hours = self._hours
        parts = ["series", hours.rows.domain.replace(" ", "-"), hours.target, self._scenario]
        parts += [hours.scale, "synthetic" if hours.synthetic else ""]
        return f"{'_'.join(filter(None, parts))}.{ending}"

    def _zoom(self, name: str) -> None:
        hours = self._hours
        if hours is None or name not in SPANS:
            return
        if name != "worst":
            self.plot.zoom(SPANS[name])
        elif hours.models:
            step = STEPS[hours.scale]
            model = hours.strong or next(iter(hours.models))
            first, last = worst_stretch(hours.rows, model, int(WORST * 24 * HOUR / step))
            self.plot.show(float(first), float(last + step))

    def _show_tools(self) -> None:
        hours = self._hours
        self.tools.html = _tools(hours, self._span, self._dark) if hours and len(hours.rows) else ""

    def _moved(self) -> None:
        span = "all" if self.plot.window == self.plot.ends else ""
        if span != self._span:
            self._span = span
            self._show_tools()

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "zoom" and name in SPANS:
            self._span = name
            self._show_tools()
            change(self.plot.figure, lambda: self._zoom(name))
        elif what == "model":
            self._selection.model = name


def _run(hours: Hours) -> str:
    return f" by {hours.strong}, {hours.of_run}" if hours.of_run else ""


def _tools(hours: Hours, span: str, dark: bool) -> Markup:
    names = SPANS if hours.scale == "hourly" else ("all", "year") if hours.scale != "iav" else ()
    if hours.scale not in STEPS or hours.scale == "seasonal":
        names = ()
    buttons = Markup().join(
        Markup('<button data-key="zoom:{}" class="{}" title="{}">{}</button>').format(
            name,
            "on" if name == span else "",
            TITLES.get(name, f"a {name} in the middle"),
            f"worst {WORST} days" if name == "worst" else name,
        )
        for name in names
    )
    mostly = "" if hours.scale == "hourly" else "mostly "
    keys = [(TOKENS[dark]["ink"], "line", "●", "observed")]
    if hours.rows.measured is not None:
        filled = QUALITY_COLOURS[dark]["gap-filled"]
        keys = [(keys[0][0], "line", "●", f"observed, {mostly}measured")]
        keys.append((filled, "dashed", "◇", f"{mostly}gap-filled"))
    legend = Markup().join(
        Markup('<span><i class="{}" style="border-color:{}"></i>{} {}</span>').format(
            "point" if hours.scale == "iav" else kind, colour, sign, text
        )
        for colour, kind, sign, text in keys
        if hours.scale in STEPS
    )
    chips = Markup().join(
        Markup(
            '<button data-key="model:{}" class="{}" title="{}"><i class="dot" '
            'style="background:{}"></i>{}</button>'
        ).format(
            model,
            "on" if model == hours.strong else "",
            "in focus" if model == hours.strong else "grey here; click to bring it into focus",
            model_colour(model),
            model,
        )
        for model in hours.models
    )
    return Markup(
        '<div class="dx-tools"><span role="group" aria-label="Models" class="dx-chips">{}</span>'
        '<span role="group" aria-label="Window">{}</span><span class="dx-keys">{}</span></div>'
    ).format(chips, buttons, legend)


def _note(hours: Hours, one_value: bool) -> Markup:
    """Say what is not drawn, and why; and the values of a scale that has one a domain."""
    said = []
    rows = hours.rows
    if not len(rows):
        said.append(
            f"At {SCALES[hours.scale].shown} {hours.domain} has no row: too few of its days have "
            "values."
        )
    elif one_value:
        values = [f"observed {number(float(rows.observed[0]))}"]
        values += [f"{m} {number(float(v[0]))}" for m, v in rows.predicted.items()]
        said.append(
            f"At {SCALES[hours.scale].shown} a domain has one value, in {hours.unit}: "
            f"{', '.join(values)}. Other time scales have a series."
        )
    if hours.measured is None:
        said.append(
            f"The data set {hours.dataset!r} is not in this workspace, or lacks this tower: which "
            "hours are measured and which gap-filled cannot be told."
        )
    if hours.more:
        said.append(f"Not drawn, to keep lines apart: {', '.join(hours.more)}.")
    if hours.lacking:
        said.append(f"Without predictions here: {', '.join(hours.lacking)}.")
    unread = [model for model in hours.unread if model != hours.focus]
    if unread:
        said.append(f"Not drawn, as their files cannot be read: {', '.join(unread)}.")
    if rows.domain != hours.domain:
        said.append(f"This scale spans years: all test years of {rows.domain}.")
    return Markup('<div class="dx-note">{}</div>').format(" ".join(said)) if said else Markup()
