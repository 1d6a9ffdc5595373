"""Parquet files of predictions: long or wide."""

from pathlib import Path

import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.sniff import require_rows
from fluxcore.predictions.table import VALUES, Table, Wanted, choose, hold, melt
from fluxcore.text_files import FAILURES


def read_parquet(path: Path, shown: str, wanted: Wanted) -> Table:
    """Read the columns that matter from a Parquet file.

    Raises
    ------
    PredictionFileError
        It is damaged or too large, a column is missing, or a column is of the wrong type.
    """
    try:
        schema = pl.read_parquet_schema(path)
        rows = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (OSError, *FAILURES) as error:
        raise damaged(shown, "Parquet", error) from error
    require_rows(rows, shown)
    choice = choose(shown, list(schema), wanted)
    try:
        frame = pl.read_parquet(path, columns=[*choice.ours.values(), *choice.wide])
    except (OSError, *FAILURES) as error:
        raise damaged(shown, "Parquet", error) from error
    frame = frame.select(
        *(pl.col(theirs).alias(ours) for ours, theirs in choice.ours.items()), *choice.wide
    )
    numbers = [*choice.wide, *(name for name in VALUES if name in frame.columns)]
    for name in numbers:
        kind = frame.schema[name]
        if not (kind.is_numeric() or kind == pl.Null):
            raise PredictionFileError(
                f"{shown}: {name} is of type {kind}, not a number. Write it as float64."
            )
    frame = frame.with_columns(pl.col(numbers).cast(pl.Float64))
    places = [name for name in ("site_id", "env") if name in frame.columns]
    for name in places:
        kind = frame.schema[name]
        if kind.is_nested() or kind.is_float() or kind in (pl.Binary, pl.Object):
            raise PredictionFileError(f"{shown}: {name} is of type {kind}. Write it as text.")
    frame = frame.with_columns(pl.col(places).cast(pl.String))
    held = hold(shown, frame, choice) if wanted.value == "y_pred" else {}
    if choice.wide:
        frame, note = melt(frame, choice.wide, wanted.value)
        return Table(shown, frame, held, notes=(note,))
    return Table(shown, frame, held)


def damaged(shown: str, what: str, error: BaseException) -> PredictionFileError:
    """Say that a library could not read a file of its own format."""
    reason = str(error).strip().partition("\n")[0][:200]
    return PredictionFileError(
        f"{shown}: cannot be read as {what} ({reason or type(error).__name__}). It is damaged or "
        "cut short: write or copy it again."
    )
