"""Markup for facts about towers: who it is, how many there are of what."""

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from dashboard.theme import (
    ROLE_COLOURS,
    ROLES,
    UNUSED_COLOUR,
    count,
    fixed,
    number,
)
from fluxcore.scenarios import SCENARIOS, Scenario
from fluxcore.sites import CLIMATES, vegetation_types

_SHAPES = {
    "train": Markup('<circle cx="6" cy="6" r="4"/>'),
    "validation": Markup('<path d="M6 1.5 11 10.5H1z"/>'),
    "test": Markup('<path d="M6 .5 11.5 6 6 11.5.5 6z"/>'),
}


def role_mark(role: str | None) -> Markup:
    """Draw a role's shape in its colour: dot, triangle, diamond; a ring for no part."""
    shape = _SHAPES.get(
        role or "",
        Markup('<circle cx="6" cy="6" r="3.5" fill="none" stroke="{}" stroke-width="1.5"/>').format(
            UNUSED_COLOUR
        ),
    )
    return Markup(
        '<svg viewBox="0 0 12 12" width="11" height="11" fill="{}" aria-hidden="true"'
        ' style="vertical-align:-1px;margin-right:5px">{}</svg>'
    ).format(ROLE_COLOURS.get(role or "", UNUSED_COLOUR), shape)


def role_text(role: str | None) -> str:
    """Name a role in a sentence or cell."""
    return {"train": "training", "": "no part", None: "no part"}.get(role, str(role))


def stacked_bars(
    rows: Sequence[tuple[str, str, Mapping[str, int]]],
    *,
    click: bool = False,
    columns: int = 1,
) -> Markup:
    """Write horizontal bars, one a row, stacked by role, with the total at the end.

    Parameters
    ----------
    rows
        Key, label, and the count of each role (``""``: no part).
    click
        Whether rows can be chosen; the `Html` that shows them is told which one is, by `focus`.
    columns
        How many columns the rows are laid out in; all have one scale.
    """
    most = max((sum(counts.values()) for _, _, counts in rows), default=1) or 1
    lines = [
        Markup(
            '<tr {}><td class="label">{}</td><td class="track">{}</td><td class="num">{}</td></tr>'
        ).format(
            Markup('data-key="{}" role="button"').format(key) if click else "",
            label,
            Markup().join(_segment(role, counts.get(role, 0), most) for role in (*ROLES, "")),
            sum(counts.values()),
        )
        for key, label, counts in rows
    ]
    length = -(-len(lines) // columns)
    tables = Markup().join(
        Markup('<table class="stacked">{}</table>').format(Markup().join(lines[i : i + length]))
        for i in range(0, len(lines), length or 1)
    )
    return Markup('<div class="beside">{}</div>').format(tables)


def _segment(role: str, number_: int, most: int) -> Markup:
    if not number_:
        return Markup()
    return Markup('<i style="width:{:.2f}%;background:{}" title="{}: {}"></i>').format(
        100 * number_ / most,
        ROLE_COLOURS.get(role, UNUSED_COLOUR),
        role_text(role or None),
        number_,
    )


def site_facts(
    site_id: str, site: pd.Series | None, scenarios: Mapping[str, Scenario] = SCENARIOS
) -> Markup:
    """Write what is known of a tower, and its part in every scenario.

    `site` is its row of `Store.sites`; None for a tower that is not in the public table.
    """
    if site is None:
        return Markup(
            '<div class="pad"><h3>{}</h3><p class="soft">This tower is not in the public site '
            "table: position and climate are unknown here.</p></div>"
        ).format(site_id)
    climate = CLIMATES.get(str(site["climate"]), "")
    place = Markup("{}° {}, {}° {}").format(
        f"{abs(site['latitude']):.2f}",
        "N" if site["latitude"] >= 0 else "S",
        f"{abs(site['longitude']):.2f}",
        "E" if site["longitude"] >= 0 else "W",
    )
    facts = {
        "vegetation": f"{vegetation_types().get(site['igbp'], '')} ({site['igbp']})",
        "climate": f"{climate} ({site['koeppen']})" if climate else "–",
        "mean of the year": f"{_with(site['mat_c'], '°C', 1)}, {_with(site['map_mm'], 'mm', 0)}",
        "position": Markup("{}, {}").format(place, _with(site["elevation_m"], "m", 0)),
        "network": str(site["network"]).replace(";", ", "),
        "years": f"{site['first_year']}–{site['last_year']}",
        "nearest tower": f"{site['nearest']}, {number(site['nearest_km'], 'km')}",
    }
    roles = Markup().join(
        Markup('<tr><td class="soft">{}</td><td>{}</td></tr>').format(
            scenario.shown, _part(scenario, site_id, site)
        )
        for scenario in scenarios.values()
    )
    return Markup(
        '<div class="pad"><h3>{} <span class="soft" style="font-weight:400">{}</span></h3>'
        '<table class="facts">{}</table>'
        '<div class="caps" style="margin:8px 0 2px">Part in each scenario</div>'
        '<table class="facts">{}</table></div>'
    ).format(
        site_id,
        site["name"],
        Markup().join(
            Markup('<tr><td class="soft">{}</td><td>{}</td></tr>').format(name, value)
            for name, value in facts.items()
        ),
        roles,
    )


def _part(scenario: Scenario, site_id: str, site: pd.Series) -> Markup:
    if scenario.domain == "site":
        role = scenario.role(site_id)
        return role_mark(role) + role_text(role)
    years: dict[str | None, list[int]] = {}
    for year in range(int(site["first_year"]), int(site["last_year"]) + 1):
        years.setdefault(scenario.role(site_id, year), []).append(year)
    return Markup("&ensp;").join(
        role_mark(role)
        + (
            role_text(role)
            if role is None
            else f"{held[0]}–{held[-1]}"
            if len(held) > 1
            else str(held[0])
        )
        for role, held in years.items()
    )


def _with(value: float, unit: str, digits: int) -> str:
    return "–" if pd.isna(value) else f"{fixed(value, digits)} {unit}"


def legend(counts: Mapping[str, int]) -> Markup:
    """Write a legend of roles with their numbers of sites."""
    return Markup("&emsp;").join(
        role_mark(role) + f"{role_text(role)} {count(number_)}"
        for role, number_ in counts.items()
        if number_
    )


def year_strip(years: pd.DataFrame, names: Mapping[str, str] | None = None) -> Markup:
    """Draw every tower as a column and every year as a row, coloured by role.

    `years` has ``site_id, year, role``, one row a tower and year; `names` are shown on hover,
    with the years of each role.
    """
    names = names or {}
    spans = years.groupby(["site_id", "role"])["year"].agg(["min", "max"])
    order = years.groupby("site_id")["year"].agg(["min", "max"]).sort_values(["min", "max"])
    place = {site: i for i, site in enumerate(order.index)}
    first, rows = int(years["year"].min()), years["year"].nunique()
    paths = Markup().join(
        Markup('<path fill="{}" d="{}"/>').format(
            ROLE_COLOURS[role],
            "".join(
                f"M{place[site] + 0.08:.2f} {year - first + 0.08:.2f}h.84v.84h-.84z"
                for site, year in zip(held["site_id"], held["year"], strict=True)
            ),
        )
        for role, held in years.groupby("role")
    )
    columns = Markup().join(
        Markup(
            '<rect data-key="{}" tabindex="-1" x="{}" width="1" height="{}"><title>{}'
            "</title></rect>"
        ).format(site, place[site], rows, _years_of(site, names.get(site, ""), spans.loc[site]))
        for site in order.index
    )
    labels = Markup().join(
        Markup("<span>{}</span>").format(year) for year in range(first, first + rows)
    )
    return Markup(
        '<div class="strip"><div class="years">{}</div><svg viewBox="0 0 {} {}"'
        ' preserveAspectRatio="none" role="img" aria-label="Years of every tower by role">'
        "{}{}</svg></div>"
    ).format(labels, len(order), rows, paths, columns)


def _years_of(site: str, name: str, spans: pd.DataFrame) -> str:
    """Name of a tower and its years by role, a line each."""
    lines = [f"{site} {name}".strip()]
    for role in ROLES:
        if role in spans.index:
            first, last = (int(spans.loc[role, end]) for end in ("min", "max"))
            lines.append(f"{role_text(role)} {first}" + (f"–{last}" if last > first else ""))
    return "\n".join(lines)
