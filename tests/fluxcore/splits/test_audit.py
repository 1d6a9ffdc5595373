"""The leakage audit, on towers that one can place by heart and on the scenarios that ship."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import (
    SCENARIOS,
    Rule,
    Scenario,
    Years,
    neighbours,
    sites_with_neighbours,
)
from fluxcore.sites import sites
from fluxcore.splits import CHECKS, audit
from fluxcore.splits.findings import SEVERITIES

KM = 1 / 111.195  # degrees along a meridian

TOWERS = pd.DataFrame(
    {
        "latitude": [0.0, 10 * KM, 25 * KM, 50.0, 50.0, np.nan],
        "longitude": [0.0, 0.0, 0.0, 10.0, 10.1, 0.0],
        "first_year": [2015, 2018, 2015, 2015, 2020, 2015],
        "last_year": [2019, 2022, 2022, 2017, 2022, 2022],
    },
    index=pd.Index(["A", "B", "C", "D", "E", "F"], name="site_id"),
)
"""A, B and C stand in a row, 10 and 15 km apart; D and E 7 km; F nobody knows where."""


def scenario(*rules: Rule, domain="site") -> Scenario:
    return Scenario("mine", "mine", "", domain, False, rules)


def named(found):
    return {finding.name: finding for finding in found.findings}


def test_near_towers_are_found_with_their_distance_and_years():
    found = audit(scenario(Rule("test", ("A", "D")), Rule("train", None)), TOWERS)
    assert found.table.round(1).to_numpy().tolist() == [
        ["D", "E", "train", 7.1, 0],
        ["A", "B", "train", 10.0, 2],
    ]
    near = named(found)["near towers"]
    assert (near.severity, near.sites) == ("warning", ("A", "D"))
    assert near.numbers == {
        "test_sites": 2, "with_neighbour": 2, "near_train": 2,
        "nearest_km": pytest.approx(7.15, abs=0.01),
    }  # fmt: skip
    weather = named(found)["same weather"]
    assert (weather.sites, weather.numbers["common_years"]) == (("A",), 2)
    assert found.limits == (
        "Without a position, so not near any: 1 site (F).",
        (
            "Towers that are not in the table of 6 are not seen; the benchmark trains on towers "
            "whose ids are not public."
        ),
    )


def test_the_distance_is_a_choice_and_holds_its_end():
    own = scenario(Rule("test", ("A",)), Rule("train", ("B", "C")))
    assert audit(own, TOWERS, within_km=9.9).findings == ()
    assert audit(own, TOWERS, within_km=9.9).worst is None
    assert len(audit(own, TOWERS, within_km=10.001).table) == 1
    assert len(audit(own, TOWERS, within_km=26).table) == 2


def test_sites_that_the_table_lacks_are_counted_as_not_seen():
    found = audit(scenario(Rule("test", ("A", "ZZ-New")), Rule("train", ("B",))), TOWERS)
    assert "Not in the table of sites, so not seen: 1 site (ZZ-New)." in found.limits


@pytest.mark.parametrize("distance", [-1, float("nan"), float("inf")])
def test_a_distance_that_is_none_is_refused(distance):
    with pytest.raises(ScenarioError, match="0 km or more"):
        audit(SCENARIOS["TA40"], sites(), within_km=distance)


def test_a_cluster_links_towers_that_are_not_near_themselves():
    found = audit(scenario(Rule("test", ("A",)), Rule("train", ("C",))), TOWERS)
    assert found.findings == ()  # B, which would link them, takes no part
    rules = (Rule("test", ("A", "B")), Rule("train", ("C",)))
    cluster = named(audit(scenario(*rules), TOWERS))["same cluster"]
    assert (cluster.sites, cluster.numbers["clusters"]) == (("A", "B"), 1)
    assert named(audit(scenario(*rules), TOWERS))["near towers"].sites == ("B",)


def test_validation_towers_count_on_the_other_side():
    found = audit(scenario(Rule("test", ("A",)), Rule("validation", ("B",))), TOWERS)
    assert found.table["role"].tolist() == ["validation"]
    assert "1 near one used for validation" in named(found)["near towers"].message


def test_a_site_on_both_sides_is_an_error_where_sites_are_held_out():
    rules = (
        Rule("test", ("A",), Years(2019)),
        Rule("train", ("A",), Years(None, 2018)),
        Rule("train", ("D",)),
    )
    found = audit(scenario(*rules), TOWERS)
    assert found.worst == "error"
    assert named(found)["same site"].sites == ("A",)
    by_year = named(audit(scenario(*rules, domain="site-year"), TOWERS))["same site"]
    assert by_year.severity == "note"
    assert "by design" in by_year.message


def test_years_that_are_held_out_share_no_weather():
    rules = (Rule("test", ("A",), Years(2019)), Rule("train", ("B",), Years(None, 2018)))
    found = audit(scenario(*rules, domain="site-year"), TOWERS)
    assert "same weather" in found.passed
    assert named(found)["near towers"].severity == "note"


def test_validation_near_training_is_noted():
    rules = (Rule("test", ("D",)), Rule("validation", ("A",)), Rule("train", ("B",)))
    note = named(audit(scenario(*rules), TOWERS))["validation near training"]
    assert (note.severity, note.sites) == ("note", ("A",))
    apart = replace(scenario(*rules), rules=(*rules[:2], Rule("train", ("E",))))
    assert "validation near training" in audit(apart, TOWERS).passed


def test_twelve_of_the_forty_spatial_towers_have_a_neighbour_that_is_not_tested():
    spatial = SCENARIOS["spatial-easy40"]
    near = sites_with_neighbours(spatial, sites())
    assert len(near) == 12
    finding = named(audit(spatial, sites()))["near towers"]
    assert finding.sites == near
    assert (finding.numbers["with_neighbour"], finding.numbers["test_sites"]) == (12, 40)


@pytest.mark.parametrize(
    ("name", "near"), [("time-split", 56), ("TA40", 1), ("spatial-easy40-v2", 16)]
)
def test_near_towers_of_the_other_published_scenarios(name, near):
    finding = named(audit(SCENARIOS[name], sites()))["near towers"]
    assert finding.numbers["with_neighbour"] == near


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_audit_of_a_shipped_scenario_is_ordered_and_complete(name):
    found = audit(SCENARIOS[name], sites())
    gravity = [SEVERITIES.index(finding.severity) for finding in found.findings]
    assert gravity == sorted(gravity)
    assert "error" not in {finding.severity for finding in found.findings}
    checked = {*named(found), *found.passed, *found.skipped}
    assert checked == set(CHECKS)
    assert "duplicated series" in found.skipped
    assert "not checked: duplicated series" in str(found)
    assert set(found.table["site_id"]) <= set(SCENARIOS[name].test_sites)


def test_years_of_one_tower_are_no_neighbours_of_each_other():
    table = neighbours(SCENARIOS["time-split"], sites())
    assert set(table["neighbour"]).isdisjoint(SCENARIOS["time-split"].table(sites())
        .query("test_domains > 0").index)  # fmt: skip


def test_pairs_of_neighbours_by_hand():
    own = scenario(Rule("test", ("A", "C")), Rule("train", ("B",)), Rule("validation", ("D", "F")))
    table = neighbours(own, TOWERS)
    assert table.round(1).to_numpy().tolist() == [
        ["A", "B", "train", 10.0],
        ["C", "B", "train", 15.0],
    ]
    assert sites_with_neighbours(own, TOWERS, within_km=12) == ("A",)
