"""Does the join of predictions and observations look right: lag, sign, units, copied days.

Everything here is a warning with counts, the worst sites and, where one exists, the exact option
that would mend it. Nothing is changed.

The *slope* of observed
on predicted values is 1 for honest predictions however damped they are, which the ratio of their
standard deviations is not; so the ratio raises the question of units and the slope answers it.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from fluxcore.predictions.coverage import few, some
from fluxcore.predictions.fit import CORRELATED, FURTHEST, Fit, fits_of
from fluxcore.predictions.options import hours_text
from fluxcore.predictions.record import Finding
from fluxcore.predictions.units import parse_units, units_of
from fluxcore.series import Series
from fluxcore.text_files import counted

_NO_OFFSET = Fraction(0)
UNLIKELY_RATIO = 4.0
"""Ratios of standard deviations beyond this, either way, are no matter of a damped model."""
COPIED_DAYS = 3
COPIED_SHARE = 0.01
"""Copied days are reported from this number, and this share of a site's days, on; fewer are not."""


def plausibility(
    series: Series,
    target: str,
    units: str | None = None,
    *,
    from_file: bool = True,
    utc_offset: Fraction = _NO_OFFSET,
) -> list[Finding]:
    """Look for signs that predictions and observations do not belong together.

    Parameters
    ----------
    series
        Sorted by site and time, in the target's unit.
    target
        Name of the target, for its units.
    units
        What the user said about the unit of the file.
    from_file
        Whether the observations stand in the file itself, where shifting its times mends nothing.
    utc_offset
        Hours that were added to the file's times already.

    Returns
    -------
    list of Finding
        Warnings on time lag, sign, units, flat days and repeated days; empty if all is well. Flat
        or repeated days of a site give one where they are at least 3 and at least 1 % of its days.
    """
    fits = list(fits_of(series))
    return [
        *_lag(fits, from_file, utc_offset),
        *_sign(fits, target, units),
        *_units(fits, target, units),
        *_copied(fits, "flat days", "the same value in every hour", "Predict every hour."),
        *_copied(
            fits, "repeated days", "all their values from the day before", "Predict each day."
        ),
    ]


def _lag(fits: list[Fit], from_file: bool, applied: Fraction) -> list[Finding]:
    late = [fit for fit in fits if fit.lag]
    judged = sum(np.isfinite(fit.correlation) for fit in fits)
    if not late:
        return []
    lags = np.array([fit.lag for fit in late])
    usual = int(np.bincount(lags + FURTHEST).argmax()) - FURTHEST
    agree = [fit for fit in late if fit.lag == usual]
    agree.sort(key=lambda fit: -fit.gain)
    # a lag of one hour at a few sites is what a model may get wrong; a clock shifts all sites
    if len(agree) < 0.5 * judged and (abs(usual) == 1 or agree[0].gain < 0.05):
        return []
    names = tuple(fit.site for fit in agree)
    gain = float(np.median([fit.gain for fit in agree]))
    shift, option = f"{-usual:+d}", hours_text(applied - usual)
    if applied:
        option += f" in place of {hours_text(applied)}"
    remedy = (
        f"If their clock is another one, shift the file's predictions by {shift} h before they "
        "are written beside the observations; or give the observations from elsewhere "
        f"(--observations PATH) together with --utc-offset {option}."
        if from_file
        else f"If their clock is another one: --utc-offset {option}"
    )
    return [
        Finding(
            "warning",
            "time lag",
            f"Predictions fit the observations best when they are moved by {shift} h at "
            f"{len(agree)} of {counted(judged, 'site')} (correlation rises by {gain:.3f} in the "
            f"median): {few(names)}.",
            len(agree),
            names,
            remedy,
        )
    ]


def _sign(fits: list[Fit], target: str, units: str | None) -> list[Finding]:
    judged = [fit for fit in fits if np.isfinite(fit.correlation)]
    wrong = [fit for fit in judged if fit.correlation < -0.05 and not fit.lag]
    wrong.sort(key=lambda fit: fit.correlation)
    if not wrong:
        return []
    names = tuple(fit.site for fit in wrong)
    lowest = _figure(wrong[0].correlation)
    where = (
        f"{few(names)}; lowest {lowest} at {names[0]}"
        if len(names) > 1
        else f"{names[0]} ({lowest})"
    )
    why = " NEE is negative where the land takes up carbon." if target == "NEE" else ""
    return [
        Finding(
            "warning",
            "negative correlation",
            f"Predicted and observed values are negatively correlated at {len(wrong)} of "
            f"{counted(len(judged), 'site')}: {where}.{why}",
            len(wrong),
            names,
            f"If the sign is the other one: --units='{_multiplied('-1', target, units)}'"
            if _is_turned(fits)
            else "Check the join of sites and times.",
        )
    ]


def _is_turned(fits: list[Fit]) -> bool:
    """Whether the sign is wrong at most sites, not only at some."""
    known = [fit.correlation for fit in fits if np.isfinite(fit.correlation) and not fit.lag]
    return bool(known) and float(np.median(known)) < -CORRELATED


def _units(fits: list[Fit], target: str, units: str | None) -> list[Finding]:
    judged = [fit for fit in fits if np.isfinite(fit.ratio) and abs(fit.correlation) > CORRELATED]
    if not judged or len(judged) < 0.3 * sum(np.isfinite(fit.ratio) for fit in fits):
        return []
    ratio = float(np.median([fit.ratio for fit in judged]))
    if 1 / UNLIKELY_RATIO < ratio < UNLIKELY_RATIO:
        return []
    factor = float(np.median([fit.ratio / abs(fit.correlation) for fit in judged]))
    near = _near(factor, target, units)
    worst = sorted(judged, key=lambda fit: -abs(np.log(fit.ratio)))
    names = tuple(fit.site for fit in worst)
    return [
        Finding(
            "warning",
            "units",
            f"Predicted values vary {_figure(ratio)} times as much as observed ones (median over "
            f"{counted(len(judged), 'site')}; {_figure(worst[0].ratio)} at {names[0]}). "
            f"{_explained(near)}",
            len(judged),
            names,
            _remedy(near, _is_turned(fits), target, units),
        )
    ]


_PLAIN = {12.011: "g C per mol", 24.0: "hours a day", 28.356: "W m-2 per mm d-1"}
_NEAR = 1.5


def _near(factor: float, target: str, units: str | None) -> list[tuple[float, str]]:
    """Up to two factors near the one that is seen, nearest first, each with its unit or ''."""
    used = abs(parse_units(units, target).predicted)
    known = [(used / unit.factor, unit.name) for unit in units_of(target)]
    plain = [(value, "") for number in _PLAIN for value in (number, 1 / number)]
    plain = [item for item in plain if all(abs(np.log(item[0] / k)) > 0.01 for k, _ in known)]
    near = [item for item in known + plain if abs(np.log(factor / item[0])) < np.log(_NEAR)]
    near.sort(key=lambda item: abs(np.log(factor / item[0])))
    once = [item for n, item in enumerate(near) if item[0] not in [k for k, _ in near[:n]]]
    return once[:2]


def _explained(near: list[tuple[float, str]]) -> str:
    if not near:
        return "No unit explains that."
    reasons = [
        f"the unit {unit} ({_figure(value)})"
        if unit
        else f"a factor {_figure(value)} ({_PLAIN[min(_PLAIN, key=_apart(value))]})"
        for value, unit in near
    ]
    return f"That may be {' or '.join(reasons)}."


def _apart(value: float) -> Callable[[float], float]:
    return lambda number: abs(abs(float(np.log(value))) - float(np.log(number)))


def _remedy(near: list[tuple[float, str]], turned: bool, target: str, units: str | None) -> str:
    """The option that mends each explanation; it turns the sign too where that is wrong as well."""
    if not near:
        return "Check the unit of the predictions."
    minus = "-" if turned else ""
    options = []
    for value, unit in near:
        if unit:
            options.append(f"If they are in {unit}: --units='{minus}{unit}'")
        else:
            number = f"{min(_PLAIN, key=_apart(value)):g}"
            by = f"{minus}1/{number}" if value > 1 else f"{minus}{number}"
            mended = _multiplied(by, target, units)
            options.append(f"If they are off by {_figure(value)}: --units='{mended}'")
    return " ".join(options)


def _multiplied(by: str, target: str, units: str | None) -> str:
    """The unit option that multiplies with a number on top of what was said before."""
    own = units_of(target)[0].name
    said = parse_units(units, target).predicted
    if said == 1:
        return f"{by}*{own}"
    if said in (unit.factor for unit in units_of(target)) and units and "*" not in units:
        return f"{by}*{units.rpartition('y_pred=')[2].partition(',')[0]}"
    return f"{parse_units(f'{by}*{own}', target).predicted * said:.6g}*{own}"


def _copied(fits: list[Fit], rule: str, what: str, remedy: str) -> list[Finding]:
    """Report sites with copied days: at least 3 of them, and at least 1 % of the site's days.

    Fewer give no warning, since short gap fills do that too.
    """

    def days(fit: Fit) -> int:
        return fit.flat_days if rule == "flat days" else fit.repeated_days

    found = [
        fit for fit in fits if days(fit) >= COPIED_DAYS and days(fit) >= COPIED_SHARE * fit.days
    ]
    if not found:
        return []
    found.sort(key=lambda fit: -days(fit) / fit.days)
    names = tuple(fit.site for fit in found)
    total = sum(days(fit) for fit in found)
    where = (
        f"most at {names[0]} ({days(found[0]):,} of {found[0].days:,} days); in all at "
        f"{some(names)}"
        if len(names) > 1
        else f"at {names[0]} (of {found[0].days:,} days)"
    )
    return [
        Finding(
            "warning",
            rule,
            f"{counted(total, 'day')} {'has' if total == 1 else 'have'} {what}, {where}.",
            total,
            names,
            remedy,
        )
    ]


def _figure(value: float) -> str:
    return f"{value:#.3g}".rstrip(".")
