"""A data set of three sites, small enough to see, and pages that show it."""

import shutil

import numpy as np
import polars as pl
import pytest

from dashboard.store import Store
from fluxcore.datasets import Building, write_site
from fluxcore.workspace import Workspace

FACTS = {
    "AU-ASM": {"latitude": -22.28, "longitude": 133.25},
    "FR-Pue": {"latitude": 43.74, "longitude": 3.6},
    "XX-New": {"latitude": 10.0, "longitude": 20.0, "igbp": "GRA"},
}


def hourly(first: int, last: int, *, site: int, evi: bool) -> pl.DataFrame:
    """Hours of whole years: every second one measured, ET missing all through a March."""
    start, stop = np.datetime64(f"{first}-01-01", "h"), np.datetime64(f"{last + 1}-01-01", "h")
    time = np.arange(start, stop).astype("datetime64[ms]")
    hour = np.arange(len(time))
    sun = np.sin(hour * 2 * np.pi / 24)
    march = time.astype("datetime64[M]") == np.datetime64(f"{first}-03")
    frame = pl.DataFrame(
        {
            "time": time,
            "measured": hour % 2 == 0,
            "GPP": np.maximum(sun, 0) + site,
            "NEE": -sun,
            "ET": np.where(march, np.nan, 0.1 * (1 + sun)),
            "TA": 10 + 5 * sun,
        }
    )
    return frame.with_columns(EVI=pl.lit(0.5)) if evi else frame


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the workspace once; tests get a copy of it."""
    folder = tmp_path_factory.mktemp("made")
    workspace = Workspace(folder, read_only=False)
    with Building(workspace, "tiny", kind="synthetic", synthetic=True) as building:
        for site, (name, facts) in enumerate(FACTS.items()):
            years = (2016, 2017) if site < 2 else (2019, 2019)
            frame = hourly(*years, site=site, evi=name != "FR-Pue")
            write_site(building.folder, name, frame, facts)
        building.finish()
    with Building(workspace, "alone", kind="fluxnet", synthetic=False) as building:
        frame = hourly(2014, 2014, site=0, evi=False).drop("NEE")
        write_site(building.folder, "FR-Pue", frame, FACTS["FR-Pue"])
        warning = {"severity": "warning", "rule": "odd", "message": "something is odd"}
        building.finish([warning])
    return folder


@pytest.fixture
def held(made, tmp_path):
    """Hold a workspace with a synthetic data set and one of a single site and year."""
    shutil.copytree(made, tmp_path / "held")
    return Store(tmp_path / "held")
