import numpy as np
import pytest

from fluxcore.diagnose import compare_group, losses, parse_group, site_rule
from fluxcore.diagnose.regions import BEYOND, CANNOT_SAY, LIKE, GroupRuleError

CELL = {"target": "GPP", "scenario": "TA40", "scale": "hourly"}


def cell_of(score_table, values, **others):
    names = [f"S{i:02d}" for i in range(len(values))]
    return losses(score_table({"a": values, **others}, names), **CELL)


def test_group_beside_the_rest_by_hand(score_table, facts):
    cell = cell_of(score_table, [9.0, 8.0, 7.0, np.nan, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    europe = parse_group("continent:Europe", facts)
    group = compare_group(cell, europe, clusters=facts["cluster"])
    row = group.table.loc["a"]
    assert group.sites == ("S00", "S01", "S02", "S03")
    assert (group.rest, group.clusters) == (6, 2)
    assert (row["median"], row["median_rest"]) == (8.0, 3.5)
    assert (row["n_domains"], row["n_undefined"], row["n_undefined_rest"]) == (3, 1, 0)
    assert (row["in_tail"], row["tail"]) == (1, 1)
    assert row["share"] == pytest.approx(3 / 9)
    assert group.few


def test_p_is_the_share_of_random_groups_as_far_out(score_table):
    """Of the 120 groups of 3 among 10, eight have a median of 9 or more: 9, 10 and any other."""
    cell = cell_of(score_table, np.arange(1.0, 11.0))
    p = compare_group(cell, ["S07", "S08", "S09"], draws=20_000).table.loc["a", "p"]
    assert p == pytest.approx(2 * 8 / 120, rel=0.05)


def test_verdicts(score_table):
    values = np.arange(1.0, 31.0)
    cell = cell_of(score_table, values)
    worst = [f"S{i:02d}" for i in range(22, 30)]
    mixed = [f"S{i:02d}" for i in range(0, 30, 4)]
    assert compare_group(cell, worst).table.loc["a", "verdict"] == BEYOND
    assert compare_group(cell, mixed).table.loc["a", "verdict"] == LIKE
    few = compare_group(cell, worst[:2]).table.loc["a"]
    assert few["verdict"] == CANNOT_SAY
    assert np.isnan(few["p"])
    assert compare_group(cell, []).table.loc["a", "verdict"] == CANNOT_SAY


def test_random_groups_are_rarely_beyond_a_random_draw(score_table):
    rng = np.random.default_rng(5)
    values = rng.gamma(2.0, size=30)
    cell = cell_of(score_table, values)
    said = [
        compare_group(cell, rng.choice(cell.sites, 8, replace=False), draws=199).table.loc[
            "a", "verdict"
        ]
        for _ in range(200)
    ]
    assert np.mean([word == BEYOND for word in said]) < 0.09


def test_all_years_of_a_site_belong_to_the_group(score_table):
    years = [f"S{i:02d} {year}" for i in range(6) for year in (2019, 2020)]
    table = score_table({"a": np.arange(12.0)}, years)
    cell = losses(table, target="GPP", scenario="time-split", scale="hourly")
    row = compare_group(cell, ["S00", "S01", "S02"]).table.loc["a"]
    assert (row["n_domains"], row["n_domains_rest"]) == (6, 6)
    assert row["median"] == 2.5


@pytest.mark.parametrize(
    ("rule", "sites"),
    [
        ("", ()),
        ("S03,S01", ("S01", "S03")),
        ("continent:Europe;igbp:GRA", ("S00", "S02")),
        ("igbp:GRA,ENF;climate:B", ("S05", "S06", "S07", "S08", "S09")),
        ("continent:Asia", ()),
    ],
)
def test_rules(rule, sites, facts):
    assert parse_group(rule, facts) == sites


def test_a_list_of_sites_can_be_written_and_read(facts):
    assert parse_group(site_rule(["S02", "S01"]), facts) == ("S01", "S02")
    assert site_rule([]) == ""


def test_unknown_fact_says_which_are_known(facts):
    with pytest.raises(GroupRuleError, match="continent, igbp, climate"):
        parse_group("colour:red", facts)
