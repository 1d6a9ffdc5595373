"""``fluxcore add``: predictions and scores into the workspace."""

from pathlib import Path
from typing import Any

import click

from fluxcore.cli.datasets import add_dataset
from fluxcore.cli.group import SCENARIO, TARGET, options
from fluxcore.cli.output import say, working
from fluxcore.cli.scenarios import add_scenario

READING = (
    click.option("--model", help="Name of the model; needed where the file name does not say it."),
    click.option("--scenario", type=SCENARIO),
    click.option("--target", type=TARGET),
    click.option(
        "--strategy", type=click.Choice(["mean", "max", "discrepancy"]),
        help="How the model was selected on validation.  [default: mean]",
    ),
    click.option("--run", type=click.IntRange(1, 9999), help="Number of the training run."),
    click.option(
        "--columns", metavar="OURS=THEIRS,...",
        help="What the file calls our columns, such as time=TIMESTAMP,y_pred=GPP_hat.",
    ),
    click.option(
        "--units", metavar="UNIT",
        help="Unit of the predictions where it is not the benchmark's, such as gC_m-2_d-1.",
    ),
    click.option(
        "--utc-offset", metavar="HOURS",
        help="Hours to add to the file's times to come to the benchmark's clock, such as +1; "
        "observed values in the file move too.",
    ),
    click.option(
        "--observations", metavar="NAME|PATH",
        help="Where observed values are if not in the file: a data set, a folder of per-site CSVs, "
        "a table.",
    ),
)  # fmt: skip
"""Options of every command that reads predictions."""


def reading(asked: dict[str, Any]) -> dict[str, Any]:
    """Arguments of ``read_predictions`` that were given."""
    return {name: value for name, value in asked.items() if value is not None}


@click.group()
def add() -> None:
    """Bring your own data sets, scenarios, predictions or scores into the workspace."""


add.add_command(add_dataset)
add.add_command(add_scenario)


@add.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@options(*READING)
@click.option(
    "--set",
    "into",
    default="",
    metavar="SET",
    help="Score set that the scores join.  [default: that of the data set where --observations is "
    "one, else mine]",
)
def predictions(files: tuple[Path, ...], into: str, **asked: Any) -> None:
    """Read, check, keep and score prediction files, or all those in a folder.

    CSV, CSV.gz, Parquet, NetCDF and Zarr are read, with rows of site, time and prediction or with
    one column a site. A name like TA40_GPP_mine_val_mean_predictions.csv says it all; options say
    what other names do not. The unit a column is given in, the sign of NEE and the clock are
    checked against the observations: doubts are reported with the option that would mend them, and
    nothing is changed unless you give it. Flat or repeated days are reported from 3 days and 1 % of
    a site's days on.

    \b
    Examples:
      fluxcore add predictions TA40_GPP_mine_val_mean_predictions.csv
      fluxcore add predictions out.nc --model mine --scenario TA40 --target NEE
      fluxcore add predictions run7.csv --model mine --scenario TA40 --target GPP \\
          --columns time=TIMESTAMP,y_pred=GPP_hat --units gC_m-2_d-1 --observations data/sites
    """
    from fluxcore.intake import add_predictions

    with working("reading, checking and scoring"):
        report = add_predictions(files, set=into, **reading(asked))
    say(str(report))


@add.command("out-of-site")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dataset", required=True, metavar="NAME", help="Data set of the workspace.")
@click.option("--model", required=True, help="Model whose predictions of the test were added.")
@click.option("--scenario", type=SCENARIO)
@click.option("--target", type=TARGET)
@click.option(
    "--strategy", type=click.Choice(["mean", "max", "discrepancy"]), default="mean",
    show_default=True,
)  # fmt: skip
@click.option("--run", type=click.IntRange(1, 9999), default=1, show_default=True)
@click.option(
    "--columns", metavar="OURS=THEIRS,...", help="What the file calls site_id, time and y_pred."
)
def out_of_site(file: Path, dataset: str, **asked: Any) -> None:
    """Add a model's predictions of training hours, each by a model that has not seen the site.

    With them errors at test towers can be told from errors at any new tower: fluxcore shift
    conditional --model MODEL. The hours and their folds: fluxcore predict-template
    --with-training-folds.

    \b
    Example:
      fluxcore add out-of-site TA40_GPP_training_folds.csv --dataset demo --model my-net
    """
    from fluxcore.datasets import open_dataset
    from fluxcore.intake.out_of_site import add_out_of_site

    data = open_dataset(dataset)
    with working("reading and checking"):
        added = add_out_of_site(file, data, **asked)
    mark = " Synthetic: no number of it was measured." if data.synthetic else ""
    say(f"{added}{mark}")


@add.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--name", required=True, help="Name of the score set, such as published.")
def scores(folder: Path, name: str) -> None:
    """Take a folder of per-domain score files as a score set of its own.

    FOLDER may be a checkout of the public leaderboard's submissions, as it is, or any folder with
    files named {scenario}_{target}_{model}_val_{strategy}.csv.

    \b
    Example:
      fluxcore add scores leaderboard/submissions --name published
    """
    from fluxcore.intake import add_scores

    with working("reading and checking"):
        report = add_scores(folder, name)
    say(str(report))
