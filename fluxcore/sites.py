"""The site table: where the towers stand, and what grows and what the climate is there."""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from fluxcore.resources import data_file

EARTH_RADIUS_KM = 6371.0088
CLUSTER_KM = 20.0

CLIMATES = {
    "A": "tropical",
    "B": "arid",
    "C": "temperate",
    "D": "continental",
    "E": "polar",
}
"""Main Koeppen classes, by the first letter of a class."""


def sites() -> pd.DataFrame:
    """Facts of the public benchmark sites, one row a site, in alphabetical order.

    The benchmark has further sites whose ids are not public: expect sites that are not here.

    Returns
    -------
    pandas.DataFrame
        Index ``site_id``. Columns ``name``, ``latitude`` and ``longitude`` (degrees),
        ``elevation_m``, ``igbp`` (vegetation type), ``koeppen`` (class), ``mat_c`` (mean annual
        temperature, degC), ``map_mm`` (mean annual precipitation), ``network``, ``first_year``,
        ``last_year``, ``continent``, ``climate`` (first letter of the Koeppen class, see
        ``CLIMATES``), ``cluster`` (number of the group of towers it belongs to, see
        ``tower_clusters``). Missing where the public lists have no value. The frame is a copy.

    Examples
    --------
    >>> sites().loc["AU-ASM", ["name", "igbp", "continent", "climate"]].tolist()
    ['Alice Springs Mulga', 'SAV', 'Oceania', 'B']
    """
    return _sites().copy()


def continent(site_id: str) -> str | None:
    """Continent of any site id, known or not, by its country prefix; None if that is unknown.

    >>> continent("NA-New"), continent("XX-New")
    ('Africa', None)
    """
    return _continents().get(site_id.partition("-")[0])


def continents() -> tuple[str, ...]:
    """Names of the continents, alphabetical."""
    return tuple(sorted(set(_continents().values())))


def distances_km(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distance of every tower to every other one, on a sphere.

    Parameters
    ----------
    latitude, longitude
        Shape ``(n,)``, degrees.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(n, n)``, km; zero on the diagonal.

    Examples
    --------
    A quarter of the equator:

    >>> distances_km(np.array([0.0, 0.0]), np.array([0.0, 90.0])).round().tolist()
    [[0.0, 10008.0], [10008.0, 0.0]]
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    half_chord_squared = (
        np.sin((phi[:, None] - phi) / 2) ** 2
        + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    )
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half_chord_squared))
    return distance


def with_groups(table: pd.DataFrame) -> pd.DataFrame:
    """Copy of a table of sites with the groups that follow from its facts.

    Parameters
    ----------
    table
        Index ``site_id``, columns ``latitude``, ``longitude`` (degrees) and ``koeppen``.

    Returns
    -------
    pandas.DataFrame
        All of ``table`` and ``continent``, ``climate``, ``cluster`` as in :func:`sites`.
    """
    return table.assign(
        continent=table.index.to_series().map(continent),
        climate=table["koeppen"].str[0],
        cluster=tower_clusters(table["latitude"].to_numpy(), table["longitude"].to_numpy()),
    )


@cache
def vegetation_types() -> dict[str, str]:
    """Name of every IGBP vegetation type, by its code, in the order of menus.

    >>> vegetation_types()["ENF"]
    'evergreen needleleaf forest'
    """
    table = pd.read_csv(data_file("vegetation_types.csv"))
    return dict(zip(table["igbp"], table["name"], strict=True))


def tower_clusters(
    latitude: NDArray[np.float64], longitude: NDArray[np.float64], within_km: float = CLUSTER_KM
) -> NDArray[np.int64]:
    """Number the groups of towers that are linked by steps of at most a distance.

    Parameters
    ----------
    latitude, longitude
        Shape ``(n,)``, degrees.
    within_km
        Longest step between neighbours of a group (single linkage), along the great circle.

    Returns
    -------
    NDArray[np.int64]
        Shape ``(n,)``: 0 for the group of the first tower, and so on in order of appearance.

    Examples
    --------
    Two towers 11 km apart on the equator, and one far away:

    >>> tower_clusters(np.array([0.0, 50.0, 0.0]), np.array([10.0, 10.0, 10.1]))
    array([0, 1, 0])
    """
    near = distances_km(latitude, longitude) <= within_km
    _, label = connected_components(near, directed=False)
    return pd.factorize(label)[0].astype(np.int64)


@cache
def _sites() -> pd.DataFrame:
    table = pd.read_csv(
        data_file("sites.csv"), index_col="site_id", keep_default_na=False, na_values=[""]
    )
    return with_groups(table)


@cache
def _continents() -> dict[str, str]:
    table = pd.read_csv(data_file("continents.csv"), keep_default_na=False)
    return dict(zip(table["prefix"], table["continent"], strict=True))
