"""What a satellite sees of one tower, day by day: a proxy of the land's state, with errors."""

from dataclasses import dataclass

import numpy as np

from fluxcore.datasets.synthetic.streams import SATELLITE, Floats, persistent, stream
from fluxcore.datasets.synthetic.tower import Tower

KELVIN = 273.15


@dataclass(frozen=True, eq=False)
class Satellite:
    """Daily covariates, each of shape (d,)."""

    lst_day: Floats
    """Land-surface temperature by day, K."""
    lst_night: Floats
    evi: Floats
    nirv: Floats
    ndwi: Floats
    """Water index from near and second short-wave infrared."""


def satellite(tower: Tower) -> Satellite:
    """Simulate the satellite covariates of a tower's record."""
    random = stream(tower.seed, tower.site_id, SATELLITE)
    days, own, sky, land = tower.days, tower.trait, tower.sky, tower.land

    def error(size: float, memory: float, drift: float) -> Floats:
        short = persistent(random.standard_normal(days), memory)
        return size * short + drift * persistent(random.standard_normal(days), 0.997)

    cover, white = land["fapar"], np.minimum(land["snow"] / 20, 1)
    flooded = own["irrigated"] * (tower.igbp in {"WET", "WAT"})
    evi = 0.07 + 0.62 * cover**1.15 + own["evi_slope"] * cover - 0.10 * white
    evi = evi + error(0.018, 0.9, 0.015)
    nirv = evi * (0.12 + 0.38 * cover) + own["nirv_offset"] + error(0.004, 0.9, 0.004)
    ndwi = -0.12 + 0.48 * cover + 0.16 * (land["surface"] - 0.4) + 0.25 * flooded + 0.25 * white
    heat = sky["radiation"] / 260 * (13 - 9 * cover - 4 * land["moisture"])
    night = sky["temperature"] - 0.45 * sky["range"] - 1.0
    return Satellite(
        lst_day=KELVIN + sky["temperature"] + 0.35 * sky["range"] + heat + error(1.2, 0.6, 0.6),
        lst_night=KELVIN + night + error(1.0, 0.6, 0.4),
        evi=evi,
        nirv=nirv,
        ndwi=ndwi + own["ndwi_offset"] + error(0.02, 0.9, 0.02),
    )
