import pickle

import pandas as pd
import pytest

from fluxcore.scenarios import ROLES, SCENARIOS, Years, read_scenarios
from fluxcore.sites import sites

every_scenario = pytest.mark.parametrize("name", SCENARIOS)


@every_scenario
def test_a_scenario_says_what_it_is(name):
    scenario = SCENARIOS[name]
    assert scenario.label
    assert scenario.shifts.endswith(".")
    assert scenario.domain in ("site", "site-year")
    assert {rule.role for rule in scenario.rules} == set(ROLES)


@every_scenario
def test_a_scenario_is_data(name):
    scenario = SCENARIOS[name]
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert hash(scenario) == hash(pickle.loads(pickle.dumps(scenario)))


@every_scenario
def test_test_and_validation_towers_are_in_the_site_table(name):
    scenario = SCENARIOS[name]
    assert set(scenario.test_sites) | set(scenario.validation_sites) <= set(sites().index)


@pytest.mark.parametrize(
    ("name", "towers", "domains"),
    [
        ("time-split", 126, 340),
        ("spatial-easy40", 40, 40),
        ("TA40", 40, 40),
        ("spatial-easy40-v2", 40, 40),
    ],
)
def test_as_many_domains_are_scored_as_published(name, towers, domains):
    table = SCENARIOS[name].table(sites())
    assert (table["role"] == "test").sum() == towers
    assert table["test_domains"].sum() == domains


def test_the_published_three_come_first_and_in_order():
    published = [name for name in SCENARIOS if SCENARIOS[name].published]
    assert published == ["time-split", "spatial-easy40", "TA40"]
    assert list(SCENARIOS)[:3] == published


def test_spatial_scenarios_share_their_validation_towers_only():
    first, again = SCENARIOS["spatial-easy40"], SCENARIOS["spatial-easy40-v2"]
    assert first.validation_sites == again.validation_sites
    assert len(first.validation_sites) == 20
    assert first.test_sites != again.test_sites
    assert not set(first.test_sites) & set(first.validation_sites)


def test_ta40_and_spatial_share_six_test_towers():
    assert len(set(SCENARIOS["TA40"].test_sites) & set(SCENARIOS["spatial-easy40"].test_sites)) == 6


@pytest.mark.parametrize(
    ("year", "role"),
    [(2015, "train"), (2017, "train"), (2018, "validation"), (2019, "test"), (2022, "test")],
)
def test_years_decide_under_the_temporal_scenario(year, role):
    assert SCENARIOS["time-split"].role("AU-ASM", year) == role


def test_a_site_outside_the_temporal_list_takes_no_part():
    assert SCENARIOS["time-split"].role("XX-New", 2019) is None


def test_a_site_that_no_list_names_is_trained_on():
    assert SCENARIOS["TA40"].role("XX-New") == "train"


def test_the_role_of_a_site_year_needs_the_year():
    with pytest.raises(ValueError, match="give the year of AU-ASM"):
        SCENARIOS["time-split"].role("AU-ASM")


def test_the_table_keeps_order_and_leaves_its_input_alone():
    towers = pd.DataFrame(
        {"first_year": [2017, 2015, 2015], "last_year": [2018, 2020, 2020]},
        index=pd.Index(["BE-Bra", "AU-ASM", "XX-New"], name="site_id"),
    )
    before = towers.copy()
    table = SCENARIOS["time-split"].table(towers)
    assert table["role"].tolist() == ["validation", "test", None]
    assert table["test_domains"].tolist() == [0, 2, 0]
    pd.testing.assert_frame_equal(towers, before)


def test_the_timeline_has_every_year_of_a_tower_once():
    towers = sites().loc[["AU-ASM"]]
    years = SCENARIOS["time-split"].site_years(towers)
    assert list(zip(years["year"], years["role"], strict=True)) == [
        (2015, "train"),
        (2016, "train"),
        (2017, "train"),
        (2018, "validation"),
        (2019, "test"),
        (2020, "test"),
    ]


def test_open_years_have_no_bound():
    assert 1900 in Years(last=2017)
    assert 2018 not in Years(last=2017)
    assert 2100 in Years()


def test_a_definition_needs_no_code(tmp_path):
    (tmp_path / "towers.csv").write_text("site_id,role\nAA-One,test\nBB-Two,validation\n")
    (tmp_path / "scenarios.toml").write_text(
        '[mine]\nlabel = "mine"\nshifts = "One tower."\ndomain = "site"\npublished = false\n'
        'sites = "towers.csv"\nrest = "train"\n'
    )
    (mine,) = read_scenarios(tmp_path / "scenarios.toml")
    assert [mine.role(site) for site in ("AA-One", "BB-Two", "CC-Six")] == [
        "test",
        "validation",
        "train",
    ]
