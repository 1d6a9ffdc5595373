"""Tables in text files: what bytes are no table, what stops a table from being read, forms of time.

Shared by the readers of predictions and of data sets. What is found is returned as the text of a
message; the readers raise it as an error of their own kind.
"""

import csv
import gzip
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

BLANK = ["NA", "N/A", "NULL", "null", "None", "nan", "NaN", "NAN"]
"""Ways to write a missing value, besides an empty cell."""

FAILURES = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OverflowError)
"""What polars raises on files that it cannot read."""

HEAD = 1 << 12
"""Bytes from which the kind of a file is told."""

TIME_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y%m%d%H%M",
)
"""The benchmark's form first; the last one is FLUXNET's."""
DATE_FORMS = ("%Y-%m-%d", "%Y%m%d")

DECIMAL_COMMA = re.compile(r'^"?\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*"?$')

_CHUNK = 1 << 22
_SAMPLE = 100
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_REFUSED = (
    (b"CDF\x05", "a NetCDF file in the form CDF-5", "Save it as NetCDF-4"),
    (b"PK\x03\x04", "a zip or Excel file", "Unpack it, or save the sheet as CSV"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "Unpack it, or compress it with gzip"),
    (b"BZh", "compressed with bzip2", "Unpack it, or compress it with gzip"),
    (b"\xfd7zXZ", "compressed with xz", "Unpack it, or compress it with gzip"),
    (b"\x80\x04", "a Python pickle, which could run code", "Save the table as CSV or Parquet"),
    (b"\x80\x05", "a Python pickle, which could run code", "Save the table as CSV or Parquet"),
    (b"\x93NUMPY", "a NumPy array without column names", "Save the table as CSV or Parquet"),
    (b"ARROW1", "an Arrow (Feather) file", "Save the table as Parquet"),
    (b"%PDF", "a PDF document", "Give the table itself"),
    (b"\xff\xfe", "UTF-16 text", "Save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "Save it as UTF-8"),
)
_PROMISES = {
    ".nc": "not a NetCDF file",
    ".nc4": "not a NetCDF file",
    ".parquet": "not a Parquet file",
    ".gz": "not gzip-compressed",
}


def refusal(head: bytes, shown: str, name: str = "") -> str | None:
    """Why bytes cannot be the start of a table in UTF-8 text; None if they can.

    ``name`` is the file's name, whose ending may promise that the bytes are something else.
    """
    for magic, what, remedy in _REFUSED:
        if head.startswith(magic):
            return f"{shown}: is {what}, not a table of text. {remedy}."
    if b"\x00" in head:
        return broken_promise(head, shown, name) or (
            f"{shown}: holds binary data, not text (a zero byte at {head.index(0)}). Save the "
            "table as CSV in UTF-8, or as Parquet."
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        return (
            f"{shown}: is a web page, not a table; the download got a login or error page. "
            "Download the file itself."
        )
    if start.startswith(b"version https://git-lfs"):
        return f"{shown}: is a Git LFS pointer, not the table it stands for. Run `git lfs pull`."
    return None


def broken_promise(head: bytes, shown: str, name: str) -> str | None:
    """What is wrong if a file's name promises something else than text; None if it does not.

    To be asked where the bytes turned out to be no table of text: content goes before the name.
    """
    for ending, what in _PROMISES.items():
        if name.lower().endswith(ending):
            return (
                f"{shown}: is {what}, though its name ends in {ending} (it starts with "
                f"{head[:12]!r}), nor is it a table of text. Write or copy it again."
            )
    return None


def gunzip(path: Path) -> Iterator[bytes]:
    """Unpack a gzip file piece by piece.

    Raises
    ------
    EOFError
        It is cut short.
    OSError, zlib.error
        It is damaged, or cannot be read.
    """
    with gzip.open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def not_utf8(content: bytes, shown: str) -> str | None:
    """Where text is not UTF-8; None if it is."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        return (
            f"{shown}: is not UTF-8: line {line} holds the byte 0x{content[wrong.start]:02x}. "
            "Save it as UTF-8."
        )
    return None


def other_delimiter(first_line: str, shown: str) -> str | None:
    """What separates the columns if it is no comma; None if it seems to be one."""
    for delimiter, what in _DELIMITERS.items():
        parts = first_line.split(delimiter)
        if len(parts) >= 3 and len(parts) > first_line.count(",") + 1:
            return (
                f"{shown}: its columns are separated by {what}, not commas "
                f"({listed([part.strip() for part in parts], 6)}). Save it with commas between "
                "columns and points in decimal numbers."
            )
    return None


def ragged(content: bytes) -> tuple[int, int, int] | None:
    """First line with more fields than the first one has: its number, its fields, the first's."""
    lines = content[: 1 << 26].decode("utf-8-sig", errors="replace").splitlines()
    if not lines:
        return None
    try:
        reader = csv.reader(lines)
        expected = len(next(reader))
        for fields in reader:
            if len(fields) > expected:
                return reader.line_num, len(fields), expected
    except csv.Error:
        pass
    return None


def time_form(column: pl.Series) -> str:
    """The form that most of the first times of a text column have."""
    sample = column.drop_nulls().head(_SAMPLE)
    return max((*TIME_FORMS, *DATE_FORMS), key=lambda form: parse_times(sample, form).count())


def parse_times(column: pl.Series, form: str) -> pl.Series:
    """Read times of one form to Datetime[ms]; null where a value is in another form."""
    # the cache of parsed texts costs more than it saves: 0.21 s against 0.10 s for 3 million rows
    if form in DATE_FORMS:
        return column.str.to_date(form, strict=False, cache=False).cast(pl.Datetime("ms"))
    return column.str.to_datetime(form, time_unit="ms", strict=False, cache=False)


def listed(names: Sequence[str], most: int = 12) -> str:
    """Name the first few of many."""
    shown = ", ".join(repr(name)[:60] for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def counted(number: int, noun: str) -> str:
    """Write a number with its noun.

    >>> counted(1, "site"), counted(1_200, "row")
    ('1 site', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
