"""Soil water and greenness, day by day: the memory of the world, and its hidden state.

Soil water is not among the covariates; satellites see part of it through greenness and surface
temperature. The only loop over days, over vectors of towers.
"""

from dataclasses import dataclass

import numpy as np

from fluxcore.datasets.synthetic.places import Places
from fluxcore.datasets.synthetic.seasons import crops, growing, mowing
from fluxcore.datasets.synthetic.streams import Floats
from fluxcore.datasets.synthetic.traits import Traits
from fluxcore.datasets.synthetic.weather import Weather

SHALLOW = 18.0
"""Water that the soil's surface holds, mm."""
LATENT_HEAT = 2.45e6
"""J per kg of water, rounded as fits a bucket."""
MELT = 3.2
"""mm per day and K."""
GREENING, BROWNING = 0.07, 0.09
"""Per day: how fast leaves follow what is asked for."""


@dataclass(frozen=True, eq=False)
class Land:
    """Daily state of the land, each of shape (d, s)."""

    fapar: Floats
    """Fraction of absorbed light."""
    moisture: Floats
    """Water in the root zone over what it holds, 0 to 1."""
    supply: Floats
    """Soil-moisture factor of photosynthesis, 0 to 1."""
    surface: Floats
    """Wetness of the soil's surface, 0 to 1."""
    snow: Floats
    """Water in the snow pack, mm."""


def slope_share(temperature: Floats) -> Floats:
    """Delta / (Delta + gamma): share of available energy that evaporates from wet ground.

    Priestley and Taylor (1972), with the slope of the saturation curve by Magnus and a
    psychrometric constant of 0.66 hPa per K.
    """
    t = np.clip(temperature, -40, 50)
    saturation = 6.112 * np.exp(17.62 * t / (243.12 + t))
    slope = saturation * 17.62 * 243.12 / (243.12 + t) ** 2
    share: Floats = slope / (slope + 0.66)
    return share


def land(towers: Places, own: Traits, sky: Weather, seed: int) -> Land:
    """Run soil water, snow and greenness through all days."""
    days = len(sky.temperature)
    leaves, cropped = growing(sky, own), crops(towers, own, sky, seed)
    kept = mowing(towers, own, sky, seed)
    is_crop = ~np.isnan(cropped[0])
    wanted = np.where(is_crop, cropped, own.evergreen + (1 - own.evergreen) * leaves)
    energy = np.maximum(0.78 * sky.radiation - 45 * sky.clear, 0) * 86400 / LATENT_HEAT
    demand = slope_share(sky.temperature) * energy
    frozen = sky.temperature < 0
    falling = np.where(frozen, sky.precipitation, 0.0)
    liquid = np.where(frozen, 0.0, sky.precipitation)
    thaw = MELT * np.maximum(sky.temperature, 0)
    up = np.where(is_crop, 0.30, GREENING)
    down = np.where(is_crop, 0.30, BROWNING)

    water, surface = 0.7 * own.root_zone, np.full(len(towers), 0.5 * SHALLOW)
    green, pack = wanted[0].copy(), np.zeros(len(towers))
    least = np.where(own.irrigated > 0, 0.72, 0.03)
    out = Land(*(np.empty(sky.temperature.shape) for _ in range(5)))
    for t in range(days):
        moisture = water / own.root_zone
        supply = np.clip((moisture - 0.08) / 0.42, 0, 1) ** own.stress
        target = wanted[t] * (1 - 0.85 * own.greenness_water * (1 - supply))
        green = green + np.where(target > green, up, down) * (target - green)
        cover = own.fapar * green * kept[t]
        wet = np.minimum(surface / 10, 1)
        pack = pack + falling[t]
        melt = np.minimum(pack, thaw[t])
        pack = pack - melt
        arrives = liquid[t] + melt
        caught = np.minimum(0.22 * liquid[t] * cover, 1.5)
        from_soil = demand[t] * 0.35 * own.soil_evaporation * (1 - 0.8 * cover) * wet
        from_leaves = demand[t] * cover * 0.95 * supply
        water = np.minimum(water + arrives - caught, own.root_zone) - from_soil - from_leaves
        water = np.maximum(water, least * own.root_zone)
        surface = np.clip(surface + arrives - caught - from_soil - 0.06 * surface, 0, SHALLOW)
        surface = np.where(own.irrigated > 0, np.maximum(surface, 6.0), surface)
        out.fapar[t], out.moisture[t], out.supply[t] = cover, moisture, supply
        out.surface[t], out.snow[t] = wet, pack
    return out
