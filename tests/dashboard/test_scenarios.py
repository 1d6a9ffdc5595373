"""The Scenarios page: who stands on which side of the line."""

import io

import pandas as pd
import pytest

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
    source = open_page("scenarios", scenario="TA40")._map.source
    markers = pd.Series(source.data["marker"]).value_counts()
    assert markers.to_dict() == {"circle": 127, "diamond": 40, "triangle": 20}


def test_a_tower_is_picked_on_the_map_and_shown_everywhere(open_page, read):
    page = open_page("scenarios", scenario="time-split")
    page._map.pick("US-ONA")
    assert page.selection.site == "US-ONA"
    assert page._table.html.focus == page._strip.focus == "US-ONA"
    assert "US-ONA" in page._table.shown()
    shown = read(page)
    assert "Florida pine flatwoods" in shown
    assert "2019–2022" in shown
    assert list(page._map.source.data["focus"]).count(True) == 1
    page.selection.clear()
    assert "Who is on which side" in read(page)


def test_a_tower_that_is_not_public_is_said_to_be_unknown(open_page, read):
    assert "not in the public site table" in read(open_page("scenarios", site="XX-New"))


def test_filters_narrow_what_is_counted_but_not_their_own_list(open_page, read):
    page = open_page("scenarios", scenario="TA40")
    page._igbp.click("SAV")
    assert page.selection.igbp == "SAV"
    assert "4 towers by role savanna" in read(page)
    assert 'data-key="ENF"' in page._igbp.html
    assert sorted(set(page._map.source.data["alpha"])) == [0.08, 0.85]
    page._climate.click("E")
    assert "No tower fits these filters" in read(page)
    page._igbp.click("SAV")
    assert page.selection.igbp == ""


def test_a_lasso_makes_a_group_and_escape_lets_it_go(open_page, read):
    page = open_page("scenarios")
    page._map.pick("AU-ASM", "AU-Boy")
    assert page.selection.group == "AU-ASM,AU-Boy"
    assert "2 towers by role inside the lasso" in read(page)
    page.selection.clear()
    assert "187 towers by role" in read(page)


def test_the_saved_table_holds_what_is_shown(open_page):
    page = open_page("scenarios", scenario="TA40", igbp="SAV")
    saved = pd.read_csv(io.StringIO(page._table_card[0].download("sites.csv")))
    assert len(saved) == 4
    assert set(saved["role"]) == {"test"}


def test_readings_tell_the_distance_to_what_was_seen(open_page, read):
    shown = read(open_page("scenarios", scenario="spatial-easy40"))
    assert "12 of 40 test towers have a tower that is not held out within 20 km" in shown
    warm = read(open_page("scenarios", scenario="TA40"))
    assert "warmer than the median training tower" in warm
    assert "No training tower stands in savanna (SAV)" in warm


def test_years_are_a_timeline_where_years_are_held_out(open_page):
    temporal = open_page("scenarios", scenario="time-split")
    assert temporal._strip_card.visible
    assert temporal._strip.html.count("<rect") == 131
    assert not open_page("scenarios", scenario="TA40")._strip_card.visible


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_redraw_updates_panes_in_place(open_page, scenario):
    page = open_page("scenarios")
    before = set(page.document.models)
    page.selection.scenario = scenario
    page.selection.site = "AU-ASM"
    assert set(page.document.models) == before
