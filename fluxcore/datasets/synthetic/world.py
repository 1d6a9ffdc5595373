"""The synthetic world as tables: the rows of one tower, and of many."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.datasets.synthetic.carbon import carbon, hidden
from fluxcore.datasets.synthetic.hours import hours
from fluxcore.datasets.synthetic.knobs import SEED, Knobs
from fluxcore.datasets.synthetic.measurement import measure
from fluxcore.datasets.synthetic.places import places, vegetation_parameters
from fluxcore.datasets.synthetic.satellite import satellite
from fluxcore.datasets.synthetic.tower import Tower, towers
from fluxcore.datasets.synthetic.water import evapotranspiration
from fluxcore.errors import FluxError

VERSION = 1
"""Of the generator: raised whenever the same seed gives other numbers."""


def tower_rows(tower: Tower, years: tuple[int, int] | None = None) -> pl.DataFrame:
    """Hourly rows of one tower.

    Parameters
    ----------
    tower
        As :func:`towers` makes them.
    years
        First and last calendar year to keep; the record is always made whole, so that the values of
        a year do not depend on it.

    Returns
    -------
    polars.DataFrame
        One row an hour, in order: ``time`` (local standard time, start of the hour), ``measured``,
        ``GPP, NEE`` (umol CO2 m-2 s-1), ``ET`` (mm h-1), and the 12 numeric covariates. No value is
        missing.
    """
    weather, factors = hours(tower), hidden(tower)
    fluxes = carbon(tower, weather, factors)
    seen = measure(tower, weather, fluxes, evapotranspiration(tower, weather, factors, fluxes))
    above = satellite(tower)
    start = np.datetime64(f"{tower.first_year}-01-01T00", "ms")
    columns = {
        "TA": weather.temperature,
        "VPD": weather.vpd,
        "SW_IN": weather.radiation,
        "SW_IN_POT_hourly": weather.potential,
        "SW_IN_POT_daily_mean": weather.potential_daily,
        "dSW_IN_POT": weather.potential_step,
        "dSW_IN_POT_DAY": weather.potential_daily_step,
        "LST_Day": above.lst_day.repeat(24),
        "LST_Night": above.lst_night.repeat(24),
        "EVI": above.evi.repeat(24),
        "NIRv": above.nirv.repeat(24),
        "NDWI_SWIR2": above.ndwi.repeat(24),
    }
    table = pl.DataFrame(
        {
            "time": start + np.arange(len(weather)) * np.timedelta64(3_600_000, "ms"),
            "measured": seen.measured,
            "GPP": seen.gpp.astype(np.float32),
            "NEE": seen.nee.astype(np.float32),
            "ET": seen.et.astype(np.float32),
            **{name: values.astype(np.float32) for name, values in columns.items()},
        }
    )
    if years is None:
        return table
    inside = (tower.year >= years[0]) & (tower.year <= years[1])
    rows = np.flatnonzero(inside)
    return table.slice(24 * int(rows[0]), 24 * len(rows)) if len(rows) else table.clear()


def generate_site(
    site_id: str,
    sites: pd.DataFrame,
    seed: int = SEED,
    years: tuple[int, int] | None = None,
    knobs: Knobs | None = None,
) -> pl.DataFrame:
    """Hourly rows of one site of a table, equal to its rows in the whole world.

    Parameters are those of :func:`generate`; the columns are those of :func:`tower_rows`.
    """
    knobs = knobs or Knobs()
    (tower,) = towers(places(sites.loc[[site_id]], knobs, seed), knobs, seed)
    return tower_rows(tower, years)


def generate(
    sites: pd.DataFrame,
    seed: int = SEED,
    years: tuple[int, int] | None = None,
    knobs: Knobs | None = None,
    *,
    benchmark: bool = False,
) -> pl.DataFrame:
    """Rows of a synthetic world in one table: for notebooks and tests, not for all towers.

    Parameters
    ----------
    sites
        Index ``site_id``; see :func:`places`. ``fluxcore.sites()`` will do, or part of it.
    seed
        The same seed gives the same numbers, whichever other sites are in the table.
    years
        First and last calendar year to keep; all if absent.
    knobs
        What the world shows.
    benchmark
        Give the columns of the benchmark's files: ``year, tower_lat, tower_lon, qc_mask`` and one
        ``PFT_`` column for each vegetation type that occurs, rather than ``measured`` and ``igbp``.

    Returns
    -------
    polars.DataFrame
        ``site_id`` and the columns of :func:`tower_rows`, by site and time, with ``igbp``.

    Raises
    ------
    FluxError
        The table of sites cannot be used, or no site has any of the years.

    Examples
    --------
    >>> from fluxcore.sites import sites
    >>> generate(sites().loc[["BE-Vie"]], years=(2016, 2016)).shape
    (8784, 19)
    """
    knobs = knobs or Knobs()
    made = towers(places(sites, knobs, seed), knobs, seed)
    positions = sites[["latitude", "longitude"]].to_numpy(dtype=float)
    tables = []
    for tower, (latitude, longitude) in zip(made, positions, strict=True):
        rows = tower_rows(tower, years)
        tables.append(
            rows.select(
                pl.lit(tower.site_id).alias("site_id"),
                pl.lit(tower.igbp).alias("igbp"),
                pl.lit(float(latitude)).alias("tower_lat"),
                pl.lit(float(longitude)).alias("tower_lon"),
                pl.all(),
            )
        )
    table = pl.concat(tables)
    if table.is_empty():
        raise FluxError(f"No site of the table has data in {years}.")
    return _as_benchmark(table) if benchmark else table.drop("tower_lat", "tower_lon")


def _as_benchmark(table: pl.DataFrame) -> pl.DataFrame:
    present = set(table["igbp"].unique())
    types: Iterable[str] = [code for code in vegetation_parameters().index if code in present]
    return table.with_columns(
        pl.col("time").dt.year().cast(pl.Int16).alias("year"),
        pl.col("measured").cast(pl.Int8).alias("qc_mask"),
        *[(pl.col("igbp") == code).alias(f"PFT_{code}") for code in types],
    ).drop("measured", "igbp")
