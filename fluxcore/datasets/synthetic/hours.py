"""Hourly weather of one tower: sun, cloud, air temperature and humidity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fluxcore.datasets.synthetic.streams import HOURLY, Floats, persistent, stream
from fluxcore.datasets.synthetic.tower import Tower
from fluxcore.datasets.synthetic.weather import SOLAR_CONSTANT, declination, sun_distance


@dataclass(frozen=True, eq=False)
class Hours:
    """Hourly weather, each of shape (h,), h = 24 times the days."""

    potential: Floats
    """Potential radiation, W m-2."""
    potential_step: Floats
    """Its difference to the hour before."""
    potential_daily: Floats
    """Its daily mean, on every hour."""
    potential_daily_step: Floats
    """The daily mean's difference to the day before."""
    radiation: Floats
    """Incoming short-wave radiation, W m-2."""
    clear: Floats
    """Clear-sky index of the hour."""
    temperature: Floats
    """degC."""
    vpd: Floats
    """Vapour-pressure deficit, hPa."""
    rain: NDArray[np.bool_]
    """Hours in which it rains."""

    def __len__(self) -> int:
        return len(self.potential)

    @property
    def light(self) -> NDArray[np.bool_]:
        """Hours in which the sun is up."""
        return self.potential > 0


def hours(tower: Tower) -> Hours:
    """Simulate the hours of a tower's record."""
    random = stream(tower.seed, tower.site_id, HOURLY)
    sky, n = tower.sky, 24 * tower.days
    potential, height = _sun(tower)
    daily = potential.reshape(-1, 24).mean(axis=1)
    now = slice(24, None)

    clear = sky["clear"].repeat(24)
    clear = clear + 0.13 * persistent(random.standard_normal(n), 0.85) * (
        1 - np.abs(2 * clear - 1.15)
    )
    clear = np.clip(clear, 0.06, 1.02)
    radiation = potential[now] * (0.58 + 0.22 * np.sqrt(height[now])) * clear

    clock = np.arange(n, dtype=float) + 0.5
    noon = np.arange(tower.days) * 24.0 + 12.0
    hour = np.arange(24) + 0.5
    cycle = np.cos(2 * np.pi * (hour - 15) / 24) + 0.18 * np.cos(4 * np.pi * (hour - 14.5) / 24)
    wave = (0.5 * sky["range"][:, None] * cycle).ravel()
    temperature = np.interp(clock, noon, sky["temperature"]) + wave
    temperature = temperature + 0.55 * persistent(random.standard_normal(n), 0.92)
    dew_point = np.interp(clock, noon, sky["dew_point"])
    dew_point = dew_point + 0.7 * persistent(random.standard_normal(n), 0.95)
    vpd = np.maximum(saturation(temperature) - saturation(dew_point), 0.0)
    rain = (random.random(n) < 0.3) & (sky["precipitation"] > 0).repeat(24)
    return Hours(
        potential=potential[now],
        potential_step=np.diff(potential)[23:],
        potential_daily=daily[1:].repeat(24),
        potential_daily_step=np.diff(daily).repeat(24),
        radiation=radiation,
        clear=clear,
        temperature=temperature,
        vpd=vpd,
        rain=rain,
    )


def saturation(temperature: Floats) -> Floats:
    """Saturation vapour pressure over water, hPa, of air temperature in degC (Magnus).

    >>> saturation(np.array([0.0, 20.0])).round(2).tolist()
    [6.11, 23.33]
    """
    pressure: Floats = 6.112 * np.exp(17.62 * temperature / (243.12 + temperature))
    return pressure


def _sun(tower: Tower) -> tuple[Floats, Floats]:
    """Potential radiation (W m-2) and sine of the sun's height at mid-hour, a day ahead of time.

    Clocks show the standard time of the tower's zone of 15 degrees.
    """
    day = np.concatenate([[_before(tower)], tower.day_of_year]).astype(float)
    angle = 2 * np.pi * (day - 81) / 365.25
    equation = (9.87 * np.sin(2 * angle) - 7.53 * np.cos(angle) - 1.5 * np.sin(angle)) / 60
    zone = np.round(tower.longitude / 15)
    solar = np.arange(24) + 0.5 + tower.longitude / 15 - zone + equation[:, None]
    phi, dec = np.radians(tower.latitude), declination(day)[:, None]
    height = np.sin(phi) * np.sin(dec) + np.cos(phi) * np.cos(dec) * np.cos(
        np.pi / 12 * (solar - 12)
    )
    height = np.maximum(height, 0).ravel()
    return SOLAR_CONSTANT * sun_distance(day).repeat(24) * height, height


def _before(tower: Tower) -> int:
    """Day of the year of the day before the record."""
    year = tower.first_year - 1
    return 366 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 365
