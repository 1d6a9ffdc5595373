"""Times of rows: from text, numbers or dates to whole hours since 1970."""

from fractions import Fraction

import numpy as np
import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.options import hours_text
from fluxcore.predictions.table import Table
from fluxcore.series import Codes
from fluxcore.text_files import parse_times, time_form

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Times must lie between the starts of these years."""
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
    return parse_times(column, time_form(present))


def _bad(table: Table, rows: pl.Series, what: str, remedy: str) -> PredictionFileError:
    first = [int(row) for row in rows.arg_true().head(3)]
    examples = ", ".join(f"{table.place(row)}: {table.frame['time'][row]}"[:60] for row in first)
    return PredictionFileError(
        f"{table.shown}: {int(rows.sum()):,} of {len(rows):,} rows {what} ({examples}). {remedy}"
    )
