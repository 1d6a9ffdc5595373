"""Scenarios of one's own in a workspace, beside those that ship."""

import json

import pytest

from fluxcore.errors import ScenarioError, UnknownNameError, WorkspaceError
from fluxcore.scenarios import (
    SCENARIOS,
    damaged_scenarios,
    evaluate,
    find_scenario,
    known_scenarios,
    manifest_of,
    own_scenarios,
    parse_definition,
    save_scenario,
    scenario_label,
    seal,
    verify_scenario,
)
from fluxcore.sites import sites
from fluxcore.workspace import Workspace

COLD = {"name": "cold", "label": "cold!", "test": {"climate": "D"}, "train": {"rest": True}}


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "ws", read_only=False)


def save(workspace, given=COLD, **options):
    return save_scenario(parse_definition(given), workspace, sites(), **options)


def test_a_saved_scenario_is_found_beside_those_that_ship(workspace):
    found = save(workspace)
    assert list(known_scenarios(workspace)) == [*SCENARIOS, "cold"]
    again = find_scenario("cold", workspace)
    assert again == found.scenario
    assert again.table(sites()).equals(found.scenario.table(sites()))
    assert manifest_of("cold", workspace) == found.manifest
    assert scenario_label("cold", workspace) == "cold!"
    assert {path.name for path in (workspace.root / "scenarios").iterdir()} == {
        "cold.toml", "cold.json",
    }  # fmt: skip
    assert verify_scenario("cold", workspace) == []
    assert damaged_scenarios(workspace) == {}


def test_shipped_scenarios_need_no_workspace(workspace):
    assert find_scenario("TA40", workspace) is SCENARIOS["TA40"]
    assert manifest_of("TA40", workspace) == seal(SCENARIOS["TA40"])
    assert verify_scenario("TA40", workspace) == []
    assert own_scenarios(workspace) == {}
    assert not workspace.root.exists()


def test_an_unknown_name_is_guessed_among_all(workspace):
    save(workspace)
    with pytest.raises(UnknownNameError, match="Did you mean 'cold'"):
        find_scenario("colt", workspace)
    assert scenario_label("theirs", workspace) == "theirs"


def test_the_default_workspace_is_asked_where_none_is_given(workspace, monkeypatch):
    save(workspace)
    monkeypatch.setenv("FLUX_WORKSPACE", str(workspace.root))
    assert find_scenario("cold").label == "cold!"


def test_the_text_is_kept_as_it_was_written(workspace):
    text = '# mine\nname = "cold"\ntest.climate = "D"\ntrain.rest = true\n'
    save_scenario(parse_definition(text), workspace, sites(), text=text)
    assert (workspace.root / "scenarios" / "cold.toml").read_text(encoding="utf-8") == text
    assert verify_scenario("cold", workspace) == []


def test_another_scenario_of_the_name_is_only_replaced_when_asked(workspace):
    first = save(workspace)
    assert save(workspace).manifest == first.manifest  # the same again is no other
    warm = {**COLD, "test": {"climate": "A"}}
    with pytest.raises(ScenarioError, match=r"another scenario named 'cold'.*--replace"):
        save(workspace, warm)
    assert find_scenario("cold", workspace) == first.scenario
    second = save(workspace, warm, replace=True)
    assert find_scenario("cold", workspace).sealed == second.manifest.sha256


def test_names_that_differ_in_case_only_are_one(workspace):
    save(workspace)
    cased = {**COLD, "name": "Cold"}
    with pytest.raises(ScenarioError, match="another scenario named 'cold'"):
        save(workspace, cased)
    save(workspace, cased, replace=True)
    assert list(own_scenarios(workspace)) == ["Cold"]


def test_a_damaged_one_is_reported_and_the_others_work(workspace):
    save(workspace)
    save(workspace, {**COLD, "name": "other"})
    place = workspace.root / "scenarios" / "cold.json"
    place.write_text(place.read_text()[:-40])
    assert list(own_scenarios(workspace)) == ["other"]
    (name,) = damaged_scenarios(workspace)
    assert name == "cold"
    with pytest.raises(ScenarioError, match=r"cold\.json is damaged"):
        find_scenario("cold", workspace)


def test_a_renamed_file_is_reported(workspace):
    save(workspace)
    folder = workspace.root / "scenarios"
    (folder / "cold.json").rename(folder / "TA40.json")
    trouble = damaged_scenarios(workspace)
    assert "holds the scenario 'cold'" in trouble["TA40"]
    assert "is not sealed" in trouble["cold"]
    assert find_scenario("TA40", workspace) is SCENARIOS["TA40"]


def test_a_changed_definition_is_noticed_and_not_used(workspace):
    found = save(workspace)
    place = workspace.root / "scenarios" / "cold.toml"
    place.write_text(place.read_text().replace('"D"', '"A"'))
    (said,) = verify_scenario("cold", workspace)
    assert "has been changed since it was sealed" in said
    assert find_scenario("cold", workspace) == found.scenario
    place.unlink()
    (said,) = verify_scenario("cold", workspace)
    assert "is missing" in said


def test_a_definition_that_is_refused_leaves_nothing_behind(workspace):
    with pytest.raises(ScenarioError):
        save(workspace, {**COLD, "test": {"facts": {"mat_c": {"min": 90}}}})
    assert not (workspace.root / "scenarios").exists()


def test_a_read_only_workspace_is_left_alone(workspace):
    locked = Workspace(workspace.root, read_only=True)
    with pytest.raises(WorkspaceError, match="read-only"):
        save(locked)


def test_a_sealed_file_is_one_json_object_with_its_hash(workspace):
    found = save(workspace)
    held = json.loads((workspace.root / "scenarios" / "cold.json").read_text(encoding="utf-8"))
    assert held["sha256"] == found.manifest.sha256
    assert held["sealed"] == found.manifest.content


def test_the_listing_of_the_workspace_counts_a_scenario_once(workspace):
    save(workspace)
    assert [item.name for item in workspace.contents() if item.kind == "scenario"] == ["cold"]
    workspace.remove("scenario", "cold")
    assert own_scenarios(workspace) == {}


def test_evaluating_again_gives_what_was_saved(workspace):
    found = save(workspace)
    again = evaluate(parse_definition(COLD), sites().sample(frac=1, random_state=1))
    assert again.scenario == found.scenario
    assert again.manifest == found.manifest
