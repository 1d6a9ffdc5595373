"""The builder on the Scenarios page: what is drawn and typed becomes a scenario of one's own."""

import json
import tomllib

import pytest

from dashboard.components.scenario.builder.draft import Draft, Row, Side, pack, unpack
from dashboard.components.scenario.builder.outcome import outcome
from dashboard.components.scenario.builder.starting import fresh, start
from dashboard.pages import PAGES
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.scenarios import SCENARIOS
from fluxcore.scenarios.manifest import read_sealed

BOX = Row("box", (-10.0, 30.0, 40.0, 45.0))
SOUTH = Draft("south", test=Side(rows=(Row("hemisphere", ("south",)),)))


@pytest.fixture
def build(open_page):
    """Open the builder with a draft, and give the page."""

    def opened(draft=None, store=None):
        return open_page("scenarios", store=store, build=pack(draft or Draft()))

    return opened


def test_the_builder_asks_who_is_tested(build, read):
    shown = read(build())
    assert "Nothing is tested yet: draw a box on the map, or add a condition to Test." in shown
    assert "Leakage audit" not in shown


def test_a_drawn_box_makes_a_scenario_at_once(build, read):
    page = build()
    page.builder._shape(BOX)
    assert unpack(page.selection.build).test.rows == (BOX,)
    shown = read(page)
    assert "17 towers tested, 20 to select models on, 150 to train on." in shown
    assert "Sizes" in shown
    assert "Leakage audit" in shown
    markers = list(page.builder.map.source.data["marker"])
    assert (markers.count("diamond"), markers.count("triangle")) == (17, 20)
    assert len(page.builder.map.outlines.data["xs"]) == 1


def test_a_dragged_corner_changes_the_box(build, read):
    page = build(Draft(test=Side(rows=(Row("igbp", ("ENF",)), BOX))))
    corners = page.builder.map.corners
    data = {name: list(values) for name, values in corners.data.items()}
    data["y"][2] += 0.5
    corners.data = data
    west, south, _, north = unpack(page.selection.build).test.rows[1].values
    assert (west, south) == BOX.values[:2]
    assert 48 < north < 51


def test_conditions_are_added_and_removed_by_the_form(build, read):
    page = build()
    page.builder.form.choose("test.add", "climate")
    assert "Nothing is tested yet" in read(page)
    page.builder.form.click("test.0.chip.A")
    assert "4 towers tested" in read(page)
    page.builder.form.choose("test.0.not", "not")
    assert "182 towers tested" not in read(page)  # 20 cannot be drawn from the 4 that are left
    assert "asks for 20 sites, but" in read(page)
    page.builder.form.choose("validation.draw", "2")
    assert "train on" in read(page)
    page.builder.form.click("test.0.drop")
    assert page.selection.build == pack(Draft(validation=Side("rest", draw=2.0)))


def test_an_empty_side_is_a_message_and_no_error(build, read):
    page = build(Draft(test=Side(rows=(Row("box", (0.0, -60.0, 1.0, -59.0)),))))
    shown = read(page)
    assert "No site takes the role of test" in shown
    assert "cannot be drawn" not in shown
    assert page.builder.map.outlines.data["xs"]


def test_every_edit_keeps_the_models_in_place(build):
    page = build(SOUTH)
    before = set(page.document.models)
    page.builder._shape(BOX)
    page.builder.form.click("test.match=any")
    page.builder.top.choose("name", "other")
    assert set(page.document.models) == before


def test_a_finding_selects_its_towers(build):
    page = build(start(Store(), "spatial-easy40"))
    assert 'data-key="DE-Gri"' in page.builder.answers.findings.html
    page.builder.answers.findings.click("DE-Gri")
    assert page.selection.site == "DE-Gri"
    assert page.builder.answers.findings.focus == "DE-Gri"
    assert list(page.builder.map.source.data["focus"]).count(True) == 1


def test_saving_needs_a_name_that_may_be_one(build, read, packaged):
    page = build(Draft("TA40", test=SOUTH.test))
    shown = read(page)
    assert "is the name of a scenario that ships" in shown
    assert "towers tested" in shown  # the rest works
    page.builder.top.click("save")
    assert list(packaged.scenarios()) == list(SCENARIOS)


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize("name", ["Temporal", "South"])
def test_a_name_that_would_be_taken_for_another_is_refused(build, read, packaged, name, by_hand):
    build(SOUTH).builder.top.click("save")
    text = f'name = "{name}"\n[test]\nclimate = "E"\n[train]\nrest = true\n'
    page = build(Draft(text=text) if by_hand else Draft(name, test=SOUTH.test))
    assert f"'{name}' would be taken for '{name.lower()}'" in read(page)
    page.builder.top.click("save")
    assert list(packaged.scenarios()) == [*SCENARIOS, "south"]


@pytest.mark.parametrize("kind", ["igbp", "years", "facts", "sites"])
def test_a_condition_that_says_nothing_says_so(build, read, kind):
    page = build(SOUTH)
    assert "takes no part" not in read(page)
    page.builder.form.choose("test.add", kind)
    assert read(page).count("nothing chosen yet: takes no part") == 1


def test_a_saved_scenario_is_known_at_once_and_can_be_changed_and_removed(build, read, packaged):
    page = build(SOUTH)
    page.builder.top.click("save")
    assert (page.selection.scenario, page.selection.build) == ("south", "")
    assert "16 test towers" in read(page)
    assert packaged.scenarios()["south"].domain == "site"
    page.overview.strip.html.click("edit")
    assert unpack(page.selection.build) == SOUTH
    page.builder.top.click("close")
    page.overview.strip.html.click("remove")
    assert "Remove south from the workspace?" in read(page)
    page.overview.strip.html.click("yes")
    assert "south" not in packaged.scenarios()
    assert page.selection.scenario == "TA40"
    assert not list((packaged.workspace.root / "scenarios").iterdir())


def test_another_scenario_of_a_name_is_replaced_only_when_asked(build, read, packaged):
    build(SOUTH).builder.top.click("save")
    page = build(Draft("south", test=Side(rows=(BOX,))))
    page.builder.top.click("save")
    assert "The workspace has another scenario named south" in read(page)
    assert page.selection.build
    page.builder.top.click("keep")
    assert "another scenario named" not in read(page)
    page.builder.top.click("save")
    page.builder.top.click("replace")
    assert len(packaged.scenario("south").test_sites) == 17


def test_nothing_is_saved_into_a_workspace_that_is_read_only(tmp_path, build, read, monkeypatch):
    monkeypatch.setenv("FLUX_READ_ONLY", "1")
    store = Store(tmp_path / "locked")
    page = build(SOUTH, store)
    assert "open read-only" in read(page)
    page.builder.top.click("save")
    assert "may not be changed" in read(page)
    assert not (tmp_path / "locked").exists()


def test_definition_and_sealed_manifest_are_handed_out(build):
    page = build(SOUTH)
    text = page.builder.top.download("south.toml")
    assert tomllib.loads(text)["test"] == {"hemisphere": "south"}
    scenario, manifest = read_sealed(page.builder.top.download("south.json"), "south.json")
    assert len(scenario.test_sites) == 16
    assert manifest.sha256 in page.builder.top.html
    assert json.loads(manifest.json_text)["name"] == "south"


def test_a_definition_comes_in_as_a_form_where_it_can(build, read):
    page = build()
    page.builder.top.choose("file", 'name = "cold"\n[test]\nclimate = "E"\n[train]\nrest = true\n')
    assert unpack(page.selection.build).test.rows == (Row("climate", ("E",)),)
    nested = '[test]\nany = [{ climate = "E" }, { all = [{ igbp = "ENF" }, { climate = "A" }] }]'
    page.builder.top.choose("paste", f'name = "cold"\n{nested}\n[train]\nrest = true\n')
    assert unpack(page.selection.build).text
    assert "5 towers tested" in read(page)
    page.builder.form.click("form")
    assert "The form cannot say this definition" in read(page)
    page.builder.form.choose("text", "name = ")
    assert "is no TOML" in read(page)


def test_a_form_can_be_gone_on_with_as_text_and_back(build):
    page = build(SOUTH)
    page.builder.top.click("text")
    assert 'hemisphere = "south"' in unpack(page.selection.build).text
    page.builder.form.click("form")
    assert unpack(page.selection.build) == SOUTH


def test_years_held_out_have_no_difference_of_site_means(build, read):
    page = build(Draft(domain="site-year", test=Side(rows=(Row("years", (2019.0, None)),)),
                       validation=Side("none")))  # fmt: skip
    shown = read(page)
    assert "Cannot say: years are held out" in shown
    assert "tower-years tested" in shown


def test_too_few_towers_are_not_compared(packaged):
    found = outcome(packaged, Draft(test=Side(rows=(Row("sites", ("AU-ASM", "AU-Cum")),))))
    assert found.differences["difference"].isna().all()


def test_a_draft_is_packed_with_the_data_set_it_is_about(packaged, build, read):
    assert fresh(packaged, "none-here").data == ""
    shown = read(build(Draft(data="gone", test=SOUTH.test)))
    assert "The data set 'gone' of this link is not in the workspace" in shown
    assert "16 towers tested" in shown


def test_a_bad_link_is_no_draft():
    selection = Selection()
    selection.read_query({"build": "x"}, {}, {"build": lambda text: text != "x"})
    assert selection.build == ""
    assert "build 'x'" in selection.notes[0]


def test_a_damaged_scenario_is_named_and_not_offered(build, open_page, read, packaged):
    build(SOUTH).builder.top.click("save")
    (packaged.workspace.root / "scenarios" / "south.json").write_text("{")
    shown = read(open_page("scenarios"))
    assert "south cannot be used" in shown
    assert "south" not in packaged.scenarios()


def test_a_definition_that_is_too_long_for_a_link_says_so(build, read):
    noise = "".join(f"# {number * 7919 % 104729}\n" for number in range(3000))
    text = f'{noise}name = "a"\n[test]\nclimate = "E"\n[train]\nrest = true\n'
    assert "too long for a link" in read(build(Draft(text=text)))


def test_what_a_link_brings_is_escaped(build, open_page):
    evil = "<script>alert(1)</script>"
    rows = (Row("sites", (evil,)), Row("igbp", (evil,)), Row("facts", (1.0, None), evil))
    page = build(Draft(evil, evil, data=evil, domain=evil, test=Side(rows=rows)))
    shown = [
        page.builder.top,
        page.builder.form,
        page.builder.legend,
        page._head,
        page.builder.tools,
    ]
    assert not any("<script" in view.html for view in shown)
    assert page.builder.found.problem


@pytest.mark.parametrize("slug", PAGES)
def test_every_page_copes_with_a_scenario_of_ones_own(slug, build, open_page, read):
    build(SOUTH).builder.top.click("save")
    assert "cannot be drawn" not in read(open_page(slug, scenario="south"))
