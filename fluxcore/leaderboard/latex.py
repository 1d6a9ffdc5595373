"""A ranking as a LaTeX table, ready for a paper."""

from fluxcore.leaderboard.board import Leaderboard, shown_scale
from fluxcore.metrics import METRICS
from fluxcore.scenarios import scenario_label
from fluxcore.schema import TARGETS
from fluxcore.statistics import STATISTICS

ESCAPED = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"})


def latex(board: Leaderboard) -> str:
    """Write a ranking as a ``booktabs`` table: skill with interval, ranks, and all cells.

    Members of a cell's tie set are bold. The caption says what was ranked, the comment lines
    above are the notes.
    """
    groups = [(s, board.cells[board.cells["scenario"] == s]["scale"].unique()) for s in
              board.scenarios]  # fmt: skip
    columns = [(scenario, str(scale)) for scenario, scales in groups for scale in scales]
    cells = board.cells.set_index(["label", "scenario", "scale"])
    lines = [f"% {note}" for note in board.notes]
    lines += [
        r"\begin{table}",
        rf"\caption{{{_caption(board)}}}",
        rf"\begin{{tabular}}{{lrr{'r' * len(columns)}}}",
        r"\toprule",
        " & & "
        + "".join(
            rf" & \multicolumn{{{len(scales)}}}{{c}}{{{_text(scenario_label(scenario))}}}"
            for scenario, scales in groups
        )
        + r" \\",
        "model & skill & rank & " + " & ".join(shown_scale(scale) for _, scale in columns) + r" \\",
        r"\midrule",
    ]
    for row in board.table.to_dict("records"):
        shown = []
        for scenario, scale in columns:
            key = (row["label"], scenario, scale)
            value = _number(float(cells.loc[key, "value"])) if key in cells.index else "--"
            tie = key in cells.index and bool(cells.loc[key, "tie"])
            shown.append(rf"\textbf{{{value}}}" if tie else value)
        ends = (row["skill_lo"], row["skill_hi"])
        between = "" if ends[0] != ends[0] else f" [{ends[0]:+.3f}, {ends[1]:+.3f}]"
        skill = "--" if row["skill"] != row["skill"] else f"${row['skill']:+.3f}{between}$"
        lines.append(
            " & ".join(
                [_text(str(row["label"])), skill, _ranks(row["rank_lo"], row["rank_hi"]), *shown]
            )
            + r" \\"
        )
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", r"\end{table}", ""])


def _caption(board: Leaderboard) -> str:
    metric = METRICS[board.metric]
    unit = TARGETS[board.target].unit
    units = {"target": f" ({unit})", "target2": f" (({unit})$^2$)", "1": ""}
    text = (
        f"{board.target}: {STATISTICS[board.statistic].phrase} of {metric.label} over domains"
        f"{units[metric.unit]}; skill against {board.baseline}"
    )
    if not board.intervals:
        return f"{_text(text)}."
    return _text(f"{text}, with 95 % interval (towers resampled). Bold: may be best in its column.")


def _ranks(low: float, high: float) -> str:
    if low != low:
        return "--"
    return f"{low:.0f}" if low == high else f"{low:.0f}--{high:.0f}"


def _number(value: float) -> str:
    return f"{value:#.3g}" if value == value else "--"


def _text(text: str) -> str:
    return text.translate(ESCAPED)
