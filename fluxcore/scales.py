"""SCALES: hourly rows in, the rows that are scored at a time scale out. To add one, write it here.

Every scale but ``hourly`` starts from the daily rows. A threshold that is not met makes the
observed value missing and leaves the predicted one. A valid day has both values.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fluxcore.registry import Registry
from fluxcore.series import Codes, Floats, Series

Compute = Callable[[Series], Series]

HOURS_FOR_A_DAY = 12
DAYS_FOR_A_WEEK = 4
DAYS_FOR_A_MONTH = 15
DAYS_FOR_A_CYCLE = 2
DAYS_FOR_A_YEAR = 183
DAYS_FOR_A_SITE_MEAN = 1
LEAP_YEAR = 2 * 365
"""1972-01-01 in days since 1970: the mean seasonal cycle is dated in a leap year."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A time scale: what it makes of a series, and what a domain is there."""

    name: str
    """As in the benchmark's files."""
    label: str
    shown: str
    """Short name on screens and in tables."""
    spans_years: bool
    """True where the rows of several years belong together: a domain is then always a site."""
    in_leaderboard: bool
    """Whether the published ranking counts it."""
    from_hours: bool
    """Whether it takes hourly rows; all others take daily ones."""
    compute: Compute

    @property
    def doc(self) -> str:
        """First line of the definition."""
        return (self.compute.__doc__ or "").partition("\n")[0]

    def __call__(self, series: Series) -> Series:
        """Rows that are scored at this scale, from hourly (or already daily) rows."""
        return self.compute(series if self.from_hours else to_days(series))


SCALES: Registry[Scale] = Registry("scale")


def scale(
    label: str,
    *,
    shown: str | None = None,
    spans_years: bool = False,
    in_leaderboard: bool = True,
    from_hours: bool = False,
) -> Callable[[Compute], Compute]:
    """Register the decorated function under its own name; the function stays a function."""

    def register(compute: Compute) -> Compute:
        name = compute.__name__
        SCALES.add(
            Scale(name, label, shown or name, spans_years, in_leaderboard, from_hours, compute)
        )
        return compute

    return register


@dataclass(frozen=True)
class _Groups:
    """Means of the rows of g groups, empty ones left out."""

    key: NDArray[np.intp]
    """Shape (g,): number of each group that has rows, ascending."""
    first: NDArray[np.intp]
    """Shape (g,): one row of each group, the earliest if rows are in order of time."""
    observed: Floats
    """Shape (g,): mean over the rows that have it; NaN without any."""
    predicted: Floats
    """Shape (g,): mean over the rows that have it; NaN without any."""
    valid: NDArray[np.intp]
    """Shape (g,): rows with both values."""

    def observed_if(self, enough: int) -> Floats:
        """Observed means of the groups with enough valid rows; NaN for the others."""
        return np.where(self.valid >= enough, self.observed, np.nan)


def _means(observed: Floats, predicted: Floats, group: Codes, groups: int) -> _Groups:
    index = group.astype(np.intp)
    rows = np.bincount(index, minlength=groups)
    key = np.flatnonzero(rows)
    first = np.empty(groups, dtype=np.intp)
    first[index[::-1]] = np.arange(len(index) - 1, -1, -1)

    def mean(values: Floats) -> tuple[Floats, NDArray[np.intp]]:
        missing = np.isnan(values)
        if not missing.any():
            return np.bincount(index, values, minlength=groups)[key] / rows[key], rows[key]
        n = np.bincount(index[~missing], minlength=groups)[key]
        total = np.bincount(index[~missing], values[~missing], minlength=groups)[key]
        return np.divide(total, n, out=np.full(len(key), np.nan), where=n > 0), n

    observed_mean, observed_n = mean(observed)
    predicted_mean, predicted_n = mean(predicted)
    if (predicted_n == rows[key]).all():
        valid = observed_n
    else:
        both = ~(np.isnan(observed) | np.isnan(predicted))
        valid = np.bincount(index[both], minlength=groups)[key]
    return _Groups(key, first[key], observed_mean, predicted_mean, valid)


def to_days(series: Series) -> Series:
    """Means of calendar days, in order of site and day, from at least 12 hourly rows present.

    A row counts as present even where its observed value is missing. A series with at most one
    row per site and day is taken as daily already and only put in order, with no threshold.
    """
    calendar = series.calendar
    length = max(len(calendar), 1)
    key = series.site * np.int32(length) + (series.days - np.int32(calendar.first))
    cells = len(series.sites) * length
    rows = np.bincount(key, minlength=cells)
    if series.step == "day" or rows.max(initial=0) <= 1:
        order = np.argsort(key)
        return replace(
            series,
            site=series.site[order],
            time=series.days[order],
            observed=series.observed[order],
            predicted=series.predicted[order],
            step="day",
        )
    days = _means(series.observed, series.predicted, key, cells)
    site, offset = np.divmod(days.key, length)
    return replace(
        series,
        site=site.astype(np.int32),
        time=(offset + calendar.first).astype(np.int32),
        observed=np.where(rows[days.key] >= HOURS_FOR_A_DAY, days.observed, np.nan),
        predicted=days.predicted,
        step="day",
    )


def _valid(days: Series) -> Series:
    both = ~(np.isnan(days.observed) | np.isnan(days.predicted))
    return replace(
        days,
        site=days.site[both],
        time=days.time[both],
        observed=days.observed[both],
        predicted=days.predicted[both],
    )


def _periods(days: Series, period: Codes, enough: int) -> Series:
    """Means by domain and period, where ``period`` numbers every day of the calendar."""
    domains = days.domains()
    number = period - period[0] if len(period) else period
    length = int(number[-1]) + 1 if len(number) else 1
    domain = domains.of(days.site, days.days)
    key = domain * np.int32(length) + number[days.days - np.int32(days.calendar.first)]
    means = _means(days.observed, days.predicted, key, len(domains) * length)
    return replace(
        days,
        site=days.site[means.first],
        time=days.time[means.first],
        observed=means.observed_if(enough),
        predicted=means.predicted,
    )


@scale("Hourly", from_hours=True)
def hourly(series: Series) -> Series:
    """The rows as they are; gap-filled hours count."""
    return series


@scale("Daily", in_leaderboard=False)
def daily(days: Series) -> Series:
    """Means of calendar days with at least 12 hourly rows."""
    return days


@scale("Weekly")
def weekly(days: Series) -> Series:
    """Means of weeks, Monday to Sunday, with at least 4 valid days; a domain's edge cuts a week."""
    return _periods(days, days.calendar.week, DAYS_FOR_A_WEEK)


@scale("Monthly", in_leaderboard=False)
def monthly(days: Series) -> Series:
    """Means of calendar months with at least 15 valid days."""
    return _periods(days, days.calendar.month, DAYS_FOR_A_MONTH)


@scale("Mean seasonal cycle", spans_years=True)
def seasonal(days: Series) -> Series:
    """Mean over years of every day of the year, from valid days; observed needs at least 2."""
    valid = _valid(days)
    means = _by_day_of_year(valid)
    return replace(
        valid,
        site=valid.site[means.first],
        time=(means.key % 366 + LEAP_YEAR).astype(np.int32),
        observed=means.observed_if(DAYS_FOR_A_CYCLE),
        predicted=means.predicted,
    )


@scale("Anomaly", spans_years=True)
def anom(days: Series) -> Series:
    """Daily values minus the mean seasonal cycle; one row for every day, valid or not."""
    means = _by_day_of_year(_valid(days))
    observed = np.full(len(days.sites) * 366, np.nan)
    predicted = observed.copy()
    observed[means.key] = means.observed_if(DAYS_FOR_A_CYCLE)
    predicted[means.key] = means.predicted
    key = _day_of_year(days)
    return replace(
        days,
        observed=days.observed - observed[key],
        predicted=days.predicted - predicted[key],
    )


@scale("Inter-annual variability", spans_years=True)
def iav(days: Series) -> Series:
    """Each year's mean minus the site's mean over years, from valid days; one row a year.

    Years with fewer than 183 valid days have no observed value; their predicted value stays. A
    site with a single year is 0 on both sides, for every model.
    """
    valid = _valid(days)
    years = _years(valid)
    return _minus_site_mean(
        replace(
            valid,
            site=valid.site[years.first],
            time=valid.time[years.first],
            observed=years.observed_if(DAYS_FOR_A_YEAR),
            predicted=years.predicted,
        )
    )


@scale("Site mean", shown="site-mean")
def spatial(days: Series) -> Series:
    """One row a domain: the mean over its years of the yearly means over valid days."""
    valid = _valid(days)
    years = _years(valid)
    site, time = valid.site[years.first], valid.time[years.first]
    domains = valid.domains()
    means = _means(
        years.observed_if(DAYS_FOR_A_SITE_MEAN),
        years.predicted,
        domains.of(site, time),
        len(domains),
    )
    return replace(
        valid,
        site=site[means.first],
        time=time[means.first],
        observed=means.observed,
        predicted=means.predicted,
    )


def _day_of_year(days: Series) -> Codes:
    day = days.calendar.day_of_year[days.days - np.int32(days.calendar.first)]
    key: Codes = days.site * np.int32(366) + (day - np.int32(1))
    return key


def _by_day_of_year(valid: Series) -> _Groups:
    return _means(valid.observed, valid.predicted, _day_of_year(valid), len(valid.sites) * 366)


def _years(valid: Series) -> _Groups:
    """Means by site and calendar year."""
    calendar = valid.calendar
    year = calendar.year - calendar.year[0]
    key = valid.site * np.int32(calendar.years) + year[valid.days - np.int32(calendar.first)]
    return _means(valid.observed, valid.predicted, key, len(valid.sites) * calendar.years)


def _minus_site_mean(years: Series) -> Series:
    means = _means(years.observed, years.predicted, years.site, len(years.sites))
    observed = np.full(len(years.sites), np.nan)
    predicted = observed.copy()
    observed[means.key] = means.observed
    predicted[means.key] = means.predicted
    return replace(
        years,
        observed=years.observed - observed[years.site],
        predicted=years.predicted - predicted[years.site],
    )
