"""Hidden traits of each tower: what makes the same weather give other fluxes elsewhere.

Nobody can observe them. Their links with climate, scaled by the knob of conditional shift, are what
moves P(flux | covariates) between scenarios: a threshold at the warm end of the climates that the
temperature scenario trains on cannot be learnt from cooler towers.
"""

from dataclasses import dataclass

import numpy as np

from fluxcore.datasets.synthetic.places import Places, vegetation_parameters
from fluxcore.datasets.synthetic.streams import TRAITS, Floats, logistic, stream

MANAGED = {"CRO", "CVM"}
DRAWS = 24


@dataclass(frozen=True, eq=False)
class Traits:
    """Traits of s towers, each of shape (s,)."""

    fapar: Floats
    """Largest fraction of absorbed light."""
    capacity: Floats
    """Photosynthesis at light saturation, umol CO2 m-2 s-1."""
    light: Floats
    """Initial light response, mol CO2 per mol photons."""
    d0: Floats
    """Vapour-pressure deficit that halves photosynthesis, hPa."""
    root_zone: Floats
    """Water that the root zone holds, mm."""
    stress: Floats
    """Exponent of drought stress."""
    optimum: Floats
    """Optimal temperature of photosynthesis, degC."""
    activation: Floats
    """Temperature sensitivity of respiration, K (Lloyd and Taylor)."""
    respiration: Floats
    """Mean respiration over mean photosynthesis."""
    adjusted: Floats
    """How far respiration adjusts to the climate that it lives in, 0 to 1."""
    wue: Floats
    """Underlying water-use efficiency, gC hPa^0.5 per kg of water."""
    soil_evaporation: Floats
    closure: Floats
    """Factor of all evapotranspiration: calibration and energy-balance closure."""
    irrigated: Floats
    """1 where the soil never dries: irrigated or flooded."""
    c4: Floats
    """1 for crops and grasses with the C4 pathway."""
    mown: Floats
    """1 for managed grassland."""
    disturbed_year: Floats
    """Year from which capacity is changed for good; 9999 for never."""
    disturbance: Floats
    """Factor of capacity from that year on."""
    gaps: Floats
    """How often measurements are missing, relative to the usual tower."""
    restless: Floats
    """Size of what changes unseen from day to day and hour to hour, relative to the usual tower."""
    evi_slope: Floats
    nirv_offset: Floats
    ndwi_offset: Floats
    evergreen: Floats
    base_temperature: Floats
    greenness_water: Floats


def traits(towers: Places, shift: float, seed: int) -> Traits:
    """Draw the traits of every tower.

    Parameters
    ----------
    towers
        Climate and vegetation type of each.
    shift
        Factor of all links from climate to traits and of disturbances; 0 for none.
    seed
        Of the world.
    """
    draws = [stream(seed, site_id, TRAITS) for site_id in towers.site_id]
    z = np.array([random.standard_normal(DRAWS) for random in draws]).T.copy()
    u = np.array([random.random(DRAWS) for random in draws]).T.copy()
    t4 = np.clip(np.array([random.standard_t(4) for random in draws]), -3.2, 3.2)
    igbp = np.array(towers.igbp)
    of = {
        name: values.loc[list(towers.igbp)].to_numpy(dtype=float)
        for name, values in vegetation_parameters().items()
    }
    mat, dry = towers.true_mat, towers.true_aridity
    warm = shift * np.clip((mat - 10) / 10, -1.2, 1.5)
    hot = shift * logistic((mat - 14.0) / 1.0)
    prod = np.clip(towers.aridity / 0.65, 0.08, 1) ** 0.45 * np.clip((towers.mat + 9) / 14, 0.25, 1)

    crop = np.isin(igbp, list(MANAGED))
    grass, wetland = igbp == "GRA", np.isin(igbp, ["WET", "WAT"])
    c4_share = np.where(crop, _linked(np.clip(0.15 + 0.03 * (mat - 6), 0.1, 0.6), 0.27, shift), 0.0)
    open_grass = grass | (igbp == "SAV")
    c4_share = np.where(
        open_grass, _linked(np.clip(0.05 * (mat - 13), 0, 0.7), 0.0, shift), c4_share
    )
    c4 = (u[0] < c4_share).astype(float)
    dry_crop = _linked(np.where(dry < 0.8, 0.30, 0.08), 0.15, shift)
    watered = np.where(crop, dry_crop, np.where(wetland, 0.55, np.where(grass, 0.06, 0.0)))
    acclimated = 10 + min(shift, 1.0) * (towers.mat - 10)
    return Traits(
        fapar=np.clip(of["fapar"] * prod**0.7 * np.exp(0.07 * z[0]), 0.05, 0.95),
        capacity=of["capacity"]
        * prod
        * np.exp(0.40 * t4 - 0.05 - 0.10 * warm - 0.25 * hot)
        * np.where(c4 > 0, 1.5, 1.0),
        light=0.056 * np.exp(0.20 * z[1] - 0.05 * warm - 0.10 * hot),
        d0=np.clip(of["d0_hpa"] * np.exp(0.38 * z[2] + 0.20 * warm + 0.35 * hot), 6, 80),
        root_zone=np.clip(
            of["root_zone_mm"] * np.exp(0.35 * z[3] + 0.25 * shift * np.clip(0.6 - dry, -0.5, 0.5)),
            35,
            420,
        ),
        stress=np.clip(1.1 * np.exp(0.45 * z[4] + 0.10 * warm + 0.50 * hot), 0.3, 4),
        optimum=np.clip(15.5 + 0.62 * acclimated + 2 * z[5], 11, 34) + 5 * c4,
        activation=np.clip(260 - 40 * warm - 40 * hot + 55 * z[6], 90, 420),
        respiration=np.clip(of["respiration"] - 0.03 + 0.10 * z[7] - 0.05 * t4, 0.5, 1.3),
        adjusted=np.full(len(towers), min(shift, 1.0)),
        wue=of["wue"] * np.exp(0.24 * z[8] - 0.05 * warm + 0.15 * hot) * np.where(c4 > 0, 1.5, 1.0),
        soil_evaporation=0.75 * np.exp(0.40 * z[9]),
        closure=np.exp(0.14 * z[10]),
        irrigated=(u[1] < watered).astype(float),
        c4=c4,
        mown=(grass & (u[2] < 0.45) & (towers.aridity > 0.6)).astype(float),
        disturbed_year=np.where(u[3] < 0.14, 2019 + np.floor(4 * u[4]), 9999),
        disturbance=np.clip(0.55 + 0.35 * z[11], 0.2, 1.5) ** shift,
        gaps=np.exp(0.35 * z[12]),
        restless=np.exp(0.45 * z[16]),
        evi_slope=0.07 * z[13],
        nirv_offset=0.012 * z[14],
        ndwi_offset=0.04 * z[15],
        evergreen=of["evergreen"],
        base_temperature=of["base_temperature"],
        greenness_water=of["greenness_water"],
    )


def _linked(linked: Floats, usual: float, shift: float) -> Floats:
    """A probability that follows climate as far as the knob says."""
    return np.clip(usual + shift * (linked - usual), 0, 0.9)
