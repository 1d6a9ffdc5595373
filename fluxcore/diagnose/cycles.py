"""Mean cycles of one domain over the year and the day, and what they make of its error."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.series import HOURS_A_DAY, Codes, Floats, Series

Cycle = Literal["month", "hour"]
MONTHS, HOURS = 12, HOURS_A_DAY

SEASONS: dict[str, tuple[int, ...]] = {
    "all": tuple(range(1, 13)),
    "Dec–Feb": (12, 1, 2),
    "Mar–May": (3, 4, 5),
    "Jun–Aug": (6, 7, 8),
    "Sep–Nov": (9, 10, 11),
}
"""Months over which the mean cycle of the day can be taken."""

PARTS = ("bias", "seasonal", "diurnal", "rest")
"""Parts of the squared error, in the order in which they are said."""


def mean_cycle(
    models: Mapping[str, Series], by: Cycle, months: Collection[int] = SEASONS["all"]
) -> pd.DataFrame:
    """Mean of every month of the year, or hour of the day, over hours with both values.

    Parameters
    ----------
    models
        Model to its hours at one domain; observed values are those of the first.
    by
        ``month`` or ``hour``.
    months
        Months of the year that count, 1 to 12.

    Returns
    -------
    DataFrame
        Index ``month`` (1 to 12) or ``hour`` (0 to 23, local standard time, start of the hour);
        ``observed``, one column a model, and ``n``, hours behind the observed mean. NaN where there
        is none. Daily rows have no cycle of the day: the table is then empty.
    """
    first, size = (1, MONTHS) if by == "month" else (0, HOURS)
    index = pd.RangeIndex(first, first + size, name=by)
    if by == "hour" and any(series.step == "day" for series in models.values()):
        return pd.DataFrame(index=index[:0], columns=["observed", *models, "n"], dtype=float)
    table: dict[str, Floats] = {}
    count = np.zeros(size)
    for name, series in models.items():
        rows = _pairs(series, months)
        key = _month(rows) - 1 if by == "month" else rows.time % HOURS
        n = np.bincount(key, minlength=size)
        if not table:
            table["observed"], count = _mean(rows.observed, key, n), n.astype(np.float64)
        table[name] = _mean(rows.predicted, key, n)
    return pd.DataFrame({**table, "n": count.astype(np.int64)}, index=index)


def error_parts(series: Series) -> dict[str, float]:
    r"""Split the squared error of one domain over bias, mean cycles and what is left.

    With :math:`e = o - p`, its mean :math:`\bar e`, means of calendar months :math:`\bar e_m` and
    of hours of the day within a month :math:`\bar e_{mh}`, each over all years,

    .. math:: \sum e^2 = \sum \bar e^2 + \sum (\bar e_m - \bar e)^2
        + \sum (\bar e_{mh} - \bar e_m)^2 + \sum (e - \bar e_{mh})^2

    exactly, since the groups are nested (a one-way analysis of variance, twice).

    Parameters
    ----------
    series
        Hours of one domain; daily rows have no diurnal part.

    Returns
    -------
    dict
        ``bias``, ``seasonal``, ``diurnal``, ``rest``: shares of the squared error, 0 to 1, that add
        up to 1; all NaN without any error or pair.
    """
    rows = _pairs(series)
    error = rows.observed - rows.predicted
    total = float((error**2).sum())
    if not total > 0:
        return dict.fromkeys(PARTS, float("nan"))
    month = _month(rows) - 1
    mean = np.full(len(error), error.mean())
    by_month = _spread(error, month)
    by_hour = by_month if rows.step == "day" else _spread(error, month * HOURS + rows.time % HOURS)
    steps = (mean, by_month - mean, by_hour - by_month, error - by_hour)
    return {part: float((step**2).sum()) / total for part, step in zip(PARTS, steps, strict=True)}


def monthly_bias(series: Series) -> pd.DataFrame:
    """Mean of observed minus predicted in every month of the year that has pairs.

    Returns
    -------
    DataFrame
        Index ``month``, 1 to 12; ``bias`` in the target's unit, ``n`` rows with both values.
    """
    rows = _pairs(series)
    key = _month(rows) - 1
    n = np.bincount(key, minlength=MONTHS)
    bias = _mean(rows.observed - rows.predicted, key, n)
    index = pd.RangeIndex(1, MONTHS + 1, name="month")
    return pd.DataFrame({"bias": bias, "n": n}, index=index)[n > 0]


def _pairs(series: Series, months: Collection[int] = SEASONS["all"]) -> Series:
    """Rows with both values, of these months."""
    keep = np.isfinite(series.observed) & np.isfinite(series.predicted)
    if len(set(months)) < MONTHS:
        keep &= np.isin(_month(series), list(months))
    return replace(
        series,
        site=series.site[keep],
        time=series.time[keep],
        observed=series.observed[keep],
        predicted=series.predicted[keep],
    )


def _month(series: Series) -> Codes:
    """Month of the year of every row, 1 to 12."""
    since = series.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month: Codes = (since % MONTHS + 1).astype(np.int32)
    return month


def _mean(values: Floats, key: Codes, n: NDArray[np.intp]) -> Floats:
    total = np.bincount(key, values, minlength=len(n))
    means: Floats = np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
    return means


def _spread(values: Floats, key: Codes) -> Floats:
    """Mean of each row's group, shape (n,)."""
    n = np.bincount(key)
    return _mean(values, key, n)[key]
