"""Greenness that climate and management ask for: leaf-out and fall, crop calendars, mowing."""

import numpy as np

from fluxcore.datasets.synthetic.places import Places
from fluxcore.datasets.synthetic.streams import CALENDAR, Floats, logistic, smoothed, stream
from fluxcore.datasets.synthetic.traits import Traits
from fluxcore.datasets.synthetic.weather import Weather, calendar

WARMING_UP = 1 / 12
"""Per day: rate of the mean temperature that leaves respond to."""
MOWING = ((150.0, 0.55), (205.0, 0.50), (262.0, 0.40))
"""Day of the year and part of the leaves taken, in the northern hemisphere."""
REGROWTH = 14.0
"""Days."""


def growing(sky: Weather, own: Traits) -> Floats:
    """Share of leaves that deciduous plants would have, shape (d, s), 0 to 1.

    After the growing-season index: limits by temperature and day length, each a smooth step (Jolly,
    Nemani and Running, 2005, Global Change Biology 11, 619-632).
    """
    warmth = smoothed(sky.temperature, WARMING_UP)
    leaves: Floats = logistic((warmth - own.base_temperature - 5) / 1.8) * logistic(
        (sky.daylength - 9.6) / 0.55
    )
    return leaves


def crops(towers: Places, own: Traits, sky: Weather, seed: int) -> Floats:
    """Part of full leaf area that stands on the fields of each day, shape (d, s); NaN elsewhere.

    Each field has a calendar that nobody can observe: a summer crop, a spring crop or a winter
    crop, shifted from year to year, with another crop in every fourth year.
    """
    days = calendar()
    leaves = np.full(sky.temperature.shape, np.nan)
    for place in np.flatnonzero(np.array(towers.igbp) == "CRO"):
        random = stream(seed, towers.site_id[place], CALENDAR)
        kind = int(random.integers(3))
        turn = int(random.integers(4))
        spread = random.random(3)
        shifts = random.standard_normal(16) * 8
        south = towers.latitude[place] < 0
        warm_start = np.clip((towers.mat[place] - 10) * 2.5, -15, 30)
        cover = np.zeros(len(days.date))
        number = np.arange(len(days.date), dtype=float)
        for i, year in enumerate(range(int(days.year[0]) - 1, int(days.year[-1]) + 2)):
            grown = (kind + 1) % 3 if (year + turn) % 4 == 0 else kind
            if own.c4[place] and grown == 1:
                grown = 0
            if grown == 0:
                sow, length = 125 + 25 * spread[0], 125 + 20 * spread[1]
            elif grown == 1:
                sow, length = 95 + 60 * spread[0], 105 + 25 * spread[1]
            else:
                sow, length = -45 + 30 * spread[0], 215 + 30 * spread[1]
            start = (np.datetime64(f"{year}-01-01", "D") - days.date[0]).astype(int) + sow
            start += shifts[i] - warm_start + (182.5 if south else 0.0)
            cover = np.maximum(cover, _stand(number - start, float(length), winter=grown == 2))
        leaves[:, place] = 0.05 + 0.95 * cover
    return leaves


def _stand(age: Floats, length: float, *, winter: bool) -> Floats:
    """Leaf cover of a crop by days since sowing: it rises, stands, and goes within two weeks."""
    up = 0.72 if winter else 0.36
    rise = logistic((age / length - up) / (0.075 if winter else 0.065))
    fall = logistic((0.93 - age / length) / 0.03)
    early = 0.18 * logistic((age - 25) / 6) if winter else 0.0
    cover: Floats = np.where((age > 0) & (age < 1.15 * length), np.maximum(rise, early) * fall, 0.0)
    return cover


def mowing(towers: Places, own: Traits, sky: Weather, seed: int) -> Floats:
    """Part of the leaves that mowing has left on each day, shape (d, s); 1 where nobody mows."""
    days = calendar()
    left = np.ones(sky.temperature.shape)
    for place in np.flatnonzero(own.mown > 0):
        random = stream(seed, towers.site_id[place], CALENDAR)
        offset, yearly = random.standard_normal() * 10, random.standard_normal((12, 3)) * 6
        local = sky.local_day[:, place]
        year = days.year - days.year[0]
        for cut, (day, part) in enumerate(MOWING):
            age = local - (day + offset + yearly[year, cut])
            left[:, place] *= 1 - np.where(
                age >= 0, part * np.exp(-np.maximum(age, 0) / REGROWTH), 0
            )
    return left
