"""Towers whose series are the same, up to a little noise: perhaps one tower under two names.

Days are compared, not hours, which costs little: daily means of air temperature and GPP, and how
they change from one day to the next. Near towers share the weather, so the temperature alone
proves nothing; the flux alone could agree where both are modelled. Both have to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fluxcore.datasets import Dataset, reading

COMPARED = ("TA", "GPP")
LEAST_DAYS = 60
"""Common days, each following on another, that a comparison needs."""
LEAST_CORRELATION = 0.99
"""Of changes from day to day: near towers stay below it in GPP, and a copy with hourly noise of
some 5 % of the standard deviation does not."""
SAME = 1e-4
"""Daily means that differ by less than this share of their standard deviation are the same."""
SAME_DAYS = 0.99

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Twin:
    """A test tower and one on another side with the same series."""

    site_id: str
    other: str
    role: str
    days: int
    """Common days that were compared."""
    correlation: float
    """Of changes from day to day; the lower of the two variables."""
    exact: bool
    """Whether nearly all days are the very same, not only alike."""


def twins(dataset: Dataset, roles: Mapping[str, str]) -> list[Twin]:
    """Find pairs of towers across the sides with the same daily temperature and GPP.

    Parameters
    ----------
    dataset
        Hourly series. Variables of the two that it lacks are not compared.
    roles
        Role of each site; sites that the data set does not have are left out.

    Returns
    -------
    list of Twin
        By test tower; empty if the data set has neither variable.
    """
    sites = [site for site in dataset.site_ids if site in roles]
    names = [name for name in COMPARED if name in (*dataset.covariates, *dataset.targets)]
    tested = np.array([roles[site] == "test" for site in sites], dtype=bool)
    if not names or not tested.any() or tested.all():
        return []
    with reading(dataset.name):
        days = (
            dataset.scan(names, sites=sites)
            .group_by("site_id", pl.col("time").dt.date().alias("day"))
            .agg(pl.col(names).mean())
            .collect(engine="streaming")
        )
    place = {site: number for number, site in enumerate(sites)}
    codes = np.array([place.get(site, -1) for site in dataset.site_ids])
    column = codes[days["site_id"].to_physical().to_numpy()]
    least: Matrix = np.full((len(sites), len(sites)), np.inf)
    number = np.full(least.shape, np.iinfo(np.int64).max)
    same = np.ones(least.shape)
    for name in names:
        daily = _matrix(days, name, column, len(sites))
        correlation, common = correlations(np.diff(daily, axis=0))
        least = np.minimum(least, np.where(common >= LEAST_DAYS, correlation, -np.inf))
        number = np.minimum(number, common)
        alike = least >= LEAST_CORRELATION
        for one, other in np.argwhere(alike & tested[:, None] & ~tested[None, :]):
            same[one, other] = min(same[one, other], _share_same(daily[:, one], daily[:, other]))
    found = np.argwhere((least >= LEAST_CORRELATION) & tested[:, None] & ~tested[None, :])
    return [
        Twin(
            site_id=sites[one],
            other=sites[other],
            role=roles[sites[other]],
            days=int(number[one, other]),
            correlation=float(least[one, other]),
            exact=bool(same[one, other] >= SAME_DAYS),
        )
        for one, other in found
    ]


def _matrix(days: pl.DataFrame, name: str, column: NDArray[np.int64], sites: int) -> Matrix:
    """Daily values, shape (days, sites), of every day from the first to the last; NaN if absent."""
    when = days["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
    table = np.full((int(when.max() - when.min()) + 1, sites), np.nan)
    table[when - when.min(), column] = days[name].to_numpy()
    return table


def correlations(values: Matrix) -> tuple[Matrix, NDArray[np.int64]]:
    """Correlate all columns over the rows that each pair has in common.

    Parameters
    ----------
    values
        Shape (rows, columns), NaN where missing.

    Returns
    -------
    correlation
        Shape (columns, columns); -inf where a column does not vary over the common rows.
    common
        Shape (columns, columns): number of common rows.
    """
    there = np.isfinite(values).astype(np.float64)
    scale = np.nanstd(values, axis=0, where=np.isfinite(values)) if values.size else np.ones(0)
    filled = np.where(there > 0, values, 0.0) / np.where(scale > 0, scale, 1.0)
    n = there.T @ there
    total = filled.T @ there
    square = (filled**2).T @ there
    product = filled.T @ filled
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = product - total * total.T / n
        spread = np.sqrt((square - total**2 / n) * (square.T - total.T**2 / n))
        correlation = np.where(spread > 1e-9 * n, covariance / spread, -np.inf)
    return np.where(np.isnan(correlation), -np.inf, correlation), n.astype(np.int64)


def _share_same(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    scale = float(np.std(one[both])) or 1.0
    return float(np.mean(np.abs(one[both] - other[both]) <= SAME * scale))
