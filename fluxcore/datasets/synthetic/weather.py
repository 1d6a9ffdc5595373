"""Daily weather of all towers: shared regional weather, temperature, rain, cloud, humidity.

The calendar is fixed, 2014 to 2022, whatever years are asked for, so that a tower's weather does
not depend on them. Nearby towers share part of their weather, and so droughts and warm years.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from fluxcore.datasets.synthetic.knobs import FIRST_YEAR, LAST_YEAR
from fluxcore.datasets.synthetic.places import Places
from fluxcore.datasets.synthetic.streams import (
    RAIN,
    TEMPERATURE,
    Floats,
    logistic,
    persistent,
    stream,
)

SOLAR_CONSTANT = 1361.0
"""W m-2."""
FEATURES = 24
LENGTHS = np.array([12.0, 22.0])
"""Degrees of latitude and longitude over which weather is alike."""
WETNESS_SD = 0.934
"""Of the sum that makes wetness: a constant, as a sample's own would tie towers together."""
RECENT = 0.9
"""K by which 2018 is warmer than the decades that mean temperatures of sites refer to."""
START = np.datetime64(f"{FIRST_YEAR - 1}-01-01", "D")
STOP = np.datetime64(f"{LAST_YEAR + 1}-01-01", "D")


@dataclass(frozen=True, eq=False)
class Calendar:
    """Days of the fixed calendar, each of shape (d,)."""

    date: NDArray[np.datetime64]
    year: NDArray[np.int64]
    day_of_year: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Weather:
    """Daily weather, each of shape (d, s)."""

    temperature: Floats
    """Daily mean, degC."""
    range: Floats
    """Diurnal temperature range, K."""
    dew_point: Floats
    """degC."""
    clear: Floats
    """Clear-sky index, 0.16 to 0.96."""
    precipitation: Floats
    """mm per day."""
    potential: Floats
    """Potential radiation, daily mean, W m-2."""
    radiation: Floats
    """Incoming short-wave radiation, daily mean, W m-2."""
    daylength: Floats
    """Hours."""
    season: Floats
    """-1 in midwinter, 1 in midsummer."""
    local_day: Floats
    """Day of the year as the northern hemisphere knows it."""


@cache
def calendar() -> Calendar:
    """The fixed calendar, with the year before the first one to wet the soil."""
    date = np.arange(START, STOP)
    year = date.astype("datetime64[Y]").astype(np.int64) + 1970
    start = date.astype("datetime64[Y]").astype("datetime64[D]")
    return Calendar(date, year, (date - start).astype(np.int64) + 1)


def declination(day_of_year: Floats) -> Floats:
    """Solar declination, radians."""
    angle: Floats = np.radians(-23.44 * np.cos(2 * np.pi * (day_of_year + 10) / 365.25))
    return angle


def sun_distance(day_of_year: Floats) -> Floats:
    """Factor of the solar constant by the distance of the sun."""
    factor: Floats = 1 + 0.033 * np.cos(2 * np.pi * day_of_year / 365.25)
    return factor


def weather(towers: Places, seed: int, trend: float = 1.0) -> Weather:
    """Simulate daily weather.

    Parameters
    ----------
    towers
        Positions and climates.
    seed
        Of the world.
    trend
        Factor of the warming over the years.
    """
    days = calendar()
    d, s = len(days.date), len(towers)
    shared, rainy, slow = _regional(towers, seed)
    own_rain, own_temperature = np.empty((d, s)), np.empty((d, s))
    for place, site_id in enumerate(towers.site_id):
        own_rain[:, place] = stream(seed, site_id, RAIN).standard_normal(d)
        own_temperature[:, place] = stream(seed, site_id, TEMPERATURE).standard_normal(d)
    amounts = np.empty((d, s))
    for place, site_id in enumerate(towers.site_id):
        amounts[:, place] = stream(seed, f"{site_id} rain", RAIN).standard_exponential(d)

    half_year = np.where(towers.latitude < 0, 182.5, 0.0)
    doy = days.day_of_year[:, None].astype(float)
    season = -np.cos(2 * np.pi * (doy - 20 - half_year) / 365.25)
    wet = (0.65 * rainy + 0.60 * persistent(own_rain, 0.45) - 0.30 * slow) / WETNESS_SD

    swing = towers.continentality * np.clip(0.335 * np.abs(towers.latitude) - 2.2, 1.2, 22)
    fast = 0.75 * shared + 0.5 * persistent(own_temperature, 0.75)
    since = (days.year - 2018 + days.day_of_year / 365.25)[:, None]
    temperature = (
        towers.mat
        + RECENT
        + swing * season
        + (1.6 + 0.13 * swing) * fast * np.where(season < 0, 1.15, 0.85)
        + (0.9 + 0.03 * swing) * slow
        + 0.035 * trend * since
        - 0.5 * wet * np.maximum(season, 0)
    )

    rain_season = np.maximum(1 - towers.rain_in_winter * season, 0.05)
    chance = np.clip(0.10 + 0.26 * np.sqrt(towers.map / 800) * rain_season**0.6, 0.02, 0.62)
    usual = towers.map * rain_season / (365.25 * chance)
    rains = wet > ndtri(1 - chance)
    precipitation = np.where(rains, usual * (0.2 + 0.8 * amounts), 0.0)

    dry = towers.dryness
    dry_season = (towers.rain_in_winter + 0.3) * season
    cloud = logistic(1.35 * wet - 0.35 - 1.6 * (dry - 0.4) - 1.0 * dry_season)
    clear = np.clip(0.93 - 0.55 * cloud, 0.16, 0.96)
    potential, daylength = _sun(towers.latitude, doy)
    radiation = 0.76 * potential * clear
    summer = np.maximum(season, 0)
    arid = dry * (0.35 + 0.65 * summer) + 0.4 * np.maximum(towers.rain_in_winter, 0) * summer
    depression = 0.1 + 8.5 * arid + 4.6 * (clear - 0.5) - 0.8 * wet * (0.4 + dry)
    depression = np.clip(depression, 0.2, 22)
    span = np.clip(
        3.5 + 15.5 * (clear - 0.35) * (0.35 + 0.65 * radiation / 260) + 3.5 * dry, 1.5, 22
    )
    return Weather(
        temperature=temperature,
        range=span,
        dew_point=temperature - 0.48 * span - depression + 1,
        clear=clear,
        precipitation=precipitation,
        potential=potential,
        radiation=radiation,
        daylength=daylength,
        season=season,
        local_day=np.mod(doy + half_year - 1, 365.25) + 1,
    )


def _regional(towers: Places, seed: int) -> tuple[Floats, Floats, Floats]:
    """Three fields of shape (d, s) that nearby towers share: fast, rainy, and slow weather.

    Random Fourier features approximate a Gaussian process over latitude and longitude (Rahimi and
    Recht, 2007). Features are added one by one: a matrix product would round differently for
    another number of towers.
    """
    random = np.random.default_rng(seed)
    frequency = random.standard_normal((FEATURES, 2)) / LENGTHS
    phase = random.uniform(0, 2 * np.pi, FEATURES)
    fields = []
    for memory in (0.80, 0.55, 0.985):
        series = persistent(random.standard_normal((len(calendar().date), FEATURES)), memory)
        field = np.zeros((len(series), len(towers)))
        for k in range(FEATURES):
            angle = frequency[k, 0] * towers.latitude + frequency[k, 1] * towers.longitude
            wave = np.sqrt(2 / FEATURES) * np.cos(angle + phase[k])
            field += series[:, k, None] * wave
        fields.append(field)
    return fields[0], fields[1], fields[2]


def _sun(latitude: Floats, doy: Floats) -> tuple[Floats, Floats]:
    """Daily mean potential radiation (W m-2) and day length (hours), by standard geometry."""
    dec, phi = declination(doy), np.radians(latitude)
    half_day = np.arccos(np.clip(-np.tan(phi) * np.tan(dec), -1, 1))
    height = half_day * np.sin(phi) * np.sin(dec) + np.cos(phi) * np.cos(dec) * np.sin(half_day)
    return SOLAR_CONSTANT / np.pi * sun_distance(doy) * height, 24 / np.pi * half_day
