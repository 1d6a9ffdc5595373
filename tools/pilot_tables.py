"""Tables of ``docs/pilot.md``: the pilot study on the demo, and beside what is published."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

import fluxcore
from fluxcore.leaderboard import published_cells
from fluxcore.scales import SCALES
from fluxcore.schema import TARGETS

MODELS = ("constant", "lr", "ridge", "robust-lr", "xgb", "lightgbm", "hist-gb")
SCENARIOS = {"time-split": "temporal", "spatial-easy40": "spatial", "TA40": "temperature"}
STATISTICS = ("median", "q90")
SHOWN = ("hourly", "weekly", "seasonal", "anom", "iav", "spatial")
BOTH = ("constant", "lr", "ridge", "xgb")
"""Models that the published leaderboard has too."""
MARK = "synthetic"


def cells_of(scores: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells (`target, statistic, model, scenario, scale, value, skill`) and overall skill."""
    cells, overall = [], []
    for target in TARGETS:
        for statistic in STATISTICS:
            board = fluxcore.leaderboard(scores, target=target, statistic=statistic)
            cells.append(board.cells.assign(target=target, statistic=statistic))
            overall.append(board.table.assign(target=target, statistic=statistic))
    return pd.concat(cells, ignore_index=True), pd.concat(overall, ignore_index=True)


def published() -> pd.DataFrame:
    """Published cells, with the skill of each."""
    cells = published_cells()
    key = ["target", "statistic", "scenario", "scale"]
    base = cells[cells["model"] == "lr"].set_index(key)["value"].rename("base")
    cells = cells.join(base, on=key)
    return cells.assign(skill=1 - cells["value"] / cells["base"])


def pairs(cells: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """Cells that both have: `demo` and `real` value and skill."""
    key = ["target", "statistic", "model", "scenario", "scale"]
    real = real[real["model"].isin(BOTH)].rename(columns={"value": "real", "skill": "real_skill"})
    return cells.rename(columns={"value": "demo"}).merge(real[[*key, "real", "real_skill"]], on=key)


def skills(overall: pd.DataFrame, real: pd.DataFrame) -> str:
    """Overall skill of every model, of the demo and published."""
    lines = [
        f"| model | data | {' | '.join(f'{t} {s}' for t in TARGETS for s in STATISTICS)} |",
        f"|---|---|{'---|' * (len(TARGETS) * len(STATISTICS))}",
    ]
    columns = [(target, statistic) for target in TARGETS for statistic in STATISTICS]
    ours = overall.pivot(index="model", columns=["target", "statistic"], values="skill")
    theirs = real.groupby(["model", "target", "statistic"])["skill"].mean()
    for model in MODELS:
        found = [ours.loc[model, column] for column in columns]
        lines.append(f"| {model} | demo ({MARK}) | {' | '.join(map(signed, found))} |")
        if model in BOTH:
            found = [theirs.loc[(model, *column)] for column in columns]
            lines.append(f"| | published | {' | '.join(map(signed, found))} |")
    return "\n".join(lines)


def spread(cells: pd.DataFrame, models: Sequence[str]) -> pd.Series:
    """How far models lie apart: worst over best of a cell less 1, mean over cells of a scale."""
    some = cells[cells["model"].isin(models)]
    value = some.groupby(["target", "statistic", "scenario", "scale"])["value"]
    return (value.max() / value.min().where(lambda best: best > 0) - 1).groupby(
        ["statistic", "scale"]
    ).mean()  # fmt: skip


def spreads(cells: pd.DataFrame, real: pd.DataFrame) -> str:
    """Mean over targets and scenarios of how far models lie apart, by scale."""
    learning = [model for model in MODELS if model != "constant"]
    sets = {
        f"six that learn, demo ({MARK})": (cells, learning),
        f"three of boosting, demo ({MARK})": (cells, ["xgb", "lightgbm", "hist-gb"]),
        "five that learn, published": (real, ["lr", "ridge", "xgb", "coral", "gdro"]),
    }
    head = [f"{words}: {statistic}" for words in sets for statistic in STATISTICS]
    lines = [f"| scale | {' | '.join(head)} |", f"|---|{'---|' * len(head)}"]
    found = {words: spread(*chosen) for words, chosen in sets.items()}
    for scale in SHOWN:
        values = [
            f"{100 * found[words].loc[statistic, scale]:.0f} %"
            for words in sets
            for statistic in STATISTICS
        ]
        lines.append(f"| {SCALES[scale].shown} | {' | '.join(values)} |")
    return "\n".join(lines)


def deceptions(cells: pd.DataFrame) -> str:
    """What the median hour of a robust line promises, and what the tail keeps."""
    lines = [
        "| target, scenario | median, % of lr: robust-lr | xgb | q90, % of lr: robust-lr | xgb |",
        "|---|---|---|---|---|",
    ]
    rows = cells[cells["scale"] == "hourly"]
    skill = rows.set_index(["target", "scenario", "statistic", "model"])["skill"]
    for target in TARGETS:
        for scenario, name in SCENARIOS.items():
            shares = [
                f"{100 * (1 - skill.loc[target, scenario, statistic, model]):.0f}"
                for statistic in STATISTICS
                for model in ("robust-lr", "xgb")
            ]
            lines.append(f"| {target}, {name} | {' | '.join(shares)} |")
    return "\n".join(lines)


def hourly(cells: pd.DataFrame) -> str:
    """Hourly RMSE, median and q90 over domains."""
    head = [f"{target} {name}" for target in TARGETS for name in SCENARIOS.values()]
    lines = [f"| model | {' | '.join(head)} |", f"|---|{'---|' * len(head)}"]
    rows = cells[cells["scale"] == "hourly"]
    values = rows.set_index(["model", "target", "scenario", "statistic"])["value"]
    for model in MODELS:
        found = [
            " / ".join(rounded(values.loc[model, target, scenario, s], target) for s in STATISTICS)
            for target in TARGETS
            for scenario in SCENARIOS
        ]
        lines.append(f"| {model} | {' | '.join(found)} |")
    return "\n".join(lines)


def ratios(cells: pd.DataFrame, real: pd.DataFrame) -> str:
    """Demo over published value of the cells that both have: quartiles."""
    both = pairs(cells, real)
    both = both[both["real"] > 0]
    both = both.assign(ratio=both["demo"] / both["real"])
    lines = [
        "| target | statistic | lower quartile | median | upper quartile | cells |",
        "|---|---|---|---|---|---|",
    ]
    for (target, statistic), ratio in both.groupby(["target", "statistic"], sort=False)["ratio"]:
        low, middle, high = np.quantile(ratio, (0.25, 0.5, 0.75))
        row = (target, statistic, f"{low:.2f}", f"{middle:.2f}", f"{high:.2f}", str(len(ratio)))
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def where(cells: pd.DataFrame, real: pd.DataFrame) -> str:
    """Demo over published value, median over cells: by scenario, and by scale."""
    both = pairs(cells, real)
    both = both[both["real"] > 0]
    both = both.assign(ratio=both["demo"] / both["real"])
    head = [*SCENARIOS.values(), *(SCALES[scale].shown for scale in SHOWN)]
    lines = [
        f"| target | statistic | model | {' | '.join(head)} |",
        f"|---|---|---|{'---|' * len(head)}",
    ]
    key = ["target", "statistic", "model"]
    by_scenario = both.groupby([*key, "scenario"])["ratio"].median()
    by_scale = both.groupby([*key, "scale"])["ratio"].median()
    for target in TARGETS:
        for statistic in STATISTICS:
            for model in ("constant", "lr", "xgb"):
                cell = (target, statistic, model)
                values = [by_scenario.loc[(*cell, scenario)] for scenario in SCENARIOS]
                values += [by_scale.loc[(*cell, scale)] for scale in SHOWN]
                shown = " | ".join(f"{value:.2f}" for value in values)
                lines.append(f"| {' | '.join(cell)} | {shown} |")
    return "\n".join(lines)


def orders(cells: pd.DataFrame, real: pd.DataFrame) -> str:
    """In how many cells a model beats another, in the demo and published."""
    duels = (("lr", "constant"), ("xgb", "lr"), ("xgb", "constant"))
    lines = [
        "| scale | statistic | "
        + " | ".join(f"{a} before {b}: demo ({MARK}), published" for a, b in duels)
        + " |",
        f"|---|---|{'---|' * len(duels)}",
    ]
    both = pairs(cells, real)
    for scale in SHOWN:
        for statistic in STATISTICS:
            some = both[(both["scale"] == scale) & (both["statistic"] == statistic)]
            wide = some.pivot(
                index=["target", "scenario"], columns="model", values=["demo", "real"]
            )
            counts = [
                ", ".join(
                    f"{int((wide[kind][a] < wide[kind][b]).sum())} of {len(wide)}"
                    for kind in ("demo", "real")
                )
                for a, b in duels
            ]
            lines.append(f"| {SCALES[scale].shown} | {statistic} | {' | '.join(counts)} |")
    return "\n".join(lines)


def signed(value: float) -> str:
    """A skill with three digits and a real minus sign."""
    return "0" if abs(value) < 5e-4 else f"{value:.3f}".replace("-", "−")


def rounded(value: float, target: str) -> str:
    """An RMSE with as many digits as its unit needs."""
    return f"{value:.3f}" if target == "ET" else f"{value:.2f}"
