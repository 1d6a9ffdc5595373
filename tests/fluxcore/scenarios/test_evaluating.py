"""From rules to roles: order, years, distances, draws, and the account of what is left out."""

import pandas as pd
import pytest

from fluxcore.errors import ScenarioError
from fluxcore.scenarios import SCENARIOS, Years, evaluate, parse_definition
from fluxcore.scenarios.drawing import draw_sites
from fluxcore.sites import distances_km, sites


def roles(found):
    return {
        site: role
        for role in ("test", "validation", "train")
        for rule in found.scenario.rules
        if rule.role == role
        for site in rule.sites
    }


def test_a_site_goes_to_the_first_role_that_takes_it(define, towers):
    found = evaluate(define({"igbp": "EBF"}, validation={"climate": "A"}), towers)
    assert roles(found) == {
        "T1": "test", "T2": "test", "T3": "validation", "DL": "validation", "DR": "validation",
        "N1": "train", "S1": "train", "XX": "train",
    }  # fmt: skip
    assert "Of the rule of validation, 2 sites had a role already." in found.report.notes


def test_what_no_rule_takes_is_left_out_and_counted(define, towers):
    found = evaluate(define({"igbp": "EBF"}, train={"continent": "Europe"}), towers)
    sizes = found.report.sizes
    assert sizes["sites"].to_dict() == {"test": 2, "validation": 0, "train": 1, "left out": 5}
    assert sizes["site_years"].to_dict() == {
        "test": 11, "validation": 0, "train": 8, "left out": 3 + 4 + 1 + 2 + 8,
    }  # fmt: skip
    why = found.report.left_out.set_index("site_id")["why"].to_dict()
    assert why.pop("XX") == "missing: continent, igbp" or why
    assert set(why.values()) == {"no rule takes it"}
    assert found.scenario.role("S1") is None
    assert found.scenario.role("ZZ-New") is None


def test_the_temporal_scenario_can_be_written_as_one_of_ones_own():
    shipped = SCENARIOS["time-split"]
    listed = next(rule.sites for rule in shipped.rules)
    found = evaluate(
        parse_definition(
            {
                "name": "mine",
                "domain": "site-year",
                "test": {"sites": list(listed), "years": {"first": 2019}},
                "validation": {"sites": list(listed), "years": {"first": 2018, "last": 2018}},
                "train": {"sites": list(listed), "rest": True},
            }
        ),
        sites(),
    )
    assert found.scenario.site_years(sites()).equals(shipped.site_years(sites()))
    assert found.report.sizes.loc["test"].tolist() == [126, 340]
    assert [rule.years for rule in found.scenario.rules] == [
        Years(2019), Years(2018, 2018), Years(None, 2017),
    ]  # fmt: skip


def test_the_spatial_scenario_can_be_written_as_one_of_ones_own():
    shipped = SCENARIOS["spatial-easy40"]
    found = evaluate(
        parse_definition(
            {
                "name": "mine",
                "test": {"sites": list(shipped.test_sites)},
                "validation": {"sites": list(shipped.validation_sites)},
                "train": {"rest": True},
            }
        ),
        sites(),
    )
    assert found.scenario.table(sites()).equals(shipped.table(sites()))


def test_a_held_out_site_does_not_train_in_other_years(define, towers):
    found = evaluate(define({"years": {"first": 2021}, "igbp": ["EBF", "CRO"]}), towers)
    assert roles(found)["T2"] == "test"
    assert found.scenario.role("T2", 2019) is None
    assert found.scenario.role("T2", 2021) == "test"
    assert found.report.sizes.loc["left out", "site_years"] == 3 + 1  # of T2 and DR
    said = "Left out, years without a role of sites that have one: 4 site-years."
    assert said in found.report.notes
    assert roles(found)["T1"] == roles(found)["DL"] == "train"  # they have no such year
    both = set(found.scenario.test_sites) & {s for s, r in roles(found).items() if r == "train"}
    assert both == set()


def test_site_years_may_have_different_roles(towers):
    found = evaluate(
        parse_definition(
            {
                "name": "mine", "domain": "site-year",
                "test": {"years": {"first": 2021}}, "train": {"years": {"last": 2018}},
            }
        ),
        towers,
    )  # fmt: skip
    assert [found.scenario.role("N1", year) for year in (2018, 2019, 2021)] == [
        "train", None, "test",
    ]  # fmt: skip


def test_training_keeps_away_from_the_test(define, towers):
    train = {"rest": True, "away_from": {"roles": "test", "km": 20}}
    found = evaluate(define({"sites": "T1"}, train=train), towers)
    assert found.scenario.role("T2") is None
    assert found.scenario.role("T3") == "train"
    why = found.report.left_out.set_index("site_id")["why"].to_dict()
    assert why == {
        "T2": "train: nearer than 20 km to a test tower",
        "XX": "missing: latitude, longitude",
    }


def test_test_towers_keep_away_from_training(define, towers):
    rule = {"igbp": ["EBF", "GRA"], "away_from": {"roles": "train", "km": 20}}
    together = evaluate(define(rule), towers)
    assert set(together.scenario.test_sites) == {"T1", "T2", "T3", "S1"}
    rule["koeppen"] = ["Af", "BSk"]  # T2 would train, 11 km from T1
    apart = evaluate(define(rule), towers)
    assert set(apart.scenario.test_sites) == {"S1"}
    assert apart.scenario.role("T1") == "train"


def test_a_tower_without_a_year_of_the_test_trains_and_keeps_its_neighbours_out_of_it():
    towers = pd.DataFrame(
        {"latitude": [0.0, 0.1, 50.0], "longitude": 0.0, "first_year": [2015, 2019, 2015],
         "last_year": [2015, 2019, 2015]},
        index=pd.Index(["AA-Near", "AA-Late", "AA-Far"], name="site_id"),
    )  # fmt: skip
    asked = {
        "name": "mine",
        "test": {"years": {"last": 2015}, "away_from": {"roles": ["train"], "km": 100}},
        "train": {"facts": {"latitude": {"max": 10}}},
    }
    found = evaluate(parse_definition(asked), towers).scenario
    assert (found.test_sites, found.role("AA-Late")) == (("AA-Far",), "train")


def test_no_drawn_test_tower_is_near_training_and_left_out_ones_pull_others_along():
    rule = {"draw": {"count": 30}, "away_from": {"roles": "train", "km": 100}}
    public = sites()
    found = evaluate(
        parse_definition({"name": "mine", "test": rule, "train": {"rest": True}}), public
    )
    role = found.scenario.table(public)["role"].to_numpy()
    apart = distances_km(public["latitude"].to_numpy(), public["longitude"].to_numpy())
    assert apart[role == "test"][:, role == "train"].min() >= 100
    assert (role == "test").sum() == 30


@pytest.mark.parametrize("where", ["all", "any"])
def test_a_distance_to_a_later_role_stands_at_the_top(define, where):
    with pytest.raises(ScenarioError, match="decided later, and so may only stand directly below"):
        define({where: [{"away_from": {"roles": "train", "km": 20}}]})


def test_a_role_cannot_keep_away_from_itself(define):
    with pytest.raises(ScenarioError, match="test cannot keep away from itself"):
        define({"away_from": {"roles": "test", "km": 20}})


def test_a_draw_takes_its_share_of_each_group():
    public = sites()
    found = evaluate(
        parse_definition(
            {
                "name": "mine", "train": {"rest": True},
                "test": {"not": {"climate": "E"}, "draw": {"share": 0.25, "by": "climate"}},
            }
        ),
        public,
    )  # fmt: skip
    drawn = public.loc[list(found.scenario.test_sites), "climate"].value_counts()
    pool = public[public["climate"] != "E"]["climate"].value_counts()
    assert drawn.sum() == round(0.25 * pool.sum())
    assert ((drawn - 0.25 * pool).abs() < 1).all()
    why = found.report.left_out
    assert why.empty


def test_a_draw_by_a_number_is_spread_over_its_quarters():
    public = sites()
    rule = {"facts": {"mat_c": {"min": -50}}, "draw": {"count": 40, "by": "mat_c"}}
    given = {"name": "mine", "test": rule, "train": {"rest": True}}
    drawn = public.loc[list(evaluate(parse_definition(given), public).scenario.test_sites), "mat_c"]
    rank = public["mat_c"].rank(method="first").dropna()
    quarter = ((rank.loc[drawn.index] - 1) * 4 // len(rank)).astype(int)
    assert quarter.value_counts().between(9, 11).all()


def test_the_pool_of_a_draw_is_what_earlier_roles_left(define, towers):
    definition = define({"igbp": "EBF"}, validation={"climate": "A", "draw": {"count": 3}})
    assert set(evaluate(definition, towers).scenario.validation_sites) == {"T3", "DL", "DR"}
    definition = define({"igbp": "EBF"}, validation={"climate": "A", "draw": {"count": 4}})
    with pytest.raises(ScenarioError, match=r"validation\.draw asks for 4 sites, but 3 meet"):
        evaluate(definition, towers)


def test_the_order_of_a_draw_is_pinned():
    """Made once and never to change: it decides on the towers of scenarios that people share."""
    pool = [f"S{number:02d}" for number in range(30)]
    assert draw_sites(pool, 5, "0/test") == PINNED


PINNED = ["S00", "S01", "S17", "S18", "S19"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"test": {"facts": {"mat_c": {"min": 90}}}},
         r"takes the role of test.*none meets its rule \(mat_c at least 90\); of 1 a fact is miss"),
        ({"test": {"igbp": "EBF"}, "train": {"koeppen": "Af", "continent": "Africa"}},
         "role of train.*1 meet its rule .*earlier roles have taken them all"),
        ({"test": {"rest": True}}, "role of train. Of 8 sites none is left: earlier roles have"),
        ({"test": {"igbp": "EBF", "years": {"first": 2050}}}, "2 meet its rule .*outside their"),
    ],
)  # fmt: skip
def test_nothing_to_test_or_to_train_on_is_an_error(towers, given, text):
    with pytest.raises(ScenarioError, match=text):
        evaluate(parse_definition({"name": "mine", "train": {"rest": True}, **given}), towers)


def test_a_table_without_years_counts_sites_only(define, towers):
    bare = towers.drop(columns=["first_year", "last_year"])
    found = evaluate(define({"igbp": "EBF"}), bare)
    assert found.report.sizes["sites"].tolist() == [2, 0, 6, 0]
    assert found.report.sizes["site_years"].isna().all()
    assert str(found.report).startswith("test: 2 sites; validation: 0 sites")


def test_only_sites_with_such_years_are_drawn(define, towers):
    rule = {"igbp": ["EBF", "CRO"], "years": {"first": 2021}, "draw": {"count": 2}}
    assert set(evaluate(define(rule), towers).scenario.test_sites) == {"T2", "DR"}


def test_each_site_is_left_out_for_a_reason(define, towers):
    test = {"climate": "A", "away_from": {"roles": "train", "km": 20}, "draw": {"count": 1}}
    found = evaluate(define(test, train={"igbp": ["ENF", "EBF"]}), towers)
    why = found.report.left_out.set_index("site_id")["why"].to_dict()
    (drawn,) = found.scenario.test_sites
    assert why == {
        **dict.fromkeys({"T3", "DL", "DR"} - {drawn}, "test: not drawn"),
        "S1": "no rule takes it",
        "XX": "missing: climate, latitude, longitude",
    }  # fmt: skip
    assert found.scenario.role("T1") == "train"  # near T2, which may train


def test_sites_without_their_years_are_refused(define, towers):
    towers = towers.assign(last_year=towers["last_year"].where(towers.index != "S1"))
    with pytest.raises(ScenarioError, match=r"last_year is missing at 1 of 8 sites .S1 first"):
        evaluate(define({"igbp": "EBF"}), towers)


def test_a_site_named_twice_is_refused(define, towers):
    with pytest.raises(ScenarioError, match="names T1 more than once"):
        evaluate(define({"igbp": "EBF"}), towers.rename(index={"T2": "T1"}))


def test_no_sites_are_refused(define, towers):
    with pytest.raises(ScenarioError, match="no sites"):
        evaluate(define({"igbp": "EBF"}), towers.iloc[:0])
