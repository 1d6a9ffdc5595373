"""``fluxcore splits``: how many rows of a data set a scenario gives to each role."""

from typing import TYPE_CHECKING

import click

from fluxcore.cli.group import SCENARIO
from fluxcore.cli.output import FORMAT, emit, number, say, show, working

if TYPE_CHECKING:
    from fluxcore.splits.split import Validation

VALIDATION = click.Choice(["default", "iid", "temporal", "oracle"])


@click.command()
@click.argument("dataset")
@click.option("--scenario", type=SCENARIO, help="Only this scenario; all of them if not given.")
@click.option(
    "--validation",
    type=VALIDATION,
    default="default",
    show_default=True,
    help="Where validation rows come from; the last three only where sites are held out.",
)
@click.option("--seed", default=0, show_default=True, help="Of the draws of iid and oracle.")
@click.option(
    "--scaler",
    is_flag=True,
    help="Median and inter-quartile range of each covariate over the training rows instead.",
)
@FORMAT
def splits(
    dataset: str,
    scenario: str | None,
    validation: "Validation",
    seed: int,
    scaler: bool,
    layout: str,
) -> None:
    """Count the rows of DATASET for training, validation and test under each scenario.

    Training and validation use measured rows only; every test row is scored, gap-filled ones too.

    \b
    Examples:
      fluxcore splits demo
      fluxcore splits demo --scenario TA40 --validation oracle
      fluxcore splits demo --scenario TA40 --scaler --format csv
    """
    import pandas as pd

    from fluxcore.datasets import open_dataset
    from fluxcore.scenarios import known_scenarios
    from fluxcore.splits import Split
    from fluxcore.splits import scaler as scale

    data = open_dataset(dataset)
    if scaler and scenario is None:
        raise click.UsageError("--scaler needs --scenario: training rows differ between them.")
    asked = [entry for name, entry in known_scenarios().items() if scenario in (None, name)]
    chosen, years = asked, list[str]()
    if scenario is None and validation != "default":
        chosen = [entry for entry in asked if entry.domain == "site"]
        years = [entry.name for entry in asked if entry.domain != "site"]
    made = [Split(data, entry, validation, seed) for entry in chosen]
    with working("counting"):
        if scaler:
            table = scale(made[0]).reset_index()
        else:
            parts = [split.counts().assign(scenario=split.scenario.name) for split in made]
            table = pd.concat(parts).reset_index()
            table = table[["scenario", *(name for name in table if name != "scenario")]]
    if years:
        holds = "It holds" if len(years) == 1 else "They hold"
        say(
            f"left out: {', '.join(years)}. {holds} out years, and {validation} needs held-out "
            "sites. Use --validation default."
        )
    if data.synthetic:
        say(f"{data.name} is synthetic: no number of it was measured.")
    if layout != "table":
        emit(table.assign(synthetic=data.synthetic), layout, dataset=data.name)
        return
    texts = ["scenario", "role", "covariate"]
    show(
        [
            [
                value if name in texts
                else number(value) if name in ("median", "iqr")
                else f"{int(value):,}"
                for name, value in row.items()
            ]
            for row in table.to_dict("records")
        ],
        [str(name) for name in table],
        left=texts,
    )  # fmt: skip
    if not scaler:
        say("domains: what is held out and scored, sites or site-years. measured: not gap-filled.")
