"""The selection and its URL."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import Selection

TEXTS = [name for name in Selection.CHOICES if name != "theme"]


@given(st.dictionaries(st.sampled_from(TEXTS), st.text(max_size=20)))
def test_a_url_reproduces_any_selection(choices):
    first = Selection(**choices)
    link = urlencode(first.query())
    again = Selection()
    again.read_query(dict(parse_qsl(link, keep_blank_values=True)), {})
    assert again.query() == first.query()
    assert again.notes == []


def test_what_is_unknown_falls_back_with_a_note():
    chosen = Selection(scenario="time-split")
    chosen.read_query({"scenario": "TA41", "hue": "red"}, {"scenario": {"TA40": "", "x": ""}})
    assert chosen.scenario == "TA40"
    assert "scenario 'TA41'" in chosen.notes[0]
    assert "Known: TA40, x" in chosen.notes[0]
    assert "hue" in chosen.notes[1]


def test_what_means_nothing_is_noted_briefly_and_dropped():
    chosen = Selection()
    tests = {"site": {"AU-ASM"}.__contains__, "group": lambda _: True}
    link = {"site": "X" * 500, "group": "AU-ASM," * 1000} | {f"f{n}": "" for n in range(30)}
    chosen.read_query(link, {}, tests)
    assert (chosen.site, chosen.group) == ("", "")
    assert len(chosen.notes) == 3
    assert all(len(note) < 200 for note in chosen.notes)
    assert "and 25 more" in chosen.notes[2]
    chosen.read_query({"site": "AU-ASM"}, {}, tests)
    assert (chosen.site, chosen.notes) == ("AU-ASM", [])


def test_a_note_says_what_is_shown_instead_of_what_a_link_asks_for():
    chosen = Selection()
    link = {"data": "../../etc", "site": "<script>", "build": "garbage", "scenario": "no"}
    tests = dict.fromkeys(("site", "build"), lambda value: not value)
    chosen.read_query(link, {"data": {"one": "", "two": ""}, "scenario": {"TA40": ""}}, tests)
    assert chosen.data == "one"
    said = {note.split()[4]: note for note in chosen.notes}
    assert "showing one instead" in said["data"]
    assert "showing TA40 instead" in said["scenario"]
    assert "it is ignored." in said["site"]
    assert "it is ignored." in said["build"]


def test_a_missing_choice_takes_its_default():
    chosen = Selection(scale="weekly", site="AU-ASM")
    chosen.read_query({"page": "scenarios"}, {})
    assert (chosen.page, chosen.scale, chosen.site) == ("scenarios", "hourly", "")


@pytest.mark.parametrize(
    ("domain", "site"), [("AU-ASM 2019", "AU-ASM"), ("AU-ASM", "AU-ASM"), ("", "")]
)
def test_a_domain_in_focus_puts_its_site_in_focus(domain, site):
    chosen = Selection()
    chosen.focus(domain)
    assert (chosen.domain, chosen.site) == (domain, site)


def test_clearing_lets_go_of_the_focus_first_and_of_filters_next():
    chosen = Selection(site="AU-ASM", igbp="SAV")
    chosen.clear()
    assert (chosen.site, chosen.igbp) == ("", "SAV")
    chosen.clear()
    assert chosen.igbp == ""


def test_every_choice_is_a_parameter_and_every_parameter_a_choice():
    derived = {"name", "dark", "notes", "work", "asked", "news"}
    assert set(Selection.param) - derived == set(Selection.CHOICES)
