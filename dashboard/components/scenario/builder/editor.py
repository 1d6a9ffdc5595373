"""The form: the conditions of every role as fields, chips and buttons."""

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from dashboard.components.facts import role_mark
from dashboard.components.scenario.builder.draft import (
    CHOICES,
    KINDS,
    ROLES,
    Draft,
    Row,
    Side,
)
from dashboard.components.scenario.builder.fields import (
    number_field,
    plain,
    segments,
    select,
    text_area,
)
from dashboard.components.scenario.builder.form import OTHER
from dashboard.theme import count, fixed
from fluxcore.sites import CLIMATES, vegetation_types

TITLES = {"test": "Test", "validation": "Validation", "train": "Training"}
MODES = {"rules": "by conditions", "rest": "from the rest", "none": "none"}
FACTS = {
    "mat_c": "mean temperature, °C",
    "map_mm": "precipitation, mm a year",
    "elevation_m": "elevation, m",
    "latitude": "latitude, °",
    "longitude": "longitude, °",
}
STATISTICS = {
    "mean": "mean", "sd": "standard deviation", "q05": "5 % quantile", "q50": "median",
    "q95": "95 % quantile",
}  # fmt: skip
IDLE = "nothing chosen yet: takes no part"
"""What is said of a condition that says nothing."""
DIGITS = {"mat_c": 1, "latitude": 1, "longitude": 1}


def editor(draft: Draft, facts: pd.DataFrame, sizes: Mapping[str, int]) -> Markup:
    """Write the form.

    Parameters
    ----------
    draft
        What it shows.
    facts
        Facts of the sites; what can be chosen, and how many towers have it, comes from here.
    sizes
        Towers of each role; empty while the draft comes to nothing.
    """
    return Markup().join(_side(role, draft.side(role), facts, sizes.get(role)) for role in ROLES)


def _side(role: str, side: Side, facts: pd.DataFrame, towers: int | None) -> Markup:
    modes = {name: text for name, text in MODES.items() if role == "validation" or name != "none"}
    chosen = "" if role == "test" else select(f"{role}.mode", modes, side.mode, "Who it is")
    said = "" if towers is None else Markup("<b>{}</b>").format(count(towers, "tower"))
    return Markup(
        '<section class="b-side" aria-label="{}"><header>{}<h3>{}</h3>{}'
        '<span class="num">{}</span></header>{}{}</section>'
    ).format(
        TITLES[role],
        role_mark(role),
        TITLES[role],
        chosen,
        said,
        _rules(role, side, facts) if side.mode == "rules" else "",
        _more(role, side) if side.mode != "none" else "",
    )


def _rules(role: str, side: Side, facts: pd.DataFrame) -> Markup:
    regions = sum(row.region for row in side.rows)
    match: Markup | str = ""
    if len(side.rows) > max(1, regions):
        both = {"all": "all", "any": "any"}
        match = Markup('<div class="b-match">towers that meet {} of these{}</div>').format(
            segments(f"{role}.match", both, side.match, "How many must hold"),
            "; any one of the shapes" if regions > 1 and side.match == "all" else "",
        )
    elif regions > 1:
        match = Markup('<div class="b-match">towers inside any of these</div>')
    hint = "Draw on the map, or add a condition." if role == "test" else "Add a condition."
    menu = {"": "+ add a condition"} | {name: kind.label for name, kind in KINDS.items()}
    del menu["polygon"]  # is drawn
    return Markup('{}{}{}<div class="b-more">{}</div>').format(
        match,
        "" if side.rows else Markup('<p class="b-hint">{}</p>').format(hint),
        Markup().join(_row(f"{role}.{i}", row, facts) for i, row in enumerate(side.rows)),
        select(f"{role}.add", menu, "", f"Add a condition for {TITLES[role].lower()}"),
    )


def _more(role: str, side: Side) -> Markup:
    """Draw at random and keep a distance: what may follow any choice of towers."""
    other = TITLES[OTHER[role]].lower()
    return Markup(
        '<div class="b-more"><label title="Empty: all of them">drawn at random {}</label>'
        '<label title="Empty: no distance">at least {} km from {} towers</label></div>'
    ).format(
        number_field(f"{role}.draw", side.draw, "all", "Towers drawn at random", step="1"),
        number_field(f"{role}.away", side.away, "0", f"Kilometres from {other} towers", step="any"),
        other,
    )


def _row(place: str, row: Row, facts: pd.DataFrame) -> Markup:
    kind = KINDS[row.kind]
    verbs = dict(zip(("is", "not"), kind.verbs, strict=True))
    title: Markup | str = Markup("<b>{}</b>").format(kind.label)
    if row.kind == "facts":
        title = _facts_menu(place, row, facts)
    return Markup(
        '<div class="b-row" role="group" aria-label="{}"><div class="first">{}{}'
        '<button class="quiet x" data-key="{}.drop" title="Remove" aria-label="Remove: {}">×'
        '</button></div><div class="body">{}</div>{}</div>'
    ).format(
        kind.label,
        title,
        select(
            f"{place}.not", verbs, "not" if row.negated else "is", f"{kind.label}: is or is not"
        ),
        place,
        kind.label,
        _body(place, row, facts),
        "" if row.complete else Markup('<p class="b-hint">{}</p>').format(IDLE),
    )


def _body(place: str, row: Row, facts: pd.DataFrame) -> Markup:
    if row.kind in CHOICES:
        return _chips(place, row, facts)
    if row.kind == "box":
        labels = ("W", "S", "E", "N")
        names = ("western", "southern", "eastern", "northern")
        return Markup().join(
            Markup("<label>{} {}</label>").format(
                label, number_field(f"{place}.value.{i}", value, "", f"{name} side, degrees")
            )
            for i, (label, name, value) in enumerate(zip(labels, names, row.values, strict=True))
        )
    if row.kind in ("facts", "years"):
        low, high, digits = _range(row, facts)
        given = zip(("from", "to"), row.values, (low, high), strict=True)
        return Markup().join(
            Markup("<label>{} {}</label>").format(
                word,
                number_field(
                    f"{place}.value.{i}", value, _end(end, digits), f"{word}",
                    step="1" if row.kind == "years" else "any",
                ),
            )
            for i, (word, value, end) in enumerate(given)
        )  # fmt: skip
    if row.kind == "polygon":
        pairs = zip(row.values[0::2], row.values[1::2], strict=True)
        text = "; ".join(f"{plain(x)} {plain(y)}" for x, y in pairs)
        return text_area(place, "corners", text, f"{len(row.values) // 2} corners", "corners")
    text = ", ".join(map(str, row.values))
    return text_area(place, "names", text, count(len(row.values), "tower"), "ids, such as AU-ASM")


def _chips(place: str, row: Row, facts: pd.DataFrame) -> Markup:
    if row.kind == "hemisphere":
        names = {"north": "northern", "south": "southern"}
        north = int((facts["latitude"] >= 0).sum())
        sizes = {"north": north, "south": int(facts["latitude"].notna().sum()) - north}
    else:
        sizes = {str(k): int(n) for k, n in facts[row.kind].dropna().value_counts().items()}
        order = {"igbp": vegetation_types(), "climate": CLIMATES}.get(row.kind) or sorted(sizes)
        names = {name: name for name in order if name in sizes}
    meanings = {"igbp": vegetation_types(), "climate": CLIMATES}.get(row.kind, {})
    return Markup().join(
        Markup(
            '<button class="chip" data-key="{}.chip.{}" aria-pressed="{}" title="{}">{} '
            "<small>{}</small></button>"
        ).format(
            place,
            name,
            "true" if name in row.values else "false",
            meanings.get(name, name),
            f"{name} {meanings[name]}" if row.kind == "climate" else text,
            sizes[name],
        )
        for name, text in names.items()
    )


def _facts_menu(place: str, row: Row, facts: pd.DataFrame) -> Markup:
    names = {name: label for name, label in FACTS.items() if name in facts}
    for name in facts.columns:
        stem, _, statistic = str(name).rpartition("_")
        if statistic in STATISTICS and stem:
            names[str(name)] = f"{stem}, {STATISTICS[statistic]}"
    names.setdefault(row.of, row.of)
    return select(f"{place}.of", names, row.of, "Which fact", css="of")


def _range(row: Row, facts: pd.DataFrame) -> tuple[float, float, int]:
    if row.kind == "years":
        return float(facts["first_year"].min()), float(facts["last_year"].max()), 0
    if row.of not in facts or not pd.api.types.is_numeric_dtype(facts[row.of]):
        return float("nan"), float("nan"), 0
    held = facts[row.of]
    wide = float(held.max() - held.min())
    return float(held.min()), float(held.max()), DIGITS.get(row.of, 0 if wide > 50 else 2)


def _end(value: float, digits: int) -> str:
    return "" if value != value else fixed(value, digits).replace(",", "")
