"""The benchmark's own layout of a site's CSV: its columns, how to tell it, how to write it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from fluxcore.datasets.findings import Finding
from fluxcore.datasets.sources import Source
from fluxcore.schema import COVARIATES, TARGETS

MASK = "qc_mask"
POSITION = ("tower_lat", "tower_lon")
TYPE = "PFT_"
NO_COVARIATES = frozenset({"time", "year", "site_id", MASK, *POSITION, *TARGETS})
"""Every other column is a covariate: the benchmark's own rule."""

YES, NO = ("1", "1.0", "True", "true", "TRUE"), ("0", "0.0", "False", "false", "FALSE")
"""How true and false are written."""


IN_USE = ("measured", "line")
"""Names that the store and the reader have for columns of their own."""


def is_official(columns: Sequence[str]) -> bool:
    """Whether a header is that of the benchmark's files, some columns perhaps missing."""
    have = set(columns)
    return "time" in have and len(have & {MASK, *TARGETS}) >= 2 and "y_pred" not in have


def names_findings(columns: Sequence[str], source: Source) -> list[Finding]:
    """Names that cannot be kept: those in use, and others' in other case or with blanks."""
    found: list[Finding] = []
    known = {name.lower(): name for name in (*NO_COVARIATES, *COVARIATES)}
    for number, name in enumerate(columns):
        alike = name.strip().lower()
        earlier = [other for other in columns[:number] if other.strip().lower() == alike]
        meant = known.get(alike) or next(iter(earlier), name)
        if alike in IN_USE:
            what = f"has a column {name!r}, a name that is used for something else"
        elif meant != name:
            what = f"has a column {name!r}, which is too like {meant!r}"
        else:
            continue
        found.append(
            Finding(
                "error",
                "column name",
                what,
                source.shown,
                name,
                1,
                remedy="Rename it, or take it away.",
            )
        )
    return found


def write_official(
    frame: pl.DataFrame, facts: Mapping[str, Any], types: Sequence[str], path: Path
) -> None:
    """Write one site as the benchmark has it.

    Parameters
    ----------
    frame
        ``time, measured``, targets and covariates.
    facts
        ``latitude, longitude, igbp``.
    types
        Vegetation types that get a column: those that the data set has.
    path
        The file. Numbers are written in the fewest digits that give the same float32 again.
    """
    rest = [name for name in frame.columns if name not in ("time", "measured", *TARGETS)]
    targets = [name for name in TARGETS if name in frame.columns]
    frame.select(
        "time",
        pl.col("time").dt.year().alias("year"),
        *(
            pl.lit(float(facts[name])).alias(column)
            for name, column in zip(("latitude", "longitude"), POSITION, strict=True)
        ),
        pl.col("measured").cast(pl.Int8).alias(MASK),
        *targets,
        *rest,
        *(
            pl.lit("True" if facts.get("igbp") == name else "False").alias(f"{TYPE}{name}")
            for name in types
        ),
    ).write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
