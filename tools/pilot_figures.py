"""The pilot study on the demo, from nothing to the figures and tables of ``docs/pilot.md``.

    python -m tools.pilot_figures --workspace build/pilot

Makes the synthetic data set where it is missing, fits what is missing, and writes
``docs/images/pilot_*.svg`` and the tables between the marks of ``docs/pilot.md``.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

import fluxcore
from fluxcore.baselines import pilot
from fluxcore.scales import SCALES
from fluxcore.schema import TARGETS
from tools.pilot_tables import (
    BOTH,
    MARK,
    MODELS,
    SCENARIOS,
    SHOWN,
    STATISTICS,
    cells_of,
    deceptions,
    hourly,
    orders,
    pairs,
    published,
    ratios,
    skills,
    spreads,
    where,
)
from tools.svg import GRID, INK, SOFT, Axis, Drawing, written

ROOT = Path(__file__).resolve().parents[1]
COLOURS = {
    "constant": "#7F7F7F",
    "lr": "#009E73",
    "ridge": "#56B4E9",
    "robust-lr": "#E69F00",
    "xgb": "#0072B2",
    "lightgbm": "#CC79A7",
    "hist-gb": "#D55E00",
}


def study(workspace: Path, dataset: str, models: Sequence[str]) -> pd.DataFrame:
    """Scores per domain of the pilot study; only what is missing is made."""
    place = fluxcore.Workspace(workspace, read_only=False)
    if not (workspace / "datasets" / dataset).is_dir():
        fluxcore.make_demo(place, name=dataset)
    report = pilot(
        dataset,
        models,
        workspace=place,
        progress=lambda done, total, what: print(f"{done} of {total}: {what}", file=sys.stderr),
    )
    print(report)
    if report.failed:
        raise SystemExit(1)
    return fluxcore.read_scores(workspace / "scores" / report.set)


def hours(cells: pd.DataFrame) -> Drawing:
    """Hourly RMSE of every model: the median over domains and the tail, side by side."""
    drawing = Drawing(
        960, 625, f"Hourly RMSE of seven models at median and q90 of domains ({MARK} demo data)"
    )
    drawing.text(20, 28, "The median hour and the tail", size=17, bold=True)
    drawing.text(
        20, 48,
        f"Hourly RMSE over test domains, {MARK} data. Hollow: median domain; filled: 90th "
        "percentile of domains.", colour=SOFT,
    )  # fmt: skip
    rows = cells[cells["scale"] == "hourly"]
    for across, (scenario, name) in enumerate(SCENARIOS.items()):
        for down, target in enumerate(TARGETS):
            left, top = 110 + across * 285, 92 + down * 183
            some = rows[(rows["scenario"] == scenario) & (rows["target"] == target)]
            values = some.pivot(index="model", columns="statistic", values="value")
            axis = Axis(0, float(values.to_numpy().max()) * 1.05, left, left + 250)
            unit = TARGETS[target].unit_text
            drawing.text(left, top - 8, f"{target}, {name}", bold=True)
            drawing.text(left + 250, top - 8, unit, size=10, colour=SOFT, anchor="end")
            for tick in axis.ticks(6):
                drawing.line([(axis(tick), top), (axis(tick), top + 134)], GRID)
                drawing.text(axis(tick), top + 147, written(tick), size=10, colour=SOFT,
                             anchor="middle")  # fmt: skip
            for place, model in enumerate(MODELS):
                y = top + 10 + place * 19
                low, high = values.loc[model, "median"], values.loc[model, "q90"]
                colour = COLOURS[model]
                if not across:
                    drawing.text(left - 10, y + 4, model, size=11, anchor="end")
                drawing.line([(axis(low), y), (axis(high), y)], colour, 1.6)
                drawing.dot(axis(low), y, colour, hollow=True)
                drawing.dot(axis(high), y, colour)
    return drawing


def scales(cells: pd.DataFrame) -> Drawing:
    """Skill over linear regression at every scale, for the median and the tail."""
    drawing = Drawing(
        960, 556, f"Skill over linear regression by time scale, median and q90 ({MARK} demo data)"
    )
    drawing.text(20, 28, "Apart across scales", size=17, bold=True)
    drawing.text(
        20, 48,
        f"Skill over linear regression (1 − RMSE / RMSE of lr), mean of the three scenarios, "
        f"{MARK} data.", colour=SOFT,
    )  # fmt: skip
    mean = cells.groupby(["target", "statistic", "model", "scale"])["skill"].mean()
    shown = [model for model in MODELS if model != "lr"]
    low = max(-1.0, float(mean.min()) - 0.05)
    high = float(mean.max()) + 0.05
    for across, target in enumerate(TARGETS):
        for down, statistic in enumerate(STATISTICS):
            left, top = 70 + across * 300, 86 + down * 222
            down_to = Axis(low, high, top + 175, top)
            step = 250 / (len(SHOWN) - 1)
            drawing.text(left, top - 8, f"{target}, {statistic}", bold=True)
            for tick in down_to.ticks():
                drawing.line([(left, down_to(tick)), (left + 250, down_to(tick))],
                             INK if tick == 0 else GRID)  # fmt: skip
                if not across:
                    drawing.text(left - 8, down_to(tick) + 4, written(tick), size=10, colour=SOFT,
                                 anchor="end")  # fmt: skip
            for place, scale in enumerate(SHOWN):
                drawing.text(left + place * step, top + 192, SCALES[scale].shown, size=10,
                             colour=SOFT, anchor="middle")  # fmt: skip
            for model in shown:
                values = mean.loc[target, statistic, model].reindex(SHOWN)
                points = [
                    (left + place * step, down_to(max(value, low)))
                    for place, value in enumerate(values)
                ]
                drawing.line(points, COLOURS[model], 1.6)
                for (x, y), value in zip(points, values, strict=True):
                    drawing.dot(x, y, COLOURS[model], 3, hollow=value < low)
    for place, model in enumerate(shown):
        x = 70 + place * 130
        drawing.line([(x, 540), (x + 24, 540)], COLOURS[model], 2)
        drawing.dot(x + 12, 540, COLOURS[model], 3)
        drawing.text(x + 30, 544, model, size=11)
    return drawing


def beside(cells: pd.DataFrame, real: pd.DataFrame) -> Drawing:
    """Cells of the demo against the published ones, one dot a model, scenario and scale."""
    drawing = Drawing(
        960, 400, f"Cells of the {MARK} demo against published cells of the real benchmark"
    )
    drawing.text(20, 28, "The demo beside the published leaderboard", size=17, bold=True)
    drawing.text(
        20, 48,
        f"RMSE of a cell (model, scenario, scale): {MARK} demo upwards, published to the right. "
        "Hollow: median; filled: q90.", colour=SOFT,
    )  # fmt: skip
    both = pairs(cells, real)
    for across, target in enumerate(TARGETS):
        left, top = 70 + across * 300, 84
        some = both[both["target"] == target]
        some = some[(some["demo"] > 0) & (some["real"] > 0)]
        ends = some[["demo", "real"]].to_numpy()
        low, high = float(ends.min()) * 0.8, float(ends.max()) * 1.25
        x, y = Axis(low, high, left, left + 240, True), Axis(low, high, top + 240, top, True)
        drawing.text(left, top - 8, target, bold=True)
        drawing.text(left + 240, top - 8, TARGETS[target].unit_text, size=10, colour=SOFT,
                     anchor="end")  # fmt: skip
        drawing.line([(left, top), (left, top + 240), (left + 240, top + 240)], SOFT)
        drawing.line([(x(low), y(low)), (x(high), y(high))], SOFT, 1, "4 3")
        for tick in x.ticks():
            drawing.text(x(tick), top + 256, written(tick), size=10, colour=SOFT, anchor="middle")
            drawing.text(left - 6, y(tick) + 4, written(tick), size=10, colour=SOFT, anchor="end")
        for row in some.itertuples():
            drawing.dot(x(row.real), y(row.demo), COLOURS[row.model], 2.6,
                        hollow=row.statistic == "median")  # fmt: skip
    for place, model in enumerate(BOTH):
        drawing.dot(76 + place * 110, 378, COLOURS[model])
        drawing.text(86 + place * 110, 382, model, size=11)
    drawing.text(
        530, 382, "Dashed: equal. Cells of ridge lie on those of lr.", size=11, colour=SOFT
    )
    return drawing


def filled(page: str, tables: dict[str, str]) -> str:
    """A page with tables put between their marks: ``<!-- table: name -->`` and ``<!-- end -->``."""
    for name, table in tables.items():
        pattern = rf"(<!-- table: {name} -->\n).*?(<!-- end -->)"
        page, found = re.subn(
            pattern, lambda m, t=table: f"{m[1]}\n{t}\n\n{m[2]}", page, flags=re.S
        )
        if found != 1:
            raise SystemExit(f"docs/pilot.md has {found} places for the table {name!r}, not one.")
    return page


def main(arguments: Sequence[str] | None = None) -> None:
    """Make everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--workspace", type=Path, default=ROOT / "build" / "pilot")
    parser.add_argument("--dataset", default="demo")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    chosen = parser.parse_args(arguments)
    cells, overall = cells_of(study(chosen.workspace, chosen.dataset, MODELS))
    real = published()
    images = chosen.docs / "images"
    hours(cells).save(images / "pilot_hours.svg")
    scales(cells).save(images / "pilot_scales.svg")
    beside(cells, real).save(images / "pilot_published.svg")
    page = chosen.docs / "pilot.md"
    tables = {
        "skill": skills(overall, real),
        "hourly": hourly(cells),
        "tail": deceptions(cells),
        "spread": spreads(cells, real),
        "ratio": ratios(cells, real),
        "where": where(cells, real),
        "order": orders(cells, real),
    }
    page.write_text(filled(page.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
