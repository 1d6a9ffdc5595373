"""``fluxcore sites``: the facts of the towers."""

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
    from fluxcore.scenarios import find_scenario
    from fluxcore.sites import sites as site_table

    table = site_table().reset_index()
    for column, wanted in (("igbp", igbp), ("continent", continent), ("climate", climate)):
        if wanted is not None:
            known = sorted(table[column].dropna().unique())
            if wanted not in known:
                raise FluxError(f"No site has {column} {wanted!r}. There are {', '.join(known)}.")
            table = table[table[column] == wanted]
    if scenario:
        chosen = find_scenario(scenario)
        if chosen.origin is not None:
            say(f"{scenario} is made on {chosen.origin}.")
        years = chosen.site_years(site_table())
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
