"""Drafts: an address brings them back, fields change them, definitions say the same."""

import pytest

from dashboard.components.scenario.builder.draft import (
    KINDS,
    NEW,
    Draft,
    Row,
    Side,
    means_draft,
    pack,
    unpack,
)
from dashboard.components.scenario.builder.edits import box, corners, drawn, edited, polygon
from dashboard.components.scenario.builder.form import as_definition, as_draft, from_scenario
from fluxcore.errors import ScenarioError
from fluxcore.scenarios import SCENARIOS, evaluate, parse_definition
from fluxcore.sites import sites

BOX = Row("box", (-10.0, 30.0, 40.0, 45.0))
TRIANGLE = Row("polygon", (-10.0, 35.0, 30.0, 35.0, 10.0, 60.0))
ROWS = (
    BOX,
    TRIANGLE,
    Row("igbp", ("DBF", "ENF")),
    Row("climate", ("C",), negated=True),
    Row("koeppen", ("Csa",)),
    Row("continent", ("Europe",)),
    Row("hemisphere", ("south",)),
    Row("facts", (5.0, None), "mat_c"),
    Row("years", (2018.0, 2019.0)),
    Row("sites", ("AU-ASM", "FR-Pue")),
)
DRAFTS = {
    **{f"{row.kind} alone": Draft("a", test=Side(rows=(row,))) for row in ROWS},
    "all of them": Draft("a", test=Side(rows=ROWS, draw=3.0, away=20.0)),
    "any of them": Draft("a", test=Side(match="any", rows=ROWS)),
    "one kind twice": Draft("a", test=Side(rows=(ROWS[2], Row("igbp", ("CRO",), negated=True)))),
    "two shapes and a type": Draft("a", test=Side(rows=(BOX, TRIANGLE, ROWS[2]))),
    "two shapes": Draft("a", test=Side(rows=(BOX, TRIANGLE))),
    "other sides": Draft(
        "a", "Label", domain="site-year", seed=7.0, test=Side(rows=(ROWS[8],)),
        validation=Side("none"), train=Side(rows=(ROWS[7],), away=50.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAFTS)
def test_an_address_brings_a_draft_back(name):
    assert unpack(pack(DRAFTS[name])) == DRAFTS[name]


def test_an_empty_draft_is_one_word_in_the_address():
    assert pack(Draft()) == NEW
    assert unpack(NEW) == Draft()


@pytest.mark.parametrize("text", ["old", "eJx", pack(DRAFTS["all of them"])[:-9], "eJwDAAAAAAE="])
def test_a_damaged_address_is_said_to_be_so(text):
    assert not means_draft(text)
    with pytest.raises(ScenarioError, match="this link"):
        unpack(text)


@pytest.mark.parametrize(
    "row",
    [
        Row("box", (1.0, 2.0)),
        Row("box", ("a", 2.0, 3.0, 4.0)),
        Row("box", (float("nan"), 2.0, 3.0, 4.0)),
        Row("years", (2018.0,)),
        Row("polygon", (1.0, 2.0, 3.0, 4.0, 5.0)),
        Row("igbp", (1.0,)),
        Row("weather", ("fine",)),
    ],
)
def test_a_row_that_no_form_makes_is_refused(row):
    assert not means_draft(pack(Draft(test=Side(rows=(row,)))))


def test_shapes_beside_the_globe_are_not_drawn():
    wide = Row("box", (-1e15, 30.0, 40.0, 45.0))
    assert Draft(test=Side(rows=(wide, BOX))).shapes() == [("test", 1, BOX)]


def test_a_draft_in_an_address_is_short():
    outline = [(x / 7.0, (x % 13) / 3.0) for x in range(500)]
    assert len(pack(drawn(Draft("mine"), polygon(*zip(*outline, strict=True))))) < 800


@pytest.mark.parametrize("name", DRAFTS)
def test_the_form_reads_back_what_it_says(name):
    definition = parse_definition(as_definition(DRAFTS[name]))
    again = as_draft(definition)
    assert again is not None
    assert parse_definition(as_definition(again)) == definition


def test_a_draw_from_the_rest_is_written_as_in_the_documentation():
    assert as_definition(DRAFTS["box alone"])["validation"] == {"draw": {"count": 20}}


def test_several_shapes_are_one_region_and_other_rows_narrow_it():
    rule = as_definition(DRAFTS["two shapes and a type"])["test"]
    assert [set(part) for part in rule["any"]] == [{"box"}, {"polygon"}]
    assert rule["igbp"] == ["DBF", "ENF"]


@pytest.mark.parametrize(
    "test",
    [
        {"box": as_definition(DRAFTS["box alone"])["test"]["box"],
         "polygon": [[-10, 35], [30, 35], [10, 60]]},
        {"any": [{"all": [{"igbp": "ENF"}, {"climate": "D"}]}, {"continent": "Europe"}]},
        {"not": {"igbp": "ENF", "climate": "D"}},
        {"continent": "Europe", "draw": {"share": 0.5}},
        {"continent": "Europe", "draw": {"count": 5, "by": "igbp"}},
        {"continent": "Europe", "away_from": {"roles": ["validation"], "km": 5}},
    ],
)  # fmt: skip
def test_what_the_form_cannot_say_is_left_to_the_text(test):
    definition = parse_definition({"name": "a", "test": test, "train": {"rest": True}})
    assert as_draft(definition) is None


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_listed_scenario_can_be_started_from(name):
    table = sites()
    made = evaluate(parse_definition(as_definition(from_scenario(SCENARIOS[name]))), table)
    expected = SCENARIOS[name].site_years(table)
    assert made.scenario.site_years(table).equals(expected)


def test_fields_change_what_they_name():
    draft = edited(Draft(), "name", "mine")
    draft = edited(draft, "test.add", "igbp")
    draft = edited(edited(draft, "test.0.chip.ENF"), "test.0.chip.DBF")
    draft = edited(draft, "test.0.chip.ENF")
    draft = edited(draft, "test.add", "facts")
    draft = edited(edited(draft, "test.1.value.0", "12,5"), "test.1.not", "not")
    draft = edited(edited(draft, "test.draw", "5"), "train.away", "20")
    assert draft.test == Side(
        rows=(Row("igbp", ("DBF",)), Row("facts", (12.5, None), "mat_c", negated=True)), draw=5.0
    )
    assert draft.train == Side("rest", away=20.0)
    assert edited(draft, "test.0.drop").test.rows == draft.test.rows[1:]
    assert edited(draft, "test.7.drop") == draft


def test_another_fact_begins_with_an_open_range():
    draft = Draft(test=Side(rows=(Row("facts", (1.0, 2.0), "mat_c"),)))
    assert edited(draft, "test.0.of", "map_mm").test.rows[0] == Row("facts", (None, None), "map_mm")


def test_a_number_that_is_none_empties_its_field():
    draft = edited(Draft(test=Side(rows=(BOX,))), "test.0.value.3", "north")
    assert draft.test.rows[0].values == (-10.0, 30.0, 40.0, None)
    assert draft.test.empty


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_condition_can_be_added(kind):
    row = edited(Draft(), "test.add", kind).test.rows[0]
    assert (row.kind, row.complete) == (kind, kind == "box")


def test_corners_are_read_as_typed():
    assert corners("−1 2; 3 −4.5; 5 6") == (-1.0, 2.0, 3.0, -4.5, 5.0, 6.0)
    assert corners("1 2; 3.5 -4\n5 6") == (1.0, 2.0, 3.5, -4.0, 5.0, 6.0)
    assert corners("1 2; 3 4") == ()


def test_a_box_may_be_drawn_from_any_corner():
    assert box([40.004, -10], [45, 30.0]).values == (-10.0, 30.0, 40.0, 45.0)


def test_a_freehand_line_keeps_its_outline_in_few_corners():
    side = [n / 100 for n in range(100)]
    ring = [(x, 0.0) for x in side] + [(1.0, x) for x in side]
    ring += [(1 - x, 1.0) for x in side] + [(0.0, 1 - x) for x in side]
    values = polygon(*zip(*ring, strict=True)).values
    assert {(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)} <= set(
        zip(values[0::2], values[1::2], strict=True)
    )
    assert len(values) <= 12
