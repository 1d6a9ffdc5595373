"""Carbon fluxes of one tower without measurement error: photosynthesis and respiration."""

from dataclasses import dataclass

import numpy as np

from fluxcore.datasets.synthetic.hours import Hours
from fluxcore.datasets.synthetic.streams import HIDDEN, YEARS, Floats, persistent, smoothed, stream
from fluxcore.datasets.synthetic.tower import Tower

FULL_LIGHT = 0.85
"""Absorbed fraction at which the capacity of a vegetation type is stated."""
QUANTA = 2.06
"""Photons of photosynthetic light per energy of sunlight, umol per J."""
LEVEL = 1.30
"""Calibrated factor of photosynthesis."""
USUAL = 0.9
"""Mean response of respiration to temperature, water and photosynthesis at a usual tower."""
HARDY = {"ENF", "EBF", "MF", "WET", "OSH"}
"""Types whose leaves work at lower temperatures."""


@dataclass(frozen=True, eq=False)
class Hidden:
    """Hourly factors that nobody can observe: nutrients, pests, footprint, management."""

    photosynthesis: Floats
    respiration: Floats
    evaporation: Floats
    footprint: Floats


@dataclass(frozen=True, eq=False)
class Carbon:
    """Hourly carbon fluxes, umol CO2 m-2 s-1, each of shape (h,)."""

    gpp: Floats
    respiration: Floats

    @property
    def nee(self) -> Floats:
        """Net exchange: positive to the atmosphere."""
        return self.respiration - self.gpp


def hidden(tower: Tower) -> Hidden:
    """Draw the hidden factors of a tower's record."""
    random = stream(tower.seed, tower.site_id, HIDDEN)
    days = tower.days
    daily = []
    restless = tower.trait["restless"]
    for size in (0.13, 0.12, 0.14):
        factor = np.exp(size * restless * persistent(random.standard_normal(days), 0.93))
        daily.append(factor.repeat(24))
    footprint = np.exp(0.13 * restless * persistent(random.standard_normal(24 * days), 0.8))
    return Hidden(daily[0], daily[1], daily[2], footprint)


def carbon(tower: Tower, weather: Hours, factors: Hidden) -> Carbon:
    """Photosynthesis and respiration of every hour."""
    gpp = _photosynthesis(tower, weather, factors)
    return Carbon(gpp, _respiration(tower, weather, factors, gpp))


def _photosynthesis(tower: Tower, weather: Hours, factors: Hidden) -> Floats:
    """Rectangular hyperbola of absorbed light, with limits by temperature, dry air and dry soil.

    Light-use efficiency with limits as in Monteith (1972) and its successors.
    """
    own, land = tower.trait, tower.land
    absorbing = land["fapar"].repeat(24)
    light = QUANTA * weather.radiation
    gain = own["light"] * (1 + 0.35 * (1 - weather.clear)) * absorbing * light
    gain = gain * (0.5 + 0.5 * factors.photosynthesis)

    off = weather.temperature - own["optimum"]
    warmth = np.exp(-((off / np.where(off < 0, 14.0, 11.0)) ** 2))
    hardy = 2.5 if tower.igbp in HARDY else 0.0
    thaw = 0.5 * (1 + np.tanh(0.5 * (smoothed(tower.sky["temperature"], 1 / 8) + hardy) / 1.6))
    air = 1 / (1 + weather.vpd / own["d0"])
    slow = own["capacity"] / FULL_LIGHT * land["fapar"] * thaw * land["supply"] * _years(tower)
    limit = slow.repeat(24) * warmth * air * factors.photosynthesis
    total = gain + limit
    return LEVEL * factors.footprint * gain * limit / np.maximum(total, 1e-9)


def _years(tower: Tower) -> Floats:
    """Daily factor of capacity: a hidden one for each year, and a disturbance from its year on."""
    random = stream(tower.seed, tower.site_id, YEARS)
    yearly = 1 + 0.08 * random.standard_normal(12)
    factor = yearly[tower.year - 2014]
    after = tower.year >= tower.trait["disturbed_year"]
    return np.where(after, tower.trait["disturbance"], 1.0) * factor


def _respiration(tower: Tower, weather: Hours, factors: Hidden, gpp: Floats) -> Floats:
    """Respiration by soil temperature, soil water and recent photosynthesis.

    Temperature response of Lloyd and Taylor (1994, Functional Ecology 8, 315-323), scaled so that
    the record's respiration is the tower's own share of its photosynthesis: a link from climate to
    respiration at a given temperature, which the knob of conditional shift takes away.
    """
    own, land = tower.trait, tower.land
    soil = np.maximum(smoothed(weather.temperature, 0.035), -30.0)
    warmth = np.exp(own["activation"] * (1 / (288.15 - 227.13) - 1 / (soil + 273.15 - 227.13)))
    daily = gpp.reshape(-1, 24).mean(axis=1)
    level = max(float(daily.mean()), 1e-3)
    recent = 0.45 + 0.55 * smoothed(daily, 1 / 12) / level
    moist = 0.35 + 0.65 * np.sqrt(land["supply"])
    shape = warmth * (moist * recent).repeat(24)
    adjusted = own["adjusted"]
    usual = float(max(float(shape.mean()), 1e-9) ** adjusted * USUAL ** (1 - adjusted))
    return shape * (own["respiration"] * level / usual) * factors.respiration
