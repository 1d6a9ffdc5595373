"""``fluxcore shift``: how far training and test lie apart, and what that means for the flux."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from fluxcore.cli.group import SCENARIO, TARGET, Commands, options
from fluxcore.cli.output import emit, number, rows_of, say, show

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.shift.options import Options
    from fluxcore.shift.whole import Answer

LOOKING = (
    click.option("--dataset", required=True, metavar="NAME", help="Data set of the workspace."),
    click.option(
        "--mode", type=click.Choice(["site", "reference"]), default="site", show_default=True,
        help="site: whole sites are held out of every model; reference: rows are, as in the paper.",
    ),
    click.option(
        "--rows", type=click.Choice(["measured", "all", "as-scored"]), default="measured",
        show_default=True,
        help="Measured hours of both sides; all of both; measured for training, all for the test.",
    ),
    click.option(
        "--unit", type=click.Choice(["site", "cluster"]), default="site", show_default=True,
        help="What is drawn and permuted as a whole: a site, or all towers within 20 km.",
    ),
    click.option(
        "--within", type=click.Choice(["continent", "igbp"]), default=None,
        help="Exchange labels only within a continent or vegetation type.",
    ),
    click.option(
        "--sample", type=click.IntRange(24), metavar="ROWS",
        help="Rows a site.  [default: 1000; where years are held out a fifth, for each year]",
    ),
    click.option(
        "--refits", type=click.IntRange(0, 9999), metavar="N",
        help="Times that models are fitted anew with labels exchanged.  [default: 39]",
    ),
    click.option(
        "--draws", type=click.IntRange(0, 9999), metavar="N",
        help="Times that they are with test sites drawn at random from the others.  [default: 20]",
    ),
    click.option("--seed", type=click.IntRange(0), default=0, show_default=True),
    click.option(
        "--quick", is_flag=True, help="A first answer in seconds: fewer rows, no refits."
    ),
    click.option(
        "--workers", type=click.IntRange(1), help="Refits at a time.  [default: one a processor]"
    ),
    click.option(
        "--format", "layout", type=click.Choice(["table", "csv", "json"]), default="table",
        show_default=True,
        help="table for reading; csv and json with full digits, and nothing beside.",
    ),
)  # fmt: skip
"""Options of every look at a shift."""
BEHIND = options(
    click.option(
        "--table", "behind", metavar="NAME",
        help="Print what a figure is drawn from instead, such as densities or slices.",
    ),
    click.option("--all", "everything", is_flag=True, help="Show every measure in the table."),
)  # fmt: skip
BESIDE = ("mean_difference", "ks", "energy", "psi")
"""Measures that a table for reading leaves out: others say the same."""
TWO_P = "the larger p of"
"""How the reason begins where years are held out."""


@click.group(
    cls=Commands,
    commands_at={
        "covariate": ("fluxcore.cli.shift:covariate", "Compare the covariates of both sides."),
        "conditional": ("fluxcore.cli.shift:conditional", "Ask whether they mean the same flux."),
        "report": ("fluxcore.cli.shift_report:report", "Put all scenarios side by side."),
    },
)
def shift() -> None:
    """Measure how far training and test of a scenario lie apart.

    The unit is the tower, not the hour: chance is drawn by exchanging whole towers, and the verdict
    is one of three. "beyond a random draw", "like a random draw", or "cannot say" and why.
    docs/shift.md defines every number.
    """


@click.command()
@click.option("--scenario", type=SCENARIO, required=True)
@options(*LOOKING)
@BEHIND
def covariate(
    dataset: str, scenario: str, layout: str, behind: str | None, everything: bool, **asked: Any
) -> None:
    """Compare the covariates of training and test, one by one and all together.

    Chance is drawn by fitting models anew, on all processors: some minutes for 187 towers. What was
    asked before in just this way is there at once.

    \b
    Examples:
      fluxcore shift covariate --dataset demo --scenario TA40 --quick
      fluxcore shift covariate --dataset demo --scenario TA40
      fluxcore shift covariate --dataset demo --scenario time-split --format csv
      fluxcore shift covariate --dataset demo --scenario TA40 --table densities --format csv
    """
    print_answer(look("covariate", dataset, scenario, "", asked), layout, behind, everything)


@click.command()
@click.option("--scenario", type=SCENARIO, required=True)
@click.option("--target", type=TARGET, required=True)
@click.option(
    "--model", default="", metavar="MODEL",
    help="Take the errors of this model apart; it needs predictions of the test and out-of-site "
    "ones at training towers (fluxcore add out-of-site).  [default: our reference model]",
)  # fmt: skip
@options(*LOOKING)
@BEHIND
def conditional(
    dataset: str,
    scenario: str,
    target: str,
    model: str,
    layout: str,
    behind: str | None,
    everything: bool,
    **asked: Any,
) -> None:
    """Split the difference of errors into other covariates, and another flux at the same ones.

    When the sides share too little to say so, the verdict is withheld, and what can be said instead
    is printed: residuals at test towers, towers that are unlike any in training.

    \b
    Examples:
      fluxcore shift conditional --dataset demo --scenario TA40 --target GPP --quick
      fluxcore shift conditional --dataset demo --scenario time-split --target ET
      fluxcore shift conditional --dataset demo --scenario TA40 --target GPP --mode reference
      fluxcore shift conditional --dataset demo --scenario TA40 --target GPP \\
          --table attribution --format csv
    """
    print_answer(
        look("conditional", dataset, scenario, target, asked, model), layout, behind, everything
    )


def look(
    kind: str, dataset: str, scenario: str, target: str, asked: dict[str, Any], model: str = ""
) -> "Answer":
    """Ask, with progress on standard error; Ctrl-C stops between two steps."""
    from fluxcore.cli.progress import following
    from fluxcore.datasets import open_dataset
    from fluxcore.scenarios import find_scenario
    from fluxcore.shift.answer import conditional_shift, covariate_shift

    data, line, chosen = open_dataset(dataset), find_scenario(scenario), options_of(asked)
    cancel = threading.Event()
    with following(f"{scenario}{f' {target}' if target else ''}, {kind} shift", cancel) as progress:
        more: dict[str, Any] = {
            "progress": progress, "cancel": cancel, "workers": asked["workers"],
        }  # fmt: skip
        if kind == "covariate":
            return covariate_shift(data, line, chosen, **more)
        return conditional_shift(data, line, target, chosen, model=model, **more)


def options_of(asked: dict[str, Any]) -> "Options":
    """Options of a shift as they were typed."""
    from fluxcore.shift.options import Options

    named = {
        "rows": asked["rows"], "per_site": asked["sample"], "seed": asked["seed"],
        "unit": asked["unit"], "mode": asked["mode"], "within": asked["within"],
        "refits": asked["refits"], "draws": asked["draws"],
    }  # fmt: skip
    chosen = Options(**{name: value for name, value in named.items() if value is not None})
    return chosen.quickly() if asked["quick"] else chosen


def print_answer(
    answer: "Answer", layout: str, behind: str | None = None, everything: bool = False
) -> None:
    """Print the findings, or one of the other tables."""
    from fluxcore.errors import UnknownNameError

    about, table = dict(answer.about), answer.findings
    marks: dict[str, Any] = {
        name: about[name] for name in ("dataset", "synthetic", "scenario", "target")
    }
    if behind is not None:
        if behind not in answer.tables:
            raise UnknownNameError.among("table", behind, list(answer.tables))
        table = answer.tables[behind].assign(**marks)
        if layout == "table":
            text = [
                [shown(value) for value in row] for row in rows_of(table.drop(columns=[*marks]))
            ]
            show(text, list(table.columns[: -len(marks)]), title=_title(answer, behind))
            return
    if layout == "csv":
        emit(table, layout)
    elif layout == "json":
        readings = {name: list(lines) for name, lines in answer.readings.items()}
        emit(table, layout, about=about, notes=list(answer.notes), readings=readings)
    else:
        _for_people(answer, everything)


def shown(value: object) -> str:
    """A cell of a table for reading."""
    if isinstance(value, float):
        return number(value)
    return (
        {True: "yes", False: ""}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def _for_people(answer: "Answer", everything: bool) -> None:
    findings = answer.findings
    beside = findings["measure"].isin(BESIDE) & ~everything
    findings, others = findings[~beside], findings[beside]
    tested = findings[findings["verdict"] != ""]
    plain = findings[findings["verdict"] == ""]
    if len(tested):
        _tested(tested, _title(answer, "against chance"))
    if len(plain):
        rows = list(rows_of(plain))
        show(
            [
                [*name, number(row.value), _span(row.low, row.high), _unit(row.unit)]
                for name, row in zip(_named(rows), rows, strict=True)
            ],
            ["", "of", "value", "± 1 sd" if _by_rows(answer) else "95 %", "unit"],
            title=_title(answer, "as it is"),
            left=["", "of", "unit"],
        )
    for lines in answer.readings.values():
        for line in dict.fromkeys(lines):
            say(line)
    for note in answer.notes:
        say(note)
    if len(others):
        say(f"Not shown without --all: {', '.join(dict.fromkeys(others['label']))}.")
    say(_made(answer))


def _by_rows(answer: "Answer") -> bool:
    """Whether it is the paper's way, whose spread is one standard deviation over ten splits."""
    options = answer.about["options"]
    return isinstance(options, dict) and options["mode"] == "reference"


def _tested(table: "pd.DataFrame", title: str) -> None:
    has: dict[str, Callable[[Any], str]] = {
        "value": lambda row: number(row.value),
        "95 %": lambda row: _span(row.low, row.high),
        "unit": lambda row: _unit(row.unit),
        "chance up to": lambda row: number(row.null_high, 2),
        "random draws": lambda row: _span(row.band_low, row.band_high, 2),
        "p": lambda row: _p(row.p_adjusted if row.p_adjusted == row.p_adjusted else row.p),
        "seen from": lambda row: number(row.smallest, 2),
    }
    rows = list(rows_of(table))
    columns = {name: [write(row) for row in rows] for name, write in has.items()}
    kept = [name for name, texts in columns.items() if any(texts)]
    said = [row.reason for row in rows if row.reason and not row.reason.startswith(TWO_P)]
    numbers = {reason: place for place, reason in enumerate(dict.fromkeys(said), start=1)}
    show(
        [
            [
                *name,
                *(columns[column][place] for column in kept),
                f"{row.verdict}{' (tentative)' if row.tentative else ''}",
                *([f"[{numbers[row.reason]}]" if row.reason in numbers else ""] if numbers else []),
            ]
            for place, (name, row) in enumerate(zip(_named(rows), rows, strict=True))
        ],
        ["", "of", *kept, "verdict", *(["why"] if numbers else [])],
        title=title,
        left=["", "of", "unit", "verdict", "why"],
    )
    if table["p_adjusted"].notna().any():
        click.echo("  p of covariates is adjusted for looking at all of them; \"chance up to\" and "
                   "\"seen from\" are each number's own.")  # fmt: skip
    for reason, place in numbers.items():
        click.echo(f"  [{place}] {reason}")
    if any(row.reason.startswith(TWO_P) for row in rows):
        click.echo("  p is the larger of two: other choices of test years, and early and late "
                   "exchanged at random towers.")  # fmt: skip
    if numbers:
        click.echo()


def _named(rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Label and what it is of; a label stands where it changes."""
    labels = [row.label for row in rows]
    again = [label == before for label, before in zip(labels, ["", *labels], strict=False)]
    return [
        ("" if same else row.label, row.covariate or row.site_id)
        for same, row in zip(again, rows, strict=True)
    ]


def _span(low: float, high: float, digits: int = 3) -> str:
    """Write an interval; nothing where there is none."""
    return f"{number(low, digits)} to {number(high, digits)}" if low == low and high == high else ""


def _unit(text: str) -> str:
    return "" if text == "1" else text


def _p(value: float) -> str:
    return f"{value:.3f}" if value == value else ""


def _title(answer: "Answer", what: str) -> str:
    from fluxcore.scenarios import scenario_label

    about = answer.about
    mark = f"{about['dataset']}{' (synthetic)' if answer.synthetic else ''}"
    target = f", {about['target']}" if about["target"] else ""
    model = f", errors of {about['model']}" if about.get("model") else ""
    return f"{mark}, {scenario_label(str(about['scenario']))}{target}{model}: {what}"


def _made(answer: "Answer") -> str:
    about = answer.about
    seed = about["options"]["seed"]  # type: ignore[index]
    how = "A quick answer, without refits, from " if answer.quick else ""
    return (
        f"{how}{about['rows']:,} rows of {about['sites']} sites, seed {seed}; worked out in "
        f"{about['seconds']} s on {str(about['created'])[:10]}."
    )
