"""A region against the rest: a group of towers beside the others, for every model."""

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.theme import model_colour, number
from fluxcore.diagnose import Group
from fluxcore.diagnose.regions import BEYOND, FACTS
from fluxcore.sites import CLIMATES, vegetation_types

LABELS = {"continent": "Continent", "igbp": "Vegetation type", "climate": "Climate"}


def selectors(found: Diagnosis, rule: str) -> Markup:
    """Write the choices of a group by fact, and what is chosen on the map."""
    tested = found.sites[found.sites["role"] == "test"]
    chosen = parse_facts(rule)
    parts = [_select(fact, tested, chosen.get(fact, "")) for fact in FACTS]
    if rule and ":" not in rule:
        names = rule.split(",")
        parts.append(
            Markup('<span class="dx-chip" title="{}">{} on the map: {}</span>').format(
                ", ".join(names), len(names), ", ".join(names)
            )
        )
    if rule:
        parts.append(Markup('<button class="quiet" data-key="clear">clear</button>'))
    else:
        parts.append(Markup('<span class="soft">or draw a lasso or a box on the map</span>'))
    return Markup('<div class="dx-region">{}</div>').format(Markup().join(parts))


def parse_facts(rule: str) -> dict[str, str]:
    """Facts of a rule, with their values; empty for a list of sites."""
    if ":" not in rule:
        return {}
    return {fact: values for fact, _, values in (part.partition(":") for part in rule.split(";"))}


def with_fact(rule: str, fact: str, value: str) -> str:
    """Rule with one fact set, or taken out by an empty value.

    >>> with_fact("continent:Europe", "igbp", "GRA")
    'continent:Europe;igbp:GRA'
    """
    facts = {**parse_facts(rule), fact: value}
    return ";".join(f"{name}:{facts[name]}" for name in FACTS if facts.get(name))


def _select(fact: str, tested: pd.DataFrame, chosen: str) -> Markup:
    counts = tested[fact].value_counts().sort_index()
    words: Mapping[str, str] = {"igbp": vegetation_types(), "climate": CLIMATES}.get(fact, {})
    known = {str(value): int(n) for value, n in counts.items()}
    if chosen and chosen not in known:
        known[chosen] = 0
    options = Markup().join(
        Markup('<option value="{}"{}>{} ({})</option>').format(
            value,
            Markup(" selected") if value == chosen else "",
            f"{value} {words[value]}" if value in words else value,
            n,
        )
        for value, n in known.items()
    )
    return Markup(
        '<label>{}<select data-field="{}"><option value="">all</option>{}</select></label>'
    ).format(LABELS[fact], fact, options)


def group_table(found: Diagnosis, group: Group) -> Markup:
    """Write group and rest side by side, a row a model, on one axis of medians."""
    table = group.table.loc[list(found.order)]
    ends = table[["median", "median_rest", "like_lo", "like_hi"]].max().max()
    gaps = bool((table["n_undefined"] > 0).any())
    rows = Markup().join(_row(row, found.model, ends, gaps) for _, row in table.iterrows())
    unit = f", {found.unit}" if found.unit else ""
    n, rest = len(group.sites), group.rest
    undefined = Markup('<th class="num">undefined</th>') if gaps else ""
    return Markup(
        '<div class="dx-wide"><table class="dx-group ruled"><thead>'
        '<tr class="dx-over"><th></th><th colspan="3">median {}{}</th><th colspan="2">q90</th>'
        "<th></th>{}<th></th></tr>"
        '<tr><th>model</th><th class="num">{} here</th><th class="num">{} others</th>'
        '<th class="dx-lens">band: random groups of {}</th>'
        '<th class="num">here</th><th class="num">others</th>'
        '<th class="num" title="domains at or above the model\'s q90; in brackets: the share of '
        'the group in all, times the tail">in the tail (expected)</th>'
        "{}<th>median against random groups</th></tr></thead><tbody>{}</tbody></table></div>"
    ).format(found.label, unit, Markup("<th></th>") if gaps else "", n, rest, n, undefined, rows)


def csv(found: Diagnosis, group: Group | None) -> str:
    """Return the table of a group as CSV."""
    if group is None:
        return "model\n"
    cell = found.cell
    where = {"scenario": cell.scenario, "target": cell.target, "scale": cell.scale}
    where |= {"metric": cell.metric, "sites": " ".join(group.sites)}
    return str(group.table.assign(**where, synthetic=int(found.synthetic)).to_csv())


def _row(row: pd.Series, focus: str, end: float, gaps: bool) -> Markup:
    said = row["verdict"]
    p = "" if pd.isna(row["p"]) else f"p = {row['p']:.2g}" if row["p"] >= 0.002 else "p < 0.002"
    return Markup(
        '<tr class="{}"><td><i class="dot" style="background:{}"></i>{}</td>'
        '<td class="num"><b>{}</b></td><td class="num">{}</td><td class="dx-lens">{}</td>'
        '<td class="num">{}</td><td class="num">{}</td><td class="num">{} of {} '
        '<span class="soft">({})</span></td>{}'
        '<td class="{}">{} <span class="soft">{}</span></td></tr>'
    ).format(
        "in-focus" if row.name == focus else "",
        model_colour(str(row.name)), row.name, number(row["median"]), number(row["median_rest"]),
        _lens(row, end, model_colour(str(row.name))), number(row["q90"]), number(row["q90_rest"]),
        row["in_tail"], row["tail"], number(row["share"] * row["tail"]),
        Markup('<td class="num">{}</td>').format(row["n_undefined"]) if gaps else "",
        "dx-beyond" if said == BEYOND else "", said, p,
    )  # fmt: skip


def _lens(row: pd.Series, end: float, colour: str) -> Markup:
    if pd.isna(row["median"]) or not end > 0:
        return Markup('<span class="soft">–</span>')
    at = {name: 100 * row[name] / end for name in ("median", "median_rest", "like_lo", "like_hi")}
    band = Markup()
    if pd.notna(row["like_lo"]):
        band = Markup(
            '<rect x="{:.1f}%" width="{:.1f}%" y="4" height="8" rx="1" fill="var(--even)"/>'
        ).format(at["like_lo"], at["like_hi"] - at["like_lo"])
    rest = Markup()
    if pd.notna(row["median_rest"]):
        rest = Markup(
            '<line x1="{0:.1f}%" x2="{0:.1f}%" y1="2" y2="14" stroke="var(--soft)" '
            'stroke-width="1.5"/>'
        ).format(at["median_rest"])
    return Markup(
        '<svg role="img" aria-label="median of the group and band of random groups">'
        '<line x1="0" x2="100%" y1="8" y2="8" stroke="var(--line)"/>{}{}'
        '<circle cx="{:.1f}%" cy="8" r="4.5" fill="{}"/></svg>'
    ).format(band, rest, at["median"], colour)
