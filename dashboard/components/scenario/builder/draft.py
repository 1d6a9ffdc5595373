"""Draft: a scenario in the making, as the form shows it and as the address keeps it."""

import base64
import binascii
import json
import math
import zlib
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from fluxcore.errors import ScenarioError

NEW = "new"
"""What stands in an address for a draft of which nothing is said yet."""
LONGEST = 100_000
"""Characters of a draft; a definition by hand that is longer belongs into a file."""
CORNERS = 40
"""Corners of a drawn shape: enough for an outline, few enough for a link."""

Value = str | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One condition of the form."""

    kind: str
    """A key of `KINDS`."""
    values: tuple[Value, ...] = ()
    of: str = ""
    """The fact that a range is about."""
    negated: bool = False

    @property
    def complete(self) -> bool:
        """Whether it says anything yet; what does not is left out of the definition."""
        given = [value is not None and value != "" for value in self.values]
        if self.kind in ("facts", "years"):
            return any(given)
        return bool(given) and all(given)

    @property
    def region(self) -> bool:
        """Whether it is a drawn shape to be inside of: several of them make one region."""
        return self.kind in SHAPES and self.complete and not self.negated


@dataclass(frozen=True, slots=True)
class Side:
    """Who gets a role."""

    mode: str = "rules"
    """``rules``, ``rest`` (whoever has no role yet) or ``none``."""
    match: str = "all"
    """``all`` or ``any`` of the rows must hold."""
    rows: tuple[Row, ...] = ()
    draw: float | None = None
    """How many of them are drawn at random; None for all."""
    away: float | None = None
    """Kilometres from every tower on the other side: of training to test, of others to test."""

    @property
    def empty(self) -> bool:
        """Whether it takes nobody, since nothing is said yet."""
        if self.mode != "rules":
            return self.mode == "none"
        return not any(row.complete for row in self.rows)


ROLES = ("test", "validation", "train")
"""In the order in which they take their towers."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario in the making. Everything in it can be changed by `edits.edited`."""

    name: str = ""
    label: str = ""
    """How it is shown; the name if empty."""
    data: str = ""
    """Data set whose towers and statistics count; empty for the public table."""
    domain: str = "site"
    """What is held out and scored: ``site``, or ``site-year``."""
    seed: float | None = 1
    """Of all random draws."""
    test: Side = field(default_factory=Side)
    validation: Side = field(default_factory=lambda: Side("rest", draw=20.0))
    train: Side = field(default_factory=lambda: Side("rest"))
    text: str = ""
    """A definition written by hand, where the form cannot say it; the rest is then without use."""

    def side(self, role: str) -> Side:
        """Return the conditions of a role."""
        found: Side = getattr(self, role)
        return found

    def shapes(self) -> list[tuple[str, int, Row]]:
        """List all boxes and polygons on the globe with their role and row."""
        return [
            (role, place, row)
            for role in ROLES
            if self.side(role).mode == "rules"
            for place, row in enumerate(self.side(role).rows)
            if row.kind in SHAPES and row.complete and _on_globe(row.values)
        ]


def pack(draft: Draft) -> str:
    """Write a draft as a short text for an address.

    >>> unpack(pack(Draft("mine"))).name
    'mine'
    """
    if draft == Draft():
        return NEW
    slim = _without_defaults(asdict(draft), asdict(Draft()))
    data = json.dumps(slim, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def unpack(text: str) -> Draft:
    """Read what `pack` has written.

    Raises
    ------
    ScenarioError
        It is cut off, or something else.
    """
    if text == NEW:
        return Draft()
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        inflate = zlib.decompressobj()
        plain = inflate.decompress(data, LONGEST)
        if not inflate.eof:
            raise ScenarioError("The scenario in this link is cut off or too long.")
        return _draft(json.loads(plain))
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ScenarioError("The scenario in this link is damaged; ask for the link again.") from (
            error
        )


def means_draft(text: str) -> bool:
    """Whether a text of an address is a draft, or asks for none."""
    try:
        return not text or unpack(text) is not None
    except ScenarioError:
        return False


def _without_defaults(given: dict[str, Any], default: dict[str, Any]) -> dict[str, Any]:
    slim = {}
    for name, value in given.items():
        if value == default[name]:
            continue
        if isinstance(value, dict):
            value = _without_defaults(value, default[name])
            if "rows" in value:
                value["rows"] = [
                    [row["kind"], row["of"], int(row["negated"]), *row["values"]]
                    for row in value["rows"]
                ]
        slim[name] = value
    return slim


def _draft(given: dict[str, Any]) -> Draft:
    draft = Draft()
    plain = {
        name: given[name] for name in ("name", "label", "data", "domain", "text") if name in given
    }
    if not all(isinstance(value, str) for value in plain.values()):
        raise ValueError("a text is no text")
    sides = {role: _side(draft.side(role), given[role]) for role in ROLES if role in given}
    seed = {"seed": _number(given["seed"])} if "seed" in given else {}
    return replace(draft, **plain, **sides, **seed)


def _side(side: Side, given: dict[str, Any]) -> Side:
    rows = tuple(
        Row(str(kind), tuple(_value(value) for value in values), str(of), bool(negated))
        for kind, of, negated, *values in given.get("rows", ())
    )
    if not all(map(_whole_row, rows)):
        raise ValueError("no row of the form")
    plain = {name: str(given[name]) for name in ("mode", "match") if name in given}
    numbers = {name: _number(given[name]) for name in ("draw", "away") if name in given}
    return replace(side, rows=rows, **plain, **numbers)


def _whole_row(row: Row) -> bool:
    """Whether a row that came in an address has as many values, and such, as its kind has."""
    numbers = all(not isinstance(value, str) for value in row.values)
    if row.kind == "polygon":
        return numbers and len(row.values) % 2 == 0 and len(row.values) != 2
    if row.kind in KINDS and KINDS[row.kind].start:
        return numbers and len(row.values) == len(KINDS[row.kind].start)
    return row.kind in KINDS and all(isinstance(value, str) for value in row.values)


def _on_globe(values: tuple[Value, ...]) -> bool:
    east, north = values[0::2], values[1::2]
    return all(abs(float(v)) <= 180 for v in east if v is not None) and all(
        abs(float(v)) <= 90 for v in north if v is not None
    )


def _value(given: Any) -> Value:
    return given if given is None or isinstance(given, str) else _number(given)


def _number(given: Any) -> float | None:
    if given is None:
        return None
    if not math.isfinite(float(given)):
        raise ValueError("no finite number")
    return float(given)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of condition, as the menu lists it."""

    label: str
    start: tuple[Value, ...] = ()
    """What a new row holds."""
    verbs: tuple[str, str] = ("is", "is not")


SHAPES = ("box", "polygon")
"""Kinds that are drawn on the map. Several on one side are one region: inside any of them."""
KINDS = {
    "box": Kind("Box on the map", (-10.0, 30.0, 40.0, 45.0), ("inside", "outside")),
    "polygon": Kind("Shape on the map", (), ("inside", "outside")),
    "igbp": Kind("Vegetation type"),
    "climate": Kind("Climate, main class"),
    "koeppen": Kind("Climate, Köppen class"),
    "continent": Kind("Continent"),
    "hemisphere": Kind("Hemisphere"),
    "facts": Kind("Range of a fact", (None, None), ("within", "outside")),
    "years": Kind("Years", (None, None), ("within", "outside")),
    "sites": Kind("Towers by name"),
}
"""Kinds of conditions by their key in a definition, in the order of the menu."""
CHOICES = ("igbp", "climate", "koeppen", "continent", "hemisphere")
"""Kinds that are chosen from a list."""
