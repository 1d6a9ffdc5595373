"""Potential radiation: what the sun would send to a horizontal plane at the top of the air."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Hours = NDArray[np.int64]

SOLAR_CONSTANT = 1361.0
"""W m-2."""
DAY = 24
_STEPS = np.arange(-3.0, 3.01, 0.5)
_DAYS = 60
_GAIN = 0.002


def potential_radiation(
    hours: Hours, latitude: float, longitude: float, utc_offset: float
) -> Floats:
    r"""Radiation on a horizontal plane at the top of the atmosphere, at the middle of each hour.

    .. math:: S_0 (1 + 0.033 \cos(2\pi d / 365.25)) \max(0, \sin\phi \sin\delta +
              \cos\phi \cos\delta \cos h)

    with declination and equation of time after Spencer.

    Parameters
    ----------
    hours
        Shape ``(n,)``, hours since 1970-01-01 00:00 of local standard time: starts of hours.
    latitude, longitude
        Degrees, north and east positive.
    utc_offset
        Hours that local standard time is ahead of UTC.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n,)``, W m-2.

    References
    ----------
    Spencer (1971), Search 2, 172.
    """
    middle = hours + 0.5
    stamps = (hours // DAY).astype("datetime64[D]")
    day = (stamps - stamps.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.float64) + 1
    angle = 2 * np.pi * (day - 1 + (middle % DAY) / DAY) / 365.25
    declination = (
        0.006918
        - 0.399912 * np.cos(angle)
        + 0.070257 * np.sin(angle)
        - 0.006758 * np.cos(2 * angle)
        + 0.000907 * np.sin(2 * angle)
        - 0.002697 * np.cos(3 * angle)
        + 0.00148 * np.sin(3 * angle)
    )
    equation = (229.18 / 60) * (
        0.000075
        + 0.001868 * np.cos(angle)
        - 0.032077 * np.sin(angle)
        - 0.014615 * np.cos(2 * angle)
        - 0.04089 * np.sin(2 * angle)
    )
    solar = middle % DAY + longitude / 15 - utc_offset + equation
    height = np.sin(np.radians(latitude)) * np.sin(declination) + np.cos(
        np.radians(latitude)
    ) * np.cos(declination) * np.cos(np.pi * (solar - 12) / 12)
    distance = 1 + 0.033 * np.cos(2 * np.pi * day / 365.25)
    found: Floats = SOLAR_CONSTANT * distance * np.maximum(height, 0.0)
    return found


def clock_of(longitude: float) -> float:
    """Hours ahead of UTC that the longitude suggests.

    >>> clock_of(133.2), clock_of(-68.7)
    (9.0, -5.0)
    """
    return float(np.round(longitude / 15))


def fitting_clock(
    hours: Hours, radiation: Floats, latitude: float, longitude: float
) -> float | None:
    """Hours ahead of UTC at which measured radiation fits the sun best.

    The brightest value of every month and hour of the day is compared, so that clouds which prefer
    mornings or afternoons do not matter.

    Parameters
    ----------
    hours
        As in :func:`potential_radiation`.
    radiation
        Shape ``(n,)``, W m-2, NaN where missing; measured or potential.
    latitude, longitude
        Degrees.

    Returns
    -------
    float or None
        In half hours. None if fewer than 60 days have radiation, or no clock within 3 h of that of
        the longitude fits better than that.
    """
    known = np.isfinite(radiation)
    if len(np.unique(hours[known] // DAY)) < _DAYS:
        return None
    hours, radiation = hours[known], radiation[known]
    month = (hours // DAY).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    slot = (month - month.min()) * DAY + hours % DAY
    count = int(slot.max()) + 1
    brightest = _largest(slot, radiation, count)
    fits = {}
    base = clock_of(longitude)
    for step in _STEPS:
        sun = _largest(slot, potential_radiation(hours, latitude, longitude, base + step), count)
        both = np.isfinite(sun) & np.isfinite(brightest) & ((sun > 0) | (brightest > 5))
        if both.sum() < DAY or np.ptp(sun[both]) == 0 or np.ptp(brightest[both]) == 0:
            return None
        fits[base + float(step)] = float(np.corrcoef(sun[both], brightest[both])[0, 1])
    best = max(fits, key=lambda clock: fits[clock])
    return best if fits[best] > fits[base] + _GAIN else None


def radiation_columns(
    hours: Hours, given: Floats, latitude: float, longitude: float, utc_offset: float
) -> dict[str, Floats]:
    """The benchmark's four columns of potential radiation.

    Where a value of the hour or of the day before is needed and not given, it is computed; a
    difference is never taken between a given value and a computed one.

    Parameters
    ----------
    hours
        Shape ``(n,)``, increasing; hours since 1970 of local standard time.
    given
        Shape ``(n,)``, potential radiation of the hour as the files have it, W m-2; NaN where they
        do not.
    latitude, longitude, utc_offset
        As in :func:`potential_radiation`.

    Returns
    -------
    dict
        ``SW_IN_POT_hourly`` and its mean over the calendar day ``SW_IN_POT_daily_mean`` in W m-2;
        ``dSW_IN_POT``, the difference to the hour before; ``dSW_IN_POT_DAY``, that of the daily
        mean to the day before. Shape ``(n,)`` each.
    """
    first = (int(hours[0]) // DAY - 1) * DAY
    days = int(hours[-1]) // DAY - first // DAY + 1
    calendar = first + np.arange(days * DAY)
    computed = potential_radiation(calendar, latitude, longitude, utc_offset)
    place = hours - first
    taken = np.full(len(calendar), np.nan)
    taken[place] = given
    hourly = np.where(np.isfinite(taken), taken, computed)
    daily_taken = taken.reshape(days, DAY).mean(axis=1)
    daily_computed = computed.reshape(days, DAY).mean(axis=1)
    daily = np.where(np.isfinite(daily_taken), daily_taken, daily_computed)
    by_day = place // DAY
    return {
        "SW_IN_POT_hourly": hourly[place],
        "SW_IN_POT_daily_mean": daily[by_day],
        "dSW_IN_POT": _change(taken, computed)[place],
        "dSW_IN_POT_DAY": _change(daily_taken, daily_computed)[by_day],
    }


def _change(taken: Floats, computed: Floats) -> Floats:
    """Difference to the value before, of given values where both are, else of computed ones."""
    change = np.diff(taken, prepend=np.nan)
    return np.where(np.isfinite(change), change, np.diff(computed, prepend=computed[0]))


def _largest(slot: NDArray[np.int64], values: Floats, count: int) -> Floats:
    largest = np.full(count, -np.inf)
    np.maximum.at(largest, slot, values)
    return np.where(np.isfinite(largest), largest, np.nan)
