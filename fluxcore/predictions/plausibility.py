"""Does the join of predictions and observations look right: lag, sign, units, copied days.

Everything here is a warning with counts, the worst sites and, where one exists, the exact option
that would mend it. Nothing is changed.

Correlations are over the hours of a site where both values are present. The *slope* of observed
on predicted values is 1 for honest predictions however damped they are, which the ratio of their
standard deviations is not; so the ratio raises the question of units and the slope answers it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fluxcore.predictions.coverage import some
from fluxcore.predictions.record import Finding
from fluxcore.predictions.units import parse_units, units_of
from fluxcore.series import HOURS_A_DAY, Floats, Series

FURTHEST = 12
"""Lags of -12 to 12 hours are tried."""
CLEAR_GAIN = 0.01
"""A lag is only claimed where it raises the correlation by this much, in both halves of the rows,
and by a tenth of what was unexplained."""
UNLIKELY_RATIO = 4.0
"""Ratios of standard deviations beyond this, either way, are no matter of a damped model."""
CORRELATED = 0.3
"""Units are only questioned where the size of the correlation exceeds this."""
COPIED_DAYS = 3
COPIED_SHARE = 0.01
"""Copied days are reported from this number, and this share of a site's days, on."""

_LEAST_ROWS = 240  # 10 days: no opinion on less


@dataclass(frozen=True, slots=True)
class Fit:
    """How predicted and observed hours of one site go together."""

    site: str
    correlation: float
    ratio: float
    """Standard deviation of predicted over that of observed values."""
    lag: int
    """Hours by which predictions come late where that is clear, else 0."""
    gain: float
    flat_days: int
    repeated_days: int
    days: int


def plausibility(
    series: Series, target: str, units: str | None = None, *, from_file: bool = True
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

    Returns
    -------
    list of Finding
        Warnings on time lag, sign, units, flat days and repeated days; empty if all is well.
    """
    fits = list(_fits(series))
    return [
        *_lag(fits, from_file),
        *_sign(fits, target, units),
        *_units(fits, target, units),
        *_copied(fits, "flat days", "the same value in every hour", "Predict every hour."),
        *_copied(
            fits, "repeated days", "all their values from the day before", "Predict each day."
        ),
    ]


def _fits(series: Series) -> Iterator[Fit]:
    bounds = np.searchsorted(series.site, np.arange(len(series.sites) + 1))
    for site, start, end in zip(series.sites, bounds[:-1], bounds[1:], strict=True):
        part = slice(int(start), int(end))
        observed, predicted = series.observed[part], series.predicted[part]
        both = np.isfinite(observed)
        few = int(both.sum()) < (_LEAST_ROWS if series.step == "hour" else 30)
        o, p = observed[both], predicted[both]
        spread_o, spread_p = (float(o.std()), float(p.std())) if not few else (0.0, 0.0)
        correlation = ratio = float("nan")
        lag, gain = 0, 0.0
        if spread_o > 1e-9 * np.abs(o).max(initial=0) and spread_p > 1e-9 * np.abs(p).max(
            initial=0
        ):
            o_unit, p_unit = (o - o.mean()) / spread_o, (p - p.mean()) / spread_p
            correlation = float(o_unit @ p_unit / len(o))
            ratio = spread_p / spread_o
            if series.step == "hour":
                hours = series.time[part][both]
                lag, gain = _best_lag(hours, o_unit, p_unit, correlation)
        flat = repeated = days = 0
        if series.step == "hour":
            flat, repeated, days = _copied_days(series.time[part], predicted)
        yield Fit(site, correlation, ratio, lag, gain, flat, repeated, days)


def _best_lag(hours: np.ndarray, o: Floats, p: Floats, correlation: float) -> tuple[int, float]:
    """Hours by which predictions come late and what moving them gains; (0, 0) if unclear."""
    span = int(hours[-1] - hours[0]) + 1
    if span > 50 * len(hours):
        return 0, 0.0
    place = hours - hours[0]
    grid = np.zeros((2, span), dtype=np.float32)
    grid[0, place], grid[1, place] = o, p
    complete = span == len(hours)
    here = None
    if not complete:
        here = np.zeros(span, dtype=np.float32)
        here[place] = 1
    middle = span // 2
    curves = [
        _lagged(grid[:, half], None if here is None else here[half])
        for half in (slice(0, middle), slice(middle, span))
    ]
    best = [int(curve.argmax()) - FURTHEST for curve in curves]
    if best[0] != best[1] or best[0] == 0:
        return 0, 0.0
    at = best[0] + FURTHEST
    gains = [float(curve[at] - curve[FURTHEST]) for curve in curves]
    reached = min(float(curve[at]) for curve in curves)
    gain = min(gains)
    if reached < CORRELATED or gain < CLEAR_GAIN or gain < 0.1 * (1 - correlation):
        return 0, 0.0
    return best[0], gain


def _lagged(grid: np.ndarray, here: np.ndarray | None) -> Floats:
    """Correlation of observed values with predictions taken from -12 to 12 hours later."""
    o, p = grid
    curve = np.zeros(2 * FURTHEST + 1)
    for lag in range(-FURTHEST, FURTHEST + 1):
        early, late = (
            slice(max(0, -lag), len(o) - max(0, lag)),
            slice(max(0, lag), len(o) + min(0, lag)),
        )
        pairs = float(here[early] @ here[late]) if here is not None else float(len(o) - abs(lag))
        if pairs > _LEAST_ROWS / 2:
            curve[lag + FURTHEST] = float(o[early] @ p[late]) / pairs
    return curve


def _copied_days(hours: np.ndarray, predicted: Floats) -> tuple[int, int, int]:
    """Days of one non-zero value; days that equal the day before and are not flat; whole days."""
    first = -(-int(hours[0]) // HOURS_A_DAY) * HOURS_A_DAY
    day = (hours - first) // HOURS_A_DAY
    rows = np.bincount(day[day >= 0])
    whole = np.flatnonzero(rows == HOURS_A_DAY)
    if not len(whole):
        return 0, 0, 0
    values = (
        predicted[np.isin(day, whole)].reshape(len(whole), HOURS_A_DAY)
        if len(whole) < len(rows)
        else predicted[day >= 0].reshape(len(whole), HOURS_A_DAY)
    )
    flat = (values == values[:, :1]).all(axis=1)
    same = (values[1:] == values[:-1]).all(axis=1) & (np.diff(whole) == 1) & ~flat[1:]
    return int((flat & (values[:, 0] != 0)).sum()), int(same.sum()), len(whole)


def _lag(fits: list[Fit], from_file: bool) -> list[Finding]:
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
    shift = f"{-usual:+d}"
    remedy = (
        f"If their clock is another one, shift the file's predictions by {shift} h before they "
        "are written beside the observations; or give the observations from elsewhere "
        f"(--observations PATH) together with --utc-offset {shift}."
        if from_file
        else f"If their clock is another one: --utc-offset {shift}"
    )
    return [
        Finding(
            "warning",
            "time lag",
            f"Predictions fit the observations best when they are moved by {shift} h at "
            f"{len(agree)} of {judged} sites (correlation rises by {gain:.3f} in the median): "
            f"{some(names)}.",
            len(agree),
            names,
            remedy,
        )
    ]


def _sign(fits: list[Fit], target: str, units: str | None) -> list[Finding]:
    judged = [fit for fit in fits if np.isfinite(fit.correlation)]
    wrong = sorted((fit for fit in judged if fit.correlation < -0.05), key=lambda f: f.correlation)
    if not wrong:
        return []
    names = tuple(fit.site for fit in wrong)
    median = float(np.median([fit.correlation for fit in judged]))
    turn = median < -CORRELATED
    why = " NEE is negative where the land takes up carbon." if target == "NEE" else ""
    return [
        Finding(
            "warning",
            "negative correlation",
            f"Predicted and observed values are negatively correlated at {len(wrong)} of "
            f"{len(judged)} sites: {some(names)}; lowest {_figure(wrong[0].correlation)} at "
            f"{names[0]}.{why}",
            len(wrong),
            names,
            f"If the sign is the other one: --units='{_multiplied('-1', target, units)}'"
            if turn
            else "Check the join of sites and times.",
        )
    ]


def _units(fits: list[Fit], target: str, units: str | None) -> list[Finding]:
    judged = [fit for fit in fits if np.isfinite(fit.ratio) and abs(fit.correlation) > CORRELATED]
    if not judged or len(judged) < 0.3 * sum(np.isfinite(fit.ratio) for fit in fits):
        return []
    ratio = float(np.median([fit.ratio for fit in judged]))
    if 1 / UNLIKELY_RATIO < ratio < UNLIKELY_RATIO:
        return []
    factor = float(np.median([fit.ratio / abs(fit.correlation) for fit in judged]))
    worst = sorted(judged, key=lambda fit: -abs(np.log(fit.ratio)))
    names = tuple(fit.site for fit in worst)
    return [
        Finding(
            "warning",
            "units",
            f"Predicted values vary {_figure(ratio)} times as much as observed ones (median over "
            f"{len(judged)} sites; {_figure(worst[0].ratio)} at {names[0]}). "
            f"{_explained(factor, target, units)}",
            len(judged),
            names,
            _unit_option(factor, target, units),
        )
    ]


def _candidates(target: str, units: str | None) -> list[tuple[float, str]]:
    """Ratios that another unit of the file would explain, and the unit."""
    used = abs(parse_units(units, target).predicted)
    return [(used / unit.factor, unit.name) for unit in units_of(target)]


_PLAIN = ((24.0, "24 (hours a day)"), (1 / 24, "1/24 (hours a day)"), (12.011, "12 (g C per mol)"),
          (1 / 12.011, "1/12 (g C per mol)"), (28.356, "28.4 (W m-2 per mm d-1)"),
          (1 / 28.356, "1/28.4 (W m-2 per mm d-1)"))  # fmt: skip
_NEAR = 1.25


def _nearest(factor: float, target: str, units: str | None) -> tuple[float, str, bool] | None:
    known = [(value, name, True) for value, name in _candidates(target, units)]
    known += [(value, name, False) for value, name in _PLAIN]
    near = [item for item in known if 1 / _NEAR < factor / item[0] < _NEAR]
    return min(near, key=lambda item: abs(np.log(factor / item[0])) - 1e-3 * item[2], default=None)


def _explained(factor: float, target: str, units: str | None) -> str:
    found = _nearest(factor, target, units)
    if found is None:
        return "No unit explains that."
    return f"Values in {found[1]} would be so." if found[2] else f"That is near {found[1]}."


def _unit_option(factor: float, target: str, units: str | None) -> str:
    found = _nearest(factor, target, units)
    if found is None:
        return "Check the unit of the predictions."
    if found[2]:
        return f"If that is their unit: --units={found[1]}"
    number = {24.0: "1/24", 1 / 24: "24", 12.011: "1/12.011", 1 / 12.011: "12.011"}
    by = number.get(found[0], "1/28.356" if found[0] > 1 else "28.356")
    return f"If so: --units='{_multiplied(by, target, units)}'"


def _multiplied(by: str, target: str, units: str | None) -> str:
    """The unit option that multiplies with a number on top of what was said before."""
    unit = units if units and "=" not in units and "*" not in units else units_of(target)[0].name
    return f"{by}*{unit}"


def _copied(fits: list[Fit], rule: str, what: str, remedy: str) -> list[Finding]:
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
    return [
        Finding(
            "warning",
            rule,
            f"{total:,} days have {what}, most at {names[0]} ({days(found[0]):,} of "
            f"{found[0].days:,} days); in all at {some(names)}.",
            total,
            names,
            remedy,
        )
    ]


def _figure(value: float) -> str:
    return f"{value:#.3g}".rstrip(".")
