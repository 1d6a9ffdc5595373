"""The page without a server: what one selection does to every card."""

import io
import re
import shutil

import pandas as pd
import pytest
from bokeh.document import Document

from dashboard.pages.diagnose import DiagnosePage
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.score_files import write_scores

from .conftest import TOWERS, cell


def text(page):
    cards = (page.tail.table, page.said, page.region.table, page.region.said, page.tower.table)
    return " ".join(str(card.html) for card in cards)


def test_page_renders(page):
    assert page.__panel__().get_root(Document())


def test_headline_gives_the_value_its_interval_and_what_it_rests_on(page):
    # 12 towers: q90 = 0.1 x 3rd worst + 0.9 x 2nd worst = 0.1 * 0.10 + 0.9 * 0.11
    assert page.heading() == "Where, when and why does xgb fail?"
    assert "ET, temperature scenario, hourly: q90 <b>0.109 mm h⁻¹</b>" in page.headline()
    assert "over 12 towers, set by towers 2 and 3 of the tail" in page.headline()


def test_without_scores_of_towers_the_command_that_brings_them_is_shown(tmp_path):
    page = DiagnosePage(selection=Selection(page="diagnose"), store=Store(tmp_path / "none"))
    page.__panel__()
    assert page.found is None
    assert page._empty.visible
    assert not page._cards.visible
    assert "fluxcore add scores DIR --name published" in page._empty.html


def test_the_towers_that_set_the_value_stand_between_two_lines(page):
    rows = page.tail.table.html.split("<tr ")
    inside = [row for row in rows if 'class="sets' in row]
    assert ['data-key="US-NC4"' in inside[0], 'data-key="AU-Lit"' in inside[1]] == [True, True]
    assert "above" in inside[0].split(">")[0]
    assert "below" in inside[1].split(">")[0]


def test_more_rows_on_request(page):
    shown = page.tail.table.html.count("data-key=") - 1  # the button
    assert shown == 10
    page.tail.table.click("more")
    assert page.tail.table.html.count('<tr data-key="') == 12
    page.tail.table.click("fewer")
    assert page.tail.table.html.count('<tr data-key="') == 10


def test_a_row_marks_the_tower_everywhere(page):
    page.tail.table.click("AU-Lit")
    assert (page.selection.domain, page.selection.site) == ("AU-Lit", "AU-Lit")
    assert page.tail.table.focus == "AU-Lit"
    assert list(page.how_bad.plot.focus.data["loss"]) == [0.10]
    assert len(page.where.plot.focus.data["x"]) == 1
    assert page.every.plot.focus.data["x"] == [TOWERS.index("AU-Lit")]
    assert "At AU-Lit (Litchfield, woody savanna) xgb underestimates ET by 0.0500" in text(page)
    page.tail.table.click("AU-Lit")
    assert page.selection.domain == ""


def test_a_tap_on_a_pile_takes_the_hardest_then_the_next(page):
    page.where.picked(["AU-DaS", "AU-Lit"], "tower")
    assert page.selection.domain == "AU-Lit"
    page.where.picked(["AU-DaS", "AU-Lit"], "tower")
    assert page.selection.domain == "AU-DaS"
    page.where.picked([], "tower")
    assert page.selection.domain == "AU-DaS"


def test_a_lasso_makes_a_group_that_stands_beside_the_rest(page):
    page.where.picked(["US-ONA", "US-NC4", "US-SP1"], "region")
    assert page.selection.group == "US-NC4,US-ONA,US-SP1"
    assert len(page.where.plot.group.data["x"]) == 3
    assert "3 here" in text(page)
    assert "3 towers against 9 others" in text(page)
    assert "Caution: fewer than 8 towers" in text(page)
    page.region.choices.click("clear")
    assert page.selection.group == ""
    assert not page.region.table.visible


def test_a_group_by_facts_and_its_table(page):
    page.region.choices.choose("continent", "Oceania")
    page.region.choices.choose("climate", "A")
    assert page.selection.group == "continent:Oceania;climate:A"
    table = pd.read_csv(io.StringIO(page.region.csv()), index_col="model")
    assert set(table.index) == {"lr", "xgb", "mine"}
    assert table.loc["xgb", "sites"] == "AU-DaS AU-Lit"
    page.region.choices.choose("continent", "")
    assert page.selection.group == "climate:A"


def test_arrows_step_through_the_tail_and_stop_at_its_ends(page):
    page.step("ArrowDown")
    assert page.selection.domain == "US-ONA"
    page.step("ArrowUp")
    assert page.selection.domain == "US-ONA"
    for _ in range(20):
        page.step("ArrowRight")
    assert page.selection.domain == "US-Ton"
    assert 'data-key="US-Ton"' in page.tail.table.html


def test_another_model_redraws_figures_in_place(page):
    figure = page.how_bad.plot.figure
    page.selection.model = "lr"
    assert page.how_bad.plot.figure is figure
    assert max(page.how_bad.plot.line.data["loss"]) == pytest.approx(0.24)
    assert page.every.plot.cells.data["model"][0] == "lr"
    assert page.heading() == "Where, when and why does lr fail?"


def test_undefined_domains_are_counted_and_listed(page):
    page.selection.model = "mine"
    assert "1 without a value: US-Ton" in text(page)
    assert "over 12 towers (1 undefined)" in page.headline()
    assert pd.read_csv(io.StringIO(page.tail.csv()))["domain"].tolist()[-1] == "US-Ton"


def test_site_years_keep_their_site_when_the_scenario_is_scored_by_year(page):
    page.selection.param.update(scenario="time-split", domain="CH-Cha 2020", site="CH-Cha")
    assert "over 6 tower years at 4 towers" in page.headline()
    assert page.tail.table.focus == "CH-Cha 2020"
    page.selection.param.update(domain="", site="CH-Cha")
    assert page.tail.table.focus == "CH-Cha 2019"  # the hardest of its years


def test_dark_changes_colours_and_no_number(page):
    before = dict(page.where.plot.test.data)
    page.selection.dark = True
    assert list(page.where.plot.test.data["loss"]) == list(before["loss"])
    assert page.where.plot.mapper.palette[0] == "#3A2A22"


def test_a_tower_shows_all_its_scales_and_what_its_hours_lack(page):
    page.tail.table.click("US-NC4")
    assert "weekly" in page.tower.table.html
    assert "Those behind the published scores are not public" in page.hours.lacking.html
    command = "fluxcore add predictions TA40_ET_xgb_val_mean_predictions.csv"
    assert f'data-copy="{command}"' in page.hours.lacking.html
    assert not page.hours.series.view.visible


def test_scores_that_have_predictions_are_offered(drilled, tmp_path):
    shutil.copytree(drilled.workspace.root, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "scores" / "published" / "xgb_val_mean"
    write_scores(cell("TA40", TOWERS, "xgb", "hourly").assign(target="GPP"), folder)
    chosen = Selection(page="diagnose", target="GPP", domain="AU-Lit", site="AU-Lit")
    page = DiagnosePage(selection=chosen, store=Store(tmp_path))
    page.__panel__()
    assert not page.hours.series.view.visible
    page.hours.lacking.click("scores:made")
    assert page.selection.scores == "made"
    assert page.hours.series.view.visible
    assert not page.lacks()


def test_where_no_scores_have_predictions_baselines_can_be_fitted(page, make_dataset, tmp_path):
    page.selection.focus("US-NC4")
    assert page.lacks()
    make_dataset({"US-NC4": (2019, 2020)})
    root = tmp_path / "workspace"
    write_scores(cell("TA40", TOWERS, "xgb", "hourly"), root / "scores" / "published" / "xgb")
    fresh = DiagnosePage(selection=Selection(page="diagnose"), store=Store(root))
    fresh.__panel__()
    assert "fit:tiny" in fresh._news.offers.html


def test_a_cell_that_the_set_does_not_hold_says_what_it_holds(page):
    page.selection.scenario = "spatial-easy40-v2"
    assert "hold nothing of ET in the spatial (re-draw) scenario" in page._empty.html
    assert "They hold the scenarios: temporal and temperature" in page._empty.html
    assert page.heading() == "Where, when and why does a model fail?"
    page.selection.scenario = "TA40"
    assert page._cards.visible
    assert not page._empty.visible


def test_an_unknown_group_is_an_error_in_the_pages_place(page):
    page.selection.group = "colour:red"
    assert "colour:red" in page._problem.html
    page.selection.group = ""
    assert not page._problem.visible


def test_bars_end_at_the_worst_of_the_tail_and_not_at_the_ramp(page):
    widths = [float(w) for w in re.findall(r'class="bar" style="width:(\d+)%', text(page))]
    assert widths[:3] == [100, 92, 83]  # 12, 11 and 10 of 12


def test_a_metric_is_chosen_at_the_tail_and_given_back(page):
    assert "back to RMSE" not in page.tail.controls.html
    page.tail.controls.choose("metric", "nope")
    assert page.selection.metric == "rmse"
    page.tail.controls.choose("metric", "bias")
    assert "q90 of Bias" in page.headline()
    assert '<option value="bias" selected>Bias</option>' in page.tail.controls.html
    page.tail.controls.click("metric:rmse")
    assert page.selection.metric == "rmse"


def test_files_say_what_they_hold(page):
    assert page.tail.csv().splitlines()[0].endswith("statistic,synthetic")
    assert set(pd.read_csv(io.StringIO(page.tail.csv()))["synthetic"]) == {0}
    assert 'data-download="tail_ET_TA40_hourly_xgb.csv"' in page.tail.view[0].html
    assert 'data-download="matrix_ET_TA40_hourly.csv"' in page.every.view[0].html
    assert "data-download" not in page.region.view[0].html
    page.region.choices.choose("climate", "A")
    assert ">CSV</button>" in page.region.view[0].html


def test_without_a_choice_the_best_of_these_scores_is_shown(page):
    page.selection.model = ""
    assert page.heading() == "Where, when and why does xgb fail?"
    assert "xgb has the best overall skill for ET among these scores" in page.headline()
    page.selection.model = "lr"
    assert "best overall skill" not in page.headline()


def test_a_metric_that_is_zero_by_construction_is_not_drawn(tmp_path):
    table = cell("TA40", TOWERS, "xgb", "iav").assign(n=4, bias=7e-18)
    both = pd.concat([table, cell("TA40", TOWERS, "lr", "iav").assign(n=4, bias=1e-17)])
    for model, rows in both.groupby("model"):
        write_scores(rows, tmp_path / "scores" / "published" / f"{model}_val_mean")
    chosen = Selection(page="diagnose", target="ET", scale="iav", metric="bias")
    page = DiagnosePage(selection=chosen, store=Store(tmp_path))
    page.__panel__()
    assert "Bias at iav is zero by construction" in page._empty.html
    assert not page._cards.visible
    page._empty.click("metric:rmse")
    assert page._cards.visible
    assert not page._empty.visible


def test_what_an_own_set_lacks_is_brought_by_predictions(tmp_path):
    write_scores(cell("TA40", TOWERS, "mine", "hourly"), tmp_path / "scores" / "own" / "m")
    chosen = Selection(page="diagnose", scores="own", target="GPP", scale="hourly")
    page = DiagnosePage(selection=chosen, store=Store(tmp_path))
    page.__panel__()
    command = "fluxcore add predictions TA40_GPP_mine_val_mean_predictions.csv --set own"
    assert command in page._empty.html
    assert "In this scenario they hold ET." in page._empty.html
