"""A scenario in words and numbers: its sentence, its roles side by side, its reading."""

import pandas as pd
from markupsafe import Markup

from dashboard.components.cards import read
from dashboard.components.facts import role_mark, role_text
from dashboard.components.scenario.builder.outcome import Outcome
from dashboard.theme import ROLES, count, fixed, joined, number, percent
from fluxcore.scenarios import Scenario
from fluxcore.sites import vegetation_types
from fluxcore.splits import Audit, Optimism

ALIKE_MM = 25
"""Millimetres a year: medians closer than this are called alike."""


def scenario_sentence(target: str, scenario: Scenario, towers: pd.DataFrame) -> Markup:
    """Write what is held out, with numbers; `towers` as `Store.scenario_sites` gives them."""
    tested = towers[towers["role"] == "test"]
    trained = int((towers["role"] == "train").sum())
    selected = int((towers["role"] == "validation").sum())
    where = f"in {count(_countries(tested), 'country', 'countries')}"
    made_on = Markup(" Its rules rest on {}.").format(scenario.origin) if scenario.origin else ""
    if scenario.domain == "site-year":
        domains = int(tested["test_domains"].sum())
        return Markup(
            "{} {} is scored on <b>{} of {}</b> {}; a domain is one calendar year of a tower.{}"
        ).format(
            scenario.shifts,
            target,
            count(domains, "site-year"),
            count(len(tested), "tower"),
            where,
            made_on,
        )
    return Markup("{} {} is scored on <b>{}</b> {}; {} train, {} select the model.{}").format(
        scenario.shifts, target, count(len(tested), "test tower"), where, trained, selected, made_on
    )


def role_table(towers: pd.DataFrame, years: pd.DataFrame) -> Markup:
    """Write the roles side by side: towers, countries, climate.

    Parameters
    ----------
    towers
        Facts of the towers that pass the filters.
    years
        ``site_id, year, role`` of the scenario: where years are held out, one tower has several
        roles and counts in each.
    """
    rows = []
    for role in ROLES:
        held = towers[towers.index.isin(years.loc[years["role"] == role, "site_id"])]
        if len(held):
            cells = (
                count(len(held)),
                count(_countries(held)),
                _spread(held["mat_c"]),
                _spread(held["map_mm"]),
            )
            rows.append(
                Markup("<tr><td>{}{}</td>{}</tr>").format(
                    role_mark(role),
                    role_text(role),
                    Markup().join(Markup('<td class="num">{}</td>').format(c) for c in cells),
                )
            )
    return Markup(
        '<div class="pad"><table class="ruled roles"><thead><tr><th></th>'
        '<th class="num">towers</th><th class="num">countries</th><th class="num">mean T, °C</th>'
        '<th class="num">mm a year</th></tr></thead><tbody>{}</tbody></table>'
        '<p class="soft" style="margin-top:6px">Median of the towers, with their 10th to 90th '
        "percentile. Click a tower to see who it is.</p></div>"
    ).format(Markup().join(rows))


def rows_line(name: str, synthetic: bool, counts: pd.DataFrame) -> Markup:
    """Write how many hours a data set has for each role; `counts` as `Split.counts` gives them."""
    parts = [f"{role_text(role)} {count(int(counts.loc[role, 'rows']))}" for role in ROLES]
    kind = ", synthetic" if synthetic else ""
    return Markup(
        '<div class="pad"><p class="soft">Hours in {}{}: {}; {} measured.</p></div>'
    ).format(
        name,
        kind,
        ", ".join(parts),
        percent(counts["measured"].sum() / max(counts["rows"].sum(), 1)),
    )


def scenario_reading(towers: pd.DataFrame, years: pd.DataFrame, scenario: Scenario) -> str:
    """Say how far what is tested is from what was trained on, as far as the facts tell.

    `towers` and `years` as in `role_table`.
    """
    tested, trained = towers[towers["role"] == "test"], towers[towers["role"] == "train"]
    if tested.empty:
        return "No test tower is left under these filters."
    if scenario.domain == "site-year":
        before = set(years.loc[years["role"] == "train", "site_id"])
        known = len(before & set(tested.index))
        new = len(tested) - known
        rest = f"; the other {new} have no earlier year in it" if new else ""
        return (
            f"{known} of {count(len(tested), 'tested tower')} were trained on in earlier years"
            f"{rest}. This scenario asks for new weather and slow change, hardly for new places."
        )
    parts = []
    if len(trained):
        warmer = tested["mat_c"].median() - trained["mat_c"].median()
        wetter = tested["map_mm"].median() - trained["map_mm"].median()
        rain = (
            f"gets {fixed(abs(wetter))} mm a year {'more' if wetter > 0 else 'less'}"
            if abs(wetter) >= ALIKE_MM
            else "gets about as much rain and snow"
        )
        parts.append(
            f"The median test tower is {number(abs(warmer), '°C')} "
            f"{'warmer' if warmer > 0 else 'cooler'} than the median training tower and {rain}."
        )
        unseen = sorted(set(tested["igbp"]) - set(trained["igbp"]))
        if unseen:
            names = [f"{vegetation_types().get(t, t)} ({t})" for t in unseen]
            parts.append(f"No training tower stands in {joined(names, 'or')}.")
    parts.append(
        f"Half of the test towers are more than {number(tested['seen_km'].median(), 'km')} from "
        "the nearest tower that is not held out."
    )
    return " ".join(parts)


def build_sentence(found: Outcome | None) -> Markup:
    """Write what a draft comes to, in one sentence."""
    if found is not None and found.problem and not found.waiting:
        return Markup("This does not come to a scenario yet; what is in the way stands below.")
    if found is None or found.found is None:
        return Markup("Say who is tested; the rest is trained on, but for a draw that validates.")
    sizes, domain = found.found.report.sizes, found.found.scenario.domain
    unit = "sites" if domain == "site" else "site_years"
    noun = "tower" if domain == "site" else "tower-year"
    number_of = {role: int(sizes.loc[role, unit]) for role in ROLES}
    return Markup("<b>{}</b> tested, {} to select models on, {} to train on. {}").format(
        count(number_of["test"], noun),
        count(number_of["validation"]),
        count(number_of["train"]),
        found.found.definition.shifts,
    )


def audit_reading(scenario: Scenario, found: Audit, asked: Optimism | None) -> Markup:
    """Say how many test towers have a near one on the other side, and what scores say of that.

    Parameters
    ----------
    scenario
        What was audited.
    found
        The audit.
    asked
        Errors with against without a neighbour; None without scores of towers.
    """
    near = next((f for f in found.findings if f.name == "near towers"), None)
    number_ = len(near.sites) if near else 0
    tested = int(near.numbers["test_sites"]) if near else len(scenario.test_sites)
    said = (
        f"{number_} of the {count(tested, 'test tower')} {'has' if number_ == 1 else 'have'} a "
        f"{'' if scenario.domain == 'site' else 'neighbouring '}non-test tower within "
        f"{found.within_km:g} km."
    )
    if near and scenario.domain == "site":
        said += (
            f" {asked}"
            if asked
            else (
                " Whether errors are smaller there needs the scores of every tower: a neighbour "
                "alone does not show it."
            )
        )
    return Markup('<div class="pad">{}</div>').format(read(said))


def _countries(towers: pd.DataFrame) -> int:
    return len({site.partition("-")[0] for site in towers.index})


def _spread(values: pd.Series) -> Markup:
    low, middle, high = values.quantile([0.1, 0.5, 0.9])
    return Markup('<b>{}</b><br><span class="soft">{} to {}</span>').format(
        fixed(middle), fixed(low), fixed(high)
    )
