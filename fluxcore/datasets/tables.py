"""A CSV table of one site: its lines are whole, its numbers are numbers, its times are times."""

import csv
from collections.abc import Sequence

import polars as pl

from fluxcore.datasets.findings import EXAMPLES, Finding, ProblemError
from fluxcore.datasets.sources import Source
from fluxcore.text_files import (
    BLANK,
    DECIMAL_COMMA,
    FAILURES,
    TIME_FORMS,
    counted,
    listed,
    not_utf8,
    other_delimiter,
    parse_times,
    time_form,
)

_TIME_REMEDY = (
    "Write all times alike, in local standard time without a zone, as 2019-06-30 13:00:00."
)


def header_of(head: bytes, source: Source) -> list[str]:
    """Column names in the first line.

    Raises
    ------
    ProblemError
        There is no such line, its columns are not separated by commas, or a name stands twice.
    """
    first = head.decode("utf-8-sig", errors="replace").lstrip("\r\n").splitlines()[:1]
    if not first or not first[0].strip():
        raise source.problem("no columns", "has no first line with column names", "Add it.")
    try:
        names = next(csv.reader(first))
    except csv.Error as error:
        raise source.problem(
            "no columns", f"has a broken first line: {error}", "Mend it."
        ) from error
    if message := other_delimiter(first[0], source.shown):
        what, _, remedy = message.removeprefix(f"{source.shown}: ").partition(". ")
        raise source.problem("wrong delimiter", what, remedy)
    numbers = sum(_is_number(name) for name in names)
    if numbers > len(names) / 2:
        raise source.problem(
            "no columns",
            f"has no first line with column names: it starts with {listed(names, 3)}",
            "Add it.",
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise source.problem(
            "column twice", f"has columns that stand twice: {listed(twice)}", "Keep one of each."
        )
    return names


def whole_lines(
    content: bytes, columns: Sequence[str], source: Source, found: list[Finding]
) -> None:
    """Add to ``found`` what :func:`lines_findings` finds.

    Raises
    ------
    ProblemError
        Lines are broken. What else would be found in such rows follows from it, with a remedy
        that does not help.
    """
    about = lines_findings(content, len(columns), source)
    about += _first_line_again(content, source)
    errors = [finding for finding in about if finding.severity == "error"]
    if not errors:
        found += about
        return
    found += errors[:-1]
    raise ProblemError(errors[-1])


def lines_findings(content: bytes, columns: int, source: Source) -> list[Finding]:
    """Look whether every line has as many fields as the first, and the text is whole.

    Counting commas and line ends of the whole file costs next to nothing; only where the numbers
    do not fit are lines looked at one by one.
    """
    found: list[Finding] = []
    if (zero := content.find(b"\x00")) >= 0:
        line = content.count(b"\n", 0, zero) + 1
        raise source.problem(
            "damaged",
            f"holds {content.count(0):,} zero bytes, first in line {line:,}: it was not written "
            "to its end",
            "Copy or download it again.",
        )
    if not content.isascii() and (message := not_utf8(content, source.shown)):
        what, _, remedy = message.removeprefix(f"{source.shown}: ").partition(". ")
        raise source.problem("wrong encoding", what, remedy)
    if b"\n" not in content and b"\r" in content.strip(b"\r"):
        raise source.problem(
            "line ends",
            "ends its lines with carriage returns alone (CR), as very old programs do",
            "Save it with line ends of Unix (LF) or Windows (CRLF).",
        )
    ended = content.endswith((b"\n", b"\r"))
    lines = content.count(b"\n") + (not ended)
    if content.count(b",") != lines * (columns - 1):
        found += _uneven(content, columns, source, ended)
    elif not ended:
        found.append(
            Finding(
                "note",
                "no line end",
                "does not end with a line end, so its last value may be cut",
                source.shown,
                count=1,
            )
        )
    return found


def parse(
    content: bytes, source: Source, numbers: Sequence[str], texts: Sequence[str]
) -> tuple[pl.DataFrame, list[Finding]]:
    """Read columns: ``numbers`` as Float64, ``texts`` as they stand.

    Returns
    -------
    tuple
        The rows, without blank lines, with their line in the file as ``line``; a value that is no
        number is null. And a finding for every column that has such values.

    Raises
    ------
    ProblemError
        There are no rows, or it cannot be read as a table at all.
    """
    wanted = [*texts, *numbers]
    found: list[Finding] = []
    try:
        frame = pl.read_csv(
            content,
            columns=wanted,
            infer_schema=False,
            schema_overrides=dict.fromkeys(numbers, pl.Float64),
            null_values=BLANK,
        )
    except FAILURES as first:
        try:
            raw = pl.read_csv(
                content,
                columns=wanted,
                infer_schema=False,
                null_values=BLANK,
                truncate_ragged_lines=True,
            )
        except FAILURES:
            reason = str(first).strip().partition("\n")[0][:200]
            raise source.problem(
                "unreadable",
                f"cannot be read as a table with commas: {reason or 'unknown reason'}",
                "Write it again, one row a line.",
            ) from first
        frame = raw.with_columns(
            pl.col(name).str.strip_chars().cast(pl.Float64, strict=False) for name in numbers
        )
        found = [finding for name in numbers for finding in _no_numbers(raw, frame, name, source)]
    frame = frame.select(wanted).with_row_index("line", 2)
    frame = frame.filter(~pl.all_horizontal(pl.col(wanted).is_null()))
    if frame.is_empty():
        raise source.problem("no rows", "has column names but no rows", "Write it again.")
    return frame, found


def times_of(frame: pl.DataFrame, column: str, source: Source) -> tuple[pl.Series, list[Finding]]:
    """Times in a text column, as Datetime[ms]; null where there is none.

    Raises
    ------
    ProblemError
        Not one is understood.
    """
    texts = frame[column].str.strip_chars()
    form = time_form(texts)
    stamps = parse_times(texts, form)
    wrong = stamps.is_null()
    if not wrong.any():
        return stamps.alias("time"), []
    first = [int(row) for row in wrong.arg_true().head(EXAMPLES)]
    examples = tuple(f"line {frame['line'][row]:,}: {str(texts[row])[:30]!r}" for row in first)
    found = Finding(
        "error",
        "time form",
        f"{int(wrong.sum()):,} of {len(frame):,} values of {column} are not times like the others",
        source.shown,
        column,
        int(wrong.sum()),
        examples,
        _TIME_REMEDY,
    )
    if wrong.all():
        raise ProblemError(
            Finding(
                "error",
                "time form",
                f"holds no times that are understood in {column}",
                source.shown,
                column,
                len(frame),
                examples,
                f"{_TIME_REMEDY} Forms that are read: {', '.join(TIME_FORMS)}.",
            )
        )
    return stamps.alias("time"), [found]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _uneven(content: bytes, columns: int, source: Source, ended: bool) -> list[Finding]:
    """Findings about lines that have too few or too many fields."""
    lines = content.split(b"\n")
    if not lines[-1].strip():
        lines.pop()
    uneven = [
        (number, fields)
        for number, line in enumerate(lines, start=1)
        if line.count(b",") != columns - 1 and line.strip() and (fields := _fields(line)) != columns
    ]
    found: list[Finding] = []
    last = len(lines)
    if uneven and uneven[-1][0] == last and not ended and uneven[-1][1] < columns:
        found.append(
            Finding(
                "error",
                "cut short",
                f"ends in the middle of line {last:,}, which has {uneven[-1][1]} of {columns} "
                "fields",
                source.shown,
                count=1,
                remedy="Copy or download it again.",
            )
        )
        uneven.pop()
    if uneven:
        examples = tuple(f"line {number:,}: {fields}" for number, fields in uneven[:EXAMPLES])
        found.append(
            Finding(
                "error",
                "uneven lines",
                f"{len(uneven):,} of {last:,} lines do not have the {columns} fields of the first "
                "one",
                source.shown,
                count=len(uneven),
                examples=examples,
                remedy="Decimal commas or a comma inside a text do this: write decimal points, "
                'and texts in quotes ("...").',
            )
        )
    return found


def _first_line_again(content: bytes, source: Source) -> list[Finding]:
    """Files that were joined with their first lines: the column names stand among the rows."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    header = start.partition(b"\n")[0].rstrip(b"\r")
    rows: list[int] = []
    place = content.find(header) + len(header)
    while (place := content.find(b"\n" + header, place)) >= 0:
        rows.append(content.count(b"\n", 0, place + 1) + 1)
        place += 1 + len(header)
    if not rows:
        return []
    first = ", ".join(f"{row:,}" for row in rows[:EXAMPLES])
    repeat = "repeats" if len(rows) == 1 else "repeat"
    return [
        Finding(
            "error",
            "first line again",
            f"{counted(len(rows), 'line')} {repeat} the column names of the first one",
            source.shown,
            count=len(rows),
            examples=(f"line {first}",),
            remedy="Take them away; were several files joined?",
        )
    ]


def _fields(line: bytes) -> int:
    """Number of fields in a line; a comma in quotes does not separate."""
    if b'"' not in line:
        return line.count(b",") + 1
    try:
        return len(next(csv.reader([line.decode("utf-8", errors="replace")])))
    except csv.Error:
        return 0


def _no_numbers(raw: pl.DataFrame, frame: pl.DataFrame, name: str, source: Source) -> list[Finding]:
    wrong = raw[name].is_not_null() & frame[name].is_null()
    if not wrong.any():
        return []
    rows = [int(row) for row in wrong.arg_true().head(EXAMPLES)]
    commas = all(DECIMAL_COMMA.match(str(raw[name][row])) for row in rows)
    return [
        Finding(
            "error",
            "decimal commas" if commas else "no numbers",
            f"{int(wrong.sum()):,} of {len(raw):,} values of {name} are no numbers",
            source.shown,
            name,
            int(wrong.sum()),
            tuple(f"line {row + 2:,}: {str(raw[name][row])[:30]!r}" for row in rows),
            "These are decimal commas: write decimal points."
            if commas
            else "Write plain numbers, and leave missing values empty.",
        )
    ]
