"""``fluxcore fit`` and ``fluxcore pilot``: baselines learn, predict, and are scored and ranked."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fluxcore.cli.group import SCENARIO, TARGET, Known, options
from fluxcore.cli.output import number, say, show, skill
from fluxcore.cli.where import where_options

if TYPE_CHECKING:
    from fluxcore.baselines import Outcome, PilotReport


class KnownModel(Known):
    """A baseline; they are not imported to show the help."""

    def __init__(self) -> None:
        super().__init__("fluxcore.baselines:BASELINES")

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """Show what it is; the help of ``fluxcore pilot`` lists all."""
        return "MODEL"


MODEL = KnownModel()
LEARNING = (
    click.option(
        "--strategy", type=click.Choice(["mean", "max", "discrepancy"]), default="mean",
        show_default=True,
        help="Which draw is taken: least mean, worst or spread of the validation domains' RMSE.",
    ),
    click.option(
        "--validation", type=click.Choice(["default", "iid", "temporal", "oracle"]),
        default="default", show_default=True,
        help="Where validation rows come from; the last three only where sites are held out, and "
        "the model is then called xgb-iid and so on. oracle has a score set of its own.",
    ),
    click.option(
        "--draws", type=click.IntRange(1, 1000), default=1, show_default=True,
        help="Random draws of hyper-parameters (the benchmark takes 10); 1: the default ones.",
    ),
    click.option(
        "--run", type=click.IntRange(1, 9999), default=1, show_default=True,
        help="Number of the training run: the same with other random numbers.",
    ),
    click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
    click.option(
        "--sample", type=click.IntRange(0), metavar="ROWS",
        help="Training rows a site; 0 for all.  [default: 2000, and all for linear models]",
    ),
    click.option(
        "--score-all-draws", "all_draws", is_flag=True,
        help="Score every draw on the test too, to see what selection costs.",
    ),
    click.option("--set", metavar="SET", default="", help="Score set.  [default: the data set's]"),
    click.option("--again", is_flag=True, help="Do again what was done before."),
    click.option(
        "--csv", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
        help="When all is done, write the predictions as the benchmark's CSV files too.",
    ),
)  # fmt: skip
"""Options of how models learn."""


@click.command()
@click.argument("model", type=MODEL)
@click.option("--dataset", required=True, metavar="NAME", help="Data set of the workspace.")
@click.option("--scenario", type=SCENARIO, required=True)
@click.option("--target", type=TARGET, required=True)
@click.option("--name", default="", help="What the model is called in files.  [default: its name]")
@options(*LEARNING)
def fit(
    model: str, dataset: str, scenario: str, target: str, folder: Path | None, **asked: Any
) -> None:
    """Fit one MODEL to a target under a scenario; predict the test, and score.

    Models: constant, lr, ridge, robust-lr, hist-gb; xgb, lightgbm (extra [boost]); mlp, gdro,
    coral, mmd, lstm (extra [deep]).

    Predictions and scores are kept in the workspace, with parameters, validation scores, seeds and
    versions beside them. What was done before in just this way is not done again.

    \b
    Examples:
      fluxcore fit lr --dataset demo --scenario TA40 --target GPP
      fluxcore fit xgb --dataset demo --scenario TA40 --target GPP --draws 10 --strategy max
      fluxcore fit mlp --dataset demo --scenario spatial-easy40 --target ET --run 2
    """
    report = _run(
        f"fitting {model}", dataset, models=[model], scenarios=[scenario], targets=[target], **asked
    )
    _write(report, folder)
    for outcome in report.done:
        _tell_scores(outcome)
    _end(report)


@click.command()
@click.option("--dataset", required=True, metavar="NAME", help="Data set of the workspace.")
@click.option(
    "--models", metavar="A,B,...",
    help="Models, with commas.  [default: the quick ones that are installed]",
)  # fmt: skip
@click.option(
    "--scenarios", metavar="A,B,...", help="Scenarios, with commas.  [default: the published ones]"
)
@click.option("--targets", metavar="A,B,...", help="Fluxes, with commas.  [default: all]")
@options(*LEARNING)
@where_options
def pilot(
    dataset: str,
    models: str | None,
    scenarios: str | None,
    targets: str | None,
    folder: Path | None,
    **asked: Any,
) -> None:
    """Fit models under all scenarios to all targets; predict, score and rank them.

    Interrupted, it goes on where it stopped when the same command is given again. A cell that
    fails is reported, and the others go on.

    \b
    Models (those of the extra [deep] only when named):
      constant, lr, ridge, robust-lr, hist-gb         always there
      xgb, lightgbm                                   pip install "fluxcore[boost]"
      mlp, gdro, coral, mmd, lstm                     pip install "fluxcore[deep]"

    \b
    Examples:
      fluxcore pilot --dataset demo
      fluxcore pilot --dataset demo --models lr,hist-gb --scenarios TA40 --targets GPP,ET
      fluxcore pilot --dataset demo --models xgb --draws 10 --score-all-draws
      fluxcore pilot --dataset demo --scheduler tcp://10.0.0.5:8786
    """
    report = _run(
        "pilot study",
        dataset,
        models=_listed(models, MODEL),
        scenarios=_listed(scenarios, SCENARIO),
        targets=_listed(targets, TARGET),
        **asked,
    )
    _write(report, folder)
    _rank(report)
    _end(report)


def _listed(text: str | None, kind: click.ParamType[str]) -> list[str] | None:
    """Names with commas between them, each of them known."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise click.UsageError(
            f"{text!r} names no {kind.name}. Leave the option out for the usual."
        )
    return [str(kind.convert(name, None, None)) for name in dict.fromkeys(names)]


def _run(what: str, dataset: str, **asked: Any) -> "PilotReport":
    from fluxcore.baselines import pilot as run
    from fluxcore.cli.progress import following

    cancel = threading.Event()
    with following(what, cancel) as progress:
        return run(dataset, progress=progress, cancel=cancel, finished=_tell, **asked)


def _tell(outcome: "Outcome") -> None:
    cell = outcome.cell
    if outcome.error:
        say(f"{cell}: failed")  # why is said at the end
        return
    say(f"{cell}: {outcome.seconds:.1f} s")


def _tell_scores(outcome: "Outcome") -> None:
    """Show the scores of one cell: middle and tail over domains at every scale."""
    from fluxcore.scales import SCALES
    from fluxcore.schema import TARGETS
    from fluxcore.score_files import read_score_file

    if outcome.added is None:
        return
    table = read_score_file(outcome.added.scores)
    rows = []
    for scale in dict.fromkeys(table["scale"]):
        rmse = table.loc[table["scale"] == scale, "rmse"].dropna()
        middle, tail = number(rmse.median()), number(rmse.quantile(0.9))
        rows.append([SCALES[scale].shown, middle, tail, f"{len(rmse)}"])
    cell = outcome.cell
    show(
        rows,
        ["scale", "median", "q90", "domains"],
        title=f"{cell.label}, {cell.scenario.shown}: RMSE of {cell.target}, "
        f"{TARGETS[cell.target].unit_text}",
        left=["scale"],
    )
    say(f"Predictions: {outcome.added.stored}")
    say(f"Scores:      {outcome.added.scores}")


def _write(report: "PilotReport", folder: Path | None) -> None:
    from fluxcore.baselines.fits import place_of
    from fluxcore.predictions import load
    from fluxcore.predictions.official import write_predictions
    from fluxcore.workspace import Workspace

    if folder is None:
        return
    workspace: Workspace = Workspace()
    for cell in [*report.there, *(outcome.cell for outcome in report.done)]:
        stored = place_of(workspace, cell).with_suffix(".parquet")
        click.echo(str(write_predictions(load(stored), folder)))


def _rank(report: "PilotReport") -> None:
    """Show who does best, at the median and in the tail, per target."""
    from fluxcore.leaderboard import leaderboard
    from fluxcore.schema import TARGETS
    from fluxcore.score_files import read_scores
    from fluxcore.workspace import Workspace

    cells = [*report.there, *(outcome.cell for outcome in report.done)]
    if not cells:
        return
    table = read_scores(Workspace().score_files(report.set))
    scenarios = list(dict.fromkeys(cell.scenario.name for cell in cells))
    for target in (name for name in TARGETS if name in {cell.target for cell in cells}):
        mine = table[(table["target"] == target) & table["scenario"].isin(scenarios)]
        mine.attrs = table.attrs
        if "lr" not in set(mine["model"]):
            say(f"{target}: not ranked, since skill is against lr, which is not there.")
            continue
        boards = {
            statistic: leaderboard(
                mine, target=target, statistic=statistic, scenarios=scenarios, draws=200
            ).table.set_index("label")
            for statistic in ("median", "q90")
        }
        rows = [
            [label, *(skill(board["skill"].get(label, float("nan"))) for board in boards.values())]
            for label in boards["q90"].index
        ]
        mark = " (synthetic)" if report.synthetic else ""
        show(
            rows,
            ["model", "median", "q90"],
            title=f"{target}: skill against lr, {report.dataset}{mark}",
            left=["model"],
        )
    say(f"Intervals and ranks: fluxcore leaderboard {report.set} --target {cells[0].target}")


def _end(report: "PilotReport") -> None:
    of: dict[tuple[str, str], int] = {}
    for outcome in report.done:
        for note in outcome.notes:
            about = (outcome.cell.scenario.name, note)
            of[about] = of.get(about, 0) + 1
    for (scenario, note), cells in of.items():
        say(f"{scenario}, {cells} of {len(report.done)} cells: {note}")
    say(str(report))
    if report.failed:
        raise SystemExit(1)
