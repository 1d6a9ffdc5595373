"""Form and definition: what a draft says in the keys of `fluxcore.scenarios`, and back."""

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.components.scenario.builder.draft import CHOICES, ROLES, SHAPES, Draft, Row, Side
from fluxcore.scenarios import Definition, Scenario

UNNAMED = "my-scenario"
"""What a draft is called until it has a name."""
OTHER = {"test": "train", "validation": "test", "train": "test"}
"""Whom a role keeps its distance from."""
_SIDES = ("west", "south", "east", "north")


def as_definition(draft: Draft) -> dict[str, Any]:
    """Say a draft in the keys of a definition; rows that say nothing yet are left out.

    A side of which nothing is said has no rule, which `fluxcore.scenarios.parse_definition`
    refuses for test and training: ask `Side.empty` first.
    """
    definition: dict[str, Any] = {"name": draft.name or UNNAMED, "domain": draft.domain}
    if draft.label.strip():
        definition["label"] = draft.label.strip()
    if draft.seed is not None:
        definition["seed"] = _whole(draft.seed)
    for role in ROLES:
        if not draft.side(role).empty:
            definition[role] = _rule(role, draft.side(role))
    return definition


def _rule(role: str, side: Side) -> dict[str, Any]:
    # A draw is among those who have no role yet, so that it need not say so.
    rest = side.mode == "rest" and side.draw is None
    rule: dict[str, Any] = {"rest": True} if rest else {}
    if side.mode == "rules":
        shapes = [row for row in side.rows if row.region]
        joined = side.match == "all" and len(shapes) > 1
        kept = [row for row in side.rows if row.complete and not (joined and row.region)]
        parts = [_part(row) for row in kept]
        if joined:
            parts.insert(0, {"any": [_part(row) for row in shapes]})
        if len({key for part in parts for key in part}) == len(parts) and (
            side.match == "all" or len(parts) == 1
        ):
            rule = {key: value for part in parts for key, value in part.items()}
        else:
            rule = {side.match: parts}
    if side.away is not None:
        rule["away_from"] = {"roles": [OTHER[role]], "km": side.away}
    if side.draw is not None:
        rule["draw"] = {"count": _whole(side.draw)}
    return rule


def _part(row: Row) -> dict[str, Any]:
    value: Any = list(row.values)
    if row.kind == "box":
        value = dict(zip(_SIDES, row.values, strict=True))
    elif row.kind == "polygon":
        value = [list(corner) for corner in zip(row.values[0::2], row.values[1::2], strict=True)]
    elif row.kind == "hemisphere":
        value = row.values[0]
    elif row.kind in ("facts", "years"):
        names = ("min", "max") if row.kind == "facts" else ("first", "last")
        ends = {k: v for k, v in zip(names, row.values, strict=True) if v is not None}
        years = {k: _whole(v) for k, v in ends.items()}
        value = years if row.kind == "years" else {row.of: ends}
    return {"not": {row.kind: value}} if row.negated else {row.kind: value}


def _whole(value: Any) -> Any:
    """Make a whole number an integer, and leave others to be refused with a reason."""
    return int(value) if float(value).is_integer() else value


def as_draft(definition: Definition) -> Draft | None:
    """Find the draft that says the same, apart from its sentence; None where the form cannot."""
    sides: dict[str, Side] = {"validation": Side("none")}
    for role, rule in definition.rules.items():
        side = _side(role, rule)
        if side is None:
            return None
        sides[role] = side
    label = "" if definition.label == definition.name else definition.label
    return Draft(
        definition.name,
        label,
        domain=definition.domain,
        seed=float(definition.seed),
        **sides,
    )


def _side(role: str, rule: Mapping[str, Any]) -> Side | None:
    left = dict(rule)
    draw, away = left.pop("draw", None), left.pop("away_from", None)
    rest = left.pop("rest", False)
    if (draw and set(draw) != {"count"}) or (away and away["roles"] != [OTHER[role]]):
        return None
    count, km = draw and float(draw["count"]), away and float(away["km"])
    if rest or not left:
        return None if left else Side("rest", draw=count, away=km)
    match = "all"
    parts: list[Mapping[str, Any]] = [{key: value} for key, value in left.items()]
    if set(left) in ({"all"}, {"any"}):
        ((match, parts),) = left.items()
        if match == "any" and _is_regions(parts):
            match = "all"  # shapes alone: one region
            parts = [{"any": parts}]
    if match == "all":
        regions = [part for part in parts if _is_regions([part]) or _is_regions(part.get("any"))]
        if len(regions) > 1:
            return None  # inside both at once; in the form several shapes are one region
        parts = [
            inner
            for part in parts
            for inner in (part["any"] if _is_regions(part.get("any")) else (part,))
        ]
    rows = [row for part in parts for row in _rows(part)]
    return None if None in rows else Side("rules", match, tuple(filter(None, rows)), count, km)


def _is_regions(parts: Any) -> bool:
    """Whether rules are drawn shapes alone."""
    return bool(parts) and all(len(part) == 1 and set(part) <= set(SHAPES) for part in parts)


def _rows(part: Mapping[str, Any]) -> Iterator[Row | None]:
    if len(part) != 1:
        yield None
        return
    ((kind, value),) = part.items()
    if kind == "not":
        inner = list(_rows(value))
        yield (
            Row(inner[0].kind, inner[0].values, inner[0].of, not inner[0].negated)
            if len(inner) == 1 and inner[0] is not None
            else None
        )
    elif kind == "box":
        yield Row(kind, tuple(float(value[side]) for side in _SIDES))
    elif kind == "polygon":
        yield Row(kind, tuple(float(number) for corner in value for number in corner))
    elif kind == "hemisphere":
        yield Row(kind, (str(value),))
    elif kind in CHOICES or kind == "sites":
        yield Row(kind, tuple(map(str, value)))
    elif kind == "years":
        yield Row(kind, (_end(value, "first"), _end(value, "last")))
    elif kind == "facts":
        yield from (
            Row(kind, (_end(ends, "min"), _end(ends, "max")), str(of)) for of, ends in value.items()
        )
    else:
        yield None


def _end(ends: Mapping[str, Any], name: str) -> float | None:
    return float(ends[name]) if name in ends else None


def from_scenario(scenario: Scenario) -> Draft:
    """Draft that says what a listed scenario does, tower by tower and year by year."""
    sides: dict[str, Side] = {"validation": Side("none")}
    for rule in scenario.rules:
        rows = []
        if rule.sites is not None:
            rows.append(Row("sites", rule.sites))
        if (rule.years.first, rule.years.last) != (None, None):
            rows.append(Row("years", tuple(map(_float, (rule.years.first, rule.years.last)))))
        sides[rule.role] = Side("rules", "all", tuple(rows)) if rows else Side("rest")
    return Draft(f"{scenario.name}-2"[:60], domain=scenario.domain, **sides)


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)
