"""``fluxcore score``: prediction files in, the benchmark's score files out."""

from pathlib import Path
from typing import Any

import click

from fluxcore.cli.adding import READING, reading
from fluxcore.cli.group import METRIC, options
from fluxcore.cli.output import say, working


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True,
    help="Folder for the score files; made if it is missing.",
)  # fmt: skip
@click.option(
    "--metric", "extra", multiple=True, type=METRIC,
    help="A metric beside the benchmark's eight, in a column of its own (repeat for more).",
)  # fmt: skip
@options(*READING)
def score(files: tuple[Path, ...], out: Path, extra: tuple[str, ...], **asked: Any) -> None:
    """Score prediction FILES at all time scales and write the benchmark's score files.

    Each file becomes {scenario}_{target}_{model}_val_{strategy}.csv in --out, with the columns
    target, setting, model, scale, env, n_samples, mse, rmse, mae, nse, r2_score, bias,
    relative_mae, relative_bias. Values equal those of the public code.

    \b
    Examples:
      fluxcore score TA40_GPP_mine_val_mean_predictions.csv --out scores
      fluxcore score run.parquet --model mine --scenario TA40 --target GPP --out scores
    """
    from fluxcore.cache import Cache
    from fluxcore.predictions import read_predictions
    from fluxcore.scenarios import SCENARIOS
    from fluxcore.schema import SCORE_METRICS
    from fluxcore.score_files import note_scenarios, write_scores
    from fluxcore.scores import score as score_predictions
    from fluxcore.workspace import Workspace

    kept = Workspace()
    cache = Cache(kept.cache_folder, read_only=kept.read_only)
    sealed: dict[str, str] = {}
    metrics = list(dict.fromkeys([*SCORE_METRICS, *extra]))
    for file in files:
        with working(f"scoring {file.name}"):
            predictions = read_predictions(file, cache=cache, **reading(asked))
            table = score_predictions(predictions, metrics=metrics)
            written = write_scores(table, out)
            if predictions.scenario not in SCENARIOS:
                sealed[predictions.scenario] = predictions.sealed
        for finding in predictions.findings:
            say(str(finding))
        rows = len(predictions.series)
        domains = table.loc[table["scale"] == "hourly", "domain"].nunique()
        say(f"{file.name}: {rows:,} rows, {domains} domains")
        for path in written:
            click.echo(str(path))
    if sealed:
        note_scenarios(out, sealed)
