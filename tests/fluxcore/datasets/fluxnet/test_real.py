"""Real years of towers, against computations of their own."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.opening import open_dataset


@pytest.fixture(scope="module")
def real(shared):
    folder = shared / "real"
    if not folder.is_dir():
        pytest.skip(f"no real tower data in {folder}: let FLUX_SHARED name its parent")
    return folder


def test_a_real_year_has_the_monthly_means_of_an_independent_computation(workspace, real):
    place = real / "FLX_FR-Pue_FLUXNET2015_SUBSET_HH_2014.csv.gz"
    add_dataset(place, "pue", workspace=workspace)
    data = open_dataset("pue", workspace).scan().collect().to_pandas().set_index("time")

    raw = pd.read_csv(place, na_values=[-9999])
    raw.index = pd.to_datetime(raw["TIMESTAMP_START"].astype(str), format="%Y%m%d%H%M")
    latent = (2.501 - 0.00237 * raw["TA_F"]) * 1e6
    half = pd.DataFrame(
        {
            "GPP": raw["GPP_NT_VUT_MEAN"],
            "NEE": raw["NEE_VUT_MEAN"],
            "ET": raw["LE_F_MDS"] / latent * 3600,
            "TA": raw["TA_F"],
            "VPD": raw["VPD_F"],
            "SW_IN": raw["SW_IN_F"],
        }
    )
    expected = half.resample("1h").mean().resample("MS").mean()
    found = data[list(expected)].astype("float64").resample("MS").mean()
    pd.testing.assert_frame_equal(
        found, expected, rtol=1e-5, check_names=False, check_index_type=False
    )
    assert len(data) == 8760
    good = (raw["NEE_VUT_MEAN_QC"] == 1) & (raw["LE_F_MDS_QC"] == 0)
    assert data["measured"].sum() == good.resample("1h").min().sum()


def test_the_clock_of_a_real_year_is_told_from_its_radiation(workspace, real):
    report = add_dataset(
        real / "FLX_FR-Pue_FLUXNET2015_SUBSET_HH_2014.csv.gz", "pue", workspace=workspace
    )
    assert report.details["FR-Pue"]["utc_offset"] == 1.0  # the longitude alone would say 0
    frame = open_dataset("pue", workspace).scan().collect()
    bright = frame.filter(pl.col("SW_IN_POT_hourly") > 100)
    assert (bright["SW_IN"] <= 1.05 * bright["SW_IN_POT_hourly"]).mean() > 0.999


def test_computed_radiation_is_that_of_a_real_file(real):
    """ONEFlux computes its own: ours differs by a few W m-2 of 480."""
    from fluxcore.datasets.sun import potential_radiation

    raw = pd.read_csv(real / "FLX_CH-Cha_FLUXNET2015_FULLSET_HH_first99rows.csv.gz")
    given = raw["SW_IN_POT"].to_numpy()[:96].reshape(48, 2).mean(axis=1)
    start = int(np.datetime64("2005-01-01", "h").astype(int))
    ours = potential_radiation(start + np.arange(48), 47.2102, 8.4104, 1.0)
    assert np.abs(ours - given).max() < 12
    assert np.abs(ours.mean() - given.mean()) < 2
