"""The page without a server: what one answer shows, and what it says when it may not say."""

import io

import pandas as pd
import pytest
from bokeh.document import Document

from dashboard.components.shift_y.attribution_table import _short, call
from dashboard.components.shift_y.beside import increase, paper
from dashboard.components.shift_y.tower_marks import clear
from dashboard.pages.conditional_shift import ConditionalShiftPage
from dashboard.state import Selection
from dashboard.store import ShiftState, Store

from . import made


def shown(page, answer, **state):
    page.store.state = ShiftState(answer, **state)
    page.selection.work += 1
    return page


def read(html):
    return pd.read_csv(io.StringIO(html))


def test_page_renders_and_says_the_number_that_matters(page):
    assert page.__panel__().get_root(Document())
    said = page.headline()
    assert "changes by <b>+4.00 (µmol CO₂ m⁻² s⁻¹)² [1.00, 8.00]</b>" in said
    assert "<b>beyond a random draw</b>, tentatively" in said
    assert "28 % of test rows lie outside the area of applicability" in said
    assert "<b>Synthetic</b> data" in said


def test_terms_stand_on_each_other_and_the_caption_below_them(page):
    steps = pd.DataFrame(page.cards.terms.plot.steps.data)
    assert steps["base"].tolist() == [10.0, 11.5, 14.5]
    assert steps["end"].tolist() == [11.5, 14.5, 14.0]
    assert steps["band_low"].tolist()[1] == 10.5
    levels = pd.DataFrame(page.cards.terms.plot.levels.data)
    assert levels["end"].tolist() == [10.0, 14.0]
    assert "these terms do not add up to it" in page.cards.terms.note.html


def test_a_withheld_verdict_shows_what_can_be_said_instead(page):
    assert not page.cards.instead.view.visible
    shown(page, made.answer(withheld=True))
    assert page.cards.instead.view.visible
    told = page.cards.instead.tiles.html
    assert "slope of the residual on TA" in told
    assert "overestimated" in told
    assert "1 of 8 test towers unusual" in told
    assert "65 % of test towers&#39; weight lies outside shared support" in told
    assert "What can be said instead" in page.cards.instead.view[0].html
    assert "3.2 effective sites" in page.cards.instead.view[0].html
    assert page.cards.terms.plot.held.data["text"].tolist() == ["+3.00"]
    assert "cannot say" in page.cards.gates.table.html


def test_before_chance_is_drawn_no_gate_is_blamed(page):
    answer = made.answer(quick=True)
    rows = answer.findings["measure"] == "term_y"
    answer.findings.loc[rows, ["verdict", "reason"]] = ["cannot say", "chance is not drawn yet"]
    shown(page, answer, quick=True)
    assert "What can be said already" in page.cards.instead.view[0].html
    assert "First look" in page.strip.html.html


def test_gates_that_failed_stand_first(page):
    shown(page, made.answer(withheld=True))
    table = page.cards.gates.table.html
    assert table.index("✗ failed") < table.index("✓ passed")
    assert "≥ 8" in table
    assert read(page.cards.gates.csv())["passed"].tolist() == [True, False, True, True, True]


def test_slices_follow_the_covariate_that_is_picked(page):
    assert page.cards.slices.plot.figure.xaxis[0].axis_label == "TA, °C"
    page.cards.slices.choices.choose("variable", "VPD")
    assert page.selection.variable == "VPD"
    assert page.cards.slices.plot.figure.xaxis[0].axis_label == "VPD, hPa"
    line = page.cards.slices.plot.sources["test"].data["value"]
    assert line[:2].tolist() == pytest.approx([2.0, 2.4])
    assert pd.isna(line[8:]).all()
    assert "2 bins of 10 left out" in page.cards.slices.note.html


def test_residuals_are_shown_in_units_of_chance(page):
    rows = pd.DataFrame(page.cards.residuals.plot.rows.data).set_index("key")
    assert rows.loc["TA", "z"] == pytest.approx(-5.5)
    assert rows.loc["mean", "z"] == pytest.approx(-2.0)
    page.cards.residuals.choices.click("TA")
    assert page.cards.residuals.strip.figure.xaxis[0].axis_label.startswith(
        "slope of the residual on TA"
    )
    page.cards.residuals.choices.click("mean")
    means = pd.DataFrame(page.cards.residuals.strip.means.data)["value"]
    assert means.tolist() == pytest.approx([0.35, -0.45])


def test_one_tower_is_in_focus_everywhere(page):
    page.cards.table.table.html.click("US-NC4")
    assert page.selection.site == "US-NC4"
    assert page.cards.table.table.html.focus == "US-NC4"
    assert len(page.cards.residuals.strip.focus.data["value"]) == 1
    assert len(page.cards.against.plot.focus.data["error"]) == 1
    assert "Y | X +3.75, of it (mean residual)² +0.938" in page.cards.towers.one.html
    page.step("ArrowDown")
    assert page.selection.site == "US-ONA"


def test_towers_are_ordered_by_their_error_and_training_ones_come_on_request(page):
    assert page.cards.table.table.shown()[0] == "US-NC4"  # y 3.75, x -0.4, outside 3.5
    assert "+6.85" in page.cards.table.table.html.html
    assert "◆ unusual" in page.cards.table.table.html.html
    page.cards.table.choices.click("every")
    assert "of 16 towers" in page.cards.table.table.html.html


def test_the_part_in_colour_is_chosen(page):
    assert "reference model, not the leaderboard&#39;s" in page.cards.towers.view[0].html
    page.cards.towers.choices.click("y")
    before = pd.DataFrame(page.cards.towers.map.source.data).set_index("key")["colour"]
    page.cards.towers.choices.click("outside")
    after = pd.DataFrame(page.cards.towers.map.source.data).set_index("key")["colour"]
    assert before["CH-Oe2"] != after["CH-Oe2"]


def test_scenarios_stand_beside_the_paper(page, store):
    table = page.cards.scenarios._table.set_index("scenario")
    # sqrt((10 + 1.5 + 3) / (10 + 1.5)) - 1
    assert table.loc["TA40", "value"] == pytest.approx(12.288, abs=1e-3)
    assert table["published"].dropna().to_dict() == {
        "time-split": 12.0, "spatial-easy40": 11.2, "TA40": 8.0,
    }  # fmt: skip
    assert "another data set" in page.cards.scenarios.keys.html
    assert "not looked at yet" in page.cards.scenarios.table.html
    store.asked.clear()
    page.cards.scenarios.keys.click("all")
    modes = {(scenario, mode) for scenario, _, mode, _ in store.asked}
    assert ("time-split", "site") in modes
    assert ("TA40", "reference") in modes
    page.cards.scenarios.table.click("scenario:spatial-easy40")
    assert page.selection.scenario == "spatial-easy40"


def test_on_the_benchmark_the_paper_is_of_the_same_data(page):
    shown(page, made.answer(synthetic=False))
    assert "another data set" not in page.cards.scenarios.keys.html
    title = page.cards.terms.plot.figure.title.text
    assert title == "GPP · temperature · data set tiny"


def test_files_say_what_they_hold(page):
    assert 'data-download="terms_GPP_TA40_tiny_synthetic.csv"' in page.cards.terms.view[0].html
    assert 'data-png="terms_GPP_TA40_tiny_synthetic.png"' in page.cards.terms.view[0].html
    cards = page.cards
    for card in (cards.terms, cards.gates, cards.slices, cards.residuals, cards.table,
                 cards.applicable, cards.against, cards.scenarios):  # fmt: skip
        assert set(read(card.csv())["synthetic"]) == {1}
    assert read(page.cards.terms.csv())["value"].iloc[0] == 10.0


def test_readings_are_those_of_the_answer(page):
    assert "The step on shared weather is +3.00." in page.cards.said["terms"].html
    assert "28 % of test rows lie outside." in page.cards.said["towers"].html


def test_an_answer_without_tables_leaves_no_gap(page):
    answer = made.answer()
    bare = type(answer)(answer.findings.iloc[:0], {}, {}, (), answer.about)
    shown(page, bare)
    assert not page._problem.visible
    assert "was not computed" in page.cards.gates.table.html
    assert "no slices" in page.cards.slices.note.html
    assert not page.cards.said["terms"].visible


def test_states_without_an_answer(page, tmp_path):
    shown(page, None, waiting=True)
    assert "sx-wait" in page._empty.html
    assert not page.cards.view.visible
    shown(page, None, error="TA40 has 1 test site")
    assert "TA40 has 1 test site" in page.strip.html.html
    page.strip.html.click("again")
    assert page.store.asked[-1][3] is False
    assert any(again for *_, again in page.store.asked)
    none = ConditionalShiftPage(selection=Selection(data=""), store=Store(tmp_path / "none"))
    none.__panel__()
    assert "fluxcore demo" in none._empty.html
    assert not none.strip.html.visible


def test_a_stopped_question_has_a_card_with_what_was_stopped(page):
    shown(page, None, stopped=True)
    assert "Stopped" in page._empty.html
    assert "GPP" in page._empty.html
    assert page._state_card.visible
    page.store.asked.clear()
    page._empty.click("again")
    assert any(again for *_, again in page.store.asked)


def test_an_error_is_told_once(page):
    shown(page, None, error="TA40 has no row of GPP")
    told = str(page.strip.html.html) + str(page._empty.html) + str(page.headline())
    assert told.count("TA40 has no row of GPP") == 1
    assert not page._state_card.visible


def test_a_gate_without_a_value_does_not_apply(page):
    answer = made.answer()
    gates = answer.tables["gates"]
    gates.loc[gates["gate"] == "calibration", "value"] = float("nan")
    shown(page, answer)
    table = page.cards.gates.table.html
    assert table.count("does not apply") == 1
    assert table.count("✓ passed") == 4


def test_few_towers_have_no_interval(page):
    answer = made.answer()
    few = type(answer)(
        answer.findings.assign(sites_test=5), answer.tables, answer.readings, (), answer.about
    )
    shown(page, few)
    assert "+3.00 (µmol CO₂ m⁻² s⁻¹)² (too few towers for an interval)" in page.headline()
    assert set(page.cards.terms.plot.steps.data["within"]) == {"too few towers"}
    table = page.cards.scenarios._table.set_index("scenario")
    assert pd.isna(table.loc["TA40", "low"])


def test_years_of_the_same_towers_are_not_called_towers(page):
    page.selection.scenario = "time-split"
    shown(page, made.answer(withheld=True, scenario="time-split"))
    assert "early to late years of the same towers" in page.headline()
    tiles = page.cards.instead.tiles.html
    assert "in late years" in tiles
    assert "test towers" not in tiles
    assert page.cards.terms.plot.figure.xaxis[0].major_label_overrides[0] == "early\nyears"


def test_no_number_stands_in_two_tiles(page):
    answer = made.answer(withheld=True)
    rows = answer.findings["measure"] == "residual_mean"
    answer.findings.loc[rows, "p_adjusted"] = 1e-4
    shown(page, answer)
    assert "slope of the residual on TA" in page.cards.instead.tiles.html


def test_colours_of_towers_stand_out_from_the_land():
    assert clear(["#F4F4F2", "#B2402A"], dark=False)[1] == "#B2402A"
    land = 0xFD
    assert land - int(clear(["#F4F4F2"], dark=False)[0][1:3], 16) >= 45


def test_a_long_name_is_cut_with_an_ellipsis():
    assert ">Long Winding…<" in _short("Long Winding Creek")
    assert _short("Short") == "Short"


def test_dark_changes_colours_and_no_number(page):
    before = page.cards.terms.plot.steps.data["end"].tolist()
    page.selection.dark = True
    assert page.cards.terms.plot.steps.data["end"].tolist() == before
    assert page.cards.terms.plot.steps.data["colour"].tolist()[1] == "#5CC2A6"


def test_published_values_and_increase():
    assert paper("ET")["time-split"] == 13.5
    table = pd.DataFrame({"measure": ["mse_train"], "value": [1.0], "low": [0.0], "high": [2.0]})
    assert all(pd.isna(end) for end in increase(table))


@pytest.mark.parametrize(
    ("p", "unusual", "said"),
    [
        (1 / 9, False, "as others"),
        (3 / 41, False, "like top 2 of 40"),
        (1 / 41, False, "above all 40"),
        (1 / 41, True, "◆ unusual"),
        (float("nan"), False, "cannot say"),
    ],
)
def test_a_tower_is_held_against_training_towers_alone(p, unusual, said):
    row = {"role": "test", "p": p, "p_adjusted": 2 * p, "unusual": unusual}
    assert said in call(row, 40)
