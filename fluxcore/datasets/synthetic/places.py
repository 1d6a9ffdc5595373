"""What is known of towers before anything is simulated: position, climate, vegetation type."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.datasets.synthetic.knobs import FIRST_YEAR, LAST_YEAR, Knobs
from fluxcore.datasets.synthetic.streams import TRAITS, Floats, stream
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.resources import data_file

COMMON_LATITUDE, COMMON_MAT, COMMON_MAP = 45.0, 10.0, 750.0
COMMON_CONTINENTALITY, COMMON_RAIN = 0.9, -0.12
WARM = 15.0
"""Mean annual temperature, degC, that parts cool from warm towers where overlap is taken away."""
HALF_GAP = 5.0
NEEDED = ("latitude", "longitude", "igbp", "first_year", "last_year")


@dataclass(frozen=True, eq=False)
class Places:
    """Facts of s towers as the simulation takes them, each of shape (s,)."""

    site_id: tuple[str, ...]
    latitude: Floats
    """Degrees; drawn to 45 degrees of its hemisphere where covariate shift is taken away."""
    longitude: Floats
    igbp: tuple[str, ...]
    mat: Floats
    """Mean annual temperature of the simulated climate, degC."""
    map: Floats
    """Mean annual precipitation of the simulated climate, mm."""
    true_mat: Floats
    """Mean annual temperature of the real place, degC: what hidden traits follow."""
    true_aridity: Floats
    """Precipitation over potential evaporation of the real place."""
    continentality: Floats
    rain_in_winter: Floats
    """Seasonality of rain, -1 to 1: positive where it falls in winter."""
    first_year: NDArray[np.int64]
    last_year: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.site_id)

    @property
    def aridity(self) -> Floats:
        """Precipitation over potential evaporation of the simulated climate."""
        return aridity(self.mat, self.map)

    @property
    def dryness(self) -> Floats:
        """0 where rain meets the demand of the air, towards 1 in deserts."""
        return np.clip(1 - self.aridity / 1.3, 0, 1)


def aridity(mat: Floats, precipitation: Floats) -> Floats:
    """Precipitation (mm) over potential evaporation estimated from mean temperature (degC)."""
    index: Floats = precipitation / (330 + 58 * np.maximum(mat, 0))
    return index


@cache
def vegetation_parameters() -> pd.DataFrame:
    """Model parameters of every vegetation type, index ``igbp``; columns as in data/README.md."""
    return pd.read_csv(data_file("synthetic", "vegetation_parameters.csv"), index_col="igbp")


@cache
def _regions() -> pd.DataFrame:
    return pd.read_csv(data_file("synthetic", "regions.csv"), index_col="region")


def places(sites: pd.DataFrame, knobs: Knobs, seed: int) -> Places:
    """Facts of towers as the simulation takes them.

    Parameters
    ----------
    sites
        Index ``site_id``; columns ``latitude, longitude, igbp, first_year, last_year`` and, where
        known, ``mat_c`` and ``map_mm``. A missing mean temperature is guessed from latitude, a
        missing precipitation is 750 mm.
    knobs
        Covariate shift and overlap change the climate.
    seed
        Decides which towers change their vegetation type where covariate shift is below 1.

    Raises
    ------
    FluxError
        A column is missing, a site stands twice, or years are outside 2015 to 2022.
    UnknownNameError
        A vegetation type without parameters.
    """
    _check(sites)
    latitude = sites["latitude"].to_numpy(dtype=float)
    longitude = sites["longitude"].to_numpy(dtype=float)
    guess = np.clip(27 - 0.55 * (np.abs(latitude) - 10), -10, 27)
    mat = _or(sites, "mat_c", guess)
    rain = _or(sites, "map_mm", np.full(len(sites), COMMON_MAP))
    k, s = _climate_of_regions(latitude, longitude)
    c = knobs.covariate_shift
    apart = np.where(mat > WARM, HALF_GAP, -HALF_GAP) * (1 - knobs.overlap)
    hemisphere = np.where(latitude < 0, -1.0, 1.0)
    return Places(
        site_id=tuple(str(site) for site in sites.index),
        latitude=hemisphere * _drawn(np.abs(latitude), COMMON_LATITUDE, min(c, 1.0)),
        longitude=longitude,
        igbp=_vegetation(sites, c, seed),
        mat=_drawn(mat + apart, COMMON_MAT, c),
        map=np.exp(_drawn(np.log(np.clip(rain, 20, 6000)), np.log(COMMON_MAP), c)),
        true_mat=mat,
        true_aridity=aridity(mat, rain),
        continentality=_drawn(k, COMMON_CONTINENTALITY, c),
        rain_in_winter=np.clip(_drawn(s, COMMON_RAIN, c), -0.95, 0.95),
        first_year=sites["first_year"].to_numpy(dtype=np.int64),
        last_year=sites["last_year"].to_numpy(dtype=np.int64),
    )


def _drawn(values: Floats, to: float, strength: float) -> Floats:
    """Values drawn to a common one; exactly the values themselves at strength 1."""
    if strength == 1:
        return values
    drawn: Floats = to + strength * (values - to)
    return drawn


def _or(sites: pd.DataFrame, column: str, otherwise: Floats) -> Floats:
    if column not in sites:
        return otherwise
    values = pd.to_numeric(sites[column]).to_numpy(dtype=float)
    return np.where(np.isfinite(values), values, otherwise)


def _climate_of_regions(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """Continentality and rain seasonality: those of the first region that a tower lies in."""
    k = np.full(len(latitude), COMMON_CONTINENTALITY)
    s = np.full(len(latitude), COMMON_RAIN)
    table = _regions()[::-1].to_numpy(dtype=float)
    for south, north, west, east, continentality, rain in table:
        inside = (latitude >= south) & (latitude <= north)
        inside &= (longitude >= west) & (longitude <= east)
        k[inside], s[inside] = continentality, rain
    return k, s


def _vegetation(sites: pd.DataFrame, strength: float, seed: int) -> tuple[str, ...]:
    """Vegetation types: the towers' own, or, as covariate shift wanes, random ones."""
    types = vegetation_parameters()
    unknown = sorted(set(sites["igbp"]) - set(types.index))
    if unknown:
        raise UnknownNameError.among("vegetation type", unknown[0], list(types.index))
    if strength >= 1:
        return tuple(sites["igbp"])
    shares = np.cumsum(types["towers"].to_numpy(dtype=float) / types["towers"].sum())
    found = []
    for site_id, own in sites["igbp"].items():
        stays, drawn = stream(seed, f"{site_id} vegetation", TRAITS).random(2)
        other = types.index[min(int(np.searchsorted(shares, drawn)), len(types) - 1)]
        found.append(str(own if stays < strength else other))
    return tuple(found)


def _check(sites: pd.DataFrame) -> None:
    missing = [column for column in NEEDED if column not in sites]
    if missing:
        raise FluxError(
            f"The table of sites lacks {', '.join(missing)}. It needs {', '.join(NEEDED)}, with "
            "site ids as its index."
        )
    if not len(sites):
        raise FluxError("The table of sites is empty: a synthetic world needs at least one site.")
    twice = sites.index[sites.index.duplicated()]
    if len(twice):
        raise FluxError(f"{len(twice)} sites stand twice in the table, first {twice[0]}.")
    first, last = sites["first_year"], sites["last_year"]
    wrong = sites.index[(first < FIRST_YEAR) | (last > LAST_YEAR) | (first > last)]
    if len(wrong):
        raise FluxError(
            f"{len(wrong)} sites have years outside {FIRST_YEAR} to {LAST_YEAR} or in the wrong "
            f"order, first {wrong[0]}: there is weather for these years only."
        )
