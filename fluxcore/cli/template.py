"""``fluxcore predict-template``: the index that a file of predictions must have."""

from pathlib import Path

import click

from fluxcore.cli.group import SCENARIO, TARGET
from fluxcore.cli.output import say, working


@click.command("predict-template")
@click.option("--dataset", required=True, metavar="NAME", help="Data set of the workspace.")
@click.option("--scenario", type=SCENARIO, required=True)
@click.option("--target", type=TARGET, required=True)
@click.option("--model", default="mine", show_default=True, help="What your model is called.")
@click.option(
    "--strategy", type=click.Choice(["mean", "max", "discrepancy"]), default="mean",
    show_default=True, help="How it is selected on validation.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path(),
    help="Folder for the file.  [default: this one]",
)  # fmt: skip
@click.option(
    "--with-training-folds", "folds", type=click.IntRange(2), is_flag=False, flag_value=5,
    default=None, metavar="[FOLDS]",
    help="Also write the training hours, with a fold of sites each (5 if no number is given), for "
    "out-of-site predictions at training towers.",
)  # fmt: skip
@click.option("--replace", is_flag=True, help="Write over a file that is there.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the folds.")
def predict_template(
    dataset: str, scenario: str, target: str, model: str, strategy: str, out: Path,
    folds: int | None, replace: bool, seed: int,
) -> None:  # fmt: skip
    """Write the hours that a file of predictions must have; fill in y_pred and add it.

    Every test hour is scored, gap-filled ones too, so every row needs a value. The order of rows
    carries no meaning. Covariates of the same hours: fluxcore export, or in Python
    fluxcore.Split(...).scan("test").

    \b
    Examples:
      fluxcore predict-template --dataset demo --scenario TA40 --target GPP --model my-net
      fluxcore add predictions TA40_GPP_my-net_val_mean_predictions.csv --observations demo
      fluxcore predict-template --dataset demo --scenario TA40 --target GPP --with-training-folds
    """
    from fluxcore.baselines.template import write_template, write_training_folds
    from fluxcore.datasets import open_dataset
    from fluxcore.errors import FluxError
    from fluxcore.scenarios import find_scenario
    from fluxcore.schema import file_stem
    from fluxcore.splits import Split
    from fluxcore.text_files import counted

    stem = f"{scenario}_{target}"
    names = [f"{file_stem(scenario, target, model, strategy)}_predictions.csv"]
    names += [f"{stem}_training_folds.csv"] if folds is not None else []
    there = [str(out / name) for name in names if (out / name).exists()]
    if there and not replace:
        raise FluxError(
            f"{', '.join(there)} is there already, perhaps with predictions filled in. Choose "
            "another folder with --out, another name with --model, or give --replace."
        )
    split = Split(open_dataset(dataset), find_scenario(scenario))
    with working("writing test hours"):
        path, rows = write_template(split, target, out, model=model, strategy=strategy)
    click.echo(str(path))
    sites = counted(len(split.sites("test")), "site")
    say(f"{rows:,} test hours at {sites}; y_pred is empty.")
    if folds is not None:
        with working("writing training hours"):
            path, rows = write_training_folds(split, target, out, folds=folds, seed=seed)
        click.echo(str(path))
        say(
            f"{rows:,} training hours at {len(split.sites('train'))} sites in {folds} folds: "
            "predict each fold with a model that learnt from the others."
        )
    if split.dataset.synthetic:
        say(f"{split.dataset.name} is synthetic: no number of it was measured.")
