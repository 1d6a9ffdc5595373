"""Evapotranspiration of one tower without measurement error."""

import numpy as np

from fluxcore.datasets.synthetic.carbon import Carbon, Hidden
from fluxcore.datasets.synthetic.hours import Hours
from fluxcore.datasets.synthetic.soil import slope_share
from fluxcore.datasets.synthetic.streams import Floats
from fluxcore.datasets.synthetic.tower import Tower

GRAMS = 12.011e-6 * 3600
"""g C m-2 h-1 in one umol CO2 m-2 s-1."""
LATENT_HEAT = 2.45e6


def evapotranspiration(tower: Tower, weather: Hours, factors: Hidden, fluxes: Carbon) -> Floats:
    """Evapotranspiration of every hour, mm h-1, shape (h,).

    Transpiration follows photosynthesis by the underlying water-use efficiency (Zhou et al., 2014,
    doi:10.1002/2014GL060741); soil and wet leaves follow equilibrium evaporation.
    """
    own, land = tower.trait, tower.land
    cover, wet = land["fapar"].repeat(24), land["surface"].repeat(24)
    energy = np.maximum(0.78 * weather.radiation - 45 * weather.clear, 0) * 3600 / LATENT_HEAT
    equilibrium = slope_share(weather.temperature) * energy
    transpired = 0.55 * factors.evaporation * GRAMS * fluxes.gpp * np.sqrt(weather.vpd) / own["wue"]
    moist = wet * factors.footprint * factors.evaporation
    from_soil = 0.50 * own["soil_evaporation"] * equilibrium * (1 - 0.75 * cover) * moist
    from_leaves = 0.40 * equilibrium * cover * weather.rain
    by_wind = 0.0013 * weather.vpd * (0.25 + cover) * wet
    most = 1.45 * equilibrium + 0.012 + 0.0012 * weather.vpd
    return own["closure"] * np.minimum(transpired + from_soil + from_leaves + by_wind, most)
