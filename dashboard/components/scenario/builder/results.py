"""What a scenario amounts to: its sizes, and how far its sides differ in site means."""

import math

import pandas as pd
from markupsafe import Markup

from dashboard.components.facts import role_mark, role_text
from dashboard.components.scenario.builder.editor import DIGITS, FACTS
from dashboard.theme import ROLE_COLOURS, UNUSED_COLOUR, count, fixed, number
from fluxcore.scenarios import Scenario
from fluxcore.splits.differences import LEAST

ORDER = ("test", "validation", "train", "left out")
WIDEST = 7
"""Facts that are shown at once, those that differ most; the others unfold."""
WIDE = 3.0
"""Standard deviations at which the bars of differences end."""


def size_table(sizes: pd.DataFrame, rows: pd.DataFrame | None) -> Markup:
    """Write the sizes of all roles.

    Parameters
    ----------
    sizes
        As `fluxcore.scenarios.Report` has them.
    rows
        As `fluxcore.splits.Split.counts` gives them; None without a data set.
    """
    total = float(sizes["sites"].sum()) or 1.0
    head = Markup('<th class="num">rows</th><th class="num">of them measured</th>')
    lines = []
    for role in ORDER:
        size = sizes.loc[role]
        if role == "left out" and not size["sites"]:
            continue
        colour = ROLE_COLOURS.get(role, UNUSED_COLOUR)
        more: Markup | str = ""
        if rows is not None:
            cells = rows.loc[role, ["rows", "measured"]] if role in rows.index else ("–", "–")
            more = Markup().join(
                Markup('<td class="num">{}</td>').format(c if c == "–" else count(int(c)))
                for c in cells
            )
        years = size["site_years"]
        lines.append(
            Markup(
                '<tr><td>{}{}</td><td class="num">{}</td><td class="num">{}</td>{}'
                '<td class="track">{}</td></tr>'
            ).format(
                role_mark(role if role in ROLE_COLOURS else None),
                role if role == "left out" else role_text(role),
                count(int(size["sites"])),
                "–" if math.isnan(years) else count(int(years)),
                more,
                Markup('<i style="width:{:.1f}%;background:{}"></i>').format(
                    100 * float(size["sites"]) / total, colour
                )
                if size["sites"]
                else "",
            )
        )
    return Markup(
        '<table class="ruled sizes"><thead><tr><th></th><th class="num">towers</th>'
        '<th class="num">tower-years</th>{}<th></th></tr></thead><tbody>{}</tbody></table>'
    ).format(head if rows is not None else "", Markup().join(lines))


def means_table(table: pd.DataFrame, scenario: Scenario) -> Markup:
    """Write how far test and training differ in site means.

    `table` as `fluxcore.splits.differences.site_differences` gives it.
    """
    if scenario.domain == "site-year":
        return Markup(
            '<div class="empty">Cannot say: years are held out, and a mean over all years of a '
            "tower does not show what changed from one year to another.</div>"
        )
    known = table[table["train_mean"].notna()]
    if known.empty:
        sizes = table[["train_sites", "test_sites"]].max().astype(int)
        return Markup(
            '<div class="empty">Cannot say: each side needs {} towers; there are {} for training '
            "and {} for the test.</div>"
        ).format(LEAST, sizes["train_sites"], sizes["test_sites"])
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    rows = [_mean(str(name), table.loc[name]) for name in order]
    shown = Markup(
        '<table class="ruled means"><thead><tr><th>mean over towers</th>'
        '<th class="num">training</th><th class="num">test</th><th></th>'
        '<th class="num" title="Difference in standard deviations over training towers">sd</th>'
        '<th class="num" title="Test towers below the least or above the largest value of '
        'training">outside</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(Markup().join(rows[:WIDEST]))
    if len(rows) > WIDEST:
        shown += Markup(
            '<details class="b-fold" id="means"><summary>{} more that differ less</summary>'
            '<table class="ruled means"><tbody>{}</tbody></table></details>'
        ).format(len(rows) - WIDEST, Markup().join(rows[WIDEST:]))
    return shown


def _mean(name: str, row: pd.Series) -> Markup:
    label, digits = fact_label(name), DIGITS.get(name, 0)
    its = f"{int(row['train_sites'])} training and {int(row['test_sites'])} test towers have it"
    if math.isnan(row["train_mean"]):
        return Markup(
            '<tr title="{}"><td>{}</td><td colspan="5" class="soft">cannot say: {}</td></tr>'
        ).format(its, label, its)
    gap = float(row["difference"])
    part = min(abs(gap), WIDE) / WIDE * 50 if math.isfinite(gap) else 0.0
    plot = Markup('<i class="zero"></i><i class="part" style="left:{:.1f}%;width:{:.1f}%"></i>')
    show = (lambda v: fixed(v, digits)) if name in FACTS else number
    return Markup(
        '<tr title="{}"><td>{}</td><td class="num">{}</td><td class="num">{}</td>'
        '<td class="plot"><div class="axis">{}</div></td><td class="num"><b>{}</b></td>'
        '<td class="num">{} of {}</td></tr>'
    ).format(
        its,
        label,
        show(row["train_mean"]),
        show(row["test_mean"]),
        plot.format(50 if gap >= 0 else 50 - part, part),
        ("+" if gap > 0 else "") + fixed(gap, 2),
        int(row["outside"]),
        int(row["test_sites"]),
    )


def fact_label(name: str) -> str:
    """Name a fact as a table shows it: ``mean temperature, °C``, ``VPD``."""
    return FACTS.get(name) or name.removesuffix("_mean")


def means_reading(table: pd.DataFrame, scenario: Scenario) -> str:
    """Say where the sides differ most, as far as site means tell."""
    known = table["difference"].dropna()
    if scenario.domain == "site-year" or known.empty:
        return ""
    widest = str(known.abs().idxmax())
    gap, outside = float(known[widest]), table["outside"]
    beyond = str(outside.idxmax())
    said = (
        f"By site means the sides differ most in {fact_label(widest).partition(',')[0]}: "
        f"{number(abs(gap))} standard deviations of training, "
        f"{'higher' if gap > 0 else 'lower'} in the test."
    )
    if outside.max() > 0:
        said += (
            f" In {fact_label(beyond).partition(',')[0]}, {int(outside.max())} of "
            f"{int(table.loc[beyond, 'test_sites'])} test towers lie outside what training has."
        )
    return said
