"""What the fields and buttons of the form do to a draft."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboard.components.scenario.builder.draft import (
    CHOICES,
    CORNERS,
    KINDS,
    ROLES,
    Draft,
    Row,
    Side,
    Value,
)

DIGITS = 2
"""Decimals of a degree that drawn shapes keep: about a kilometre."""
CLICKED = 16
"""Corners up to which a shape is taken to have been clicked; more are a freehand line."""
FREEHAND = 0.01
"""How far, in parts of its extent, a freehand line may be moved by thinning it."""


def edited(draft: Draft, what: str, value: object = "") -> Draft:
    """Return the draft after one field or button of the form.

    Parameters
    ----------
    draft
        What it was.
    what
        ``name``, ``data``, ``domain``, ``seed``, ``text``; ``test.add``, ``test.match``,
        ``test.mode``, ``test.draw``, ``test.away``; ``test.0.drop``, ``test.0.not``, ``test.0.of``,
        ``test.0.value.1``, ``test.0.chip.SAV``, ``test.0.names``, ``test.0.corners``; for the
        other roles likewise.
    value
        What was typed or chosen. What cannot be understood leaves the field empty.
    """
    role, _, rest = what.partition(".")
    if role not in ROLES:
        typed = number(value) if role == "seed" else str(value)
        return replace(draft, **{role: typed})
    side = draft.side(role)
    place, _, inner = rest.partition(".")
    if place.isdigit():
        if int(place) >= len(side.rows):  # a click on what a click before it has removed
            return draft
        rows = list(side.rows)
        rows[int(place) : int(place) + 1] = _row(rows[int(place)], inner, value)
        return replace(draft, **{role: replace(side, rows=tuple(rows))})
    return replace(draft, **{role: _side(side, place, value)})


def drawn(draft: Draft, row: Row) -> Draft:
    """Add a drawn shape to the test side."""
    return replace(draft, test=replace(draft.test, rows=(*draft.test.rows, row)))


def box(longitude: Sequence[float], latitude: Sequence[float]) -> Row:
    """Make a box of the longitudes and latitudes of its sides."""
    west, east = sorted(float(value) for value in longitude)
    south, north = sorted(float(value) for value in latitude)
    return Row("box", tuple(round(v, DIGITS) for v in (west, south, east, north)))


def polygon(longitude: Sequence[float], latitude: Sequence[float]) -> Row:
    """Make a polygon of drawn corners, a long freehand line thinned to what matters of it."""
    points = np.column_stack([longitude, latitude]).astype(float).round(DIGITS)
    points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
    thin, tolerance = points, FREEHAND * float(np.ptp(points, axis=0).max(initial=0.0))
    while len(thin) > CLICKED and (thin is points or len(thin) > CORNERS):
        thin, tolerance = _thinned(points, tolerance), 1.5 * tolerance
    return Row("polygon", tuple(float(value) for value in thin.ravel()))


def number(value: object) -> float | None:
    """Read a number as typed, with a point or a comma; None for anything else.

    >>> number("12,5"), number("\N{MINUS SIGN}3"), number("many"), number("")
    (12.5, -3.0, None, None)
    """
    text = str(value).strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return float(text) if re.fullmatch(r"[+-]?(\d{1,15}\.?\d*|\.\d+)", text) else None


def _side(side: Side, what: str, value: object) -> Side:
    if what == "add" and str(value) in KINDS:
        row = Row(str(value), KINDS[str(value)].start, "mat_c" if value == "facts" else "")
        return replace(side, mode="rules", rows=(*side.rows, row))
    if what in ("draw", "away"):
        return replace(side, **{what: number(value)})
    if what in ("mode", "match"):
        return replace(side, **{what: str(value)})
    return side


def _row(row: Row, what: str, value: object) -> list[Row]:
    head, _, last = what.partition(".")
    if head == "drop":
        return []
    if head == "not":
        return [replace(row, negated=str(value) in ("not", "True"))]
    if head == "of":
        return [replace(row, of=str(value), values=KINDS["facts"].start)]
    if head == "value":
        values: list[Value] = list(row.values)
        values[int(last)] = number(value)
        return [replace(row, values=tuple(values))]
    if head == "chip" and row.kind in CHOICES:
        if row.kind == "hemisphere":  # of two, both would be no condition
            return [replace(row, values=() if last in row.values else (last,))]
        kept = tuple(other for other in row.values if other != last)
        return [replace(row, values=kept if last in row.values else (*row.values, last))]
    if head == "names":
        return [replace(row, values=tuple(re.findall(r"[A-Za-z0-9][\w-]*", str(value))))]
    if head == "corners":
        return [replace(row, values=corners(str(value)))]
    return [row]


def corners(text: str) -> tuple[Value, ...]:
    """Read corners as typed, ``12.5 41.9; 14 40; 11 38``; nothing for fewer than three.

    >>> corners("12.5 41.9; 14 40; 11 38")
    (12.5, 41.9, 14.0, 40.0, 11.0, 38.0)
    """
    text = text.replace("\N{MINUS SIGN}", "-")
    pairs = [re.findall(r"[+-]?\d+(?:\.\d+)?", part) for part in re.split(r"[;\n]", text)]
    found = [float(value) for pair in pairs if len(pair) == 2 for value in pair]
    return tuple(found) if len(found) >= 6 else ()


def _thinned(points: NDArray[np.float64], tolerance: float) -> NDArray[np.float64]:
    """Thin a line by Douglas and Peucker's rule: keep what lies further off than `tolerance`."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        chord, inner = points[last] - points[first], points[first + 1 : last] - points[first]
        length = float(np.hypot(*chord))
        off = (
            np.abs(chord[0] * inner[:, 1] - chord[1] * inner[:, 0]) / length
            if length
            else np.hypot(inner[:, 0], inner[:, 1])
        )
        worst = int(off.argmax())
        if off[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return points[keep]
