"""What the cards of Covariate shift show of an answer made by hand."""

import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard.components.shift import chip, definitions, options, term
from dashboard.components.shift.composed import CompositionCard
from dashboard.components.shift.one import DensityCard, SeasonsCard, by_season
from dashboard.components.shift.pair_card import PairCard
from dashboard.components.shift.places import PlacesCards
from dashboard.components.shift.ranking import ImportanceCard, RankingCard, SeparationCard
from dashboard.components.shift.readings import read_density, read_pair, read_seasons, read_towers
from dashboard.components.shift.strip import ShiftStrip, said
from dashboard.pages.covariate_shift import sentence
from dashboard.plots.shift.pair import blended
from dashboard.state import Selection
from dashboard.store import PairState, ShiftState, Task
from dashboard.store.pairs import HIGH, WIDE, Pair
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE
from fluxcore.shift.measures import MEASURES


def test_a_verdict_has_its_words_and_its_reason():
    assert "beyond a random draw" in chip(BEYOND)
    assert "tentative" in chip(LIKE, tentative=True)
    assert 'title="6 test sites"' in chip(CANNOT, reason="6 test sites")
    assert chip("") == ""


def test_a_measure_tells_its_definition_and_source_even_of_a_kept_answer():
    shown = str(term("auc"))
    assert MEASURES["auc"].about[:40] in shown
    shown = definitions(["wasserstein", "ks", "nothing"])
    assert "Definitions: Wasserstein distance · Kolmogorov-Smirnov distance<" in shown
    assert 'href="https://doi.org/10.1007/978-3-540-71050-9"' in shown
    assert "and 3 more" in definitions(["auc", "ks", "energy", "psi", "mmd", "fingerprint"])


def test_covariates_are_ranked_with_interval_and_null_band(make_found):
    card = RankingCard(lambda name: None)
    card.draw(make_found())
    dots, chance = card.plot.dots.data, card.plot.chance.data
    assert dots["key"] == ["VPD", "TA", "EVI"]
    assert dots["value"] == [2.0, 0.5, 0.1]
    assert (dots["low"][0], dots["high"][0]) == (1.0, 4.0)
    assert dots["marker"] == ["diamond", "circle", "square_x"]
    assert chance["null_low"][0] == pytest.approx(0.2 - 1.645 * 0.1)
    assert (chance["null_high"][0], chance["band_high"][0]) == (0.4, 0.3)
    assert dots["short"] == ["2.00", "0.500", "0.100"]
    assert dots["end"] == [4.0, 1.0, 0.4]
    assert card.plot.figure.title.text == "temperature · made · synthetic data"
    assert card.plot.figure.x_range.end > 4


@pytest.mark.parametrize("make", [RankingCard, SeparationCard, ImportanceCard])
def test_every_number_has_room_behind_its_interval(make_found, make):
    card = make(lambda name: None) if make is RankingCard else make()
    card.draw(make_found())
    span, data = card.plot.figure.x_range, card.plot.dots.data
    for end, text in zip(data["end"], data["short"], strict=True):
        pixels = 200 * (span.end - end) / (span.end - span.start)
        assert (1.5 if make is RankingCard else 1.0) * pixels > 7 * len(text)
        assert span.end > end
    if make is SeparationCard:
        assert card.plot.figure.xaxis[0].bounds[1] == 1.0


def test_draws_that_all_give_one_value_are_no_band(make_found):
    card, found = RankingCard(lambda name: None), make_found()
    card.draw(found)
    assert "random draws, 90 %" in card.keys.html
    found = make_found()
    found.answer.findings["band_low"] = found.answer.findings["band_high"]
    card.draw(found)
    assert "random draws, 90 %" not in card.keys.html
    assert np.isnan(card.plot.chance.data["band_low"]).all()
    assert "random draws: 0.300" in card.plot.dots.data["chance"][0]


def test_tentative_is_said_wherever_a_verdict_is(make_found):
    found = make_found()
    found.answer.findings["tentative"] = True
    assert str(sentence(found)).count("tentative") == 2
    assert "beyond a random draw, tentatively" in read_density(found, "VPD")
    card = RankingCard(lambda name: None)
    card.draw(found)
    assert "beyond a random draw (tentative), p = 0.001" in card.plot.dots.data["said"]


def test_files_of_a_covariate_name_its_unit(make_found):
    found = make_found()
    for card in (DensityCard(lambda name: None), SeasonsCard()):
        card.draw(found, "TA")
        assert set(pd.read_csv(io.StringIO(card.csv()))["unit"]) == {"°C"}
        card.draw(found, "EVI")
        assert set(pd.read_csv(io.StringIO(card.csv()))["unit"].astype(str)) == {"1"}


def test_a_distance_that_is_not_defined_stands_last_and_says_so(make_found):
    card, found = RankingCard(lambda name: None), make_found()
    table = found.answer.findings
    table.loc[table["covariate"] == "VPD", ["value", "low", "high", "null_high", "band_high"]] = (
        np.nan
    )
    card.draw(found)
    assert card.plot.dots.data["key"] == ["TA", "EVI", "VPD"]
    assert card.plot.dots.data["short"][-1] == "undefined"
    assert read_density(found, "VPD").startswith("The distance is not defined here")


def test_a_click_takes_a_covariate_into_view_and_it_is_marked(make_found):
    picked = []
    card = RankingCard(picked.append)
    card.draw(make_found())
    card.plot.dots.selected.indices = [1]
    assert picked == ["TA"]
    card.mark("TA")
    assert list(card.plot.focus.data["y"]) == [1.0]


def test_exports_say_that_data_are_synthetic(make_found):
    card = RankingCard(lambda name: None)
    card.draw(make_found())
    name = next(iter(card.view[0]._downloads))
    assert name == "covariates_TA40_synthetic.csv"
    table = pd.read_csv(io.StringIO(card.view[0].download(name)))
    assert set(table["synthetic"]) == {True}
    assert {"dataset", "scenario", "rows_compared", "quick"} <= set(table)
    real = make_found(synthetic=False)
    card.draw(real)
    assert "covariates_TA40.csv" in card.view[0]._downloads
    assert card.plot.figure.title.text == "temperature · made"


def test_row_split_and_site_blocked_stand_side_by_side_with_their_bands(make_found):
    card = SeparationCard()
    card.draw(make_found())
    data = card.plot.dots.data
    assert data["label"][:2] == ["rows split at random", "site-blocked, rows"]
    assert data["value"][:2] == [0.9, 0.7]
    assert card.plot.chance.data["band_high"][0] == 0.8
    assert "recognised again" in card.table.html
    assert "+0.200" in card.table.html
    card.draw(make_found(by_year=True))
    assert "early and late, tower" in card.plot.dots.data["label"]


def test_importance_is_sorted_and_hidden_where_there_is_none(make_found):
    card, found = ImportanceCard(), make_found()
    card.draw(found)
    assert card.plot.dots.data["key"] == ["calendar", "temperature"]
    found.answer.findings = found.answer.findings.query("measure != 'importance'")
    card.draw(found)
    assert not card.view.visible


def test_densities_of_all_roles_and_their_reading(make_found):
    picked, found = [], make_found()
    card = DensityCard(picked.append)
    card.draw(found, "TA")
    assert [len(source.data["x"]) for source in card.plot.curves.values()] == [5, 5, 5]
    assert card.plot.figure.xaxis.axis_label == "air temperature, °C"
    said_ = read_density(found, "TA")
    assert "TA differs by 0.500 inter-quartile ranges (median" in said_
    assert said_.endswith("like a random draw (p = 0.40).")
    card.tools.choose("covariate", "VPD")
    assert picked == ["VPD"]


def test_means_by_season_and_hour_are_test_less_training(make_found):
    found, card = make_found(), SeasonsCard()
    card.draw(found, "TA")
    table = by_season(found.table("season_hour"), "TA")
    assert table["apart"].tolist() == [1.0, 13.0, 7.0, 19.0]
    assert list(card.plot.cells.data["value"]) == [1.0, 13.0, 7.0, 19.0]
    text = read_seasons(table, found.variable("TA"))
    assert "largest at +19.0 °C (Jul, 12 h) and smallest at +1.00 °C (Jan, 0 h)" in text
    card.tools.click("test")
    assert list(card.plot.cells.data["value"]) == [2.0, 26.0, 14.0, 38.0]
    assert "No month and hour" in read_seasons(table.head(0), found.variable("TA"))


def pair(test_at):
    train, test = np.zeros((HIGH, WIDE)), np.zeros((HIGH, WIDE))
    train[0, 0], test[0, 0] = 30, 10
    test[test_at] += 10
    grids = {"train": train, "test": test}
    towers = {role: grid / grid.sum() for role, grid in grids.items()}
    return Pair("TA", "VPD", (0.0, 28.0, 0.0, 20.0), grids, towers, {"train": 4, "test": 2})


def test_a_pair_shows_whose_rows_lie_where(make_found):
    card, found, one = PairCard(Selection()), make_found(), pair((5, 5))
    assert (one.total, one.apart) == (50, 0.5)
    card.draw(found, "TA", "VPD", PairState(one))
    assert card.plot.image.data["image"][0].shape == (HIGH, WIDE)
    assert "50 rows of 4 training and 2 test towers. 50.0 % of the test rows" in read_pair(one)
    table = pd.read_csv(io.StringIO(card.csv()))
    assert table["rows_test"].tolist() == [10, 10]
    assert table["TA"].tolist() == [0.05, 0.55]


def test_a_pair_that_is_being_counted_says_so(make_found):
    card = PairCard(Selection())
    card.draw(make_found(), "TA", "VPD", PairState())
    assert "Counting all rows by TA and VPD" in card.said.html
    assert not card._pane.visible
    card.draw(make_found(), "TA", "VPD", PairState(error="The file is damaged."))
    assert "The file is damaged." in card.said.html


def test_colours_of_a_pair_go_from_training_to_test():
    train, test = np.array([[1.0, 1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 1.0, 0.0]])
    image = blended(train, test).view(np.uint8).reshape(4, 4)
    assert image[0, :3].tolist() == [0x6B, 0x8B, 0xA4]
    assert image[2, :3].tolist() == [0xD5, 0x5E, 0x00]
    assert image[3, 3] == 0
    assert (image[:3, 3] > 0).all()


def test_another_covariate_across_leaves_the_other_axis_unless_it_is_the_same():
    selection = Selection(covariate="TA", versus="VPD")
    card = PairCard(selection)
    card.tools.choose("covariate", "EVI")
    assert (selection.covariate, selection.versus) == ("EVI", "VPD")
    card.tools.choose("covariate", "VPD")
    assert (selection.covariate, selection.versus) == ("VPD", "")


def test_towers_stand_in_order_and_on_the_map(make_found, facts):
    selection = Selection()
    cards, found = PlacesCards(selection), make_found()
    cards.draw(found, facts)
    cards.mark("AA-4")
    strip = cards.strip.towers.data
    assert strip["site_id"] == ["AA-0", "AA-1", "AA-2", "AA-4", "AA-3", "AA-5"]
    assert strip["marker"][-1] == "diamond"
    assert cards.strip.focus.data["x"] == [3.0]
    assert len(cards.map.source.data["x"]) == 6
    assert list(cards.map.source.data["focus"]).count(True) == 1
    text = read_towers(found.table("site_probability"))
    assert text.startswith("1 of 2 test towers look more like training than like test (50 %)")
    cards.strip.towers.selected.indices = [0]
    assert selection.site == "AA-0"


def test_saved_figures_carry_their_keys(make_found, facts):
    cards, found = PlacesCards(Selection()), make_found()
    cards.draw(found, facts)
    cards.mark("")
    for key in (cards.roles, cards.strip.key):
        shown = [item.label.value for item in key.legend.items if item.visible]
        assert shown == ["training", "test"]
    assert cards.map.figure.title.text == "temperature · made · synthetic data"
    assert cards.ramp.bar.title == "P(test): training to test"
    assert (cards.ramp.mapper.low, cards.ramp.mapper.high) == (0.0, 1.0)
    assert [set(card[0]._downloads) for card in cards.views] == [
        {"towers-map_TA40_synthetic.csv"},
        {"towers_TA40_synthetic.csv"},
    ]
    card = DensityCard(lambda name: None)
    card.draw(found, "TA")
    assert [item.visible for item in card.plot.key.legend.items] == [True, True, True]


def test_nothing_is_drawn_in_the_first_row_of_pixels_which_is_never_cleared(make_found):
    card = RankingCard(lambda name: None)
    assert card.plot.figure.min_border_top > 0


def test_who_looks_at_a_pair_waits_for_its_rows(make_found):
    selection = Selection()
    card, tasks = PairCard(selection), [Task(SimpleNamespace(), str) for _ in range(2)]
    for task in tasks:
        card.draw(make_found(), "TA", "VPD", PairState(task=task))
    assert [selection in task.visits for task in tasks] == [False, True]


def test_years_held_out_show_an_auc_a_tower(make_found, facts):
    cards = PlacesCards(Selection())
    cards.draw(make_found(by_year=True), facts)
    assert list(cards.strip.towers.data["value"]) == [0.4, 0.9]
    assert "At 1 of 2 towers" in cards.about.html


def test_composition_names_what_a_side_lacks(make_found):
    card = CompositionCard()
    card.draw(make_found())
    assert "75 % (3)" in card.bars.html
    assert "none" in card.bars.html
    assert "evergreen needle" in card.bars.html.lower()


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (ShiftState(waiting=True), "First look:"),
        (ShiftState(error="6 test sites, and 8 are needed"), "Try again"),
        (ShiftState(stopped=True), "Go on"),
    ],
)
def test_the_strip_says_how_an_answer_stands(state, text):
    assert text in said(state)


def test_the_strip_says_what_a_full_answer_rests_on(make_found):
    full, first = make_found().answer, make_found(quick=True).answer
    shown = said(ShiftState(full))
    assert "200 rows a tower, 39 relabellings and 20 random draws, seed 0" in shown
    assert "chance is drawn after another question" in said(ShiftState(first, True, waiting=True))
    assert "Draw it" in said(ShiftState(first, True, stopped=True))
    strip = ShiftStrip(Selection(), lambda: None)
    strip.draw(ShiftState(full))
    assert "1 site without a measured row left out." in strip.html.html


def test_cancelling_is_answered_at_once():
    asked = []
    job = SimpleNamespace(cancel=lambda: asked.append("cancel"))
    strip, state = ShiftStrip(Selection(), lambda: None), ShiftState(task=Task(job, str))
    strip.draw(state)
    assert "Cancel</button>" in strip.html.html
    strip.html.click("cancel")
    assert asked == ["cancel"]
    assert "stops when what is in hand is done" in strip.html.html


def test_cancel_in_one_session_only_leaves_what_another_waits_for():
    asked = []
    job = SimpleNamespace(cancel=lambda: asked.append("cancel"))
    state = ShiftState(task=Task(job, str))
    strips = [ShiftStrip(Selection(), lambda: None) for _ in range(2)]
    for strip in strips:
        strip.draw(state)
    strips[0].html.click("cancel")
    assert asked == []
    assert "goes on for another visitor" in strips[0].html.html
    strips[0].draw(state)
    assert "Cancel</button>" not in strips[0].html.html
    strips[1].html.click("cancel")
    assert asked == ["cancel"]


def test_who_turns_to_another_question_waits_no_longer():
    jobs = [SimpleNamespace(cancel=lambda: None) for _ in range(2)]
    tasks = [Task(job, str) for job in jobs]
    strip = ShiftStrip(Selection(), lambda: None)
    for task in tasks:
        strip.draw(ShiftState(task=task))
    assert [len(task.visits) for task in tasks] == [0, 1]


def test_what_another_visitor_stopped_is_told_as_such():
    task, mine, theirs = Task(SimpleNamespace(cancel=lambda: None), str), Selection(), Selection()
    task.leave(theirs)
    state = ShiftState(stopped=True, held=task)
    assert "Stopped by another visitor before" in said(state, None, mine)
    assert "Stopped before" in said(state, None, theirs)


def test_rows_and_unit_are_chosen_on_the_strip_and_asked_for():
    selection, pressed = Selection(), []
    strip = ShiftStrip(selection, lambda: pressed.append("again"))
    strip.draw(ShiftState(stopped=True))
    strip.html.choose("rows", "as-scored")
    strip.html.choose("unit", "cluster")
    strip.html.choose("unit", "country")
    strip.html.click("again")
    assert pressed == ["again"]
    assert (options(selection).rows, options(selection).unit) == ("as-scored", "cluster")
    assert "rows=as-scored" in "&".join(f"{k}={v}" for k, v in selection.query().items())


def test_the_sentence_names_the_largest_distance_and_the_auc(make_found):
    text = str(sentence(make_found()))
    assert "<b>VPD</b> differs most, by <b>2.00 IQR</b> [1.00, 4.00]" in text
    assert "2 test and 4 training towers apart at AUC <b>0.700</b>" in text
    assert "<b>Synthetic</b>" in text
    assert "early and late years of 2 towers" in str(sentence(make_found(by_year=True)))
