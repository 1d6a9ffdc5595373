"""What a rule can ask of a site, each on towers that one can place by heart."""

import numpy as np
import pytest

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import (
    CONDITIONS,
    definition_to_toml,
    evaluate,
    parse_definition,
)
from fluxcore.scenarios.conditions import facts_of, parse_rule
from fluxcore.sites import sites

every_condition = pytest.mark.parametrize("name", CONDITIONS)


def chosen(definition, towers):
    return set(evaluate(definition, towers).scenario.test_sites)


def rule_with(name):
    """A rule with the example of a condition; a distance needs another role to keep away from."""
    example = CONDITIONS[name].example
    if name == "away_from":
        return {"igbp": "ENF", name: {"roles": ["train"], "km": 20}}
    return {name: example}


@every_condition
def test_the_example_is_read_back_from_what_is_written(name):
    given = {"name": "mine", "test": rule_with(name), "train": {"rest": True}}
    definition = parse_definition(given)
    text = definition_to_toml(definition)
    assert parse_definition(text) == definition
    assert definition_to_toml(parse_definition(text)) == text
    assert definition.words("test")
    assert CONDITIONS[name].label
    assert CONDITIONS[name].about.endswith(".")


@every_condition
def test_the_example_decides_on_the_public_sites(name):
    train = {
        "not": {"sites": ["AR-CCg"]}
    }  # where the rule tests everything, this trains on nothing
    if name in ("rest", "years"):
        train = {"years": {"first": 2015}}
        given = {"name": "mine", "domain": "site-year", "train": {"rest": True}}
        test = {"all": [rule_with(name), {"years": {"first": 2019}}]}
    else:
        given, test = {"name": "mine", "train": train}, rule_with(name)
    found = evaluate(parse_definition({**given, "test": test}), sites())
    sizes = found.report.sizes["sites"]
    assert 0 < sizes["test"] < 187
    assert sizes["train"] > 0
    facts = facts_of(found.definition.rules["test"]) | facts_of(found.definition.rules["train"])
    assert set(found.facts) == facts


NONSENSE = [None, 5.5, float("nan"), 10**400, [], {}, [[]], {"nonsense": 1}, "", -1]


@every_condition
@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_is_refused_with_its_place(name, value):
    with pytest.raises(ScenarioError, match="x") as caught:
        parse_rule({name: value}, "x")
    assert name in str(caught.value)


def test_a_key_that_is_nearly_right_is_guessed():
    with pytest.raises(ScenarioError, match=r"test: unknown key 'igpb'. Did you mean 'igbp'\?"):
        parse_rule({"igpb": "ENF"}, "test")


def test_sites_by_id(define, towers):
    assert chosen(define({"sites": ["T1", "N1"]}), towers) == {"T1", "N1"}


def test_an_unknown_site_is_named(define, towers):
    with pytest.raises(
        ScenarioError, match=r"test\.sites: Unknown site 'AU-T1'. Known: DL, DR, N1"
    ):
        evaluate(define({"sites": "AU-T1"}), towers)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"igbp": "EBF"}, {"T1", "T2"}),
        ({"igbp": ["EBF", "ENF"]}, {"T1", "T2", "N1"}),
        ({"climate": "A"}, {"T1", "T2", "T3", "DL", "DR"}),
        ({"koeppen": ["Dfc", "Dfd"]}, {"N1"}),
        ({"continent": "Europe"}, {"N1"}),
        ({"hemisphere": "south"}, {"S1", "DL", "DR"}),
        ({"hemisphere": "north"}, {"T1", "T2", "T3", "N1"}),
        ({"igbp": "EBF", "koeppen": "Af"}, {"T1"}),
    ],
)
def test_names(define, towers, rule, expected):
    assert chosen(define(rule), towers) == expected


@pytest.mark.parametrize(("fact", "name"), [("igbp", "ENV"), ("climate", "G"), ("koeppen", "Cfx")])
def test_a_name_that_does_not_exist_is_refused(define, towers, fact, name):
    with pytest.raises(ScenarioError, match=f"Unknown {fact} '{name}'"):
        evaluate(define({fact: name}), towers)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"min": 25}, {"T1", "T2", "DL", "DR"}),
        ({"max": 17}, {"S1", "N1"}),
        ({"min": 24, "max": 25}, {"T2", "T3"}),
    ],
)
def test_ranges_hold_their_ends(define, towers, ends, expected):
    assert chosen(define({"facts": {"mat_c": ends}}), towers) == expected


def test_ranges_of_several_facts_must_all_hold(define, towers):
    rule = {"facts": {"mat_c": {"min": 24}, "latitude": {"min": 0}}}
    assert chosen(define(rule), towers) == {"T1", "T2", "T3"}


def test_statistics_of_a_data_set_are_facts_too(define, towers):
    joined = towers.assign(VPD_mean=np.arange(8.0))
    assert chosen(define({"facts": {"VPD_mean": {"max": 1}}}), joined) == {"T1", "T2"}
    with pytest.raises(
        ScenarioError, match=r"'VPD_mean', which these sites do not have.*--dataset"
    ):
        evaluate(define({"facts": {"VPD_mean": {"max": 1}}}), towers)


def test_an_unknown_fact_is_guessed(define, towers):
    with pytest.raises(ScenarioError, match=r"'mat', which these sites do not have. Did you mean"):
        evaluate(define({"facts": {"mat": {"max": 1}}}), towers)


def test_names_have_no_range(define, towers):
    with pytest.raises(ScenarioError, match="'igbp' holds names, not numbers"):
        evaluate(define({"facts": {"igbp": {"max": 1}}}), towers)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"facts": {"mat_c": {"min": 20, "max": 10}}}, "upside down: min 20 is above max 10"),
        ({"years": {"first": 2020, "last": 2018}}, "first 2020 is after last 2018"),
        ({"box": {"west": 0, "east": 1, "south": 5, "north": -5}}, "south 5 is above north -5"),
        ({"box": {"west": 0, "east": 1, "south": 5}}, "lacks 'north'"),
        ({"box": {"west": 0, "east": 1, "south": 5, "north": 95}}, "from -90 to 90, not 95"),
        ({"polygon": [[0, 0], [1, 1]]}, "at least 3 different corners, not 2"),
        ({"polygon": [[0, 0], [1, 1], [0, 0]]}, "at least 3 different corners, not 2"),
        ({"polygon": [[0, 0], [1, 1], [2, 2]]}, "crosses or touches itself|on one line"),
        (
            {"polygon": [[0, 0], [1, 1], [1, 0], [0, 1]]},
            "crosses or touches itself near 0.50, 0.50",
        ),
        ({"polygon": [[0, 80], [120, 80], [-120, 80]]}, "goes round a pole"),
        ({"polygon": [[0, 0], [1, 1, 3], [1, 0]]}, "corner 2, must be .longitude, latitude."),
        ({"draw": {"count": 1, "share": 0.5}}, "either count or share"),
        ({"draw": {"share": 1.5}}, "from 0 to 1, not 1.5"),
        ({"draw": {"count": 0}}, "from 1 to"),
        ({"away_from": {"roles": "tests", "km": 3}}, "not 'tests'"),
        ({"away_from": {"roles": "test", "km": -3}}, "not -3"),
        ({"rest": False}, "can only be true"),
        ({"all": [{"igbp": "ENF"}, {"climat": "A"}]}, r"x\.all\.2: unknown key 'climat'"),
        (
            {"mat_c": {"min": 1}},
            "unknown key 'mat_c'.* A range of a fact is written facts.mat_c = ",
        ),
        ({"facts": {"mat_c": {"mim": 1}}}, "unknown key 'mim'. Did you mean 'min'"),
    ],
)
def test_values_that_cannot_be_meant_are_refused(rule, text):
    with pytest.raises(ScenarioError, match=text):
        parse_rule(rule, "x")


def test_rules_may_not_be_nested_without_end():
    rule = {"igbp": "ENF"}
    for _ in range(20):
        rule = {"not": rule}
    with pytest.raises(ScenarioError, match="nested more than 12 deep"):
        parse_rule(rule, "x")


def test_a_box_holds_its_sides(define, towers):
    rule = {"box": {"west": 10, "south": 0, "east": 10.1, "north": 60}}
    assert chosen(define(rule), towers) == {"T1", "T2"}


def test_a_box_across_180_degrees(define, towers):
    rule = {"box": {"west": 178, "south": -20, "east": -178, "north": 0}}
    assert chosen(define(rule), towers) == {"DL", "DR"}


@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        ([[9, -1], [10.05, -1], [10.05, 1], [9, 1]], {"T1"}),
        ([[9, -1], [31, -1], [20, 61]], {"T1", "T2", "T3"}),
        ([[178, -18], [-178, -18], [-178, -16], [178, -16]], {"DL", "DR"}),
        ([[-178, -16], [178, -16], [178, -18], [-178, -18]], {"DL", "DR"}),
        ([[10, 0], [12, 0], [12, 2], [10, 2]], {"T1", "T2"}),  # on a corner and on a side
    ],
)
def test_a_polygon_takes_the_short_way_round(define, towers, corners, expected):
    assert chosen(define({"polygon": corners}), towers) == expected
    closed = [*corners, corners[0]]
    assert define({"polygon": closed}) == define({"polygon": corners})


def test_all_any_and_not(define, towers):
    warm, grass = {"facts": {"mat_c": {"min": 20}}}, {"igbp": "GRA"}
    assert chosen(define({"all": [warm, grass]}), towers) == {"T3"}
    assert chosen(define({"any": [warm, grass]}), towers) == {"T1", "T2", "T3", "DL", "DR", "S1"}
    assert chosen(define({"not": warm}), towers) == {"N1", "S1"}


def test_a_missing_fact_is_neither_in_a_range_nor_outside_it(define, towers):
    warm = {"facts": {"mat_c": {"min": 20}}}
    for rule in (warm, {"not": warm}):
        found = evaluate(define(rule, train={"not": rule}), towers)
        assert found.scenario.role("XX") is None
        assert found.report.missing == {"mat_c": ("XX",)}
        assert found.report.left_out.to_numpy().tolist() == [["XX", "missing: mat_c"]]


def test_an_or_needs_only_one_side_to_be_known(define, towers):
    rule = {"any": [{"facts": {"mat_c": {"max": 5}}}, {"sites": "XX"}]}
    assert chosen(define(rule), towers) == {"N1", "XX"}
