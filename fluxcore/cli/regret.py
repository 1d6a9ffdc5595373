"""``fluxcore regret``: what choosing hyper-parameters on validation costs on the test."""

from typing import TYPE_CHECKING, Any

import click

from fluxcore.cli.group import SCALE, STATISTIC, TARGET
from fluxcore.cli.output import FORMAT, emit, number, say, show

if TYPE_CHECKING:
    import pandas as pd


@click.command()
@click.argument("source", metavar="SET|DATASET")
@click.option("--target", type=TARGET, help="Only this flux.")
@click.option(
    "--statistic", type=STATISTIC, default="q90", show_default=True,
    help="What stands for all domains of a cell, of the RMSE.",
)  # fmt: skip
@click.option("--scale", type=SCALE, default="hourly", show_default=True, help="Time scale.")
@FORMAT
def regret(source: str, target: str | None, statistic: str, scale: str, layout: str) -> None:
    """Compare the draw that each strategy chose on validation with the best one on the test.

    Needs the test scores of all draws, which the pilot study keeps when it is asked to:
    fluxcore pilot --dataset demo --models xgb --draws 10 --score-all-draws

    \b
    Examples:
      fluxcore regret demo --target GPP
      fluxcore regret demo --statistic median --format csv
    """
    from fluxcore.baselines.regret import dataset_of, read_regret, require_draws
    from fluxcore.baselines.regret import regret as compare
    from fluxcore.scales import SCALES
    from fluxcore.statistics import STATISTICS
    from fluxcore.workspace import Workspace

    workspace = Workspace()
    dataset = dataset_of(workspace, source)
    table = compare(workspace, source, target=target or "", statistic=statistic, scale=scale)
    require_draws(table, workspace, dataset)
    synthetic = bool(table["synthetic"].any())
    if layout != "table":
        emit(table, layout, dataset=dataset, synthetic=synthetic)
        return
    mark = f"{dataset} (synthetic)" if synthetic else dataset
    about = f"{STATISTICS[statistic].label} of RMSE, {SCALES[scale].shown}"
    strategies = list(dict.fromkeys(table["strategy"]))
    show(
        _rows(table, strategies),
        ["model", "flux", "scenario", "draws", "best", *strategies, "random"],
        title=f"{mark}: {about}, above the best draw",
        left=["model", "flux", "scenario"],
    )
    for sentence in read_regret(table):
        say(sentence)


def _rows(table: "pd.DataFrame", strategies: list[str]) -> list[list[str]]:
    from fluxcore.scenarios import scenario_label

    by_cell: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in table.to_dict("records"):
        model = f"{row['model']} (run {row['run']})" if row["run"] > 1 else str(row["model"])
        cell = (model, str(row["target"]), scenario_label(str(row["scenario"])))
        by_cell.setdefault(cell, {})[str(row["strategy"])] = row
    rows = []
    for names, its in by_cell.items():
        one = next(iter(its.values()))
        costs = [_percent(its[name]["percent"]) for name in strategies]
        rows.append(
            [*names, f"{one['draws']}", number(one["best"]), *costs, _percent(one["random"])]
        )
    return rows


def _percent(value: float) -> str:
    return f"+{value:.1f} %" if value == value else ""
