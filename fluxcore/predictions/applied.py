"""What the options on unit and clock did to a file: said, so that it is never done silently.

The offset says that the file's clock is not the benchmark's. All that stands in the file shares its
clock, so observed values move with the predicted ones; a lag between the two is no matter of the
clock, and stays.
"""

from collections import Counter
from fractions import Fraction

import numpy as np

from fluxcore.predictions.check import Rows, own_clock, years_of
from fluxcore.predictions.options import hours_text
from fluxcore.predictions.record import Finding
from fluxcore.predictions.units import Conversion
from fluxcore.scenarios import Scenario
from fluxcore.series import HOURS_A_DAY
from fluxcore.text_files import counted

_MOST = 3


def converted(units: str | None, conversion: Conversion, rows: Rows) -> list[Finding]:
    """Name the factors by which the file's values were multiplied; nothing where all are 1."""
    factors = [("y_pred", conversion.predicted)]
    if rows.observed is not None:
        factors.append(("y_true", conversion.observed))
    named = [f"{name} x {f'{factor:#.3g}'.rstrip('.')}" for name, factor in factors if factor != 1]
    if not named:
        return []
    message = f"Converted from {units}: {', '.join(named)}."
    return [Finding("note", "unit conversion", message, len(rows.site))]


def moved(
    rows: Rows, scenario: Scenario, shift: Fraction, *, from_file: bool, has_env: bool
) -> list[Finding]:
    """Say how far the rows were moved, what moved along, and which rows changed their domain.

    Parameters
    ----------
    rows
        As checked: on the benchmark's clock.
    scenario
        Says which years are tested, and whether a domain is a site-year.
    shift
        Hours that were added to the file's times.
    from_file
        Whether the observed values that count stand in the file, so that they moved too.
    has_env
        Whether the file says to which domain each row belongs.

    Returns
    -------
    list of Finding
        A note; a warning if observed values moved along or rows changed their year or day; nothing
        if no offset was given.
    """
    if not shift:
        return []
    parts = [f"All {counted(len(rows.site), 'row')} moved by {hours_text(shift)} h."]
    remedies = []
    if from_file:
        parts.append("Observed and predicted values moved together, so a lag between them stays.")
        remedies.append(
            "Where only the predictions are on another clock, give the observations from elsewhere "
            "with --observations (in Python observations=...)."
        )
    changes, sites = _changed_years(rows, scenario, shift)
    if changes:
        parts.append(changes)
    if has_env and scenario.domain == "site-year":
        parts.append(_about_env(rows, shift))
    own = own_clock(rows.hours, shift)
    days = int(np.count_nonzero(own // HOURS_A_DAY != rows.hours // HOURS_A_DAY))
    if rows.daily and days:
        stand = "rows now stand" if days > 1 else "row now stands"
        parts.append(f"{days:,} daily {stand} on another day.")
        remedies.append("Daily values have no hour: leave --utc-offset out.")
    doubtful = from_file or bool(changes) or (rows.daily and days > 0)
    return [
        Finding(
            "warning" if doubtful else "note",
            "clock",
            " ".join(parts),
            len(rows.site),
            sites,
            " ".join(remedies),
        )
    ]


def _about_env(rows: Rows, shift: Fraction) -> str:
    said = "env was checked on the file's own clock"
    changed = int(np.count_nonzero(_years_before(rows, shift) != years_of(rows.hours)))
    if not changed:
        return f"{said}."
    return f"{said}; scored in another site-year than it says: {counted(changed, 'row')}."


def _years_before(rows: Rows, shift: Fraction) -> np.ndarray:
    return years_of(own_clock(rows.hours, shift))


def _changed_years(rows: Rows, scenario: Scenario, shift: Fraction) -> tuple[str, tuple[str, ...]]:
    """Count rows that came to another calendar year, those left untested, and new years."""
    before, after = _years_before(rows, shift), years_of(rows.hours)
    changed = np.flatnonzero(before != after)
    if not len(changed):
        return "", ()
    first = int(before.min())
    width = int(before.max()) - first + 1
    present = np.bincount(rows.site.astype(np.int64) * width + (before - first))
    had = {(code // width, first + code % width) for code in np.flatnonzero(present).tolist()}
    moves = Counter(
        zip(
            rows.site[changed].tolist(),
            before[changed].tolist(),
            after[changed].tolist(),
            strict=True,
        )
    )
    untested = 0
    new: Counter[tuple[int, int]] = Counter()
    for (site, old, year), count in moves.items():
        name = rows.sites[site]
        if scenario.role(name, old) == "test" and scenario.role(name, year) != "test":
            untested += count
        if (site, year) not in had:
            new[site, year] += count
    domain = "site-year" if scenario.domain == "site-year" else "calendar year"
    falls = "row falls" if len(changed) == 1 else "rows fall"
    parts = [f"{len(changed):,} {falls} into another {domain}"]
    if untested:
        parts.append(
            f"{untested:,} now {'lies' if untested == 1 else 'lie'} outside the test years"
        )
    if new:
        total = sum(new.values())
        named = ", ".join(
            f"{rows.sites[site]} {year}: {counted(count, 'row')}"
            for (site, year), count in new.most_common(_MOST)
        )
        more = ", ..." if len(new) > _MOST else ""
        parts.append(f"{total:,} {'starts' if total == 1 else 'start'} a new one ({named}{more})")
    sites = tuple(dict.fromkeys(rows.sites[site] for site, _, _ in moves))
    return "; ".join(parts) + ".", sites
