"""The ranking as a table: skill with interval, rank range, and a column a cell."""

import math
from itertools import groupby
from typing import Any

from markupsafe import Markup

from dashboard.components.leaderboard.ranking import Ranking
from dashboard.theme import interval, model_colour, number, percent, skill
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label

Row = dict[str, Any]
FADED_OUT = 1.2
"""A value this much above the best is white, as on the published leaderboard."""
LARGE = 9.995
"""Ratios from here on have one decimal."""
FAINTER = 0.55
"""Share of the tie tint that the best value outside the tie set would have."""


MANY = 18
"""Above so many cells their names stand upright where there is little room."""
SHORT = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "seasonal": "seas.",
}
"""Names of scales where there is little room."""


def table(shown: Ranking, paired: bool) -> Markup:
    """Write the table; cells hold values, or ratios to the reference where `paired`."""
    rows = Markup().join(_row(shown, row, paired) for row in shown.board.table.to_dict("records"))
    return Markup(
        '<div class="lb-wrap"><table class="lb {}"><thead>{}</thead><tbody>{}</tbody></table></div>'
    ).format("many" if len(shown.columns) > MANY else "", _head(shown), rows)


def _head(shown: Ranking) -> Markup:
    groups = [(name, len(list(its))) for name, its in groupby(shown.columns, key=lambda c: c[0])]
    over = Markup().join(
        Markup('<th class="group first" colspan="{}" scope="colgroup"><span>{}</span></th>').format(
            size, scenario_label(name)
        )
        for name, size in groups
    )
    names = Markup().join(
        Markup('<th class="{}" scope="col" title="{}">{}</th>').format(
            "first" if _first(shown, i) else "", SCALES[scale].label, _short(SCALES[scale].shown)
        )
        for i, (_, scale) in enumerate(shown.columns)
    )
    against = f" against {shown.board.baseline}{', 95 %' if shown.board.intervals else ''}"
    return Markup(
        '<tr class="over"><th colspan="3"></th>{}</tr><tr><th class="left">model</th>'
        '<th class="left">skill<span class="long">{}</span></th><th class="rank">rank</th>{}</tr>'
    ).format(over, against, names)


def _short(name: str) -> Markup:
    """Name of a scale, and a shorter one for where there is little room."""
    whole = name.split("-")[0]
    return Markup('<span class="long">{}</span><span class="short">{}</span>').format(
        whole, SHORT.get(whole, whole)
    )


def _row(shown: Ranking, row: Row, paired: bool) -> Markup:
    label = row["label"]
    cells = Markup().join(
        _paired_cell(shown, label, i) if paired else _cell(shown, label, i)
        for i in range(len(shown.columns))
    )
    return Markup(
        '<tr data-row="{}"><td class="model" data-key="model:{}" title="Put {} in focus">'
        '<i class="dot" style="background:{}"></i>{}{}</td>{}{}{}</tr>'
    ).format(
        label,
        label,
        label,
        model_colour(label),
        label,
        _runs(row),
        _skill(shown, row),
        _rank(row),
        cells,
    )


def _runs(row: Row) -> Markup:
    """How many runs a model has, where there are several: cells are their mean."""
    if not row.get("runs", 1) > 1:
        return Markup()
    return Markup(
        ' <small class="soft" title="cells are the mean of {} training runs">×{}</small>'
    ).format(row["runs"], row["runs"])


def _skill(shown: Ranking, row: Row) -> Markup:
    ends = shown.board.table[["skill", "skill_min_years", "skill_lo", "skill_hi"]]
    low, high = min(0.0, ends.min().min()), max(0.0, ends.max().max())

    def at(value: float) -> str:
        return f"{6 + 88 * (value - low) / ((high - low) or 1.0):.2f}%"

    colour = model_colour(row["label"])
    marks = Markup('<i class="zero" style="left:{}"></i>').format(at(0.0))
    said = f"{row['label']}: skill {skill(row['skill'])}"
    if math.isfinite(row["skill_lo"]):
        width = 88 * (row["skill_hi"] - row["skill_lo"]) / ((high - low) or 1.0)
        marks += Markup(
            '<i class="range" style="left:{};width:{:.2f}%;background:{}"></i>'
            '<i class="steady" style="left:{};background:{}"></i>'
        ).format(at(row["skill_lo"]), width, colour, at(row["skill_min_years"]), colour)
        said += (
            f"\nover towers with at least {shown.board.min_years} test years (tick): "
            f"{skill(row['skill_min_years'])}, 95 % "
            f"[{skill(row['skill_lo'])}, {skill(row['skill_hi'])}]"
        )
    if math.isfinite(row["skill"]):
        marks += Markup('<i class="at" style="left:{};background:{}"></i>').format(
            at(row["skill"]), colour
        )
    return Markup(
        '<td class="skill" title="{}"><div><span class="axis">{}</span>'
        '<span class="figure">{}</span></div></td>'
    ).format(said, marks, skill(row["skill"]))


def _rank(row: Row) -> Markup:
    low, high = row["rank_lo"], row["rank_hi"]
    if not math.isfinite(row["rank"]):
        return Markup('<td class="rank" title="Not all cells are scored">–</td>')
    if not math.isfinite(low):
        return Markup('<td class="rank" title="Rank of the skill; no interval">{:.0f}</td>').format(
            row["rank"]
        )
    shown = f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"
    return Markup('<td class="rank" title="Rank at 95 %; by skill alone {:.0f}">{}</td>').format(
        row["rank"], shown
    )


def _cell(shown: Ranking, label: str, i: int) -> Markup:
    scenario, scale = shown.columns[i]
    row = shown.cells.get((label, scenario, scale))
    first = "first" if _first(shown, i) else ""
    if row is None:
        return Markup('<td class="cell {}" title="not scored">–</td>').format(first)
    if (scenario, scale) in shown.void:
        return Markup('<td class="cell void {}" title="{}">0</td>').format(
            first, f"{_name(label, scenario, scale)}\nzero by construction, for every model"
        )
    faded = (FADED_OUT - float(row["relative"])) / (FADED_OUT - 1)
    part = 100 * FAINTER * min(max(faded, 0.0), 1.0) if math.isfinite(faded) else 0.0
    tie = bool(row["tie"])
    style = "" if tie or not part else f"--part:{part:.0f}%"
    return Markup(
        '<td class="cell {} {}" style="{}" data-key="cell:{}:{}:{}" title="{}">{}</td>'
    ).format(
        "tie" if tie else "fade" if part else "",
        first,
        style,
        scenario,
        scale,
        label,
        f"{_name(label, scenario, scale)}\n{cell_words(shown, row)}{_lens_words(shown, label, i)}",
        number(float(row["value"]) / 10.0**shown.power),
    )


def _paired_cell(shown: Ranking, label: str, i: int) -> Markup:
    scenario, scale = shown.columns[i]
    first = "first" if _first(shown, i) else ""
    row = shown.pairs.get((label, scenario, scale))
    if (scenario, scale) in shown.void:
        return Markup('<td class="cell void {}" title="zero by construction">–</td>').format(first)
    if label == shown.reference:
        return Markup('<td class="cell self {}">1</td>').format(first)
    if row is None or not math.isfinite(row["ratio"]):
        return Markup('<td class="cell {}" title="no tower in common">–</td>').format(first)
    return Markup(
        '<td class="cell {} {}" data-key="cell:{}:{}:{}" title="{}">{}<small>{}</small></td>'
    ).format(
        row["verdict"].split(" ")[0] if row["verdict"] != "not resolved" else "open",
        first,
        scenario,
        scale,
        label,
        f"{_name(label, scenario, scale)}{_lens_words(shown, label, i)}",
        f"{row['ratio']:.2f}" if row["ratio"] < LARGE else f"{row['ratio']:.1f}",
        _percent_sign(_resolves(row)),
    )


def _percent_sign(text: str) -> Markup:
    """Mark the sign, which is left out where there is little room."""
    value, sign, _ = text.partition(" %")
    return Markup('{}<span class="long">{}</span>').format(value, sign) if sign else Markup(text)


def cell_words(shown: Ranking, row: Row) -> str:
    """Say what stands behind a cell: interval, verdict, shortfall, counts."""
    parts = [f"{number(row['value'])}, skill {skill(row['skill'])}"]
    if shown.board.intervals and math.isfinite(row["lo"]):
        of = ""
        if row["value_min_years"] != row["value"]:
            of = (
                f" of {number(row['value_min_years'])} over {row['n_interval']:.0f} towers with at \
least {shown.board.min_years} years"
            )
        parts.append(f"95 % {interval(row['lo'], row['hi'])}{of}")
        parts.append(f"{row['verdict']}{'' if row['verdict'] == 'best' else ' against the best'}")
        parts.append(f"mean of the worst tenth {number(row['shortfall'])}")
        parts.append(counts(row))
    return "\n".join(parts)


def counts(row: Row) -> str:
    """Say how many domains a cell rests on."""
    said = f"{row['n_domains']:.0f} domains"
    if row["n_undefined"]:
        said += f", {row['n_undefined']:.0f} undefined"
    if row["n_zero"]:
        said += f", {row['n_zero']:.0f} zero by construction"
    return said


def _lens_words(shown: Ranking, label: str, i: int) -> str:
    row = shown.pairs.get((label, *shown.columns[i]))
    if row is None or not math.isfinite(row["ratio"]):
        return ""
    return (
        f"\ntower by tower, {number(row['ratio'])} times {shown.reference} "
        f"{interval(row['lo'], row['hi'])}: {row['verdict']}; better at "
        f"{percent(row['share_better'])} of {row['n']:.0f} towers, which resolve {_resolves(row)}"
    )


def _resolves(row: Row) -> str:
    size = 100 * row["detectable"]
    return "–" if not math.isfinite(size) else f"{size:.0f} %" if size >= 9.95 else f"{size:.1f} %"


def _first(shown: Ranking, i: int) -> bool:
    return i == 0 or shown.columns[i][0] != shown.columns[i - 1][0]


def _name(label: str, scenario: str, scale: str) -> str:
    return f"{label}, {scenario_label(scenario)} {SCALES[scale].shown}"
