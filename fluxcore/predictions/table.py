"""A table of predictions under our column names, before anything in it is checked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.options import LABELS
from fluxcore.predictions.record import Finding
from fluxcore.text_files import counted, listed

VALUES = ("y_true", "y_pred")
PLACES = ("env", "site_id", "time")

SITE_ID = re.compile(r"^[A-Z]{2}-[A-Za-z0-9]{2,6}$")
"""What site ids of the flux networks look like; only used to recognise wide tables."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as they stand in a file."""

    shown: str
    """The file in messages."""
    frame: pl.DataFrame
    """Columns of ours: ``y_pred`` and perhaps ``y_true`` (Float64), ``time`` (as it came),
    ``site_id`` or ``env`` or both (text)."""
    held: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """What label columns hold: scenario, target... -> column and its one value."""
    lines: Sequence[int] | None = None
    """Line in the file of every row, for text files."""
    notes: tuple[Finding, ...] = ()

    def place(self, row: int) -> str:
        """Name a row for a message."""
        return f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns a reader looks for."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """What the user said, from our names to the file's."""
    value: str = "y_pred"
    """The column that must be there; ``y_true`` in files of observations."""
    also: str = ""
    """Another name that this column may have."""
    site: str = ""
    """The site of all rows, where the file has no column for it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a file's columns are read, under which of our names."""

    ours: Mapping[str, str]
    """From our names to the file's."""
    wide: tuple[str, ...] = ()
    """Columns of a wide table that hold one site's predictions each."""


def choose(shown: str, have: Sequence[str], wanted: Wanted) -> Choice:
    """Decide which columns of a file are read.

    Parameters
    ----------
    shown
        The file in messages.
    have
        The file's columns.
    wanted
        What is looked for.

    Raises
    ------
    PredictionFileError
        A column is missing, or stands twice.
    """
    columns, value = wanted.columns, wanted.value
    for ours, theirs in columns.items():
        if theirs not in have:
            close = get_close_matches(theirs, have, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise PredictionFileError(
                f"{shown}: has no column {theirs!r} to take as {ours}.{hint} There are: "
                f"{listed(have)}."
            )
    taken = set(columns.values())
    found = dict(columns)
    for name in (*VALUES, *PLACES, *LABELS):
        if name in have and name not in found and name not in taken:
            found[name] = name
    if value not in found and wanted.also in have:
        found[value] = wanted.also
    if wanted.site:
        found = {name: theirs for name, theirs in found.items() if name in (value, "time")}
    twice = [name for name in found.values() if list(have).count(name) > 1]
    if twice:
        raise PredictionFileError(
            f"{shown}: the column {twice[0]!r} stands {list(have).count(twice[0])} times. Keep one."
        )
    placed = wanted.site or {"site_id", "env"} & set(found)
    if value not in found and "time" in found and not placed:
        rest = [name for name in have if name not in found.values()]
        sites = tuple(name for name in rest if SITE_ID.match(name))
        if sites:
            return Choice(found, _require_only_sites(shown, rest, sites))
    missing = [name for name in (value, "time") if name not in found]
    if not placed:
        missing.append("site_id")
    if missing:
        first = missing[0]
        raise PredictionFileError(
            f"{shown}: column{'s' if len(missing) > 1 else ''} {', '.join(missing)} missing; there "
            f"are: {listed(have)}. If a column has another name, say so: "
            f"--columns {first}=NAME (in Python columns={{{first!r}: 'NAME'}})."
        )
    return Choice(found)


def _require_only_sites(shown: str, rest: Sequence[str], sites: tuple[str, ...]) -> tuple[str, ...]:
    others = [name for name in rest if name not in sites]
    if others:
        raise PredictionFileError(
            f"{shown}: is a wide table (a time column and {len(sites)} columns named after sites), "
            f"but has other columns too: {listed(others)}. Drop them, or give long rows with a "
            "column site_id."
        )
    if len(set(sites)) < len(sites):
        raise PredictionFileError(f"{shown}: a site has two columns. Keep one.")
    return sites


def hold(shown: str, frame: pl.DataFrame, choice: Choice) -> dict[str, tuple[str, str]]:
    """Values of the columns that name what the whole file is about.

    Raises
    ------
    PredictionFileError
        Such a column holds several values: several scenarios, targets or models are mixed.
    """
    held: dict[str, tuple[str, str]] = {}
    for column, name in LABELS.items():
        if column not in frame.columns:
            continue
        theirs = choice.ours[column]
        counts = frame[column].cast(pl.String).value_counts(sort=True, name="rows")
        if len(counts) > 1:
            several = ", ".join(
                f"{value or 'nothing'} ({rows:,} rows)" for value, rows in counts.head(5).rows()
            )
            raise PredictionFileError(
                f"{shown}: mixes several values of {name} in the column {theirs!r}: {several}. "
                f"Write one file for each {name}."
            )
        value = counts[column][0] if len(counts) else None
        if value is None:
            continue
        if name in held and held[name][1] != value:
            raise PredictionFileError(
                f"{shown}: its column {held[name][0]!r} holds {held[name][1]}, but its column "
                f"{theirs!r} holds {value}. Only one {name} can be right."
            )
        held[name] = (theirs, value)
    return held


def melt(table: pl.DataFrame, sites: Sequence[str], value: str) -> tuple[pl.DataFrame, Finding]:
    """Turn a wide table (``time`` and one column a site) into long rows.

    Blank cells give no row, since a wide table has no other way to say that a site does not have an
    hour; they are counted in the finding.
    """
    kept = [name for name in table.columns if name not in sites]
    long = table.unpivot(on=list(sites), index=kept, variable_name="site_id", value_name=value)
    blank = long[value].is_null() | long[value].is_nan()
    count = int(blank.sum())
    note = Finding(
        "note",
        "wide table",
        f"Read as a wide table of {counted(len(sites), 'site')}; blank cells, which give no row: "
        f"{count:,}.",
        count,
    )
    return long.filter(~blank), note
