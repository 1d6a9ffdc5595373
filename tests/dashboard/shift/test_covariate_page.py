"""The page: what stands there without data, while it is computed, with an answer, on failure."""

from types import SimpleNamespace

import pytest

from dashboard.store import PairState, ShiftState


@pytest.fixture
def answered(packaged, monkeypatch, make_found, facts):
    """A store with a data set whose answer the test gives."""
    given = SimpleNamespace(state=ShiftState(), asked=[])
    data = SimpleNamespace(
        name="made",
        sites=facts,
        targets=("GPP",),
        covariates=("TA",),
        units={"GPP": "1", "TA": "1"},
    )
    entry = SimpleNamespace(name="made", synthetic=True)
    monkeypatch.setattr(packaged, "data_sets", lambda: {"made": entry})
    monkeypatch.setattr(packaged, "data", lambda name: data)
    monkeypatch.setattr(packaged, "pair", lambda *_: PairState())

    def shift(*args, again=False):
        given.asked.append((args, again))
        return given.state

    monkeypatch.setattr(packaged, "shift", shift)
    given.answer = make_found().answer
    return given


def opened(open_page, packaged, **choices):
    return open_page("covariate", store=packaged, data="made", **choices)


def test_without_a_data_set_it_says_what_makes_one(open_page, read):
    shown = read(open_page("covariate"))
    assert "this workspace has none yet" in shown
    assert "fluxcore demo" in shown


def test_it_asks_by_itself_and_says_what_is_computed(open_page, packaged, answered, read):
    shown = read(opened(open_page, packaged, rows="all"))
    (kind, data, scenario, target, asked), again = answered.asked[0]
    assert (kind, data, scenario, target, again) == ("covariate", "made", "TA40", "", False)
    assert (asked.rows, asked.mode) == ("all", "site")
    assert "training classifiers that see whole towers or none" in shown
    assert "First look:" in shown


def test_an_answer_fills_the_page_when_it_comes(open_page, packaged, answered, read):
    page = opened(open_page, packaged)
    answered.state = ShiftState(answered.answer, quick=True, waiting=True)
    page.selection.work += 1
    shown = read(page)
    assert "VPD differs most, by 2.00 IQR" in shown
    assert "VPD has moved furthest." in shown
    assert "The gap is 0.2." in shown
    assert "whole towers or none" not in shown
    assert page.body.ranking.plot.dots.data["key"] == ["VPD", "TA", "EVI"]


def test_an_event_of_other_work_draws_nothing_anew(open_page, packaged, answered):
    answered.state = ShiftState(answered.answer)
    page = opened(open_page, packaged)
    found = page.body.found
    page.selection.work += 1
    assert page.body.found is found
    page.selection.dark = True
    assert page.body.found is not found


def test_arrows_step_through_the_ranking(open_page, packaged, answered):
    answered.state = ShiftState(answered.answer)
    page = opened(open_page, packaged)
    for key, name in (("ArrowDown", "TA"), ("ArrowDown", "EVI"), ("ArrowUp", "TA")):
        page.step(key)
        assert page.selection.covariate == name
    assert page.body.density._covariate == "TA"


def test_a_failure_says_why_and_can_be_tried_again(open_page, packaged, answered, read):
    answered.state = ShiftState(error="TA40 has no usable measured test row in made.")
    page = opened(open_page, packaged)
    assert "Nothing can be compared here" in read(page)
    assert "TA40 has no usable measured test row in made." in read(page)
    page.body.strip.html.click("again")
    assert [again for _, again in answered.asked] == [False, True, False]


def test_a_site_in_focus_is_outlined(open_page, packaged, answered):
    answered.state = ShiftState(answered.answer)
    page = opened(open_page, packaged)
    page.selection.focus("AA-5")
    assert page.body.places.strip.focus.data["value"] == [0.9]
