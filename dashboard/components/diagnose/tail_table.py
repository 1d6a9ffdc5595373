"""The tail as a table: the two towers that set the statistic stand between two lines."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.plots.ramp import Ramp
from dashboard.theme import number, percent
from fluxcore.diagnose import KINDS, excerpt
from fluxcore.diagnose.wording import listing
from fluxcore.metrics import METRICS

FIRST, MORE = 10, 20
"""Rows at first, and how many each press on "more" adds."""


def tail_table(found: Diagnosis, ramp: Ramp, rows: int = FIRST, focus: str = "") -> Markup:
    """Write the worst rows, those that set the statistic, and the one in focus."""
    table, marked = found.tail.table, {s.position for s in found.tail.setters}
    worst = float(table["loss"].max()) if len(table) else 0.0
    body, previous = [], 0
    for start, stop in excerpt(found.tail, rows, keep=focus):
        if start > previous:
            body.append(_gap(start - previous, found))
        body += [
            _row(table.iloc[i], worst, ramp, _edges(i + 1, marked)) for i in range(start, stop)
        ]
        previous = stop
    head = Markup(
        '<tr><th>tower</th><th class="w-type">type</th><th class="num w-t">mean T</th>'
        '<th class="num w-v">{}</th><th class="w-b"></th><th class="w-k">'
        '<span><i class="dx-key" style="background:var(--k-bias)"></i>bias'
        '<i class="dx-key" style="background:var(--k-slope)"></i>slope'
        '<i class="dx-key" style="background:var(--k-pattern)"></i>pattern</span></th></tr>'
    ).format(METRICS[found.cell.metric].label)
    return Markup('<table class="dx-tail"><thead>{}</thead><tbody>{}</tbody></table>{}').format(
        head, Markup().join(body), _more(found, rows, previous)
    )


def metric_choice(found: Diagnosis) -> Markup:
    """Write the choice of a metric, and the way back to RMSE."""
    options = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(
            name, Markup(" selected") if name == found.cell.metric else "", METRICS[name].label
        )
        for name in found.metrics
    )
    back = Markup()
    if found.cell.metric != "rmse":
        back = Markup('<button class="quiet" data-key="metric:rmse">✕ back to RMSE</button>')
    return Markup(
        '<div class="dx-region"><label>metric <select data-field="metric">{}</select></label>{}'
        "</div>"
    ).format(options, back)


def csv(found: Diagnosis) -> str:
    """Return the whole tail as CSV, undefined domains last and empty."""
    table = found.tail.table.drop(columns=["latitude", "longitude"])
    missing = pd.DataFrame(index=pd.Index(found.tail.undefined, name="domain"))
    cell = found.cell
    where = {"scenario": cell.scenario, "target": cell.target, "scale": cell.scale}
    where |= {"statistic": found.statistic, "synthetic": int(found.synthetic)}
    whole = pd.concat([table, missing]).assign(metric=cell.metric, model=found.model, **where)
    return str(whole.to_csv())


def _edges(position: int, marked: set[int]) -> str:
    if position not in marked:
        return ""
    above = " above" if position == min(marked) else ""
    return f"sets{above}{' below' if position == max(marked) else ''}"


def _gap(n: int, found: Diagnosis) -> Markup:
    what = "tower years" if found.cell.by_year else "towers"
    return Markup('<tr class="gap"><td colspan="6">… {} {} …</td></tr>').format(n, what)


def _row(row: pd.Series, worst: float, ramp: Ramp, edges: str) -> Markup:
    name = row["name"] if isinstance(row["name"], str) else ""
    warm = f"{row['mat_c']:.0f} °C".replace("-", "−") if pd.notna(row["mat_c"]) else "–"
    width = 100 * max(row["loss"], 0) / worst if worst > 0 else 0
    sets = f"{row['weight']:.2g} of the statistic" if row["weight"] > 0 else ""
    return Markup(
        '<tr data-key="{}" class="{}" title="{}"><td title="{}"><b>{}</b> <span class="soft">{}'
        '</span></td><td class="w-type">{}</td><td class="num w-t">{}</td><td class="num w-v">'
        '<b>{}</b></td><td class="w-b"><i class="bar" style="width:{:.0f}%;background:{}"></i>'
        '</td><td class="w-k">{}</td></tr>'
    ).format(
        row.name, edges, sets, name, row.name, name,
        row["igbp"] if isinstance(row["igbp"], str) else "–", warm, number(row["score"]),
        width, ramp.colour(row["loss"]), kind_bar(row),
    )  # fmt: skip


def kind_bar(row: Any) -> Markup:
    """Draw the shares of bias, slope and pattern; hatched where two of them are undefined."""
    shares = {kind: row[f"{kind}_share"] for kind in KINDS}
    known = {kind: share for kind, share in shares.items() if pd.notna(share)}
    said = ", ".join(f"{kind} {percent(share)}" for kind, share in known.items())
    if len(known) < len(shares):
        said += "; slope and pattern undefined" if known else "undefined"
    parts = Markup().join(
        Markup('<i class="{}" style="width:{:.1f}%"></i>').format(kind, 100 * share)
        for kind, share in known.items()
        if share > 0
    )
    rest = Markup('<i class="none"></i>') if len(known) < len(shares) else ""
    return Markup('<div class="dx-kind" title="{}">{}{}</div>').format(said, parts, rest)


def _more(found: Diagnosis, rows: int, shown: int) -> Markup:
    n, undefined, zero = len(found.tail.table), found.tail.undefined, found.tail.by_construction
    one = found.tail.one_year
    buttons = Markup()
    if shown < n:
        buttons += Markup('<button class="quiet" data-key="more">show {} more</button>').format(
            min(MORE, n - rows)
        )
    if rows > FIRST:
        buttons += Markup('<button class="quiet" data-key="fewer">show fewer</button>')
    note = Markup("<span></span>")
    if undefined:
        note = Markup('<span title="{}">{} without a value: {}</span>').format(
            ", ".join(undefined), len(undefined), listing(undefined)
        )
    elif zero:
        why = (
            "with one test year have zero error here" if one == zero else "are zero in every model"
        )
        note = Markup('<span title="{}">{} {}</span>').format(", ".join(zero), len(zero), why)
    return Markup('<div class="dx-more">{}{}</div>').format(note, buttons)
