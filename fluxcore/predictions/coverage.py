"""Which of a scenario's test sites and hours a file has: reported, never refused."""

from collections import Counter

import numpy as np

from fluxcore.predictions.check import show_hour
from fluxcore.predictions.record import Finding
from fluxcore.scenarios import Scenario
from fluxcore.series import HOURS_A_DAY, Series
from fluxcore.sites import sites

_MOST = 8


def coverage(series: Series, scenario: Scenario) -> list[Finding]:
    """Compare the sites, years and hours of a series with those that the scenario tests.

    Returns
    -------
    list of Finding
        Sites outside the test set, test sites without predictions, and test years with holes.
    """
    years = _years_present(series)
    outside: Counter[str] = Counter()
    trained: set[str] = set()
    tested: set[str] = set()
    for site, year in years:
        role = scenario.role(site, year)
        if role == "test":
            tested.add(site)
        else:
            outside[site] += years[site, year]
        if role in ("train", "validation") and site in _known(scenario):
            trained.add(site)
    findings = []
    if outside:
        names = tuple(site for site, _ in outside.most_common())
        seen = f" {len(trained)} of them are used for training or validation." if trained else ""
        findings.append(
            Finding(
                "warning",
                "sites outside the test set",
                f"{sum(outside.values()):,} rows at {some(names)} are not in the test set of "
                f"{scenario.name!r}; they are scored all the same.{seen}",
                sum(outside.values()),
                names,
                "Leave them out to be comparable with the published ranking.",
            )
        )
    expected = _expected(scenario)
    missing = tuple(site for site in expected if site not in tested)
    if missing:
        findings.append(
            Finding(
                "warning",
                "missing test sites",
                f"{len(expected) - len(missing)} of {len(expected)} test sites of "
                f"{scenario.name!r} have predictions; none at {some(missing)}.",
                len(missing),
                missing,
                "Predict all test sites to be comparable with the published ranking.",
            )
        )
    if series.step == "hour":
        findings += _holes(series, scenario, years)
    return findings


def some(sites: tuple[str, ...]) -> str:
    """Name a few sites and count the rest.

    >>> some(("A", "B"))
    '2 sites (A, B)'
    """
    shown = ", ".join(sites[:_MOST]) + (", ..." if len(sites) > _MOST else "")
    return f"{len(sites)} site{'s' if len(sites) != 1 else ''} ({shown})"


def _expected(scenario: Scenario) -> tuple[str, ...]:
    """Test sites, without those that are known to have no year to test."""
    table = sites()
    years = scenario.site_years(table)
    tested = set(years.loc[years["role"] == "test", "site_id"])
    return tuple(site for site in scenario.test_sites if site in tested or site not in table.index)


def _known(scenario: Scenario) -> set[str]:
    return {site for rule in scenario.rules for site in rule.sites or ()}


def _years_present(series: Series) -> dict[tuple[str, int], int]:
    """Rows of every site and calendar year."""
    calendar = series.calendar
    width = calendar.years
    first = int(calendar.year[0])
    number = series.site.astype(np.int64) * width
    number += (calendar.year - first)[series.days - np.int32(calendar.first)]
    counts = np.bincount(number)
    return {
        (series.sites[code // width], first + code % width): int(counts[code])
        for code in np.flatnonzero(counts).tolist()
    }


def _holes(series: Series, scenario: Scenario, years: dict[tuple[str, int], int]) -> list[Finding]:
    """Hours that test years lack; the benchmark's test data are whole calendar years."""
    lacking: Counter[str] = Counter()
    wanted = 0
    for (site, year), rows in years.items():
        if scenario.role(site, year) == "test":
            hours = (366 if _leap(year) else 365) * HOURS_A_DAY
            wanted += hours
            lacking[site] += hours - rows
    lacking = +lacking
    if not lacking:
        return []
    names = tuple(site for site, _ in lacking.most_common())
    worst = names[0]
    return [
        Finding(
            "warning",
            "missing test hours",
            f"{sum(lacking.values()):,} of {wanted:,} test hours of {scenario.name!r} have no "
            f"prediction; most are at {worst} ({lacking[worst]:,} h, first "
            f"{show_hour(_first_hole(series, worst))}), in all at {some(names)}.",
            sum(lacking.values()),
            names,
            "Every test hour is scored, gap-filled ones included: predict them all.",
        )
    ]


def _first_hole(series: Series, site: str) -> int:
    """First hour that is missing from the calendar years of a site."""
    hours = series.time[series.site == series.sites.index(site)]
    start = np.datetime64(int(hours[0]), "h").astype("datetime64[Y]").astype("datetime64[h]")
    expected = int(start.astype(np.int64)) + np.arange(len(hours))
    late = np.flatnonzero(hours != expected)
    return int(expected[late[0]]) if len(late) else int(hours[-1]) + 1


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
