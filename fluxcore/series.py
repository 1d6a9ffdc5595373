"""Observed and predicted values in time: what every score is made from."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fluxcore.schema import domain_label

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
DomainKind = Literal["site", "site-year"]
Step = Literal["hour", "day"]

HOURS_A_DAY = 24


@dataclass(frozen=True, eq=False)
class Series:
    """Rows of observed and predicted values of many sites, in any order.

    Columns are numpy arrays of one length n; 2.98 million rows take 72 MB.
    """

    sites: tuple[str, ...]
    """Site ids."""
    site: Codes
    """Shape (n,): index into ``sites``."""
    time: Codes
    """Shape (n,): start of the row, in steps since 1970-01-01 00:00."""
    observed: Floats
    """Shape (n,), in the target's unit; NaN where missing."""
    predicted: Floats
    """Shape (n,), in the target's unit; NaN only in series made by a scale."""
    domain: DomainKind
    """What is held out and scored: a site, or one calendar year of it."""
    step: Step

    def __len__(self) -> int:
        return len(self.site)

    @cached_property
    def days(self) -> Codes:
        """Days since 1970-01-01 of every row, shape (n,)."""
        return self.time if self.step == "day" else self.time // np.int32(HOURS_A_DAY)

    @cached_property
    def calendar(self) -> "Calendar":
        """The days from the first to the last row."""
        if not len(self):
            return Calendar(0, 0)
        first, last = int(self.time.min()), int(self.time.max())
        unit = 1 if self.step == "day" else HOURS_A_DAY
        return Calendar(first // unit, last // unit)

    def domains(self, *, spans_years: bool = False) -> "Domains":
        """Which domains there are; sites where a scale spans years."""
        by_year = self.domain == "site-year" and not spans_years
        return Domains(self.sites, self.calendar if by_year else None)


@dataclass(frozen=True)
class Calendar:
    """Consecutive days, by day number since 1970-01-01, with their calendar fields."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    @cached_property
    def _dates(self) -> NDArray[np.datetime64]:
        return np.arange(self.first, self.last + 1).astype("datetime64[D]")

    @cached_property
    def year(self) -> Codes:
        """Calendar year of each day."""
        years: Codes = (self._dates.astype("datetime64[Y]").astype(np.int32) + 1970).astype(
            np.int32
        )
        return years

    @cached_property
    def month(self) -> Codes:
        """Months since January 1970 of each day."""
        months: Codes = self._dates.astype("datetime64[M]").astype(np.int32)
        return months

    @cached_property
    def week(self) -> Codes:
        """Weeks from Monday to Sunday, numbered, of each day (1970-01-01 was a Thursday)."""
        since_monday: Codes = np.arange(self.first + 3, self.last + 4, dtype=np.int32)
        weeks: Codes = since_monday // np.int32(7)
        return weeks

    @cached_property
    def day_of_year(self) -> Codes:
        """Day of the year of each day, 1 to 366."""
        start = self._dates.astype("datetime64[Y]").astype("datetime64[D]")
        day: Codes = (self._dates - start).astype(np.int32) + np.int32(1)
        return day

    @property
    def years(self) -> int:
        """How many calendar years the days touch."""
        return int(self.year[-1] - self.year[0]) + 1


@dataclass(frozen=True)
class Domains:
    """Numbers and names of domains: every site, or every year of every site."""

    sites: tuple[str, ...]
    calendar: Calendar | None
    """The days covered, where a domain is a site-year."""

    def __len__(self) -> int:
        return len(self.sites) * (self.calendar.years if self.calendar else 1)

    def of(self, site: Codes, days: Codes) -> Codes:
        """Number of the domain of each row, shape (n,)."""
        if self.calendar is None:
            return site
        year = self.calendar.year - self.calendar.year[0]
        offset = days - np.int32(self.calendar.first)
        number: Codes = site * np.int32(self.calendar.years) + year[offset]
        return number

    def site_and_year(self, number: int) -> tuple[str, int | None]:
        """Site id and year (None where a domain is a site) of a domain."""
        if self.calendar is None:
            return self.sites[number], None
        site, year = divmod(number, self.calendar.years)
        return self.sites[site], int(self.calendar.year[0]) + year

    def label(self, number: int) -> str:
        """Name of a domain as it is shown."""
        return domain_label(*self.site_and_year(number))
