"""Skill of every model for every flux, as dots on a line: the ranking at a glance."""

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from dashboard.theme import model_colour, skill


def skill_table(boards: Mapping[str, pd.DataFrame], statistic: str) -> Markup:
    """Write one small dot chart a flux; all share one scale, models keep their order in each.

    Parameters
    ----------
    boards
        Flux to ``Leaderboard.table``: ``label, skill, rank_lo, rank_hi``, best first.
    statistic
        What is taken over towers, for the caption.
    """
    skills = pd.concat([board["skill"] for board in boards.values()])
    low, high = min(float(skills.min()), 0.0), max(float(skills.max()), 0.0)
    span = (high - low) or 1.0

    def place(value: float) -> str:
        return f"{4 + 92 * (value - low) / span:.2f}%"

    charts = []
    for target, board in boards.items():
        ranked = bool(board["rank_lo"].notna().any())
        rows = Markup().join(
            Markup(
                '<tr><td class="label"><i class="dot" style="background:{}"></i>{}</td>'
                '<td class="axis"><i class="zero" style="left:{}"></i>'
                '<i class="line" style="left:{};width:{:.2f}%;background:{}"></i>'
                '<i class="at" style="left:{};background:{}"></i></td>'
                '<td class="num"><b>{}</b></td>{}</tr>'
            ).format(
                model_colour(str(row.label)),
                row.label,
                place(0.0),
                place(min(0.0, row.skill)),
                92 * abs(row.skill) / span,
                model_colour(str(row.label)),
                place(row.skill),
                model_colour(str(row.label)),
                skill(row.skill),
                Markup('<td class="num soft" title="rank at 95 %">{}</td>').format(_rank(row))
                if ranked
                else "",
            )
            for row in board.itertuples()
        )
        charts.append(
            Markup(
                '<div class="skill" data-key="target:{}" role="link" aria-label="Ranking for {}">'
                '<div class="caps">{}{}</div><table>{}</table></div>'
            ).format(target, target, target, Markup(" · rank") if ranked else "", rows)
        )
    return Markup(
        '<div class="skills">{}</div><div class="pad soft">Skill = 1 − value ÷ value of lr, mean '
        "over 18 cells (3 scenarios × 6 time scales); a value is the {} of RMSE over domains. "
        "0 is as good as a linear regression, 1 is perfect.</div>"
    ).format(Markup().join(charts), statistic)


def _rank(row: object) -> str:
    low, high = int(row.rank_lo), int(row.rank_hi)  # type: ignore[attr-defined]
    return str(low) if low == high else f"{low}–{high}"
