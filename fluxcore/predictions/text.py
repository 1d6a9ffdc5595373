"""CSV files, packed or not: read fast where they are right, explained where they are wrong."""

import csv
from pathlib import Path

import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions import sniff
from fluxcore.predictions.options import LABELS
from fluxcore.predictions.sniff import Kind, require_rows, unpack
from fluxcore.predictions.table import (
    PLACES,
    VALUES,
    Choice,
    Table,
    Wanted,
    choose,
    hold,
    melt,
)
from fluxcore.text_files import (
    BLANK,
    DECIMAL_COMMA,
    FAILURES,
    not_utf8,
    other_delimiter,
    ragged,
)

_HEAD = 1 << 16
_OURS = {*VALUES, *PLACES, *LABELS}


def read_text(path: Path, kind: Kind, shown: str, wanted: Wanted) -> Table:
    """Read the columns that matter from a CSV file.

    Raises
    ------
    PredictionFileError
        It is no UTF-8, no table with commas, a column is missing, or a number is none.
    """
    source = unpack(path, shown) if kind == "csv.gz" else path
    names: list[str] = []
    try:
        names = _header(_head(source), shown)
        choice = choose(shown, names, wanted)
    except PredictionFileError:
        if kind == "csv" and not _OURS & set(names):
            sniff.require_promised(_head(source), shown, path.name)
        if names:
            _require_commas(source, shown)
        raise
    numbers = choice.wide or tuple(choice.ours[name] for name in VALUES if name in choice.ours)
    try:
        frame = _parse(source, numbers, [])
    except FAILURES:
        try:
            frame = _parse(source, numbers, BLANK)
        except FAILURES as error:
            raise _explained(source, shown, choice, numbers, error) from error
    frame = frame.select(
        *(pl.col(theirs).alias(ours) for ours, theirs in choice.ours.items()), *choice.wide
    )
    require_rows(len(frame), shown)
    lines: range | list[int] = range(2, len(frame) + 2)
    required = [
        *choice.wide,
        *(n for n in (wanted.value, "site_id", "env", "time") if n in choice.ours),
    ]
    if frame["time"].null_count():  # blank lines
        blank = frame.select(pl.all_horizontal(pl.col(required).is_null())).to_series()
        lines = (~blank).arg_true().cast(pl.Int64).__add__(2).to_list()
        frame = frame.filter(~blank)
    held = hold(shown, frame, choice) if wanted.value == "y_pred" else {}
    if wanted.site:
        frame = frame.with_columns(site_id=pl.lit(wanted.site))
    if choice.wide:
        frame, note = melt(frame, choice.wide, wanted.value)
        return Table(shown, frame, held, None, (note,))
    return Table(shown, frame, held, lines)


def _parse(source: Path | bytes, numbers: tuple[str, ...], blank: list[str]) -> pl.DataFrame:
    """Read every column, since polars overlooks surplus fields in columns that it skips.

    Looking for words that mean blank costs a fifth of the time, so they are looked for only in
    files that cannot be read without them.
    """
    return pl.read_csv(
        source,
        infer_schema=False,
        schema_overrides=dict.fromkeys(numbers, pl.Float64),
        null_values=blank,
        n_rows=sniff.MAX_ROWS + 1,
    )


def _head(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:_HEAD]
    with source.open("rb") as file:
        return file.read(_HEAD)


def _header(head: bytes, shown: str) -> list[str]:
    text = head.decode("utf-8-sig", errors="replace")
    first = text.lstrip("\r\n").splitlines()[:1]
    if not first or not first[0].strip():
        raise PredictionFileError(f"{shown}: has no first line with column names.")
    if len(first[0]) >= _HEAD - 8:
        raise PredictionFileError(
            f"{shown}: its first line is longer than {_HEAD // 1024} kB, so it is no table with "
            "column names."
        )
    try:
        return next(csv.reader(first))
    except csv.Error as error:
        raise PredictionFileError(f"{shown}: its first line is no list of columns.") from error


def _require_commas(source: Path | bytes, shown: str) -> None:
    """Say so if the columns are separated by something else than commas."""
    first = _head(source).decode("utf-8-sig", errors="replace").lstrip("\r\n").splitlines()[0]
    if message := other_delimiter(first, shown):
        raise PredictionFileError(message)


def _explained(
    source: Path | bytes,
    shown: str,
    choice: Choice,
    numbers: tuple[str, ...],
    error: BaseException,
) -> PredictionFileError:
    """Find out what is wrong with a file that polars refused."""
    content = source if isinstance(source, bytes) else source.read_bytes()
    if message := not_utf8(content, shown):
        return PredictionFileError(message)
    try:
        raw = pl.read_csv(
            content,
            infer_schema=False,
            null_values=BLANK,
            truncate_ragged_lines=True,
            n_rows=sniff.MAX_ROWS,
        ).select(numbers)
    except FAILURES:
        return _unreadable(shown, error)
    uneven = ragged(content)
    for name in numbers:
        column = raw[name]
        wrong_rows = (
            column.is_not_null() & column.str.strip_chars().cast(pl.Float64, strict=False).is_null()
        )
        if wrong_rows.any() and not (uneven and "," not in str(column.filter(wrong_rows)[0])):
            first = [int(row) for row in wrong_rows.arg_true().head(3)]
            examples = ", ".join(f"line {row + 2}: {str(column[row])[:40]!r}" for row in first)
            ours = next((o for o, theirs in choice.ours.items() if theirs == name), name)
            commas = all(DECIMAL_COMMA.match(str(column[row])) for row in first)
            remedy = (
                "These are decimal commas: write numbers with a decimal point."
                if commas
                else "Write plain numbers, and leave missing observations empty."
            )
            return PredictionFileError(
                f"{shown}: {int(wrong_rows.sum()):,} of {len(raw):,} values of {ours} are no "
                f"number ({examples}). {remedy}"
            )
    if uneven:
        line, fields, expected = uneven
        return PredictionFileError(
            f"{shown}: line {line} has {fields} fields, the first line {expected}. Decimal commas "
            'or a comma inside a name do this: write decimal points, and names in quotes ("...").'
        )
    return _unreadable(shown, error)


def _unreadable(shown: str, error: BaseException) -> PredictionFileError:
    reason = str(error).strip().partition("\n")[0][:200]
    return PredictionFileError(
        f"{shown}: cannot be read as a table with commas: {reason or 'unknown reason'}. Write it "
        "again, with one line a row and quotes around names that hold commas."
    )
