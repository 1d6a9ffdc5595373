"""The rules that every prediction file must keep, whatever its format."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.clock import read_times
from fluxcore.predictions.table import Table
from fluxcore.scenarios import Scenario
from fluxcore.schema import from_env, to_env
from fluxcore.series import HOURS_A_DAY, Codes, Floats

LARGEST = 1e6
"""No prediction may be larger, in the target's unit: the benchmark's own rule."""
MISSING_MARK = -9999.0
"""What flux networks write for a missing value; no flux is this large."""

_LONGEST_ID = 64
_GRID = 200_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Checked rows, sorted by site and time."""

    sites: tuple[str, ...]
    site: Codes
    hours: Codes
    observed: Floats | None
    """None if the file has no observations at all."""
    predicted: Floats

    @property
    def daily(self) -> bool:
        """Whether there is at most one row a site and day."""
        day = self.hours // HOURS_A_DAY
        return not bool(np.any((day[1:] == day[:-1]) & (self.site[1:] == self.site[:-1])))


def check(table: Table, scenario: Scenario, shift: Fraction, value: str = "y_pred") -> Rows:
    """Check a table and bring it into order.

    Parameters
    ----------
    table
        Rows as they stand in the file.
    scenario
        Says what a domain is, which the column ``env`` must agree with.
    shift
        Hours to add to the file's times.
    value
        ``y_true`` for a table of observations, where values may be missing; else ``y_pred``.

    Raises
    ------
    PredictionFileError
        Rules are broken: all of them are named, each with its count and first examples.
    """
    if table.frame.is_empty():
        raise PredictionFileError(f"{table.shown}: has column names but no rows.")
    hours = read_times(table, shift)
    sites, site = _sites(table)
    faults: list[str] = []
    if value == "y_pred" and "env" in table.frame.columns:
        faults += _env_faults(table, scenario, sites, site, hours, shift)
    predicted = _values(table, value)
    if value == "y_pred":
        faults += _value_faults(table, "y_pred", predicted, np.isnan(predicted), _PREDICT_ALL)
    faults += _size_faults(table, value, predicted)
    observed = None
    if value == "y_pred" and "y_true" in table.frame.columns:
        observed = _values(table, "y_true")
        faults += _size_faults(table, "y_true", observed)
    order, twice = _order(site, hours)
    if len(twice):
        faults.append(
            f"{len(twice):,} of {len(site):,} rows repeat the site and time of another row "
            f"({_examples(table, twice, sites, site, hours)}). Keep one row for each site and hour."
        )
    if faults:
        raise PredictionFileError("\n".join(f"{table.shown}: {fault}" for fault in faults))
    return Rows(
        sites,
        site[order],
        hours[order],
        None if observed is None else observed[order],
        predicted[order],
    )


_PREDICT_ALL = "Every test hour is scored, gap-filled ones included: predict them all."


def _sites(table: Table) -> tuple[tuple[str, ...], Codes]:
    """Site ids in alphabetical order, and the index of each row's site."""
    frame = table.frame
    if "site_id" in frame.columns:
        names = frame["site_id"]
        if names.dtype != pl.String:
            names = names.cast(pl.String)
    else:
        envs = frame["env"].unique().drop_nulls()
        sites_of = [from_env(env)[0] for env in envs]
        names = frame["env"].replace_strict(envs, sites_of, default=None, return_dtype=pl.String)
    if names.null_count():
        rows = names.is_null().arg_true().head(3)
        where = ", ".join(table.place(int(row)) for row in rows)
        raise PredictionFileError(
            f"{table.shown}: {names.null_count():,} of {len(names):,} rows name no site ({where}). "
            "Every row needs its site_id."
        )
    unique = names.unique().sort()
    for name in unique:
        if len(name) > _LONGEST_ID or not name.isprintable() or name != name.strip() or not name:
            raise PredictionFileError(
                f"{table.shown}: {name[:80]!r} cannot be a site id: ids are short text without "
                "blanks around it. Correct the column site_id."
            )
    codes = names.cast(pl.Enum(unique)).to_physical().to_numpy().astype(np.int32)
    return tuple(unique), codes


def _values(table: Table, name: str) -> Floats:
    column = table.frame[name]
    if column.null_count():
        column = column.fill_null(float("nan"))
    return column.to_numpy().astype(np.float64, copy=False)


def _env_faults(
    table: Table,
    scenario: Scenario,
    sites: tuple[str, ...],
    site: Codes,
    hours: Codes,
    shift: Fraction,
) -> list[str]:
    """Rows whose ``env`` is not the domain that follows from site, scenario and the file's time."""
    hours = own_clock(hours, shift)
    column = table.frame["env"]
    if column.null_count():
        column = column.fill_null("")
    envs = column.unique().sort()
    code = column.cast(pl.Enum(envs)).to_physical().to_numpy()
    index = {name: number for number, name in enumerate(sites)}
    pairs = [from_env(env) for env in envs]
    env_site = np.array([index.get(name, -1) for name, _ in pairs], dtype=np.int32)
    wrong = env_site[code] != site
    expected = "the site_id"
    if scenario.domain == "site-year":
        env_year = np.array([year or -1 for _, year in pairs], dtype=np.int32)
        wrong |= env_year[code] != years_of(hours)
        expected = "the site_id and the year of the time, such as \"('AU-ASM', 2019)\""
        if shift:
            expected += " (on the file's own clock, before --utc-offset)"
    else:
        wrong |= np.array([year is not None for _, year in pairs])[code]
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return []
    first = int(rows[0])
    year = int(years_of(hours[first : first + 1])[0])
    right = to_env(sites[site[first]], year if scenario.domain == "site-year" else None)
    fault = (
        f"{len(rows):,} of {len(site):,} rows have an env that contradicts site and year "
        f"({table.place(first)}: env is {column[first]!r}, should be {right!r}). Under "
        f"{scenario.name!r} a domain is a {scenario.domain}: env must be {expected}. Correct the "
        "column or leave it out."
    )
    return [fault]


def own_clock(hours: Codes, shift: Fraction) -> Codes:
    """Hours as they stood in the file, whole hours of it, before ``shift`` was added."""
    return hours - np.int32(ceil(shift))


def years_of(hours: Codes) -> NDArray[np.int32]:
    """Calendar year of each hour, by way of a short table."""
    first = int(hours.min())
    steps = np.arange(first, int(hours.max()) + 1).astype("datetime64[h]")
    years = steps.astype("datetime64[Y]").astype(np.int32) + np.int32(1970)
    found: NDArray[np.int32] = years[hours - first]
    return found


def _value_faults(
    table: Table, name: str, values: Floats, wrong: NDArray[np.bool_], remedy: str
) -> list[str]:
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return []
    examples = ", ".join(_named(table, int(row)) for row in rows[:3])
    return [f"{len(rows):,} of {len(values):,} values of {name} are missing ({examples}). {remedy}"]


def _size_faults(table: Table, name: str, values: Floats) -> list[str]:
    faults = []
    finite = f"|{name}| <= {LARGEST:,.0f}"
    with np.errstate(invalid="ignore"):
        large = np.abs(values) > LARGEST
    if large.any():
        rows = np.flatnonzero(large)
        count = int(np.isinf(values[rows]).sum())
        examples = ", ".join(f"{_named(table, int(row))}: {values[row]:g}" for row in rows[:3])
        faults.append(
            f"{len(rows):,} of {len(values):,} values of {name} are infinite or too large "
            f"({count:,} infinite; {examples}). The benchmark asks for finite values and {finite}."
        )
    marked = values == MISSING_MARK
    if marked.any():
        rows = np.flatnonzero(marked)
        remedy = _PREDICT_ALL if name == "y_pred" else "Leave missing observations empty."
        faults.append(
            f"{len(rows):,} of {len(values):,} values of {name} are -9999, the usual mark of a "
            f"missing value ({_named(table, int(rows[0]))}). {remedy}"
        )
    return faults


def _named(table: Table, row: int) -> str:
    cells = [str(table.frame[n][row]) for n in ("site_id", "time") if n in table.frame.columns]
    return f"{table.place(row)}: {' '.join(cells)}"


def _examples(
    table: Table, rows: NDArray[np.int64], sites: tuple[str, ...], site: Codes, hours: Codes
) -> str:
    return ", ".join(
        f"{table.place(int(row))}: {sites[site[row]]} {show_hour(int(hours[row]))}"
        for row in rows[:3]
    )


def show_hour(hour: int) -> str:
    """Write an hour since 1970 as the benchmark's files do.

    >>> show_hour(24)
    '1970-01-02 00:00:00'
    """
    return f"{np.datetime64(hour, 'h').astype('datetime64[s]')}".replace("T", " ")


def _order(site: Codes, hours: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers by site and time, and those of rows that stand there twice.

    A counting sort on the grid of sites and hours, 0.04 s for 3 million rows; where that grid is
    mostly empty, an ordinary sort.
    """
    first, span = int(hours.min()), int(np.ptp(hours)) + 1
    places = (int(site.max()) + 1) * span
    if places > max(_GRID, 8 * len(site)):
        order = np.lexsort((hours, site))
        same = (np.diff(site[order]) == 0) & (np.diff(hours[order]) == 0)
        return order, np.sort(order[1:][same])
    place = site.astype(np.int64) * span + (hours - first)
    row = np.arange(len(site), dtype=np.int32)
    grid = np.full(places, -1, dtype=np.int32)
    grid[place[::-1]] = row[::-1]  # of rows that stand twice, the first one is kept
    twice = np.flatnonzero(grid[place] != row)
    return grid[grid >= 0].astype(np.int64), twice
