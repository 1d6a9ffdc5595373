"""The file of one site, written: checked, in columns, one row group a year."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from fluxcore.atomic import writing
from fluxcore.datasets.manifest import FACTS, TEXTS, SiteEntry
from fluxcore.errors import DatasetError
from fluxcore.schema import TARGETS
from fluxcore.workspace import check_name

QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
"""Quantiles of every variable that are kept for each site."""


def write_site(
    folder: Path, site_id: str, frame: pl.DataFrame, facts: Mapping[str, object]
) -> SiteEntry:
    """Write one site of a data set in the making; may run in a process of its own.

    Parameters
    ----------
    folder
        :attr:`Building.folder`.
    site_id
        Also the name of the file.
    frame
        One row an hour, in order: ``time`` (Datetime, local standard time, start of the hour),
        ``measured`` (Boolean; absent: all are measured), targets and numeric covariates; missing is
        null or NaN.
    facts
        Any of ``FACTS``; latitude and longitude in degrees are needed.

    Raises
    ------
    DatasetError
        A column is missing or of another type, times are not strictly increasing, a fact is
        missing, or the site id cannot be the name of a file.
    """
    check_name(site_id, "site")
    frame = _in_order(site_id, frame)
    known = {name: facts[name] for name in FACTS if facts.get(name) is not None}
    for name in ("latitude", "longitude"):
        value = known.get(name)
        if not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
            raise DatasetError(f"{site_id}: {name} is not known. Give it in degrees.")
    place = folder / "hourly" / f"{site_id}.parquet"
    with writing(place) as scratch:
        _write_years(frame, scratch)
        digest = sha256(scratch.read_bytes()).hexdigest()
    years = frame.group_by(pl.col("time").dt.year().alias("year"), maintain_order=True).agg(
        pl.len().alias("rows"), pl.col("measured").sum().alias("known")
    )
    entry = SiteEntry(
        rows=len(frame),
        measured=int(frame["measured"].sum()),
        first_year=int(years["year"][0]),
        last_year=int(years["year"][-1]),
        years={str(year): (rows, measured) for year, rows, measured in years.iter_rows()},
        sha256=digest,
    )
    record = {
        "entry": asdict(entry),
        "facts": _facts(known) | _statistics(frame),
        "columns": frame.columns,
    }
    with writing(record_path(folder, site_id)) as scratch:
        scratch.write_text(json.dumps(record), encoding="utf-8")
    return entry


def _in_order(site_id: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Give a frame the store's columns and types, or say why that cannot be."""
    if "time" not in frame.columns or not isinstance(frame.schema["time"], pl.Datetime):
        raise DatasetError(f"{site_id}: the column time is missing, or holds no times.")
    if not len(frame):
        raise DatasetError(f"{site_id}: there are no rows.")
    if "measured" not in frame.columns:
        frame = frame.with_columns(measured=pl.lit(True))
    steps = np.diff(frame["time"].drop_nulls().to_numpy())
    wrong = int((steps <= np.timedelta64(0)).sum())
    if wrong or frame["time"].null_count():
        raise DatasetError(
            f"{site_id}: times must increase from row to row; {wrong:,} do not, and "
            f"{frame['time'].null_count():,} are missing."
        )
    values = [name for name in frame.columns if name not in ("time", "measured")]
    texts = [name for name in values if not _is_number(frame.schema[name])]
    if texts:
        raise DatasetError(f"{site_id}: the columns {', '.join(texts)} hold no numbers.")
    targets = [name for name in TARGETS if name in values]
    rest = [name for name in values if name not in TARGETS]
    return frame.select(
        pl.col("time").cast(pl.Datetime("ms")),
        pl.col("measured").cast(pl.Boolean).fill_null(False),
        *(pl.col(name).cast(pl.Float32).fill_nan(None) for name in [*targets, *rest]),
    )


def _is_number(kind: pl.DataType) -> bool:
    return kind.is_numeric() or kind == pl.Boolean


def _write_years(frame: pl.DataFrame, path: Path) -> None:
    """Write one row group a calendar year, so that readers skip the years they do not want."""
    table = frame.to_arrow()
    year = frame["time"].dt.year().to_numpy()
    starts = np.flatnonzero(np.diff(year, prepend=year[0] - 1))
    # polars cuts row groups by length only, which years of 365 and 366 days do not keep to.
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for start, end in zip(starts, [*starts[1:], len(frame)], strict=True):
            writer.write_table(table.slice(start, end - start), row_group_size=end - start)


def _facts(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name in TEXTS else float(value) for name, value in known.items()}


def _statistics(frame: pl.DataFrame) -> dict[str, float | None]:
    """Mean, standard deviation and quantiles of every variable; None where none is present."""
    values = [name for name in frame.columns if name not in ("time", "measured")]
    found = frame.select(
        *(pl.col(name).cast(pl.Float64).mean().alias(f"{name}_mean") for name in values),
        *(pl.col(name).cast(pl.Float64).std().alias(f"{name}_sd") for name in values),
        *(
            pl.col(name).cast(pl.Float64).quantile(share, "linear").alias(f"{name}_{suffix}")
            for name in values
            for suffix, share in QUANTILES.items()
        ),
    )
    return found.row(0, named=True)


def record_path(folder: Path, site_id: str) -> Path:
    """Where the facts of a finished site stand while the data set is being made."""
    return folder / "facts" / f"{site_id}.json"
