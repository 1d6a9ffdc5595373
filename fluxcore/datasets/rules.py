"""What the rows of a site must keep, whatever file they come from: hours, gaps, ranges, place."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.datasets.findings import EXAMPLES, Finding, Severity
from fluxcore.schema import COVARIATES, TARGETS, VEGETATION_TYPES
from fluxcore.sites import distances_km
from fluxcore.text_files import counted

HOUR_MS = 3_600_000
NEAR_KM = 1.0
"""Positions further apart than this are said to differ."""


def hours_findings(
    time: pl.Series, file: str, gaps: Severity = "error"
) -> tuple[list[Finding], bool]:
    """Check that rows are whole hours, each once, over whole calendar years.

    Parameters
    ----------
    time
        Datetime, without missing ones, in any order.
    file
        Shown in the findings.
    gaps
        How severe missing hours and parts of years are.

    Returns
    -------
    tuple
        The findings; and whether each row is an hour of its own, without which nothing more can
        be said.
    """
    ms = time.cast(pl.Datetime("ms")).to_physical().to_numpy()
    hours = ms // HOUR_MS
    off = hours * HOUR_MS != ms
    if off.any():
        step = int(np.median(np.diff(np.unique(ms)))) // 60_000 if len(ms) > 1 else 0
        return [
            Finding(
                "error",
                "wrong cadence",
                f"{int(off.sum()):,} of {len(ms):,} times are not on the hour (the usual step is "
                f"{step} min)",
                file,
                "time",
                int(off.sum()),
                _first(time, off),
                "Rows are whole hours, named by their start: average to hours first.",
            )
        ], False
    found = order_findings(time, file)
    unique, index, counts = np.unique(hours, return_index=True, return_counts=True)
    if (counts > 1).any():
        twice = np.zeros(len(hours), dtype=bool)
        twice[index[counts > 1]] = True
        found.append(
            Finding(
                "error",
                "duplicate hours",
                f"{int((counts[counts > 1] - 1).sum()):,} rows repeat an hour",
                file,
                "time",
                int((counts[counts > 1] - 1).sum()),
                _first(time, twice),
                "Keep one row an hour.",
            )
        )
    step = int(np.median(np.diff(unique))) if len(unique) > 1 else 1
    if step != 1:
        message = f"has one row every {step} hours, not every hour"
        found.append(
            Finding("error", "wrong cadence", message, file, "time", len(unique),
                    remedy="Give hourly rows.")
        )  # fmt: skip
        return found, False
    return found + _gaps(unique, file, gaps), not (counts > 1).any()


def order_findings(time: pl.Series, file: str) -> list[Finding]:
    """Rows that are earlier than the row before, in whatever step; they are sorted."""
    ms = time.cast(pl.Datetime("ms")).to_physical().to_numpy()
    late = np.concatenate([[False], np.diff(ms) < 0])
    if not late.any():
        return []
    number = int(late.sum())
    return [
        Finding(
            "warning",
            "not in order",
            f"{counted(number, 'row')} {_is(number)} earlier than the row before; rows were sorted",
            file,
            "time",
            number,
            _first(time, late),
        )
    ]


def missing_findings(
    frame: pl.DataFrame, columns: Sequence[str], file: str, severity: Severity
) -> list[Finding]:
    """Values that are missing or infinite, by column."""
    found: list[Finding] = []
    for name in columns:
        wrong = ~frame[name].is_finite().fill_null(False)
        if not wrong.any():
            continue
        kind = "target" if name in TARGETS else "covariate"
        found.append(
            Finding(
                severity,
                f"missing {kind}",
                f"{int(wrong.sum()):,} of {len(frame):,} values of {name} are missing",
                file,
                name,
                int(wrong.sum()),
                _first(frame["time"], wrong.to_numpy()),
                "The benchmark has no missing values, gap-filled ones included. Fill them, or "
                "allow gaps with --allow-gaps (in Python allow_gaps=True)."
                if severity == "error"
                else "",
            )
        )
    return found


def place_findings(
    site_id: str,
    facts: Mapping[str, object],
    table: pd.DataFrame,
    file: str,
    stated: Collection[str] = (),
) -> list[Finding]:
    """Where position or vegetation type differ from the site table; those of the data set win.

    ``stated`` names the facts that the user says, not the data.
    """

    def whose(*names: str) -> str:
        return "given with --sites or an option" if {*names} & {*stated} else "of the data"

    if site_id not in table.index:
        return [
            Finding(
                "note",
                "site not in the table",
                f"{site_id} is not in the public site table: only what the data say is known of it",
                file,
                count=1,
            )
        ]
    found: list[Finding] = []
    public = table.loc[site_id]
    latitude, longitude = facts.get("latitude"), facts.get("longitude")
    if isinstance(latitude, float) and isinstance(longitude, float):
        apart = distances_km(
            np.array([latitude, public["latitude"]]), np.array([longitude, public["longitude"]])
        )[0, 1]
        if apart > NEAR_KM:
            found.append(
                Finding(
                    "warning",
                    "position differs",
                    f"lies at {latitude:.4f}, {longitude:.4f}, {apart:,.1f} km from where the site "
                    f"table has {site_id} ({public['latitude']:.4f}, {public['longitude']:.4f}); "
                    f"the position {whose('latitude', 'longitude')} is used",
                    file,
                    "tower_lat, tower_lon",
                    1,
                )
            )
    igbp = facts.get("igbp")
    if igbp is not None and pd.notna(public["igbp"]) and igbp != public["igbp"]:
        found.append(
            Finding(
                "warning",
                "vegetation type differs",
                f"is {igbp}, in the site table {public['igbp']}; the type {whose('igbp')} is used",
                file,
                f"PFT_{igbp}",
                1,
            )
        )
    return found


def absent_covariates(columns: Sequence[str]) -> list[str]:
    """Those of the benchmark's numeric covariates that are absent."""
    return [name for name in COVARIATES if name not in columns]


def vegetation_findings(igbp: str, file: str) -> list[Finding]:
    """A vegetation type that the benchmark does not have."""
    if igbp in VEGETATION_TYPES:
        return []
    message = f"has the vegetation type {igbp!r}, which is none of the benchmark's"
    remedy = f"They are {', '.join(VEGETATION_TYPES)}. It was kept."
    return [Finding("warning", "vegetation type unknown", message, file, f"PFT_{igbp}", 1,
                    remedy=remedy)]  # fmt: skip


def _gaps(hours: np.ndarray, file: str, severity: Severity) -> list[Finding]:
    """Hours that are missing from calendar years, at their ends and within."""
    stamps = hours.astype("datetime64[h]")
    years = stamps.astype("datetime64[Y]")
    ends: list[str] = []
    within: list[str] = []
    absent_ends = absent_within = 0
    for year in np.unique(years):
        have = stamps[years == year]
        start, stop = year.astype("datetime64[h]"), (year + 1).astype("datetime64[h]")
        before = int((have[0] - start).astype(int))
        after = int((stop - have[-1]).astype(int)) - 1
        hollow = int((have[-1] - have[0]).astype(int)) + 1 - len(have)
        if before or after:
            absent_ends += before + after
            ends.append(f"{year}: {_text(have[0])} to {_text(have[-1])}")
        if hollow:
            absent_within += hollow
            gap = int(np.argmax(np.diff(have).astype(int) > 1))
            within.append(f"{year}: {counted(hollow, 'hour')}, first after {_text(have[gap])}")
    remedy = (
        "Give whole years, or allow gaps with --allow-gaps (in Python allow_gaps=True)."
        if severity == "error"
        else ""
    )
    found: list[Finding] = []
    if within:
        message = f"{counted(absent_within, 'hour')} {_is(absent_within)} missing"
        found.append(
            Finding(severity, "missing hours", message, file, "time", absent_within,
                    tuple(within[:EXAMPLES]), remedy)
        )  # fmt: skip
    if ends:
        message = (
            f"{counted(len(ends), 'calendar year')} {_is(len(ends))} not whole "
            f"({counted(absent_ends, 'hour')} missing at the ends)"
        )
        found.append(
            Finding(severity, "part of a year", message, file, "time", absent_ends,
                    tuple(ends[:EXAMPLES]), remedy)
        )  # fmt: skip
    first, last = years[0].astype(int) + 1970, years[-1].astype(int) + 1970
    skipped = int(last - first + 1 - len(np.unique(years)))
    if skipped:
        message = f"{counted(skipped, 'year')} between {first} and {last} {_is(skipped)} absent"
        found.append(Finding("note", "years between absent", message, file, "time", skipped))
    return found


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _first(time: pl.Series, wrong: np.ndarray) -> tuple[str, ...]:
    rows = np.flatnonzero(wrong)[:EXAMPLES]
    return tuple(f"{time[int(row)]:%Y-%m-%d %H:%M}" for row in rows)


def _text(stamp: np.datetime64) -> str:
    return str(stamp.astype("datetime64[m]")).replace("T", " ")
