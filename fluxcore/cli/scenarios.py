"""``fluxcore scenarios`` and ``add scenario``: those that ship, and one's own."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fluxcore.cli.group import SCENARIO
from fluxcore.cli.output import FORMAT, emit, rows_of, say, show

if TYPE_CHECKING:
    import pandas as pd

    from fluxcore.datasets import Dataset
    from fluxcore.scenarios import Scenario

DATASET = click.option(
    "--dataset", "data", metavar="NAME",
    help="Data set whose sites, and statistics of covariates, count; the public sites if absent.",
)  # fmt: skip


@click.command()
@click.argument("name", type=SCENARIO, required=False, metavar="[NAME]")
@click.option(
    "--manifest", is_flag=True,
    help="Print the sealed manifest of NAME: canonical JSON, whose SHA-256 names the scenario.",
)  # fmt: skip
@FORMAT
def scenarios(name: str | None, manifest: bool, layout: str) -> None:
    """Show all scenarios, or the sites and years of the scenario NAME with their roles.

    NAME: one that ships or one of your own. Yours are added with fluxcore add scenario, and audited
    like those that ship with fluxcore check scenario.

    \b
    Examples:
      fluxcore scenarios
      fluxcore scenarios TA40 --format csv
      fluxcore scenarios TA40 --manifest | sha256sum
    """
    import pandas as pd

    from fluxcore.scenarios import (
        ROLES,
        damaged_scenarios,
        find_scenario,
        fingerprint,
        known_scenarios,
        manifest_of,
    )
    from fluxcore.sites import sites as site_table

    if manifest:
        if name is None:
            raise click.UsageError("--manifest needs the NAME of a scenario.")
        sealed = manifest_of(name)
        click.echo(sealed.json_text, nl=False)
        say(f"sha256 {sealed.sha256}")
        origin = find_scenario(name).origin
        if origin is not None:
            say(f"made on {origin}")
        return
    if name is not None:
        _show_one(find_scenario(name), layout)
        return
    known, rows = known_scenarios(), []
    for scenario in known.values():
        years = scenario.site_years(site_table())
        counts = years.groupby("role").agg(sites=("site_id", "nunique"), years=("year", "size"))
        row = {
            "name": scenario.name, "label": scenario.label, "domain": scenario.domain,
            "published": scenario.published, "shifts": scenario.shifts,
        }  # fmt: skip
        for role in ROLES:
            row[f"{role}_sites"] = int(counts["sites"].get(role, 0))
            row[f"{role}_site_years"] = int(counts["years"].get(role, 0))
        rows.append({**row, "sha256": fingerprint(scenario), **origin_of(scenario)})
    table = pd.DataFrame(rows)
    trouble = damaged_scenarios()
    if layout != "table":
        emit(table, layout)
    else:
        show(
            [
                [
                    row.name, known[row.name].shown, row.domain, str(row.train_sites),
                    str(row.validation_sites),
                    f"{row.test_sites} ({row.test_site_years} site-years)", row.shifts,
                ]
                for row in rows_of(table)
            ],
            ["name", "shown as", "domain", "train", "validation", "test", "what shifts"],
            left=["name", "shown as", "domain", "what shifts"],
        )  # fmt: skip
        say("Counts are of the public sites in the site table; the benchmark has 20 more.")
        for scenario in known.values():
            if scenario.origin is not None:
                say(f"{scenario.name} is made on {scenario.origin}.")
    for said in trouble.values():
        say(f"left out: {said}")


def _show_one(scenario: "Scenario", layout: str) -> None:
    from fluxcore.sites import sites as site_table

    table = scenario.site_years(site_table())
    if layout != "table":
        about = origin_of(scenario)
        emit(table.assign(synthetic=scenario.synthetic), layout, scenario=scenario.name, **about)
        return
    spans = table.groupby(["role", "site_id"])["year"].agg(["min", "max"]).reset_index()
    show(
        [[row.role, row.site_id, f"{row.min}-{row.max}"] for row in rows_of(spans)],
        ["role", "site", "years"],
        title=f"{scenario.name}{' (synthetic)' if scenario.synthetic else ''}: {scenario.shifts}",
        left=["role", "site"],
    )
    named = {site for rule in scenario.rules for site in rule.sites or ()}
    unknown = sorted(named - set(site_table().index))
    if unknown:
        say(f"Not in the public site table, and so not listed: {', '.join(unknown)}.")
    if scenario.origin is not None:
        say(f"Made on {scenario.origin}, sha256 {scenario.origin.sha256}.")


def origin_of(scenario: "Scenario") -> dict[str, object]:
    """Data set that the facts of a scenario came from, as machine formats have it."""
    made_on = scenario.origin
    return {
        "dataset": "" if made_on is None else made_on.name,
        "dataset_sha256": "" if made_on is None else made_on.sha256,
        "synthetic": scenario.synthetic,
    }


@click.command("scenario")
@click.argument("file", type=click.Path(path_type=Path))
@DATASET
@click.option("--replace", is_flag=True, help="Take the place of another one of this name.")
def add_scenario(file: Path, data: str | None, replace: bool) -> None:
    """Keep a scenario of your own: the TOML in FILE, and sealed beside it what it comes to.

    It then works wherever those that ship do. docs/scenarios.md explains the rules. Check it first,
    without keeping it: fluxcore check scenario FILE

    \b
    Examples:
      fluxcore add scenario cold.toml
      fluxcore add scenario dry-air.toml --dataset demo
    """
    from fluxcore.scenarios import Origin, read_definition, save_scenario
    from fluxcore.workspace import Workspace

    definition, text = read_definition(file)
    facts, note = facts_of(data)
    found_in = dataset_of(data)
    origin = None if found_in is None else Origin.of(found_in)
    found = save_scenario(definition, Workspace(), facts, origin=origin, text=text, replace=replace)
    say(f"added the scenario {definition.name!r}, on {note}")
    say(str(found.report))
    say(f"sha256 {found.manifest.sha256}")


def facts_of(data: str | None) -> "tuple[pd.DataFrame, str]":
    """Facts of the public sites, or of those of a data set with its statistics; and their name."""
    from fluxcore.sites import sites as site_table

    found = dataset_of(data)
    if found is None:
        table = site_table()
        return table, f"the {len(table)} public sites"
    synthetic = " (synthetic)" if found.synthetic else ""
    return found.sites.join(found.statistics), f"the sites of {found.name}{synthetic}"


def dataset_of(data: str | None) -> "Dataset | None":
    """The data set of a name; None without one."""
    if data is None:
        return None
    from fluxcore.datasets import open_dataset

    return open_dataset(data)
