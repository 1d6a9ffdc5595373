"""Hour of the day by day of the year: means over years, missing as missing."""

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets import Building, write_site
from fluxcore.datasets.fingerprint import fingerprint
from fluxcore.errors import UnknownNameError
from fluxcore.workspace import Workspace


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """One site, 2015 and 2016: ET is the year's last digit plus the hour, no 5 o'clock in 2016."""
    workspace = Workspace(tmp_path_factory.mktemp("images"), read_only=False)
    time = np.arange("2015-01-01", "2017-01-01", dtype="datetime64[h]").astype("datetime64[ms]")
    frame = pl.DataFrame({"time": time}).with_columns(
        ET=pl.col("time").dt.year() - 2010.0 + pl.col("time").dt.hour()
    )
    missing = (pl.col("time").dt.year() == 2016) & (pl.col("time").dt.hour() == 5)
    frame = frame.with_columns(ET=pl.when(missing).then(None).otherwise(pl.col("ET")))
    with Building(workspace, "two", kind="synthetic", synthetic=True) as building:
        write_site(building.folder, "AA-One", frame, {"latitude": 1.0, "longitude": 2.0})
        return building.finish()


def test_without_a_year_it_is_the_mean_of_the_years_that_have_the_hour(dataset):
    image = fingerprint(dataset, "AA-One", "ET")
    assert image.dims == ("hour", "day")
    assert image.shape == (24, 366)
    assert image.sel(hour=3, day=100) == 5.5 + 3
    assert image.sel(hour=5, day=100) == 5 + 5
    assert image.sel(hour=3, day=366) == 6 + 3
    assert image.attrs["units"] == "mm h-1"
    assert image.attrs["synthetic"] == 1


@pytest.mark.parametrize(("year", "days"), [(2015, 365), (2016, 366)])
def test_a_year_has_its_own_days(dataset, year, days):
    image = fingerprint(dataset, "AA-One", "ET", year)
    assert image.shape == (24, days)
    assert image.sel(hour=0, day=days) == year - 2010
    assert bool(np.isnan(image.sel(hour=5)).all()) == (year == 2016)


def test_a_year_without_rows_is_named(dataset):
    with pytest.raises(UnknownNameError, match="2014"):
        fingerprint(dataset, "AA-One", "ET", 2014)
