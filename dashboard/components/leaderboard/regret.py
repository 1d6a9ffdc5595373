"""What choosing hyper-parameters on validation costs: a card, where draws were scored."""

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import card, empty, problem, read, set_head
from dashboard.components.html import Html
from dashboard.components.leaderboard.style import STYLE
from dashboard.state import Selection
from dashboard.store import Store
from dashboard.theme import number
from fluxcore.baselines.regret import command, read_regret
from fluxcore.errors import FluxError
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label
from fluxcore.schema import TARGETS
from fluxcore.statistics import STATISTICS

TITLE = "What does choosing hyper-parameters cost?"
NEEDS = "To tell, all draws of a model have to be scored on the test:"
THEN = "Then every strategy can be compared with the best draw there was."


class RegretCard:
    """Test value of the draw that each strategy chose, above that of the best draw."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = pd.DataFrame()
        self.body = Html(stylesheets=[STYLE])
        self.view = card(TITLE, self.body, visible=False)

    def draw(self, chosen: Selection) -> None:
        """Show the cells of the flux in view; how to get there where no draws were scored."""
        store, target = self._store, chosen.target
        dataset = store.data_of(chosen.scores)
        try:
            self._table = store.regret(chosen.scores, target, chosen.statistic, chosen.scale)
            said = read_regret(self._table) if len(self._table) else []
        except FluxError as error:
            self._table, said = pd.DataFrame(), []
            set_head(self.view, TITLE)
            self.body.html = problem("The draws cannot be compared", str(error))
            self.view.visible = True
            return
        known = dataset in store.data_sets()
        self.view.visible = known or len(self._table) > 0
        if self._table.empty:
            set_head(self.view, TITLE, downloads={})
            self.body.html = empty(NEEDS, command(dataset), THEN)
            return
        about = f"{STATISTICS[chosen.statistic].label} of RMSE, {SCALES[chosen.scale].shown}"
        mark = ", synthetic" if self._table["synthetic"].any() else ""
        name = f"regret_{target}_{chosen.statistic}_{chosen.scale}.csv"
        set_head(
            self.view,
            TITLE,
            unit=f"{TARGETS[target].unit_text}, {about}{mark}",
            hint="above the best draw on the test",
            downloads={name: self._csv},
        )
        self.body.html = _rows(self._table) + read(
            Markup("<p><b>{}</b> {}</p>").format(said[0], " ".join(said[1:]))
            if said
            else "Nothing is defined here: no domain has a score, or the best draw has no error."
        )

    def _csv(self) -> str:
        return self._table.to_csv(index=False)


def _rows(table: pd.DataFrame) -> Markup:
    """Write the table: a row a cell, a column a strategy."""
    strategies = list(dict.fromkeys(table["strategy"]))
    records = table.to_dict("records")
    by_cell: dict[tuple[Any, ...], dict[str, dict[Any, Any]]] = {}
    for row in records:
        cell = (row["model"], row["run"], row["scenario"])
        by_cell.setdefault(cell, {})[row["strategy"]] = row
    finite = [v for row in records for v in (row["percent"], row["random"]) if math.isfinite(v)]
    most = max([*finite, 1.0])
    body = Markup().join(
        Markup(
            '<tr><td class="model">{}</td><td>{}</td><td class="num">{}</td>'
            '<td class="num">{}</td>{}</tr>'
        ).format(
            f"{model} (run {run})" if run > 1 else model,
            scenario_label(scenario),
            one["draws"],
            number(one["best"]),
            Markup().join(
                [
                    *(_cost(its[name], "percent", most) for name in strategies),
                    _cost(one, "random", most),
                ]
            ),
        )
        for (model, run, scenario), its in by_cell.items()
        for one in (next(iter(its.values())),)
    )
    head = Markup().join(
        Markup('<th class="cost">{}</th>').format(name)
        for name in (*(f"by {name}" for name in strategies), "at random")
    )
    return Markup(
        '<div class="lb-scroll"><table class="lb-cell lb-regret ruled"><thead><tr>'
        '<th class="left">model</th><th class="left">scenario</th><th class="num">draws</th>'
        '<th class="num">best draw</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(head, body)


def _cost(row: dict[Any, Any], name: str, most: float) -> Markup:
    """Write the cost of a choice as a bar with its figure."""
    value = float(row[name])
    if not math.isfinite(value):
        return Markup('<td class="cost">–</td>')
    title = f"draw {row['chosen'] + 1}: {number(row['value'])}" if name == "percent" else ""
    if name == "percent" and row["dominated"]:
        title += "; another draw is better at the median and at q90"
    return Markup(
        '<td class="cost" title="{}"><span class="axis"><i style="width:{:.1f}%"></i></span>'
        "<span>+{:.1f} %</span></td>"
    ).format(title, 100 * value / most, value)
