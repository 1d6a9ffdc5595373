"""Which of a scenario's test sites and hours a file has: reported, never refused."""

from collections import Counter
from difflib import get_close_matches

import numpy as np

from fluxcore.predictions.check import show_hour
from fluxcore.predictions.record import Finding
from fluxcore.scenarios import Scenario
from fluxcore.series import HOURS_A_DAY, Series
from fluxcore.sites import sites
from fluxcore.text_files import counted

_MOST = 8
_ALIKE = 0.8  # one of the five letters of an id may be another


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
        seen = (
            f" {len(trained)} of them {'is' if len(trained) == 1 else 'are'} used for training or "
            "validation."
            if trained
            else ""
        )
        total = sum(outside.values())
        meant = _neighbours(names, series, scenario)
        findings.append(
            Finding(
                "warning",
                "sites outside the test set",
                f"{counted(total, 'row')} at {some(names)} {'is' if total == 1 else 'are'} not in "
                f"the test set of {scenario.name!r}, but scored all the same.{seen}"
                f"{meant}",
                total,
                names,
                f"{'Correct the ids, or leave' if meant else 'Leave'} them out to be comparable "
                "with the published ranking.",
            )
        )
    expected = _expected(scenario)
    missing = tuple(site for site in expected if site not in tested)
    if missing:
        findings.append(
            Finding(
                "warning",
                "missing test sites",
                f"{len(expected) - len(missing)} of {counted(len(expected), 'test site')} of "
                f"{scenario.name!r} {'has' if len(expected) - len(missing) == 1 else 'have'} "
                f"predictions; none at {some(missing)}.",
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
    return f"{counted(len(sites), 'site')} ({few(sites)})"


def few(sites: tuple[str, ...]) -> str:
    """Name a few sites, where their number is said already.

    >>> few(("A", "B"))
    'A, B'
    """
    return ", ".join(sites[:_MOST]) + (", ..." if len(sites) > _MOST else "")


def _neighbours(names: tuple[str, ...], series: Series, scenario: Scenario) -> str:
    """Ask for the right ids of unknown sites, where one that the file lacks is much like them."""
    known = {*sites().index, *_known(scenario)}
    ids = {_plain(site): site for site in sorted(known - set(series.sites))}
    meant = []
    for name in names:
        if name not in known:
            close = get_close_matches(_plain(name), ids, n=1, cutoff=_ALIKE)
            meant += [f"{ids[close[0]]} for {name}"] if close else []
    more = ", ..." if len(meant) > _MOST else ""
    return f" Did you mean {', '.join(meant[:_MOST])}{more}?" if meant else ""


def _plain(site: str) -> str:
    return "".join(letter for letter in site.casefold() if letter.isalnum())


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
    tested: dict[str, list[int]] = {}
    wanted = 0
    for (site, year), rows in years.items():
        if scenario.role(site, year) == "test":
            hours = (366 if _leap(year) else 365) * HOURS_A_DAY
            wanted += hours
            lacking[site] += hours - rows
            if rows < hours:
                tested.setdefault(site, []).append(year)
    lacking = +lacking
    if not lacking:
        return []
    names = tuple(site for site, _ in lacking.most_common())
    total = sum(lacking.values())
    worst = names[0]
    first = f"first {show_hour(_first_hole(series, worst, tested[worst]))}"
    where = (
        f"most are at {worst} ({lacking[worst]:,} h, {first}), in all at {some(names)}"
        if len(names) > 1
        else f"all at {worst} ({first})"
    )
    return [
        Finding(
            "warning",
            "missing test hours",
            f"{total:,} of {wanted:,} test hours of {scenario.name!r} "
            f"{'has' if total == 1 else 'have'} no prediction; {where}.",
            total,
            names,
            "Every test hour is scored, gap-filled ones included: predict them all.",
        )
    ]


def _first_hole(series: Series, site: str, years: list[int]) -> int:
    """First hour that is missing from the first of some calendar years with holes at a site."""
    first, last = (
        int(np.datetime64(f"{year}-01-01", "h").astype(np.int64))
        for year in (min(years), min(years) + 1)
    )
    hours = series.time[series.site == series.sites.index(site)]
    hours = hours[(hours >= first) & (hours < last)]
    late = np.flatnonzero(hours != first + np.arange(len(hours)))
    return first + (int(late[0]) if len(late) else len(hours))


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
