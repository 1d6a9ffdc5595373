"""``fluxcore compare``: one model against another, cell by cell and tower by tower."""

from typing import Any

import click

from fluxcore.cli.group import SCALE, SCENARIO, options
from fluxcore.cli.output import FORMAT, emit, number, rows_of, say, show, working
from fluxcore.cli.ranking import (
    SETTINGS,
    SYNTHETIC,
    distance_of,
    interval,
    made_up,
    marked,
    scores_of,
)


def _two_names(
    _ctx: click.Context, _param: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse an option in the place of a name, which click takes for the second one."""
    if any(name.startswith("-") for name in names):
        given = " ".join(name for name in names if not name.startswith("-")) or "none"
        raise click.BadParameter(f"two names are needed, such as: --models coral xgb; got {given}.")
    return names


@click.command()
@click.argument("sources", nargs=-1, metavar="DIR|SET...", required=True)
@click.option(
    "--models",
    nargs=2,
    required=True,
    callback=_two_names,
    metavar="A B",
    help="Two models, as the ranking names them, such as: --models coral xgb.",
)
@options(*SETTINGS)
@click.option("--scenario", type=SCENARIO, help="Only this scenario.")
@click.option("--scale", type=SCALE, help="Only this time scale.")
@click.option(
    "--margin", type=click.FloatRange(0, 1), default=0.05, show_default=True,
    help="Ratios this close to 1 are equivalent.",
)  # fmt: skip
@FORMAT
def compare(
    sources: tuple[str, ...],
    models: tuple[str, str],
    target: str,
    statistic: str,
    scenario: str | None,
    scale: str | None,
    margin: float,
    layout: str,
    **settings: Any,
) -> None:
    """Compare model A with model B in every cell, tower by tower and by the cell values.

    The paired ratio is exp(mean over towers of ln loss A - ln loss B): below 1, A is better.
    "detectable" is the smallest difference that these towers resolve with 80 % power. A tie is
    either equivalent (within the margin) or not resolved (too few towers to say).

    \b
    Example:
      fluxcore compare published --models coral xgb --target GPP
    """
    from fluxcore.compare import find_model, versus
    from fluxcore.compare.bootstrap import bootstrap
    from fluxcore.leaderboard import near_words
    from fluxcore.scales import SCALES
    from fluxcore.scenarios import scenario_label

    settings = distance_of(settings)
    with working("drawing towers"):
        boot = bootstrap(
            scores_of(sources, target),
            target=target,
            scenarios=[scenario] if scenario else None,
            scales=[scale] if scale else None,
            **settings,
        )
        a, b = (find_model(boot.models, name) for name in models)
        table = versus(boot, a, b, statistic, margin)
    for left_out in near_words(boot.near):
        say(left_out)
    synthetic = bool(made_up(sources))
    if layout != "table":
        about = {"target": target, "model_a": models[0], "model_b": models[1]}
        emit(marked(table, synthetic), layout, **about, synthetic=synthetic)
        return
    show(
        [
            [
                scenario_label(row.scenario), SCALES[row.scale].shown, number(row.ratio),
                interval(row.lo, row.hi), row.verdict, f"{100 * row.share_better:.0f} %",
                f"{100 * row.detectable:.1f} %", str(row.n), str(row.n_left_out + row.n_short),
                number(row.cell_ratio), interval(row.cell_lo, row.cell_hi), row.cell_verdict,
            ]
            for row in rows_of(table)
        ],
        [
            "scenario", "scale", "ratio", "95 %", f"{models[0]} is", "better at", "detectable",
            "towers", "left out", f"{statistic} ratio", "95 % ", f"{models[0]} is ",
        ],
        title=f"{target}: {models[0]} against {models[1]}, ratio of {settings['metric']}"
        f"{SYNTHETIC * synthetic}",
        left=["scenario", "scale", f"{models[0]} is", f"{models[0]} is "],
    )  # fmt: skip
    say("Intervals are of one cell each, not adjusted for the number of cells.")
