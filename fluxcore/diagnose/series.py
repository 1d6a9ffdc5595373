"""One domain's series at a time scale: what is drawn is what is scored.

A domain is a site, or one year of it. Scales that span years are scored by site, and their rows are
those of the site in either case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.metrics import METRICS
from fluxcore.moments import moments
from fluxcore.scales import SCALES
from fluxcore.series import HOURS_A_DAY, Floats, Series

HOUR = 3_600_000
"""Milliseconds."""
SHARE_AT = {"anom": "daily"}
"""Scales whose share of measured hours is that of another scale with the same rows."""
NO_SHARE = ("iav", "spatial")
"""Scales with a row a year or domain: hardly any of those is measured throughout."""
METRICS_SHOWN = ("rmse", "bias", "nse")

Times = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DomainSeries:
    """Rows of one domain at one scale: observed, and predicted by several models."""

    domain: str
    """The domain that was scored: the site where the scale spans years."""
    scale: str
    time: Times
    """Shape (n,): start of each row, in milliseconds since 1970; the year is 1972 in the mean
    seasonal cycle."""
    observed: Floats
    """Shape (n,), in the target's unit; NaN where missing."""
    predicted: dict[str, Floats]
    """Model to values of shape (n,); NaN where it has no such row."""
    measured: Floats | None = None
    """Shape (n,): share of the row's hours that are measured; None where that is not known."""

    def __len__(self) -> int:
        return len(self.time)


def of_domain(series: Series, scale: str, domain: str) -> Series:
    """Rows of a domain that are scored at a scale.

    Parameters
    ----------
    series
        Hourly (or already daily) rows that hold all of the domain's site.
    scale
        Name of a time scale.
    domain
        As it is shown: ``AU-ASM``, or ``AU-ASM 2019``.

    Returns
    -------
    Series
        Those of the site where the scale spans years or sites are scored; empty where there are
        none.

    Raises
    ------
    UnknownNameError
        There is no such scale.
    """
    site, _, year = domain.partition(" ")
    chosen = SCALES[scale]
    rows = chosen(series)
    keep = rows.site == (rows.sites.index(site) if site in rows.sites else -1)
    if year and not chosen.spans_years:
        years = rows.days[keep].astype("datetime64[D]").astype("datetime64[Y]")
        keep[keep] = years == np.datetime64(year, "Y")
    return replace(
        rows,
        site=rows.site[keep],
        time=rows.time[keep],
        observed=rows.observed[keep],
        predicted=rows.predicted[keep],
    )


def scored_as(scale: str, domain: str) -> str:
    """Name the domain that is scored at a scale: the site where the scale spans years.

    >>> scored_as("weekly", "AU-ASM 2019"), scored_as("seasonal", "AU-ASM 2019")
    ('AU-ASM 2019', 'AU-ASM')
    """
    return domain.partition(" ")[0] if SCALES[scale].spans_years else domain


def domain_series(
    models: Mapping[str, Series],
    scale: str,
    domain: str,
    measured: NDArray[np.int32] | None = None,
) -> DomainSeries:
    """Put the models' rows of one domain side by side.

    Parameters
    ----------
    models
        Model to its hours at the domain's site. The observed values are those of the first model
        that has the row.
    scale, domain
        As of :func:`of_domain`.
    measured
        Hours since 1970 of the site that are measured, ascending; None where that is not known.

    Returns
    -------
    DomainSeries
        One row a time that any model has, ascending.
    """
    rows = {name: of_domain(series, scale, domain) for name, series in models.items()}
    stamps = {name: _milliseconds(one) for name, one in rows.items()}
    time = np.unique(np.concatenate([np.zeros(0, np.int64), *stamps.values()]))
    observed = np.full(len(time), np.nan)
    predicted = {}
    for name, one in rows.items():
        at = np.searchsorted(time, stamps[name])
        values = np.full(len(time), np.nan)
        values[at] = one.predicted
        predicted[name] = values
        fresh = np.isnan(observed[at])
        observed[at[fresh]] = one.observed[fresh]
    share = None
    hourly = next((s for s in models.values() if s.step == "hour"), None)
    if measured is not None and hourly is not None and scale not in NO_SHARE:
        share = _share(hourly, scale, domain, measured, time)
    return DomainSeries(scored_as(scale, domain), scale, time, observed, predicted, share)


def domain_scores(series: Series, domain: str) -> pd.DataFrame:
    """Score one domain at every time scale.

    Returns
    -------
    DataFrame
        One row a scale that has rows, in their own order: ``scale``, ``domain`` (the site where the
        scale spans years), ``n`` (rows with both values), ``rmse``, ``bias``, ``nse``; NaN where
        undefined.
    """
    days = SCALES["daily"](series)
    table = []
    for name, scale in SCALES.items():
        rows = of_domain(series if scale.from_hours else days, name, domain)
        if not len(rows):
            continue
        m = moments(rows.observed, rows.predicted)
        values = {metric: float(METRICS[metric].compute(m)[0]) for metric in METRICS_SHOWN}
        table.append({"scale": name, "domain": scored_as(name, domain), "n": int(m.n[0]), **values})
    return pd.DataFrame(table, columns=["scale", "domain", "n", *METRICS_SHOWN])


def worst_stretch(series: DomainSeries, model: str, rows: int) -> tuple[int, int]:
    """Times of the first and last of so many rows on end with the largest squared error.

    Returns
    -------
    tuple of int
        Milliseconds since 1970; those of all rows where there are fewer. Rows without a value
        count as right. ``(0, 0)`` for an empty series.
    """
    if not len(series):
        return 0, 0
    wide = min(rows, len(series))
    error = np.nan_to_num((series.predicted[model] - series.observed) ** 2)
    sums = np.concatenate([[0.0], np.cumsum(error)])
    start = int((sums[wide:] - sums[:-wide]).argmax())
    return int(series.time[start]), int(series.time[start + wide - 1])


def is_measured(series: Series, measured: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell for every hour whether it is among those that are measured, shape (n,)."""
    found = np.searchsorted(measured, series.time)
    there = found < len(measured)
    there[there] = measured[found[there]] == series.time[there]
    return there


def _share(
    hours: Series, scale: str, domain: str, measured: NDArray[np.int32], time: Times
) -> Floats:
    """Share of measured hours of the rows at these times: the scale's own means of 0 and 1."""
    flags = is_measured(hours, measured).astype(np.float64)
    rows = of_domain(replace(hours, observed=flags), SHARE_AT.get(scale, scale), domain)
    share = np.full(len(time), np.nan)
    stamps = _milliseconds(rows)
    known = np.isin(stamps, time)
    share[np.searchsorted(time, stamps[known])] = rows.observed[known]
    return share


def _milliseconds(rows: Series) -> Times:
    step = HOUR if rows.step == "hour" else HOUR * HOURS_A_DAY
    return rows.time.astype(np.int64) * step
