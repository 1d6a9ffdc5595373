"""One cell in full: value, interval, what bounds it without assumptions, and the tail beyond."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from dashboard.components.leaderboard.ranking import Ranking
from dashboard.components.leaderboard.table import counts
from dashboard.theme import interval, joined, model_colour, number

TWO_TESTS = (
    "Tie set and rank answer two questions. The tie set is one test of every model against the "
    "best; the rank interval compares all ordered pairs of models at once and so is wider: a model "
    "may be worse than the best and still have an interval of ranks that begins at 1."
)
KEY = (
    " Dot: value; bar: 95 % interval, towers resampled; ticks: order statistics that bound the "
    "quantile for any distribution; diamond: mean of the worst tenth."
)


def cell(shown: Ranking, scenario: str, scale: str) -> Markup:
    """Write the table of one cell, best value first; empty if it is not part of the ranking."""
    its = shown.board.cell(scenario, scale)
    if its.empty or not shown.board.intervals:
        return Markup()
    rows = its.sort_values("relative", kind="stable").to_dict("records")
    steady = any(row["value"] != row["value_min_years"] for row in rows)
    names = ("value", "lo", "hi", "order_lo", "order_hi", "shortfall", "value_min_years")
    ends = its[list(names)].stack().dropna()
    low, high = float(ends.min()), float(ends.max())

    def at(value: float) -> float:
        return 3 + 94 * (value - low) / ((high - low) or 1.0)

    columns = ["model", "value", "", "95 %", "order statistics", "worst tenth", "rank", "verdict"]
    if steady:
        columns.insert(2, f"≥ {shown.board.min_years} years")
    head = Markup().join(
        Markup('<th class="{}">{}</th>').format(
            "left" if name in ("model", "verdict") else "num" if name else "plot", name
        )
        for name in columns
    )
    body = Markup().join(_row(row, steady, at) for row in rows)
    return Markup(
        '<div class="lb-scroll"><table class="lb-cell ruled"><thead><tr>{}</tr></thead>'
        '<tbody>{}</tbody></table></div><div class="lb-key"><p>{}.<span class="lb-marks">{}</span>'
        "</p><p>{}{}</p></div>"
    ).format(head, body, counts(rows[0]), KEY, TWO_TESTS, _skipped(rows))


def _skipped(rows: Sequence[dict[str, Any]]) -> str:
    """Name the models that the tie set skips: by value they stand before one of its members."""
    last = max((i for i, row in enumerate(rows) if row["tie"]), default=-1)
    names = [str(row["label"]) for row in rows[:last] if not row["tie"]]
    if not names:
        return ""
    return (
        f" Here the tie set skips {joined(names)}: what is tested is the difference to the best "
        "in the same draws of towers, which need not follow the order of the values, and models "
        "near the limit may fall on either side of it."
    )


def _row(row: dict[str, Any], steady: bool, at: Any) -> Markup:
    colour = model_colour(row["label"])
    texts = [
        Markup('<td class="num">{}</td>').format(text)
        for text in (
            interval(row["lo"], row["hi"]) or "–",
            _bounds(row["order_lo"], row["order_hi"]),
            number(row["shortfall"]),
            _ranks(row["rank_lo"], row["rank_hi"]),
        )
    ]
    kept = Markup('<td class="num">{}</td>').format(number(row["value_min_years"]))
    return Markup(
        '<tr class="{}"><td class="model" data-key="model:{}"><i class="dot" '
        'style="background:{}"></i>{}</td><td class="num"><b>{}</b></td>{}'
        '<td class="plot"><div class="axis">{}</div></td>{}<td>{}</td></tr>'
    ).format(
        "tie" if row["tie"] else "",
        row["label"],
        colour,
        row["label"],
        number(row["value"]),
        kept if steady else "",
        Markup().join(_marks(row, colour, at)),
        Markup().join(texts),
        row["verdict"],
    )


def _marks(row: dict[str, Any], colour: str, at: Any) -> Iterator[Markup]:
    if math.isfinite(row["lo"]):
        yield Markup(
            '<i class="range" style="left:{:.2f}%;width:{:.2f}%;background:{}"></i>'
        ).format(at(row["lo"]), at(row["hi"]) - at(row["lo"]), colour)
    for name in ("order_lo", "order_hi"):
        if math.isfinite(row[name]):
            yield Markup('<i class="order" style="left:{:.2f}%;background:{}"></i>').format(
                at(row[name]), colour
            )
    if math.isfinite(row["shortfall"]):
        yield Markup('<i class="tail" style="left:{:.2f}%;border-color:{}"></i>').format(
            at(row["shortfall"]), colour
        )
    if math.isfinite(row["value"]):
        yield Markup('<i class="at" style="left:{:.2f}%;background:{}"></i>').format(
            at(row["value"]), colour
        )


def _bounds(low: float, high: float) -> str:
    if not math.isfinite(low):
        return "–"
    return interval(low, high) if math.isfinite(high) else f"≥ {number(low)}"


def _ranks(low: float, high: float) -> str:
    if not math.isfinite(low):
        return "–"
    return f"{low:.0f}" if low == high else f"{low:.0f}–{high:.0f}"
