"""Fingerprint: a variable at a site by hour of the day and day of the year."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fluxcore.datasets.store import Dataset
from fluxcore.errors import UnknownNameError

if TYPE_CHECKING:
    import xarray as xr

HOURS = 24
DAYS = 366


def fingerprint(
    dataset: Dataset, site_id: str, column: str, year: int | None = None
) -> "xr.DataArray":
    """Arrange a site's hours by hour of the day and day of the year.

    Parameters
    ----------
    dataset
        Where from.
    site_id
        The site.
    column
        A target or covariate.
    year
        One calendar year; the mean over all years if absent. Day 366 then rests on leap years.

    Returns
    -------
    xarray.DataArray
        Shape ``(24, days)``, dimensions ``hour`` (0 to 23, start of the hour, local standard time)
        and ``day`` (1 to 365, or 366 where that occurs); in the column's unit; NaN where no hour
        has a value. Attributes ``units, long_name, site_id, dataset, synthetic``.

    Raises
    ------
    UnknownNameError
        There is no such site, column, or year at this site.
    """
    import xarray as xr

    years = None if year is None else (year, year)
    series = dataset.series(site_id, [column], years=years)
    time = pd.DatetimeIndex(series["time"].to_numpy())
    if year is not None and len(time) == 0:
        known = sorted(dataset.manifest.sites[site_id].years)
        raise UnknownNameError.among(f"year of {site_id}", str(year), known)
    value = series[column].to_numpy().astype(np.float64)
    present = np.isfinite(value)
    place = ((time.day_of_year.to_numpy() - 1) * HOURS + time.hour.to_numpy())[present]
    size = HOURS * DAYS
    with np.errstate(invalid="ignore"):  # nothing over nothing is missing
        mean = np.bincount(place, value[present], size) / np.bincount(place, minlength=size)
    days = int(time.day_of_year.max()) if len(time) else 0
    return xr.DataArray(
        mean.reshape(DAYS, HOURS).T[:, : max(days, 365)],
        coords={"hour": np.arange(HOURS), "day": np.arange(1, max(days, 365) + 1)},
        dims=("hour", "day"),
        name=column,
        attrs={**series[column].attrs, **series.attrs},
    )
