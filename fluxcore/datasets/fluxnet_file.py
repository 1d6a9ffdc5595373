"""One file of ONEFlux: which of its columns are taken, and its hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from fluxcore.datasets.findings import Finding, Severity
from fluxcore.datasets.half_hours import Hours, to_hours
from fluxcore.datasets.network_files import is_fullset
from fluxcore.datasets.rules import order_findings
from fluxcore.datasets.sources import Source
from fluxcore.datasets.tables import header_of, parse, times_of, whole_lines
from fluxcore.datasets.variants import TIMES, Choice, candidates, choose

MISSING_MARK = -9990.0
"""-9999 and its variants (-9999.0, -9999.99) lie below; no variable does."""

_MINUTE_MS = 60_000


@dataclass(slots=True)
class Part:
    """One file of a site."""

    source: Source
    choice: Choice
    hours: Hours


def read_file(source: Source, found: list[Finding]) -> Part:
    """Read one file and bring it to hours; findings go to ``found``.

    Raises
    ------
    ProblemError
        It cannot be read, or its rows are neither half-hours nor hours.
    """
    content = source.read()
    header = header_of(content[: 1 << 16], source)
    whole_lines(content, header, source, found)
    clock = next((name for name in TIMES if name in header), None)
    if clock is None:
        raise source.problem("missing column", f"has none of {', '.join(TIMES)}", "Add one.")
    names = candidates(header)
    frame, wrong = parse(content, source, names, [clock])
    found += wrong
    del content
    time, bad_times = times_of(frame, clock, source)
    found += bad_times
    frame = frame.with_columns(
        time,
        *(pl.when(pl.col(name) > MISSING_MARK).then(pl.col(name)).alias(name) for name in names),
    ).filter(pl.col("time").is_not_null())
    step = _step(frame["time"], source)
    found += order_findings(frame["time"], source.shown)
    if clock == "TIMESTAMP_END":
        frame = frame.with_columns(pl.col("time").dt.offset_by(f"-{step}m"))
    if clock == "TIMESTAMP":
        message = "names times as TIMESTAMP only; they were taken as starts of the time steps"
        found.append(Finding("warning", "time stamps", message, source.shown, clock, len(frame)))
    choice = choose(frame)
    found += _choice_findings(choice, source, len(header))
    hours = to_hours(frame, choice, half=step == 30)
    found += _hour_findings(hours, choice, source)
    return Part(source, choice, hours)


def _step(time: pl.Series, source: Source) -> int:
    """Minutes between rows: 30 or 60.

    Raises
    ------
    ProblemError
        They are something else, or a time stands twice.
    """
    ms = np.unique(time.to_physical().to_numpy())
    if len(ms) < len(time):
        raise source.problem(
            "duplicate hours",
            f"has {len(time) - len(ms):,} rows that repeat a time",
            "Keep one row a time.",
            count=len(time) - len(ms),
        )
    step = int(np.median(np.diff(ms)) // _MINUTE_MS) if len(ms) > 1 else 30
    off = int((ms % (max(step, 1) * _MINUTE_MS) != 0).sum())
    if step not in (30, 60) or off:
        what = f"has rows every {step} minutes" if not off else f"has {off:,} times off its steps"
        raise source.problem(
            "wrong cadence", f"{what}, not every 30 or 60", "Give half-hourly or hourly files.",
            count=off or len(ms),
        )  # fmt: skip
    return step


def joined(parts: Sequence[Part], found: list[Finding], site_id: str) -> pl.DataFrame:
    """One row an hour of all files of a site.

    Where files overlap, the one that reaches further in time wins, then FULLSET before SUBSET, then
    the one that was changed last; that is told.
    """

    def rank(part: Part) -> tuple[datetime, bool, int, str]:
        last: Any = part.hours.frame["time"].max()
        return (last, is_fullset(part.source.name), part.source.stamp, part.source.shown)

    ordered = sorted(parts, key=rank, reverse=True)
    frame = ordered[0].hours.frame
    for part in ordered[1:]:
        older = part.hours.frame
        again = older.join(frame, on="time", how="semi")
        if len(again):
            found.append(
                Finding(
                    "warning",
                    "files overlap",
                    f"{len(again):,} of {len(older):,} hours stand in another file of {site_id} "
                    "too, which reaches further or holds more; that one was taken",
                    part.source.shown,
                    "time",
                    len(again),
                    (f"{again['time'][0]:%Y-%m-%d %H:%M}",),
                    "Take one of the files away if the other one should win.",
                )
            )
        frame = pl.concat([frame, older.join(frame, on="time", how="anti")], how="diagonal").sort(
            "time"
        )
    if len({part.choice.variant for part in parts}) > 1:
        named = ", ".join(f"{part.choice.variant} in {part.source.shown}" for part in parts)
        found.append(
            Finding("warning", "versions differ between files",
                    f"the files of {site_id} have different versions of NEE: {named}", site_id,
                    "NEE", len(parts))
        )  # fmt: skip
    return frame


def _choice_findings(choice: Choice, source: Source, columns: int) -> list[Finding]:
    """Tell which columns were taken, and what is doubtful about them."""
    found: list[Finding] = []

    def add(severity: Severity, rule: str, column: str, message: str, remedy: str = "") -> None:
        found.append(Finding(severity, rule, message, source.shown, column, 1, remedy=remedy))

    taken, flags = choice.columns, choice.flags
    named = ", ".join(f"{ours} from {name}" for ours, name in taken.items())
    unused = columns - len(taken) - len(flags)
    message = f"was read as {named or 'nothing'}; {unused:,} of {columns} columns are not used"
    add("note", "columns taken", "", message)
    if not {"NEE", "GPP", "LE"} & set(taken):
        message = "has no NEE, GPP or LE with a value"
        add(
            "error", "missing column", "", message, "FULLSET and SUBSET files of ONEFlux have them."
        )
        return found
    for name in ("NEE", "GPP", "LE", "TA", "VPD", "SW_IN"):
        if name not in taken:
            ours = "ET" if name == "LE" else name
            add("warning", "missing column", ours, f"has no column of {name} with a value")
    if choice.partitioning == "DT":
        message = f"has no GPP of night-time partitioning; {taken['GPP']} was taken"
        add("warning", "day-time partitioning", "GPP", message)
    if choice.versions_differ:
        message = f"{taken['NEE']} and {taken['GPP']} are different versions"
        add("warning", "versions differ", "GPP", message)
    for name in ("NEE", "LE"):
        if name in taken and choice.flag(name) == "none":
            message = f"has no quality flag of {taken[name]}; the other flux alone decides"
            add("warning", "no quality flag", name, message)
    if not flags:
        message = "has no quality flag of NEE or LE: measured rows cannot be told from gap-filled"
        add("error", "no quality flag", "", message, "Use a FULLSET or SUBSET file.")
    if choice.flag("NEE") == "fraction":
        message = (
            f"{flags['NEE']} is the fraction of values that are measured or well filled: too many "
            "rows count as measured"
        )
        remedy = "A FULLSET file has NEE_VUT_REF and a flag of its own."
        add("warning", "flag of a mean", "NEE", message, remedy)
    return found


def _hour_findings(hours: Hours, choice: Choice, source: Source) -> list[Finding]:
    found: list[Finding] = []
    number = len(hours.frame)
    share = int(hours.frame["measured"].sum())
    for count, rule, message in (
        (hours.lone, "one half-hour", "rest on a single half-hour and were kept"),
        (hours.mixed, "half measured", "are measured in one half only and count as gap-filled"),
    ):
        if count:
            text = f"{count:,} of {number:,} hours {message}"
            found.append(Finding("note", rule, text, source.shown, count=count))
    if choice.flags and not share:
        message = "has no hour whose fluxes are measured"
        found.append(Finding("warning", "nothing measured", message, source.shown, count=number))
    return found
