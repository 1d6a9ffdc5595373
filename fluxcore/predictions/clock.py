"""Times of rows: from text, numbers or dates to whole hours since 1970."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.options import hours_text
from fluxcore.predictions.table import Table
from fluxcore.series import Codes

FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y%m%d%H%M",
)
"""The benchmark's form first; the last one is FLUXNET's."""
DATES = ("%Y-%m-%d", "%Y%m%d")

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Times must lie between the starts of these years."""
_SAMPLE = 100
_HOUR = 3_600_000
_EARLIEST, _LATEST = (
    int(np.datetime64(f"{year}-01-01", "ms").astype(np.int64)) for year in (FIRST_YEAR, LAST_YEAR)
)
_FORM = (
    "Write the start of the hour, in local standard time and without a zone, as "
    "2019-06-30 13:00:00."
)


def read_times(table: Table, shift: Fraction) -> Codes:
    """Give hours since 1970-01-01 00:00 of every row, after ``shift`` hours are added.

    Raises
    ------
    PredictionFileError
        A time is missing, in another form, has a zone, or is not on the hour.
    """
    column = table.frame["time"]
    stamps = _stamps(table, column, shift)
    wrong = stamps.is_null()
    if wrong.any():
        raise _bad(table, wrong, "have no time in the form 2019-06-30 13:00:00", _FORM)
    ms = stamps.to_physical().to_numpy()
    if ms.min() < _EARLIEST or ms.max() >= _LATEST:
        outside = (ms < _EARLIEST) | (ms >= _LATEST)
        raise _bad(table, pl.Series(outside), f"lie outside {FIRST_YEAR} to {LAST_YEAR}", _FORM)
    if shift:
        ms = ms + int(shift * _HOUR)
    hours = ms // _HOUR
    off = hours * _HOUR != ms
    if off.any():
        if shift and not ((ms - int(shift * _HOUR)) % _HOUR).any():
            where = f"{table.place(0)}: {table.frame['time'][0]}"[:60]
            raise PredictionFileError(
                f"{table.shown}: --utc-offset {hours_text(shift)} moves {int(off.sum()):,} of "
                f"{len(off):,} rows off the hour; the file's own times are on the hour ({where}). "
                "Give whole hours; where two clocks differ by half an hour, average half-hourly "
                "values to hours of the benchmark's clock first."
            )
        raise _bad(
            table,
            pl.Series(off),
            "are not on the hour",
            "The benchmark's rows are whole hours, named by their start: average to hours first.",
        )
    return hours.astype(np.int32)


def _stamps(table: Table, column: pl.Series, shift: Fraction) -> pl.Series:
    """Parse to Datetime[ms]; null where a value is not understood."""
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            return column.cast(pl.Datetime("ms"))
        if not shift:
            raise PredictionFileError(
                f"{table.shown}: its times have the zone {kind.time_zone}. Say how many hours to "
                f"add to UTC with --utc-offset, one file for each zone. Or: {_FORM}"
            )
        return column.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("ms"))
    if kind == pl.Date:
        return column.cast(pl.Datetime("ms"))
    if kind.is_integer():
        column = column.cast(pl.String)
    if column.dtype != pl.String:
        raise PredictionFileError(f"{table.shown}: its times are of type {kind}. {_FORM}")
    present = column.drop_nulls()
    if present.is_empty():
        return pl.Series("time", [None] * len(column), pl.Datetime("ms"))
    form = max((*FORMATS, *DATES), key=_parse_all(present.head(_SAMPLE)))
    return _parse(column, form)


def _parse_all(sample: pl.Series) -> Callable[[str], int]:
    """How many of a few values each form understands."""
    return lambda form: _parse(sample, form).count()


def _parse(column: pl.Series, form: str) -> pl.Series:
    # the cache of parsed texts costs more than it saves: 0.21 s against 0.10 s for 3 million rows
    if form in DATES:
        return column.str.to_date(form, strict=False, cache=False).cast(pl.Datetime("ms"))
    return column.str.to_datetime(form, time_unit="ms", strict=False, cache=False)


def _bad(table: Table, rows: pl.Series, what: str, remedy: str) -> PredictionFileError:
    first = [int(row) for row in rows.arg_true().head(3)]
    examples = ", ".join(f"{table.place(row)}: {table.frame['time'][row]}"[:60] for row in first)
    return PredictionFileError(
        f"{table.shown}: {int(rows.sum()):,} of {len(rows):,} rows {what} ({examples}). {remedy}"
    )
