"""``fluxcore leaderboard``: who does best, and is it sure."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fluxcore.cli.group import METRIC, SCALE, SCENARIO, STATISTIC, TARGET, options
from fluxcore.cli.output import FORMAT, emit, number, rows_of, say, show, skill, working

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.leaderboard import Leaderboard

NEAR_KM = 20.0
SYNTHETIC = " (synthetic)"
SETTINGS = (
    click.option("--target", type=TARGET, required=True, help="The flux that is predicted."),
    click.option(
        "--statistic", type=STATISTIC, default="q90", show_default=True,
        help="What stands for all domains of a cell; acts on losses, so a tail is the bad end.",
    ),
    click.option("--metric", type=METRIC, default="rmse", show_default=True),
    click.option(
        "--draws", type=click.IntRange(100, 100_000), default=1000, show_default=True,
        help="Bootstrap draws of sites behind the intervals.",
    ),
    click.option("--seed", type=int, default=0, show_default=True, help="Of the draws."),
    click.option(
        "--min-years", type=click.IntRange(1, 8), default=3, show_default=True,
        help="Test years that a tower needs to count in intervals of scales that span years.",
    ),
    click.option(
        "--clusters", is_flag=True, help="Draw clusters of towers (20 km), not single towers."
    ),
    click.option(
        "--without", "exclude_sites", multiple=True, metavar="SITE",
        help="Leave a tower out (repeat for more).",
    ),
    click.option(
        "--without-neighbours", is_flag=True,
        help="Leave out test towers that have another tower, which is not tested, near them.",
    ),
    click.option(
        "--within", type=click.FloatRange(0, 20_000), metavar="KM",
        help=f"How near that is.  [default: {NEAR_KM:g}]",
    ),
)  # fmt: skip


def made_up(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Those of score sets or folders of which ``source.json`` says that they are synthetic."""
    from fluxcore.workspace import Workspace, read_json

    def said(source: str) -> bool:
        if not Path(source).exists():
            return bool(Workspace().score_set(source).source.get("synthetic"))
        note = Path(source) / "source.json"
        return note.is_file() and bool(read_json(note).get("synthetic"))

    return tuple(source for source in sources if said(source))


def scores_of(sources: tuple[str, ...], target: str) -> "pd.DataFrame":
    """Read one target of score sets or folders; those after the first join where they may.

    Synthetic scores join none: they would stand beside real ones as if they were.
    """
    from fluxcore.comparable import join
    from fluxcore.errors import FluxError, NotComparableError
    from fluxcore.score_files import read_scores
    from fluxcore.workspace import Workspace

    invented = made_up(sources)
    if invented and len(sources) > 1:
        raise NotComparableError(
            f"{', '.join(invented)}: synthetic scores are ranked alone, and join no others. Name "
            "one set."
        )

    def read(source: str) -> "pd.DataFrame":
        table = read_scores(source if Path(source).exists() else Workspace().score_files(source))
        table = table[table["target"] == target]
        if table.empty:
            raise FluxError(f"{source} holds no scores of {target}.")
        return table

    whole = read(sources[0])
    for source in sources[1:]:
        whole, report = join(whole, read(source))
        say(f"{source}: {report}")
    return whole


@click.command()
@click.argument("sources", nargs=-1, metavar="[DIR|SET]...")
@options(*SETTINGS)
@click.option("--baseline", default="lr", show_default=True, help="Model of skill zero.")
@click.option(
    "--scale", "extra_scales", multiple=True, type=SCALE,
    help="Add a time scale that the published ranking leaves out (daily, monthly).",
)  # fmt: skip
@click.option(
    "--scenario", "scenarios", multiple=True, type=SCENARIO,
    help="Rank under this scenario, also one of your own (repeat for more).  "
    "[default: the published three]",
)  # fmt: skip
@click.option("--iav/--no-iav", default=True, help="Inter-annual variability in the skill or not.")
@click.option("--long", "as_rows", is_flag=True, help="One row a cell, with intervals and counts.")
@FORMAT
def leaderboard(
    sources: tuple[str, ...],
    target: str,
    layout: str,
    as_rows: bool,
    extra_scales: tuple[str, ...],
    **settings: Any,
) -> None:
    """Rank the models of folders of score files, or of score sets of the workspace.

    Without a folder or set, the published cell values that ship with fluxcore are ranked; they
    carry no intervals, since those need scores per domain (fluxcore add scores).

    Skill is 1 - value / value of the baseline, averaged over cells. Intervals and ranks come from
    one joint draw of towers for all cells.

    \b
    Examples:
      fluxcore leaderboard --target GPP
      fluxcore leaderboard published mine --target ET --statistic median
      fluxcore leaderboard scores/ --target NEE --format csv --long > cells.csv
    """
    ranking = _rank(sources, target, extra_scales, settings)
    synthetic = bool(made_up(sources))
    if layout == "table":
        _print(ranking, as_rows, synthetic=synthetic)
    elif layout == "latex" and not as_rows:
        from fluxcore.leaderboard import latex

        click.echo(("% Synthetic scores.\n" if synthetic else "") + latex(ranking), nl=False)
    else:
        from fluxcore.leaderboard import near_words

        table = marked(ranking.long() if as_rows else ranking.wide(), synthetic)
        emit(table, layout, **_about(ranking), synthetic=synthetic)
        for left_out in near_words(ranking.near):
            say(left_out)


def _rank(
    sources: tuple[str, ...], target: str, extra: tuple[str, ...], settings: dict[str, Any]
) -> "Leaderboard":
    from fluxcore.leaderboard import from_cells, published_cells
    from fluxcore.leaderboard import leaderboard as rank
    from fluxcore.scales import SCALES

    scales = [name for name in SCALES if SCALES[name].in_leaderboard or name in extra]
    settings = distance_of(settings)
    settings["scenarios"] = settings["scenarios"] or None
    if sources:
        with working("drawing towers"):
            return rank(scores_of(sources, target), target=target, scales=scales, **settings)
    if settings["without_neighbours"] is not None:
        raise click.UsageError(
            "the published cell values are over all towers, and cannot be told without some of "
            "them. Name a folder or set of per-domain scores (fluxcore add scores), such as: "
            "fluxcore leaderboard published --without-neighbours"
        )
    if settings["metric"] != "rmse" or extra or settings["exclude_sites"]:
        raise click.UsageError(
            "the published cell values hold the RMSE at six scales, over all towers. Name a folder "
            "or set of per-domain scores for anything else."
        )
    return from_cells(
        published_cells(),
        target=target,
        statistic=settings["statistic"],
        baseline=settings["baseline"],
        scenarios=settings["scenarios"],
        iav=settings["iav"],
    )


def distance_of(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings with the distance of neighbours in one number; None where all towers are kept.

    A distance without what it is for is a mistake, and not passed over.
    """
    given = dict(settings)
    within = given.pop("within")
    if not given["without_neighbours"]:
        if within is not None:
            raise click.UsageError(
                "--within says how near a neighbour is: add --without-neighbours, or leave it out."
            )
        return {**given, "without_neighbours": None}
    return {**given, "without_neighbours": NEAR_KM if within is None else within}


def marked(table: "pd.DataFrame", synthetic: bool) -> "pd.DataFrame":
    """Say in every row of synthetic scores that they are."""
    return table.assign(synthetic=True) if synthetic else table


def _about(ranking: "Leaderboard") -> dict[str, Any]:
    return {
        "target": ranking.target,
        "statistic": ranking.statistic,
        "metric": ranking.metric,
        "baseline": ranking.baseline,
        "notes": list(ranking.notes),
    }


def _print(ranking: "Leaderboard", as_rows: bool, *, synthetic: bool) -> None:
    from fluxcore.metrics import METRICS
    from fluxcore.scales import SCALES
    from fluxcore.scenarios import scenario_label
    from fluxcore.schema import TARGETS
    from fluxcore.statistics import STATISTICS

    metric = METRICS[ranking.metric]
    unit = {"target": f", {TARGETS[ranking.target].unit_text}", "target2": " (unit squared)"}
    show(
        [
            [
                row.label, skill(row.skill), interval(row.skill_lo, row.skill_hi, skill),
                _ranks(row.rank_lo, row.rank_hi),
            ]
            for row in rows_of(ranking.table)
        ],
        ["model", "skill", "95 %", "rank"],
        title=f"{ranking.target}: skill against {ranking.baseline}{SYNTHETIC * synthetic}",
        left=["model"],
    )  # fmt: skip
    scales = list(dict.fromkeys(ranking.cells["scale"]))
    for scenario in dict.fromkeys(ranking.cells["scenario"]):
        cells = ranking.cells[ranking.cells["scenario"] == scenario].set_index(["label", "scale"])
        rows = [
            [label, *(_cell(cells, (label, scale), as_rows) for scale in scales)]
            for label in ranking.table["label"]
        ]
        about = f"{STATISTICS[ranking.statistic].label} of {metric.label}"
        show(
            rows,
            ["model", *(SCALES[scale].shown for scale in scales)],
            title=f"{scenario_label(scenario)}: {about}{unit.get(metric.unit, '')}"
            f"{SYNTHETIC * synthetic}",
            left=["model"],
        )
    if ranking.intervals:
        say("*: may be best in its cell at 95 % (tie set, towers resampled).")
    for note in ranking.notes:
        say(note)


def _cell(cells: "pd.DataFrame", key: tuple[str, str], with_limits: bool) -> str:
    if key not in cells.index:
        return ""
    cell: Any = cells.loc[key]
    text = number(cell["value"]) + ("*" if cell["tie"] is True or cell["tie"] == 1 else "")
    return f"{text} {interval(cell['lo'], cell['hi'])}".rstrip() if with_limits else text


def interval(lo: float, hi: float, write: Callable[[float], str] = number) -> str:
    """Write an interval; nothing where a limit is missing."""
    return f"[{write(lo)}, {write(hi)}]" if lo == lo and hi == hi else ""


def _ranks(lo: float, hi: float) -> str:
    if not (lo == lo and hi == hi):
        return ""
    return f"{lo:.0f}" if lo == hi else f"{lo:.0f}-{hi:.0f}"
