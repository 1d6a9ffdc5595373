"""A prediction file small enough to read, and ways to spoil it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

NAME = "TA40_GPP_mine_val_mean_predictions.csv"


@pytest.fixture
def rows() -> pl.DataFrame:
    """Three days of hours at two sites, in an order of no meaning."""
    hours = np.arange("2019-06-01", "2019-06-04", dtype="datetime64[h]").astype("datetime64[ms]")
    n = len(hours)
    wave = np.sin(np.arange(n) / 24 * 2 * np.pi)
    one = pl.DataFrame(
        {"y_true": 2 + wave, "y_pred": 1.5 + 0.7 * wave, "env": ["AU-ASM"] * n,
         "site_id": ["AU-ASM"] * n, "time": hours}
    )  # fmt: skip
    two = one.with_columns(env=pl.lit("AU-Cpr"), site_id=pl.lit("AU-Cpr"), y_pred=1 + 0.5 * wave)
    return pl.concat([one, two]).sample(fraction=1, shuffle=True, seed=3)


@pytest.fixture
def text(rows) -> str:
    """The same as CSV."""
    return rows.write_csv(datetime_format="%Y-%m-%d %H:%M:%S")


@pytest.fixture
def put(tmp_path) -> Callable[..., Path]:
    """Write a file with some content; by default it has a name of the benchmark's pattern."""

    def write(content: str | bytes, name: str = NAME) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
