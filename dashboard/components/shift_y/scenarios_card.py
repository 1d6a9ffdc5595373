"""All scenarios side by side for one flux, with the paper's figures as marks."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.html import Html
from dashboard.components.shift import chip, definitions
from dashboard.components.shift_y.shown import Shown, share
from dashboard.components.shift_y.style import SHEETS
from dashboard.plots.figures import change
from dashboard.plots.shift_y.scenarios import ScenariosPlot
from dashboard.state import Selection
from dashboard.theme import number

TITLE = "All scenarios side by side"
WIDE = ("term_x_train", "term_x_test")
"""Terms that only wide windows have room for."""
OTHER = "another data set"
ABOUT = {
    "increase on shared support": "√(error of test towers ÷ error of training towers) − 1, both "
    "weighted to shared support; the interval is that of the Y | X term. Site-blocked: a tower is "
    "either learnt from or looked at. By rows: rows of one tower stand on both sides, as in the "
    "paper, so it knows the towers that it is asked about. Lines end in an arrow at ±60 %."
}


class ScenariosCard:
    """One row a scenario; what was never asked is asked for by a button."""

    def __init__(self, selection: Selection, ask: Callable[[], None]) -> None:
        self._selection, self._ask = selection, ask
        self._shown: Shown | None = None
        self._table = pd.DataFrame()
        self.plot = ScenariosPlot()
        self.keys = Html(on_click=self._click, stylesheets=SHEETS)
        pane = pn.pane.Bokeh(self.plot.figure, sizing_mode="stretch_width", margin=(0, 8, 4, 8))
        self.table = Html(on_click=self._click, stylesheets=SHEETS)
        self.view = card(TITLE, self.keys, pane, self.table)

    def draw(self, shown: Shown, table: pd.DataFrame, dark: bool, *, asked: bool) -> None:
        """Show what is known of all scenarios.

        Parameters
        ----------
        shown
            The answer in view.
        table
            Of `side_by_side`.
        dark
            Whether the page is dark.
        asked
            Whether what is missing was asked for.
        """
        self._shown, self._table = shown, table
        other = OTHER if shown.synthetic else ""
        self.keys.html = keys(table, other, asked=asked)
        self.table.html = scenario_table(table, shown) + definitions(["term_y"], **ABOUT)
        change(
            self.plot.figure,
            lambda: self.plot.draw(
                table,
                other,
                dark=dark,
                synthetic=shown.synthetic,
                what=f"{shown.target} · data set {shown.dataset}",
            ),
        )
        set_head(
            self.view,
            TITLE,
            unit=f"{shown.target}, {shown.squared}",
            png=shown.file("scenarios", "png"),
            downloads={shown.file("scenarios", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Return what is known of all scenarios as CSV."""
        if self._shown is None:
            return ""
        table = self._table.rename(
            columns={"value": "increase_percent", "low": "increase_low", "high": "increase_high"}
        )
        of = OTHER if self._shown.synthetic else "the benchmark"
        about = {"dataset": self._shown.dataset, "target": self._shown.target}
        about |= {"synthetic": int(self._shown.synthetic), "published_of": of}
        return str(table.assign(**about).to_csv(index=False, float_format="%.7g"))

    def _click(self, key: str, _more: bool) -> None:
        what, _, name = key.partition(":")
        if what == "all":
            self._ask()
        elif what == "scenario" and name in set(self._table["scenario"]):
            self._selection.param.update(scenario=name)


def keys(table: pd.DataFrame, other: str, *, asked: bool) -> Markup:
    """Write what the marks mean, and the button that asks for what is missing."""
    missing = int((~np.isfinite(table["mse_test"].astype(float))).sum())
    missing += int((~np.isfinite(table["by_rows"].astype(float))).sum())
    offer = Markup()
    if missing and asked:
        offer = Markup('<span role="status">The others are being looked at, one by one …</span>')
    elif missing:
        offer = Markup(
            '<button data-key="all" title="A first look from few rows at every scenario, ours and '
            'by rows">Look at all of them</button> <span>some minutes, in the background</span>'
        )
    badge = Markup(' <span class="badge warn">{}</span>').format(other) if other else Markup()
    return Markup(
        '<div class="sy-tools"><span><b style="color:var(--p-y)">●─</b> site-blocked, ours '
        "(empty: verdict withheld)</span><span><b>□</b> by rows, as in the paper</span>"
        "<span><b>┃</b> the paper's value{}</span>{}</div>"
    ).format(badge, offer)


def scenario_table(table: pd.DataFrame, shown: Shown) -> Markup:
    """Write the terms of every scenario; a row that was never asked for says so."""
    rows = Markup().join(_row(row, shown) for row in table.to_dict("records"))
    return Markup(
        '<div class="sy-wide"><table class="ruled sy-scen"><thead><tr><th>scenario</th>'
        '<th class="num">increase</th><th class="num">by rows</th><th class="num">paper</th>'
        '<th>Y | X is</th><th class="num">Y | X</th>'
        '<th class="num">training error</th><th class="num">test error</th>'
        '<th class="num wide">X to shared</th><th class="num wide">X to test</th>'
        '<th class="num wide">shared, of test</th><th class="num wide">outside</th></tr>'
        "</thead><tbody>{}</tbody>"
        "</table></div>"
    ).format(rows)


def _row(row: dict[str, object], shown: Shown) -> Markup:
    name = str(row["scenario"])
    here = Markup(' class="here"') if name == shown.scenario else Markup()
    value = {n: float(v) for n, v in row.items() if isinstance(v, int | float)}
    quick = Markup(' <span class="soft">first look</span>') if row["quick"] else Markup()
    first = Markup(
        '<td><a href="?page=conditional&scenario={}" data-key="scenario:{}">{}</a>{}</td>'
    ).format(name, name, row["name"], quick)
    paper = _percent(value["published"])
    if not np.isfinite(value["mse_test"]):
        return Markup(
            '<tr{}>{}<td class="num">–</td><td class="num">{}</td><td class="num">{}</td>'
            '<td colspan="8" class="soft why">{}</td></tr>'
        ).format(here, first, _percent(value["by_rows"]), paper, row["why"] or "not looked at yet")
    cells = Markup().join(
        Markup('<td class="num{}">{}</td>').format(
            " wide" if name in WIDE else "", number(value[name], signed=name.startswith("term"))
        )
        for name in ("term_y", "mse_train", "mse_test", *WIDE)
    )
    said = chip(str(row["verdict"]), tentative=bool(row["tentative"]), reason=str(row["reason"]))
    return Markup(
        '<tr{}>{}<td class="num">{}</td><td class="num">{}</td><td class="num">{}</td><td>{}</td>'
        '{}<td class="num wide">{}</td><td class="num wide">{}</td></tr>'
    ).format(
        here,
        first,
        _percent(value["value"]),
        _percent(value["by_rows"]),
        paper,
        said,
        cells,
        share(value["support_test"]),
        share(value["outside"]),
    )


def _percent(value: float) -> str:
    return f"{value:+.1f} %".replace("-", "−") if np.isfinite(value) else "–"
