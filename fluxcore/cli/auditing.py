"""``fluxcore check scenario``: what training can know of the test, and whether it shows."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fluxcore.cli.output import emit, say, working
from fluxcore.cli.scenarios import DATASET, dataset_of, facts_of, origin_of

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.scenarios import Scenario
    from fluxcore.splits import Optimism

WITHIN = click.option(
    "--within", type=click.FloatRange(0, 20_000), default=20.0, show_default=True, metavar="KM",
    help="Towers up to this far apart are near, for the leakage audit.",
)  # fmt: skip


USUAL, REFERENCE = "xgb", "constant"
CANNOT = "Whether errors are smaller at test towers with a neighbour, nobody can say: "
NO_SCORES = "no scores of this scenario are at hand. Name some with --scores."


@click.command("scenario")
@click.argument("name_or_file")
@DATASET
@WITHIN
@click.option(
    "--scores",
    "source",
    metavar="DIR|SET",
    help="Scores that say whether errors are smaller at test towers with a neighbour.  "
    "[default: the set 'published' of the workspace, if there is one]",
)
@click.option("--model", help=f"Whose errors that is asked of.  [default: {USUAL}]")
@click.option(
    "--format", "layout", type=click.Choice(["text", "csv", "json"]), default="text",
    show_default=True, help="csv prints pairs of near towers, json the findings too.",
)  # fmt: skip
def check_scenario(
    name_or_file: str,
    data: str | None,
    within: float,
    source: str | None,
    model: str | None,
    layout: str,
) -> None:
    """Verify and audit a scenario: one that ships, one of the workspace, or a TOML file.

    A file is evaluated and nothing is kept. With a data set, series are searched for duplicates.
    A neighbour may help a model: whether it did, only scores can tell.
    Ends with exit code 2 if the audit finds an error or a sealed file does not agree.

    \b
    Examples:
      fluxcore check scenario spatial-easy40
      fluxcore check scenario spatial-easy40 --scores published --model coral
      fluxcore check scenario cold.toml --dataset demo --within 50
    """
    from fluxcore.errors import ScenarioError
    from fluxcore.scenarios import (
        Origin,
        evaluate,
        find_scenario,
        fingerprint,
        read_definition,
        verify_scenario,
    )
    from fluxcore.splits import audit

    facts, note = facts_of(data)
    given = dataset_of(data)
    origin = None if given is None else Origin.of(given)
    disagree: list[str] = []
    if name_or_file.endswith(".toml") or Path(name_or_file).is_file():
        definition, _ = read_definition(Path(name_or_file))
        found = evaluate(definition, facts, origin)
        scenario = found.scenario
        say(f"{scenario.name}, on {note}: {scenario.shifts}")
        say(str(found.report))
    else:
        scenario = find_scenario(name_or_file)
        disagree = verify_scenario(name_or_file)
        made_on = scenario.origin
        made = "" if made_on is None else f"made on {made_on} and audited "
        say(f"{scenario.name}, {made}on {note}: {scenario.shifts}")
        if made_on and origin and origin.name == made_on.name and origin != made_on:
            say(f"{origin.name} has changed since the scenario was sealed, which stays as it was.")
    say(f"sha256 {fingerprint(scenario)}")
    with working("comparing series" if data else "auditing"):
        audited = audit(scenario, facts, within_km=within, dataset=given)
        asked, lacking = _readings(scenario, facts, within, source, model)
    if layout == "text":
        click.echo(str(audited))
        if lacking:
            click.echo(CANNOT + lacking)
        else:
            for reading in asked:
                click.echo(str(reading))
    else:
        readings = [_as_json(reading) for reading in asked]
        emit(audited.table, layout, **_about(scenario, audited, within), optimism=readings)
    for said in disagree:
        say(said)
    if disagree or audited.worst == "error":
        raise ScenarioError(f"The scenario {scenario.name!r} does not pass its check.")


def _readings(
    scenario: "Scenario",
    facts: "pd.DataFrame",
    within: float,
    source: str | None,
    model: str | None,
) -> "tuple[list[Optimism], str]":
    """What scores say of the towers with a neighbour, flux by flux; nothing where there are none.

    Where the scores at hand are too few, or none, the reading is that nobody can say; beside them
    stands what is lacking, if it is the scenario or a model. That of another name than the usual
    one must be there.
    """
    import pandas as pd

    from fluxcore.errors import UnknownNameError
    from fluxcore.scenarios import sites_with_neighbours
    from fluxcore.schema import TARGETS
    from fluxcore.score_files import read_scores
    from fluxcore.splits import optimism
    from fluxcore.workspace import Workspace

    near = sites_with_neighbours(scenario, facts, within_km=within)
    if scenario.domain == "site-year" or not near:
        return [], ""
    workspace = Workspace()
    if source is None and "published" in {found.name for found in workspace.score_sets()}:
        source = "published"
    scores = pd.DataFrame()
    if source is not None:
        place = source if Path(source).exists() else workspace.score_files(source)
        scores = read_scores(place)
    held: list[str] = []
    if not scores.empty:
        held = sorted(scores.loc[scores["scenario"] == scenario.name, "model"].unique())
    if held and model is not None and model not in held:
        raise UnknownNameError.among("model", model, held)
    chosen = model or USUAL
    absent = [name for name in (chosen, REFERENCE) if name not in held]
    lacking = ""
    if not held:
        lacking = NO_SCORES
    elif absent:
        lacking = (
            f"these scores lack {' and '.join(absent)}. They have {' and '.join(held)}; errors of "
            f"one of them (--model) are set against those of {REFERENCE}."
        )
    readings = [
        optimism(
            scores, scenario.name, near, facts, target=target, model=chosen, reference=REFERENCE
        )
        for target in TARGETS
    ]
    return readings, lacking


def _about(scenario: "Scenario", audited: Any, within: float) -> dict[str, Any]:
    from fluxcore.scenarios import fingerprint

    return {
        "scenario": scenario.name,
        "sha256": fingerprint(scenario),
        **origin_of(scenario),
        "within_km": within,
        "findings": [asdict(finding) for finding in audited.findings],
        "passed": list(audited.passed),
        "skipped": dict(audited.skipped),
        "limits": list(audited.limits),
    }


def _as_json(reading: "Optimism") -> dict[str, Any]:
    held = {name: None if value != value else value for name, value in asdict(reading).items()}
    return {**held, "text": str(reading)}
