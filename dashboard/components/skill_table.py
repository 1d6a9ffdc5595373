"""Skill of every model for every flux, as dots on a line: the ranking at a glance."""

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import empty
from dashboard.theme import count, model_colour, skill
from fluxcore.leaderboard import Leaderboard
from fluxcore.statistics import STATISTICS

LINEAR = "lr"


def named_baseline(name: str) -> str:
    """Name a baseline in a sentence: a linear regression is called one."""
    return f"a linear regression ({name})" if name == LINEAR else name


def alone(boards: Mapping[str, Leaderboard]) -> str:
    """Return the one model of all rankings; empty where there are several, or none."""
    names = {str(label) for board in boards.values() for label in board.table["label"]}
    return next(iter(names)) if len(names) == 1 else ""


def skills(boards: Mapping[str, Leaderboard], joined_set: str = "") -> Markup:
    """Write the skills of all models, or for one alone how it would get company.

    `joined_set` is the label of the set that joins these scores to the published ones.
    """
    model = alone(boards)
    if not model:
        return skill_table(boards)
    then = (
        f"Choose the scores “{joined_set}” to rank it with the published models."
        if joined_set
        else "Scores of another model, or of a baseline, would make it a ranking."
    )
    return empty(f"{model} stands alone here.", "", then)


def skill_table(boards: Mapping[str, Leaderboard]) -> Markup:
    """Write one small dot chart a flux; all share one scale, models keep their order in each.

    Parameters
    ----------
    boards
        Rankings by flux, of one statistic and baseline.
    """
    skills = pd.concat([board.table["skill"] for board in boards.values()])
    low, high = min(float(skills.min()), 0.0), max(float(skills.max()), 0.0)
    span = (high - low) or 1.0

    def place(value: float) -> str:
        return f"{4 + 92 * (value - low) / span:.2f}%"

    charts = []
    for target, whole in boards.items():
        board = whole.table
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
                '<div class="caps"><span>{}</span><span>{}</span></div><table>{}</table></div>'
            ).format(target, target, target, "rank" if ranked else "", rows)
        )
    any_board = next(iter(boards.values()))
    baseline = named_baseline(any_board.baseline)
    return Markup(
        '<div class="skills">{}</div><div class="pad soft">Skill = 1 − value ÷ value of {}, mean '
        "over {}; a value is the {} of RMSE over domains. 0 is as good as {}, 1 is perfect.</div>"
    ).format(
        Markup().join(charts),
        baseline,
        _cells(boards),
        STATISTICS[any_board.statistic].phrase,
        any_board.baseline,
    )


def _cells(boards: Mapping[str, Leaderboard]) -> str:
    """How many cells the skill is the mean of; flux by flux where they differ."""
    said = {}
    for target, board in boards.items():
        held = board.cells.loc[board.cells["skill"].notna(), ["scenario", "scale"]]
        held = held.drop_duplicates()
        scenarios, scales = held["scenario"].nunique(), held["scale"].nunique()
        said[target] = count(len(held), "cell")
        if len(held) == scenarios * scales:
            said[target] += f" ({count(scenarios, 'scenario')} × {count(scales, 'time scale')})"
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return ", ".join(f"{text} for {target}" for target, text in said.items())


def _rank(row: object) -> str:
    low, high = int(row.rank_lo), int(row.rank_hi)  # type: ignore[attr-defined]
    return str(low) if low == high else f"{low}–{high}"
