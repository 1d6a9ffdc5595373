"""Small files as the benchmark and the flux networks have them, written by hand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree

import numpy as np
import polars as pl
import pytest

from fluxcore.schema import COVARIATES, VEGETATION_TYPES
from fluxcore.sites import sites
from fluxcore.workspace import Workspace

STAMP = "%Y-%m-%d %H:%M:%S"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "workspace", read_only=False)


@pytest.fixture
def left_in() -> Callable[[Workspace], list[str]]:
    """Everything below the folder of data sets of a workspace."""

    def left(workspace: Workspace) -> list[str]:
        place = workspace.root / "datasets"
        return sorted(str(path.relative_to(place)) for path in place.rglob("*"))

    return left


@cache
def official_frame(site_id: str = "AU-ASM", first: int = 2015, last: int = 2015) -> pl.DataFrame:
    """Hours of whole years with all columns of the benchmark; every covariate differs by hour."""
    time = pl.datetime_range(
        datetime(first, 1, 1), datetime(last, 12, 31, 23), "1h", time_unit="ms", eager=True
    )
    n = len(time)
    rng = np.random.default_rng(len(site_id) + first)
    facts = (
        sites().loc[site_id]
        if site_id in sites().index
        else {"latitude": 1.5, "longitude": 2.5, "igbp": "GRA"}
    )
    hour = np.arange(n)
    near = {"LST_Day": 295.0, "LST_Night": 285.0, "SW_IN_POT_daily_mean": 200.0, "TA": 15.0,
            "SW_IN_POT_hourly": 200.0, "SW_IN": 150.0, "VPD": 8.0}  # fmt: skip
    covariates = {
        name: np.round(near.get(name, 0.3) + 0.01 * rng.normal(size=n), 4) for name in COVARIATES
    }
    return pl.DataFrame(
        {
            "time": time,
            "year": time.dt.year(),
            "tower_lat": np.full(n, float(facts["latitude"])),
            "tower_lon": np.full(n, float(facts["longitude"])),
            "qc_mask": (hour % 3 > 0).astype(int),
            "GPP": np.round(3 + 2 * np.sin(hour / 24) + rng.normal(size=n), 4),
            "NEE": np.round(-1 + rng.normal(size=n), 4),
            "ET": np.round(0.05 + 0.01 * rng.normal(size=n), 5),
            **covariates,
            **{
                f"PFT_{name}": np.full(n, "True" if name == facts["igbp"] else "False")
                for name in VEGETATION_TYPES
                if name in ("SAV", "EBF", "GRA", facts["igbp"])
            },
        }
    )


@pytest.fixture
def official() -> Callable[..., pl.DataFrame]:
    return official_frame


@pytest.fixture
def csv_of() -> Callable[[pl.DataFrame], str]:
    return lambda frame: frame.write_csv(datetime_format=STAMP)


@pytest.fixture(scope="session")
def three_towers(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("towers")
    for site_id in ("AU-ASM", "AU-Boy", "AR-CCg"):
        official_frame(site_id).write_csv(folder / f"{site_id}.csv", datetime_format=STAMP)
    return folder


@pytest.fixture
def towers(three_towers, tmp_path) -> Path:
    """A folder with the CSVs of three sites of three vegetation types, nothing wrong in them."""
    return Path(copytree(three_towers, tmp_path / "towers"))


def half_hours(start: datetime, rows: int, step: int = 30, **columns: object) -> pl.DataFrame:
    """Rows as ONEFlux writes them; ``columns`` are numbers, or lists of one number a row."""
    begin = [start + timedelta(minutes=step * row) for row in range(rows)]
    stamps = {
        "TIMESTAMP_START": [f"{time:%Y%m%d%H%M}" for time in begin],
        "TIMESTAMP_END": [f"{time + timedelta(minutes=step):%Y%m%d%H%M}" for time in begin],
    }
    usual = {
        "TA_F": 10.0, "VPD_F": 5.0, "SW_IN_F": 100.0, "LE_F_MDS": 100.0, "LE_F_MDS_QC": 0,
        "NEE_VUT_REF": -2.0, "NEE_VUT_REF_QC": 0, "GPP_NT_VUT_REF": 4.0,
    }  # fmt: skip
    values = {**usual, **columns}
    wide = {
        name: value if isinstance(value, list) else [value] * rows
        for name, value in values.items()
        if value is not None
    }
    return pl.DataFrame({**stamps, **wide}, strict=False)


@pytest.fixture
def fluxnet() -> Callable[..., pl.DataFrame]:
    return half_hours
