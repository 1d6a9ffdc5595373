"""The command line: a thin layer over the front door.

Nothing heavy is imported here, so that ``fluxcore --help`` answers at once. Other packages add
commands by an entry point of the group ``fluxcore.commands``.
"""

import os
import sys

import click

from fluxcore.cli.group import Commands
from fluxcore.errors import FluxError

COMMANDS = {
    "demo": ("fluxcore.cli.demo:demo", "Make a synthetic data set to start with."),
    "fit": ("fluxcore.cli.fitting:fit", "Fit one baseline, predict and score."),
    "pilot": ("fluxcore.cli.fitting:pilot", "Fit, score and rank baselines: the pilot study."),
    "predict-template": (
        "fluxcore.cli.template:predict_template",
        "Write the hours that your predictions must have.",
    ),
    "score": ("fluxcore.cli.scoring:score", "Score prediction files, domain by domain."),
    "leaderboard": ("fluxcore.cli.ranking:leaderboard", "Rank models, with honest intervals."),
    "compare": ("fluxcore.cli.comparing:compare", "Compare two models, cell by cell."),
    "regret": ("fluxcore.cli.regret:regret", "Show what choosing a draw on validation costs."),
    "shift": ("fluxcore.cli.shift:shift", "Measure how far training and test lie apart."),
    "add": ("fluxcore.cli.adding:add", "Bring your own data, scenarios, predictions or scores."),
    "check": ("fluxcore.cli.datasets:check", "Check a data set or a scenario."),
    "export": ("fluxcore.cli.datasets:export", "Write a data set as the benchmark's CSVs."),
    "sites": ("fluxcore.cli.facts:sites", "List the towers and what is known of them."),
    "scenarios": ("fluxcore.cli.scenarios:scenarios", "Show what each scenario holds out."),
    "splits": ("fluxcore.cli.splitting:splits", "Count rows for training, validation and test."),
    "workspace": ("fluxcore.cli.keeping:workspace", "See and tidy what fluxcore keeps."),
}
"""Where each command lives, and its line in ``fluxcore --help``."""


@click.group(
    cls=Commands,
    commands_at=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command explains itself: fluxcore leaderboard --help",
)
@click.version_option(package_name="fluxcore", message="fluxcore %(version)s")
def fluxcore() -> None:
    """Score, rank and diagnose predictions of ecosystem fluxes at towers not seen before.

    \b
    The usual way through:
      fluxcore pilot --dataset demo   (the baselines: fitted, scored, ranked)
      fluxcore add predictions TA40_GPP_mine_val_mean_predictions.csv
      fluxcore add scores leaderboard/submissions --name published
      fluxcore leaderboard published mine --target GPP --statistic q90
      make serve                      (the dashboard on the same numbers)

    Results go to standard output, progress and messages to standard error. A mistake in the input
    ends with exit code 2 and one message: what, where, how much, what to do.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 2 for a mistake in what was asked or given."""
    try:
        fluxcore(arguments, prog_name="fluxcore")
    except FluxError as error:
        click.echo(f"fluxcore: {error}", err=True)
    except OSError as error:  # of our own files all are caught: this is the output
        where = error.filename or "the output"
        click.echo(f"fluxcore: {where} cannot be written: {error.strerror or error}.", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing left to flush
    sys.exit(2)
