"""``fluxcore score``: prediction files in, the benchmark's score files out."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from fluxcore.cli.adding import READING, reading
from fluxcore.cli.group import METRIC, options
from fluxcore.cli.output import say, working
from fluxcore.cli.where import where_options
from fluxcore.errors import FluxError

if TYPE_CHECKING:
    import pandas as pd


class Task(NamedTuple):
    """One file, and all that a process elsewhere must know to score it."""

    number: int
    file: Path
    metrics: tuple[str, ...]
    options: Mapping[str, Any]
    workspace: Path


class Scored(NamedTuple):
    """What becomes of one file."""

    table: "pd.DataFrame"
    findings: tuple[str, ...]
    rows: int
    scenario: str
    sealed: str


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
@where_options
def score(
    files: tuple[Path, ...], out: Path, extra: tuple[str, ...],
    workers: int | None, scheduler: str | None, **asked: Any,
) -> None:  # fmt: skip
    """Score prediction FILES at all time scales and write the benchmark's score files.

    Each file becomes {scenario}_{target}_{model}_val_{strategy}.csv in --out, with the columns
    target, setting, model, scale, env, n_samples, mse, rmse, mae, nse, r2_score, bias,
    relative_mae, relative_bias. Values equal those of the public code. Several files are scored at
    a time.

    \b
    Examples:
      fluxcore score TA40_GPP_mine_val_mean_predictions.csv --out scores
      fluxcore score run.parquet --model mine --scenario TA40 --target GPP --out scores
      fluxcore score runs/*.csv --out scores --scheduler tcp://10.0.0.5:8786
    """
    from fluxcore.jobs import each
    from fluxcore.scenarios import SCENARIOS
    from fluxcore.schema import SCORE_METRICS
    from fluxcore.score_files import note_scenarios, write_scores
    from fluxcore.workspace import Workspace

    metrics = tuple(dict.fromkeys([*SCORE_METRICS, *extra]))
    settings = metrics, reading(asked), Workspace().root
    tasks = [Task(number, file, *settings) for number, file in enumerate(files)]
    if scheduler is not None:
        tasks = [from_anywhere(task) for task in tasks]
    sealed: dict[str, str] = {}
    finished = each(score_file, tasks, workers=workers, scheduler=scheduler)
    with closing(finished):
        done = in_order(finished)
        for file in files:
            with working(f"scoring {file.name}"):
                scored = next(done)
                if isinstance(scored, FluxError):
                    raise scored
                written = write_scores(scored.table, out)
                if scored.scenario not in SCENARIOS:
                    sealed[scored.scenario] = scored.sealed
            for finding in scored.findings:
                say(finding)
            table = scored.table
            domains = table.loc[table["scale"] == "hourly", "domain"].nunique()
            say(f"{file.name}: {scored.rows:,} rows, {domains} domains")
            for path in written:
                click.echo(str(path))
    if sealed:
        note_scenarios(out, sealed)


def from_anywhere(task: Task) -> Task:
    """The task with paths that mean the same in every folder."""
    from fluxcore.predictions.observations import observed_at
    from fluxcore.workspace import Workspace

    options = dict(task.options)
    if "observations" in options:
        place = observed_at(options["observations"], Workspace(task.workspace))
        options["observations"] = str(place.absolute())
    return task._replace(file=task.file.absolute(), options=options)


def score_file(task: Task) -> Scored | FluxError:
    """Read and score one file; what is wrong with it is an answer, so that its turn can come."""
    from fluxcore.cache import Cache
    from fluxcore.predictions import read_predictions
    from fluxcore.scores import score
    from fluxcore.workspace import Workspace

    kept = Workspace(task.workspace)
    cache = Cache(kept.cache_folder, read_only=kept.read_only)
    try:
        predictions = read_predictions(task.file, cache=cache, workspace=kept, **task.options)
        table = score(predictions, metrics=task.metrics)
    except FluxError as error:
        return error
    return Scored(
        table,
        tuple(map(str, predictions.findings)),
        len(predictions.series),
        predictions.scenario,
        predictions.sealed,
    )


def in_order(
    finished: Iterator[tuple[Task, Scored | FluxError]],
) -> Generator[Scored | FluxError]:
    """Outcomes by the order of the files, each as soon as those before it are there."""
    early: dict[int, Scored | FluxError] = {}
    turn = 0
    for task, outcome in finished:
        early[task.number] = outcome
        while turn in early:
            yield early.pop(turn)
            turn += 1
