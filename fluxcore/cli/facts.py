"""``fluxcore sites`` and ``fluxcore scenarios``: the facts that ship."""

import click

from fluxcore.cli.group import SCENARIO
from fluxcore.cli.output import FORMAT, emit, number, rows_of, say, show


@click.command()
@click.option("--igbp", help="Only this vegetation type, such as ENF.")
@click.option("--continent", help="Only this continent, such as Europe.")
@click.option("--climate", help="Only this main Koeppen class: A, B, C, D or E.")
@click.option("--scenario", type=SCENARIO, help="Add the role of each site in a scenario.")
@FORMAT
def sites(
    igbp: str | None, continent: str | None, climate: str | None, scenario: str | None, layout: str
) -> None:
    """List the public towers: position, vegetation, climate, years.

    \b
    Examples:
      fluxcore sites --igbp EBF
      fluxcore sites --scenario TA40 --format csv > towers.csv
    """
    from fluxcore.errors import FluxError
    from fluxcore.scenarios import SCENARIOS
    from fluxcore.sites import sites as site_table

    table = site_table().reset_index()
    for column, wanted in (("igbp", igbp), ("continent", continent), ("climate", climate)):
        if wanted is not None:
            known = sorted(table[column].dropna().unique())
            if wanted not in known:
                raise FluxError(f"No site has {column} {wanted!r}. There are {', '.join(known)}.")
            table = table[table[column] == wanted]
    if scenario:
        years = SCENARIOS[scenario].site_years(site_table())
        roles = years.groupby("site_id")["role"].agg(lambda role: ", ".join(role.unique()))
        table["role"] = table["site_id"].map(roles).fillna("")
    if layout != "table":
        emit(table, layout)
        return
    columns = ["site_id", "name", "igbp", "koeppen", "mat_c", "latitude", "longitude", "years"]
    columns += ["role"] if scenario else []
    rows = [
        [
            row.site_id, row.name, row.igbp, str(row.koeppen or ""), number(row.mat_c),
            f"{row.latitude:.3f}", f"{row.longitude:.3f}", f"{row.first_year}-{row.last_year}",
            *([row.role] if scenario else []),
        ]
        for row in rows_of(table)
    ]  # fmt: skip
    show(rows, columns, left=["site_id", "name", "igbp", "koeppen", "role"])
    say(f"{len(table)} sites. mat_c: mean annual temperature, °C.")


@click.command()
@click.argument("name", type=SCENARIO, required=False)
@FORMAT
def scenarios(name: str | None, layout: str) -> None:
    """Show all scenarios, or the sites and years of the scenario NAME with their roles.

    \b
    Examples:
      fluxcore scenarios
      fluxcore scenarios TA40 --format csv
    """
    import pandas as pd

    from fluxcore.scenarios import SCENARIOS
    from fluxcore.sites import sites as site_table

    if name is not None:
        table = SCENARIOS[name].site_years(site_table())
        if layout != "table":
            emit(table, layout, scenario=name)
            return
        spans = table.groupby(["role", "site_id"])["year"].agg(["min", "max"]).reset_index()
        show(
            [[row.role, row.site_id, f"{row.min}-{row.max}"] for row in rows_of(spans)],
            ["role", "site", "years"],
            title=f"{name}: {SCENARIOS[name].shifts}",
            left=["role", "site"],
        )
        return
    rows = []
    for scenario in SCENARIOS.values():
        years = scenario.site_years(site_table())
        counts = years.groupby("role").agg(sites=("site_id", "nunique"), years=("year", "size"))
        row = {
            "name": scenario.name, "label": scenario.label, "domain": scenario.domain,
            "published": scenario.published, "shifts": scenario.shifts,
        }  # fmt: skip
        for role in ("train", "validation", "test"):
            row[f"{role}_sites"] = int(counts["sites"].get(role, 0))
            row[f"{role}_site_years"] = int(counts["years"].get(role, 0))
        rows.append(row)
    table = pd.DataFrame(rows)
    if layout != "table":
        emit(table, layout)
        return
    show(
        [
            [
                row.name, row.label, row.domain, str(row.train_sites), str(row.validation_sites),
                f"{row.test_sites} ({row.test_site_years} site-years)", row.shifts,
            ]
            for row in rows_of(table)
        ],
        ["name", "shown as", "domain", "train", "validation", "test", "what shifts"],
        left=["name", "shown as", "domain", "what shifts"],
    )  # fmt: skip
    say("Counts are of the public sites in the site table; the benchmark has 20 more.")
