import io
import re

import pandas as pd
import panel as pn
import pytest

from dashboard.components.leaderboard.cell import _skipped
from dashboard.pages.leaderboard import LeaderboardPage
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.score_files import write_scores

from .conftest import cell


def order(page):
    """Models as the table shows them, top to bottom."""
    return re.findall(r'<tr data-row="([^"]+)"', page.table.table.html)


def said(page):
    return re.sub(r"<[^>]+>", " ", page.said.html)


def test_the_page_has_a_root(page):
    assert pn.panel(page).get_root()


def test_models_are_ranked_with_skill_interval_and_ranks(page):
    assert set(order(page)[:2]) == {"xgb", "coral"}
    assert order(page)[2:] == ["lr", "bad"]
    markup = page.table.table.html
    assert 'title="Rank at 95 %; by skill alone 1">1–2</td>' in markup
    assert "95 % [" in markup
    assert "−0.500" in markup


def test_the_headline_has_the_leader_its_interval_and_what_it_rests_on(page):
    head = str(page.headline())
    assert order(page)[0] in head
    assert "(towers with 3 or more years, where the skill is " in head
    assert "1 − value ÷ value of a linear regression (lr); 40 towers resampled" in head


def test_the_headline_says_that_the_chosen_scenario_is_not_ranked(page):
    assert "ranking over" not in page.headline()
    page.selection.scenario = "europe"
    ranked = "this is the ranking over"
    assert f"europe has no scores yet: {ranked}" in page.headline()
    page.selection.scenario = "TA40"
    assert ranked not in page.headline()


def test_a_tie_set_has_a_tint_and_the_rest_fades(page):
    row = page.table.table.html.split('data-row="bad"')[1]
    assert 'class="cell tie' not in row
    assert page.table.table.html.count('class="cell tie') >= 4


def test_the_power_of_ten_stands_in_the_title(page):
    assert "10⁻² mm h⁻¹" in page.table.view[0].html
    page.selection.metric = "nse"
    assert "10⁻²" not in page.table.view[0].html
    assert "90th percentile of NSE over domains" in page.table.view[0].html


def test_the_published_cells_and_the_ones_behind_intervals_both_stand_in_the_hint(page):
    hints = re.findall(r'title="(lr, temperature iav[^"]*)"', page.table.table.html)
    assert "over 20 towers with at least 3 years" in hints[0]
    assert "40 domains, 10 zero by construction" in hints[0]


def test_median_and_q90_are_other_numbers(page):
    before = page.table.table.html
    page.selection.statistic = "median"
    assert "Median of RMSE over domains" in page.table.view[0].html
    assert page.table.table.html != before


def test_another_baseline_moves_the_zero(page):
    page.table.controls.choose("baseline", "xgb")
    assert page.selection.baseline == "xgb"
    assert " against xgb, 95 %" in page.table.table.html
    row = page.table.table.html.split('data-row="xgb"')[1]
    assert '<span class="figure">0.000</span>' in row.split("</tr>")[0]


def test_iav_in_or_out_and_daily_on(page):
    page.table.controls.choose("iav", False)
    assert "the mean over 2 cells" in page.headline()
    assert page.selection.iav == "out"
    page.table.controls.choose("scales", True)
    assert 'title="Daily"' in page.table.table.html
    assert "the mean over 4 cells" in page.headline()
    page.table.controls.choose("scales", False)
    assert 'title="Daily"' not in page.table.table.html


def test_the_paired_lens_shows_ratios_and_what_towers_resolve(page):
    page.table.controls.choose("lens", "paired")
    assert "tower by tower" in page.table.view[0].html
    row = page.table.table.html.split('data-row="bad"')[1]
    assert 'class="cell worse' in row
    assert re.search(r">[23]\.\d\d<small>[\d.]+<span class=.long.> %</span></small>", row)
    page.selection.model = "bad"
    assert "Loss over that of bad" in page.table.view[0].html
    assert 'class="cell better' in page.table.table.html.split('data-row="lr"')[1]


def test_a_click_on_a_cell_diagnoses_it(page):
    page.table.table.click("cell:spatial-easy40:iav:bad")
    chosen = page.selection
    assert (chosen.scenario, chosen.scale, chosen.model) == ("spatial-easy40", "iav", "bad")
    assert chosen.page == "diagnose"


def test_a_click_on_a_model_puts_it_in_focus_and_lets_go(page):
    page.pairs.matrix.click("model:lr")
    assert page.selection.model == "lr"
    assert page.table.table.focus == "model:lr"
    page.table.table.click("model:lr")
    assert page.selection.model == ""


def test_every_pair_has_a_verdict_and_its_reverse(page):
    markup = page.pairs.matrix.html
    assert markup.count('class="better"') == markup.count('class="worse"') >= 5
    assert "bad − lr: −0." in markup


def test_the_reading_is_computed(page):
    assert said(page).strip().startswith("For ET, ")
    assert "10 of 40 spatial and 10 of 40 temperature towers have a single year" in said(page)


def test_one_cell_in_full_follows_scenario_and_scale(page):
    assert "temperature hourly: how sure is each value?" in page.cell.view[0].html
    assert "≥ 3 years" not in page.cell.body.html
    page.selection.scale = "iav"
    assert "temperature iav" in page.cell.view[0].html
    assert "≥ 3 years" in page.cell.body.html
    page.selection.scale = "weekly"
    assert "temperature weekly is not part of this ranking." in page.cell.body.html
    assert "Tie sets and ranks are simultaneous" in page.cell.body.html


def test_files_hold_what_is_shown(page):
    wide = pd.read_csv(io.StringIO(page.table.view[0].download("models_ET_q90.csv")))
    assert list(wide["model"]) == order(page)
    assert "TA40/iav" in wide.columns
    assert set(wide["target"] + wide["statistic"] + wide["metric"]) == {"ETq90rmse"}
    assert ">models CSV</button>" in page.table.view[0].html
    long = pd.read_csv(io.StringIO(page.table.view[0].download("cells_ET_q90.csv")))
    assert {"value", "lo", "hi", "tie", "n_domains", "n_undefined"} <= set(long.columns)
    assert r"\toprule" in page.table.view[0].download("leaderboard_ET_q90.tex")


def test_only_what_moved_is_drawn_again(page):
    table, matrix = page.table.table.html, page.pairs.matrix.html
    found = page.found
    page.selection.scenario = "spatial-easy40"
    assert page.found is found
    assert page.table.table.html is table
    assert page.pairs.matrix.html is matrix
    assert "spatial" in page.ranks.view[0].html


def test_a_scenario_that_is_not_ranked_is_said(page):
    page.selection.scenario = "spatial-easy40-v2"
    assert "spatial (re-draw) is not ranked; shown: temperature scenario" in page.ranks.view[0].html
    assert not page._problem.html


def test_packaged_values_rank_without_intervals_and_name_the_command(bare_page):
    assert order(bare_page)[0] == "coral"
    assert "+0.173" in bare_page.table.table.html
    assert "fluxcore add scores DIR --name published" in bare_page.table.missing.html
    assert "cannot be said from cell values alone" in said(bare_page)
    assert not bare_page.pairs.view.visible
    assert not bare_page.cell.view.visible
    assert 'class="cell tie' not in bare_page.table.table.html
    assert 'class="cell fade' in bare_page.table.table.html


def test_packaged_values_have_no_other_metric(bare_page):
    bare_page.selection.metric = "nse"
    assert "hold the RMSE only" in bare_page._problem.html
    bare_page.selection.metric = "rmse"
    assert not bare_page._problem.html


def test_names_are_escaped(tmp_path, ranked_store):
    page = LeaderboardPage(selection=Selection(baseline="<b>"), store=ranked_store)
    page.refresh()
    assert "&lt;b&gt;" in page._problem.html
    assert "<b>&#39;" not in page._problem.html


@pytest.mark.parametrize("statistic", ["median", "q90"])
def test_the_published_table_is_the_published_one(shared, tmp_path, statistic):
    import shutil

    shutil.copytree(shared / "leaderboard", tmp_path / "scores" / "published")
    page = LeaderboardPage(
        selection=Selection(target="ET", statistic=statistic), store=Store(tmp_path)
    )
    page.refresh()
    assert order(page)[0] == "coral"
    assert {"q90": "+0.173", "median": "+0.221"}[statistic] in page.table.table.html


def test_two_sentences_are_read_at_once_and_the_rest_unfolds(page):
    seen, _, folded = page.said.html.partition("<details>")
    assert "share ranks 1 to 2" in seen
    assert "have a single year" in folded


def test_a_cell_that_is_zero_by_construction_is_not_compared(tmp_path):
    for model in ("lr", "xgb", "coral"):
        tables = [cell(model, "TA40", scale) for scale in ("hourly", "iav")]
        tables[1] = tables[1].assign(n=4, bias=len(model) * 1e-18)
        folder = tmp_path / "scores" / "published" / f"{model}_val_mean"
        write_scores(pd.concat(tables, ignore_index=True), folder)
    chosen = Selection(page="leaderboard", target="ET", scenario="TA40", scale="iav", metric="bias")
    page = LeaderboardPage(selection=chosen, store=Store(tmp_path))
    page.__panel__()
    assert page.table.table.html.count("zero by construction, for every model") == 3
    assert page.ranks.plot.dots.data["scale"] == ["hourly"] * 3
    assert "Bias is zero by construction at temperature iav" in page.cell.body.html
    assert "At iav, Bias is zero by construction for every model" in said(page)
    assert "of 1 cells" in said(page)
    assert "mean over 1 cell of" in page.headline()


def test_two_tests_and_a_tie_set_with_a_gap_are_explained():
    assert _skipped([{"label": x, "tie": x != "b"} for x in "abc"]).startswith(
        " Here the tie set skips b: "
    )
    assert _skipped([{"label": x, "tie": x != "c"} for x in "abc"]) == ""
