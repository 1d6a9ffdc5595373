"""The Scenarios page: who stands on which side of the line."""

import io

import pandas as pd
import pytest

from dashboard.store import Store
from fluxcore.scenarios import SCENARIOS


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ("time-split", "GPP is scored on 340 site-years of 126 towers"),
        ("spatial-easy40", "GPP is scored on 40 test towers"),
        ("TA40", "GPP is scored on 40 test towers in 6 countries; 127 train, 20 select the model."),
        ("spatial-easy40-v2", "GPP is scored on 40 test towers"),
    ],
)
def test_the_sentence_counts_what_is_held_out(open_page, read, scenario, sentence):
    assert sentence in read(open_page("scenarios", scenario=scenario, target="GPP"))


def test_the_map_shows_every_tower_by_role(open_page):
    source = open_page("scenarios", scenario="TA40").overview.map.source
    markers = pd.Series(source.data["marker"]).value_counts()
    assert markers.to_dict() == {"circle": 127, "diamond": 40, "triangle": 20}


def test_a_tower_is_picked_on_the_map_and_shown_everywhere(open_page, read):
    page = open_page("scenarios", scenario="time-split")
    page.overview.map.pick("US-ONA")
    assert page.selection.site == "US-ONA"
    assert page.overview.table.html.focus == page.overview.years.focus == "US-ONA"
    assert "US-ONA" in page.overview.table.shown()
    shown = read(page)
    assert "Florida pine flatwoods" in shown
    assert "2019–2022" in shown
    assert list(page.overview.map.source.data["focus"]).count(True) == 1
    page.selection.clear()
    assert "Who is on which side" in read(page)


def test_a_tower_that_is_not_public_is_said_to_be_unknown(open_page, read):
    assert "not in the public site table" in read(open_page("scenarios", site="XX-New"))


def test_filters_narrow_what_is_counted_but_not_their_own_list(open_page, read):
    page = open_page("scenarios", scenario="TA40")
    page.overview.igbp.click("SAV")
    assert page.selection.igbp == "SAV"
    assert "4 towers by role savanna" in read(page)
    assert 'data-key="ENF"' in page.overview.igbp.html
    assert sorted(set(page.overview.map.source.data["alpha"])) == [0.08, 0.85]
    page.overview.climate.click("E")
    assert "No tower fits these filters" in read(page)
    page.overview.igbp.click("SAV")
    assert page.selection.igbp == ""


def test_a_lasso_makes_a_group_and_escape_lets_it_go(open_page, read):
    page = open_page("scenarios")
    page.overview.map.pick("AU-ASM", "AU-Boy")
    assert page.selection.group == "AU-ASM,AU-Boy"
    assert "2 towers by role inside the lasso" in read(page)
    page.selection.clear()
    assert "187 towers by role" in read(page)


def test_the_saved_table_holds_what_is_shown(open_page):
    page = open_page("scenarios", scenario="TA40", igbp="SAV")
    saved = pd.read_csv(io.StringIO(page.overview.table_card[0].download("sites.csv")))
    assert len(saved) == 4
    assert set(saved["role"]) == {"test"}


def test_readings_tell_the_distance_to_what_was_seen(open_page, read):
    shown = read(open_page("scenarios", scenario="spatial-easy40"))
    assert "Half of the test towers are more than 66.2 km from the nearest tower that is" in shown
    warm = read(open_page("scenarios", scenario="TA40"))
    assert "warmer than the median training tower" in warm
    assert "No training tower stands in savanna (SAV)" in warm


def test_years_are_a_timeline_where_years_are_held_out(open_page):
    temporal = open_page("scenarios", scenario="time-split")
    assert temporal.overview.years_card.visible
    assert temporal.overview.years.html.count("<rect") == 131
    assert not open_page("scenarios", scenario="TA40").overview.years_card.visible


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_redraw_updates_panes_in_place(kept, scenario):
    page = kept("scenarios")
    before = set(page.document.models)
    page.selection.scenario = scenario
    page.selection.site = "AU-ASM" if page.selection.site != "AU-ASM" else "AU-Boy"
    assert set(page.document.models) == before


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ("spatial-easy40", "12 of the 40 test towers have a non-test tower within 20 km."),
        ("TA40", "1 of the 40 test towers has a non-test tower within 20 km."),
    ],
)
def test_the_audit_says_how_many_test_towers_have_a_near_one(open_page, read, scenario, sentence):
    shown = read(open_page("scenarios", scenario=scenario))
    assert sentence in shown
    assert "a neighbour alone does not show it" in shown


def test_a_tower_of_a_finding_is_selected_by_a_click(open_page):
    page = open_page("scenarios", scenario="spatial-easy40")
    page.overview.findings.click("DE-Gri")
    assert page.selection.site == "DE-Gri"


def test_the_audit_claims_no_optimism_that_the_scores_do_not_show(
    open_page, read, shared, tmp_path
):
    (tmp_path / "scores").mkdir()
    (tmp_path / "scores" / "published").symlink_to(shared / "leaderboard")
    page = open_page("scenarios", Store(tmp_path), scenario="spatial-easy40", target="GPP")
    assert "errors of xgb against constant are" in read(page)
    assert "no sign of optimism" in read(page)
