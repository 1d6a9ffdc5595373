from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.shift.measures import MEASURES
from fluxcore.shift.published import published_shift


def test_every_scenario_and_target_of_the_paper_has_its_marks():
    table = published_shift()
    assert len(table) == 3 * (2 + 3 * 3)
    assert set(table["scenario"]) == {name for name, each in SCENARIOS.items() if each.published}
    assert set(table["target"]) == {"", *TARGETS}
    assert set(table["measure"]) <= set(MEASURES)
    assert not table.duplicated(["scenario", "target", "measure"]).any()


def test_figures_are_those_of_the_paper():
    marks = published_shift().set_index(["scenario", "target", "measure"])["value"]
    assert marks["TA40", "", "ref_auc"] == 0.986
    assert marks["spatial-easy40", "", "ref_balanced_accuracy"] == 0.769
    assert marks["time-split", "ET", "ref_increase_train"] == 14.1
    assert marks["spatial-easy40", "NEE", "ref_increase_test"] == 1.5
