"""Potential radiation, and the clock of a tower from what its sensor saw."""

import numpy as np
import pytest

from fluxcore.datasets.sun import (
    clock_of,
    fitting_clock,
    potential_radiation,
    radiation_columns,
)


def hours(first: str, days: int) -> np.ndarray:
    start = int(np.datetime64(first, "h").astype(int))
    return start + np.arange(24 * days)


def test_yearly_means_are_those_of_the_books():
    """S0/pi times the mean cosine of the declination, or at the pole its largest sine."""
    year = hours("2015-01-01", 365)
    at_equator = potential_radiation(year, 0.0, 0.0, 0.0).mean()
    assert at_equator == pytest.approx(1361 / np.pi * 0.959, rel=5e-3)
    at_pole = potential_radiation(year, 90.0, 0.0, 0.0).mean()
    assert at_pole == pytest.approx(1361 / np.pi * 0.3978, rel=2e-2)


def test_there_is_no_sun_in_the_polar_night_and_no_night_in_the_polar_day():
    assert potential_radiation(hours("2015-12-20", 2), 75.0, 20.0, 1.0).max() == 0
    assert potential_radiation(hours("2015-06-20", 2), 75.0, 20.0, 1.0).min() > 100


def test_seasons_are_turned_round_on_the_other_hemisphere():
    june, december = hours("2015-06-21", 1), hours("2015-12-21", 1)
    for latitude in (45.0, -45.0):
        summer, winter = (june, december) if latitude > 0 else (december, june)
        ratio = [potential_radiation(h, latitude, 0.0, 0.0).mean() for h in (summer, winter)]
        assert ratio[0] > 3 * ratio[1]


def test_a_clock_one_hour_ahead_sees_the_sun_one_hour_later():
    day = hours("2015-03-21", 1)
    at_zero = potential_radiation(day, 40.0, 0.0, 0.0)
    ahead = potential_radiation(day, 40.0, 0.0, 1.0)
    np.testing.assert_allclose(ahead[1:], at_zero[:-1], atol=2.0)


@pytest.mark.parametrize("latitude", [-35.0, 5.0, 50.0, 68.0])
@pytest.mark.parametrize("ahead", [-2.0, 0.0, 0.5, 1.0])
def test_the_clock_is_told_from_radiation_whatever_the_clouds(latitude, ahead):
    """Mornings are cloudier than afternoons here; the brightest days tell the time all the same."""
    year = hours("2015-01-01", 365)
    rng = np.random.default_rng(1)
    sun = potential_radiation(year, latitude, 30.0, 2.0 + ahead)
    clouds = rng.uniform(0.2, 0.8, len(year)) - 0.1 * (year % 24 < 12) * rng.uniform(size=len(year))
    told = fitting_clock(year, sun * clouds, latitude, 30.0)
    assert told == (2.0 + ahead if ahead else None)


def test_too_few_days_tell_no_clock():
    days = hours("2015-06-01", 30)
    assert fitting_clock(days, potential_radiation(days, 40.0, 0.0, 2.0), 40.0, 0.0) is None
    assert fitting_clock(days, np.full(len(days), np.nan), 40.0, 0.0) is None


def test_half_of_a_zone_away_the_longitude_decides():
    assert [clock_of(longitude) for longitude in (0.0, 8.4, -68.7, 179.0)] == [0, 1, -5, 12]


def test_differences_are_those_to_the_hour_and_the_day_before():
    year = hours("2015-01-01", 365)
    found = radiation_columns(year, np.full(len(year), np.nan), 47.0, 8.0, 1.0)
    longer = hours("2014-12-31", 366)
    sun = potential_radiation(longer, 47.0, 8.0, 1.0)
    np.testing.assert_allclose(found["SW_IN_POT_hourly"], sun[24:])
    np.testing.assert_allclose(found["dSW_IN_POT"], np.diff(sun)[23:])
    daily = sun.reshape(-1, 24).mean(axis=1)
    np.testing.assert_allclose(found["SW_IN_POT_daily_mean"], daily[1:].repeat(24))
    np.testing.assert_allclose(found["dSW_IN_POT_DAY"], np.diff(daily).repeat(24))


def test_no_difference_is_taken_between_given_and_computed_values():
    """The file's radiation is twice as large; where it has a hole, differences are computed."""
    days = hours("2015-06-01", 4)
    sun = potential_radiation(days, 47.0, 8.0, 1.0)
    given = 2 * sun
    given[36:39] = np.nan
    found = radiation_columns(days, given, 47.0, 8.0, 1.0)
    step = np.diff(sun)
    np.testing.assert_allclose(found["dSW_IN_POT"][36:40], step[35:39])
    np.testing.assert_allclose(found["dSW_IN_POT"][34:36], 2 * step[33:35])
    assert np.abs(found["dSW_IN_POT_DAY"]).max() < 4
