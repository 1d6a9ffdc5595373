import numpy as np
import pytest

from fluxcore.sites import CLIMATES, continent, sites, tower_clusters


def test_there_are_187_public_sites_in_135_clusters():
    table = sites()
    assert len(table) == 187
    assert table.index.is_unique
    assert table.index.is_monotonic_increasing
    assert table["cluster"].nunique() == 135


def test_only_the_known_facts_are_missing():
    missing = sites().isna()
    assert {
        column: list(missing.index[missing[column]]) for column in missing if missing[column].any()
    } == {
        "elevation_m": ["DE-Rns", "IT-MtM", "IT-MtP"],
        "koeppen": ["IT-MtP"],
        "climate": ["IT-MtP"],
        "mat_c": ["ES-Pdu"],
        "map_mm": ["ES-Pdu"],
    }


def test_facts_are_plausible():
    table = sites()
    assert table["latitude"].between(-90, 90).all()
    assert table["longitude"].between(-180, 180).all()
    assert table["first_year"].between(2015, 2022).all()
    assert (table["last_year"] >= table["first_year"]).all()
    assert set(table["climate"].dropna()) == set(CLIMATES)


def test_changing_the_table_does_not_change_the_next_one():
    mine = sites()
    mine.loc["AU-ASM", "igbp"] = "WAT"
    assert sites().loc["AU-ASM", "igbp"] == "SAV"


@pytest.mark.parametrize(
    ("site_id", "expected"),
    [("IL-Yat", "Asia"), ("NA-New", "Africa"), ("CL-SDF", "South America"), ("tower 7", None)],
)
def test_the_continent_follows_from_the_prefix(site_id, expected):
    assert continent(site_id) == expected


def test_a_chain_of_short_steps_is_one_cluster():
    # one degree of longitude at the equator is 111.2 km: steps of 15, 15 and 30 km
    longitude = np.array([0.0, 15.0, 30.0, 60.0]) / 111.2
    assert tower_clusters(np.zeros(4), longitude).tolist() == [0, 0, 0, 1]


def test_clusters_cross_the_date_line():
    assert tower_clusters(np.zeros(2), np.array([179.95, -179.95])).tolist() == [0, 0]
