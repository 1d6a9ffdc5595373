"""Fourteen million rows: what is asked for is read, and nothing loads them all."""

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets import Building, write_site
from fluxcore.schema import COVARIATES, TARGETS
from fluxcore.workspace import Workspace

SITES = 207
ROWS = 70_128  # hours of 2015 to 2022
LIMIT_MB = 1500

SCAN = """
import re, sys
from pathlib import Path

import polars as pl
from fluxcore.datasets import open_dataset

data = open_dataset(sys.argv[1])
means = data.scan(["GPP", "TA"]).group_by("site_id").agg(pl.col("GPP", "TA").mean())
every = data.scan().select(pl.exclude("site_id", "time").mean())
year = data.scan(["ET"], years=(2019, 2019), rows="measured").select(pl.len())
found = [len(frame.collect(engine="streaming")) for frame in (means, every)]
drawn = data.sample(1000, seed=1, columns=["TA", "VPD", "EVI"])
print(len(data), *found, year.collect(engine="streaming").item(), len(drawn))
# Not ru_maxrss, which begins with the size of the process that started this one.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.fixture
def large(tmp_path):
    """As many rows as the benchmark has; all sites have the same numbers, on disk once."""
    draw = np.random.default_rng(1)
    time = pl.datetime_range(datetime(2015, 1, 1), datetime(2022, 12, 31, 23), "1h", eager=True)
    columns = {n: draw.standard_normal(ROWS, dtype=np.float32) for n in (*TARGETS, *COVARIATES)}
    frame = pl.DataFrame({"time": time, "measured": draw.random(ROWS) < 0.5, **columns})
    with Building(Workspace(tmp_path), "large", kind="synthetic", synthetic=True) as building:
        write_site(building.folder, "XX-000", frame, {"latitude": 1.0, "longitude": 1.0})
        for number in range(1, SITES):
            site = f"XX-{number:03d}"
            shutil.copy(
                building.folder / "facts/XX-000.json", building.folder / f"facts/{site}.json"
            )
            file = building.folder / f"hourly/{site}.parquet"
            file.hardlink_to(building.folder / "hourly/XX-000.parquet")
        return building.finish()


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="reads memory in /proc")
def test_fourteen_million_rows_are_scanned_in_bounded_memory(large):
    done = subprocess.run(
        [sys.executable, "-c", SCAN, str(large.folder)], capture_output=True, text=True, check=True
    )
    counts, memory = done.stdout.splitlines()
    rows, means, every, year, drawn = map(int, counts.split())
    assert rows == SITES * ROWS > 14_000_000
    assert (means, every, drawn) == (SITES, 1, SITES * 1000)
    assert 0.45 < year / (SITES * 8760) < 0.55
    assert int(memory) < LIMIT_MB
