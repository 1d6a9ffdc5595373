"""One tower, hour by hour: what a selection shows where predictions are in the workspace."""

import io
import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.components.diagnose.hours import Hours
from dashboard.components.diagnose.hours_card import HoursCard
from dashboard.components.diagnose.hours_table import score_table
from dashboard.pages.diagnose import DiagnosePage
from dashboard.plots.thinning import HOUR
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.scales import SCALES

OFFSETS = {"lr": 1.0, "hist-gb": 0.5, "mine": 2.0}
"""How much too high each model is."""
CHOICES = {
    "scores": "made", "scenario": "TA40", "target": "GPP", "scale": "hourly", "metric": "rmse",
    "model": "hist-gb", "domain": "AU-Lit", "site": "AU-Lit", "group": "", "dark": False,
}  # fmt: skip


@pytest.fixture(scope="session")
def kept_drill(drilled) -> DiagnosePage:
    shown = DiagnosePage(selection=Selection(page="diagnose", **CHOICES), store=drilled)
    shown.__panel__()
    return shown


@pytest.fixture
def page(kept_drill) -> DiagnosePage:
    kept_drill.selection.param.update(**CHOICES)
    return kept_drill


def table(text):
    return pd.read_csv(io.StringIO(text))


def test_a_selected_tower_shows_observed_against_the_models(page):
    plot = page.hours.series.plot
    assert page.hours.head.visible
    assert "AU-Lit, hourly: observed and predicted" in page.hours.series.view[0].html
    assert plot.models.data["model"] == ["lr", "mine"]
    observed = np.nanmean([*plot.marks["measured"].data["value"]])
    chosen = np.nanmean(plot.chosen.data["value"])
    assert chosen - observed == pytest.approx(OFFSETS["hist-gb"], abs=0.2)
    assert len(plot.marks["gap-filled"].data["time"]) == pytest.approx(14 * 24 / 3, abs=2)
    page.tail.table.click("US-Ton")
    assert "US-Ton, hourly: observed and predicted" in page.hours.series.view[0].html


def test_the_map_counts_the_towers_of_the_data_set_alone(page):
    assert page.found.held == {"AU-DaS", "AU-Lit", "US-Ton"}  # all of them test towers
    assert "test 3" in page.where.legend.html
    assert "training" not in page.where.legend.html
    trained = page.found.sites.index[page.found.sites["role"] == "train"]
    some = replace(page.found, held=frozenset(trained[:2]))
    page.where.draw(some, dark=False)
    assert "training 2" in page.where.legend.html
    assert len(page.where.plot.others.data["x"]) == 2
    page.where.draw(replace(some, held=None), dark=False)
    assert f"training {len(trained)}" in page.where.legend.html


def test_without_a_choice_the_hardest_tower_is_shown(page):
    page.selection.focus("")
    hardest = next(iter(page.found.tail.table.index))
    assert f"{hardest}, hourly: " in page.hours.series.view[0].html


@pytest.mark.parametrize("scale", [s for s in SCALES if s != "spatial"])
def test_what_is_drawn_at_a_scale_is_what_is_scored_there(page, scale):
    page.selection.scale = scale
    page.hours.series.tools.click("zoom:all")
    drawn = table(page.hours.series.csv())
    error = drawn["predicted_hist-gb"] - drawn["observed"]
    rows = page.found.cell.table
    score = rows[(rows["shown"] == "hist-gb") & (rows["domain"] == "AU-Lit")]["rmse"].item()
    assert np.sqrt((error**2).mean()) == pytest.approx(score, rel=1e-5, abs=1e-7)
    assert len(drawn) == {"hourly": 17544, "iav": 2}.get(scale, len(drawn))


def test_a_scale_with_one_value_says_it_and_draws_no_line(page):
    page.selection.scale = "spatial"
    assert not page.hours.series.figures.visible
    assert "a domain has one value" in page.hours.series.note.html
    assert len(table(page.hours.series.csv())) == 1
    page.selection.scale = "weekly"
    assert page.hours.series.figures.visible


def test_hours_open_with_the_worst_fortnight_and_keep_the_window_for_another_model(page):
    card = page.hours.series
    start, end = card.plot.window
    assert end - start == 14 * 24 * HOUR
    card.tools.click("zoom:month")
    window = card.plot.window
    card.tools.click("model:lr")
    assert page.selection.model == "lr"
    assert card.plot.window == window
    assert card.plot.models.data["model"] == ["hist-gb", "mine"]
    page.selection.focus("US-Ton")
    start, end = card.plot.window
    assert end - start == 14 * 24 * HOUR


def test_the_window_in_view_is_marked_until_it_is_moved(page):
    card = page.hours.series

    def marked():
        return re.findall(r'data-key="zoom:(\w+)" class="on"', card.tools.html)

    page.selection.focus("US-Ton")
    assert marked() == ["worst"]
    card.tools.click("zoom:month")
    assert marked() == ["month"]
    page.selection.model = "lr"
    assert marked() == ["month"]
    card.plot.figure.x_range.start += 24 * HOUR  # as a visitor drags
    assert marked() == []
    start, end = card.plot.ends
    card.plot.figure.x_range.update(start=start, end=end)
    assert marked() == ["all"]


def test_mean_cycles_follow_the_months_that_are_chosen(page):
    year, day = page.hours.year, page.hours.day
    assert len(year.plot.observed.data["at"]) == 12
    assert len(day.plot.observed.data["at"]) == 24
    whole = np.mean(day.plot.observed.data["value"])
    day.choices.click("Dec–Feb")
    assert np.mean(day.plot.observed.data["value"]) < whole - 2
    assert table(day.csv())["months"].unique() == ["Dec–Feb"]
    day.choices.click("all")
    assert np.mean(day.plot.observed.data["value"]) == whole


def test_the_table_has_every_scale_against_the_reference_and_the_best(page):
    page.selection.model = "mine"
    html = page.hours.table.html
    assert html.count("<tr ") == len(SCALES)
    assert "/ lr" in html
    assert "<small>hist-gb</small>" in html
    assert "<small>obs. − pred.</small>" in html
    assert "positive where predictions are too low. / lr: RMSE over that of lr" in html
    saved = page.hours.scores[0].download("scores_AU-Lit_GPP_TA40_synthetic.csv")
    assert set(table(saved)["model"]) == {"lr", "hist-gb", "mine"}


def test_without_the_reference_there_is_no_ratio_to_it(page):
    hours = page.hours.found
    alone = replace(hours, models={"hist-gb": hours.models["hist-gb"]})
    assert "/ lr" not in score_table(alone)
    assert score_table(alone).count('<td class="best">best</td>') == len(SCALES)


def test_the_reading_is_about_the_model_in_focus(page):
    said = page.hours.said.html
    assert "squared error: bias 98 %" in said
    assert "too high in all 12 months" in said
    assert "33 % of the hours are gap-filled" in said


def test_synthetic_hours_say_so_on_the_screen_and_in_every_file(page):
    hours = page.hours
    assert "synthetic" in hours.head.html
    for card in (hours.series, hours.year, hours.day):
        assert "synthetic data" in card.plot.figure.title.text
        assert set(table(card.csv())["synthetic"]) == {1}
        assert "_synthetic.png" in card.view[0].html


def test_synthetic_scores_say_so_in_every_file_of_theirs(page):
    page.selection.group = "AU-Lit,US-Ton"
    for card in (page.tail, page.every, page.region):
        assert set(table(card.csv())["synthetic"]) == {1}
        assert '_synthetic.csv"' in card.view[0].html
    for card in (page.where, page.how_bad, page.every):
        assert card.plot.figure.title.text == "synthetic data"
        assert '_synthetic.png"' in card.view[0].html


def test_a_model_without_predictions_says_what_brings_them_and_leaves_the_others(page):
    page.selection.model = "xgb"
    command = "fluxcore fit xgb --dataset made --scenario TA40 --target GPP"
    assert f'data-copy="{command}"' in page.hours.lacking.html
    assert "the others are drawn without it" in page.hours.lacking.html
    assert len(page.hours.series.plot.models.data["model"]) == 3
    assert page.hours.series.plot.figure.title.text == "AU-Lit · hourly · synthetic data"
    assert not page.hours.scores.visible
    page.selection.param.update(scenario="time-split", model="mine")
    assert not page.hours.gap.visible or page.hours.found.focus != "mine"


def test_the_year_of_a_tower_is_its_own_domain_and_its_cycle_that_of_the_site(page):
    page.selection.param.update(scenario="time-split", domain="AU-DaS 2020", site="AU-DaS")
    page.hours.series.tools.click("zoom:all")
    assert len(table(page.hours.series.csv())) == 366 * 24
    page.selection.scale = "seasonal"
    assert "AU-DaS, seasonal" in page.hours.series.view[0].html
    assert table(page.hours.series.csv())["time"].iloc[0] == "01-01"
    assert "all its test years together" in page.hours.scores[0].html


def test_hours_of_unknown_quality_are_said_to_be_so(drilled, monkeypatch):
    monkeypatch.setattr(Store, "measured_hours", lambda *_: None)
    page = DiagnosePage(selection=Selection(page="diagnose", **CHOICES), store=drilled)
    page.__panel__()
    assert "is not in this workspace, or lacks this tower" in page.hours.series.note.html
    assert "gap-filled" not in page.hours.series.tools.html
    assert len(page.hours.series.plot.marks["gap-filled"].data["time"]) == 0


def test_more_models_than_can_be_followed_are_named_and_not_drawn(page):
    shown: Hours = page.hours.found
    crowd = replace(shown, more=("a", "b"), lacking=("c",))
    card = HoursCard(page.selection)
    card.draw(crowd, "TA40", dark=False)
    assert "Not drawn, to keep lines apart: a, b." in card.note.html
    assert "Without predictions here: c." in card.note.html


def test_predictions_that_are_not_those_of_the_scores_are_told_apart(drilled, page):
    assert "not of the same training" not in page.hours.said.html
    file = drilled.workspace.root / "predictions/made/hist-gb_val_mean/TA40_GPP.parquet"
    other = drilled.workspace.root / "predictions/made/lr_val_mean/TA40_GPP.parquet"
    kept = file.read_bytes()
    try:
        file.write_bytes(other.read_bytes())
        page.selection.focus("AU-DaS")
        assert "have an RMSE of" in page.hours.said.html
        assert "not of the same training" in page.hours.said.html
    finally:
        file.write_bytes(kept)


def test_of_several_runs_the_first_is_drawn_and_said_to_be_one(drilled, tmp_path):
    shutil.copytree(drilled.workspace.root, tmp_path, dirs_exist_ok=True)
    scores = tmp_path / "scores" / "made"
    (first,) = (scores / "lr_val_mean").glob("TA40_GPP_*.csv")
    second = scores / "lr_val_mean_run2" / f"{first.stem}_run2.csv"
    second.parent.mkdir()
    whole = pd.read_csv(first)
    whole.assign(rmse=2 * whole["rmse"], mse=4 * whole["mse"]).to_csv(second, index=False)
    chosen = Selection(page="diagnose", **{**CHOICES, "model": "lr"})
    page = DiagnosePage(selection=chosen, store=Store(tmp_path))
    page.__panel__()
    assert "These are the hours of run 1 of 2" in page.hours.said.html
    assert "lr at AU-Lit, run 1 of 2, every scale" in page.hours.scores[0].html
    assert "observed and predicted by lr, run 1 of 2" in page.hours.series.view[0].html
    assert "not of the same training" not in page.hours.said.html
    page.selection.model = "mine"
    assert "run 1" not in page.hours.scores[0].html + page.hours.series.view[0].html


def test_a_damaged_file_is_said_in_place_of_the_series(drilled, page):
    root = drilled.workspace.root / "predictions"
    hidden = root.rename(root.with_name("elsewhere"))
    try:
        for model in OFFSETS:
            file = root / f"made/{model}_val_mean/TA40_GPP.parquet"
            file.parent.mkdir(parents=True)
            file.write_bytes(b"PAR1 not at all PAR1")
        page.selection.focus("US-Ton")
        assert "TA40_GPP.parquet" in page.hours.lacking.html
        assert "cannot be read" in page.hours.gap[0].html + page.hours.lacking.html
        assert not page.hours.series.view.visible
    finally:
        shutil.rmtree(root)
        hidden.rename(root)


def test_a_truncated_file_is_said_to_be_damaged_and_what_mends_it(drilled, page):
    place = "predictions/made/lr_val_mean/TA40_GPP.parquet"
    file = drilled.workspace.root / place
    kept = file.read_bytes()
    try:
        file.write_bytes(kept[: len(kept) // 2])
        page.selection.param.update(model="lr", domain="AU-DaS", site="AU-DaS")
        said = page.hours.lacking.html
        assert "The predictions of lr cannot be read" in said
        assert "damaged or cut short" in said
        assert place in said
        command = "fluxcore fit lr --dataset made --scenario TA40 --target GPP"
        assert f'data-copy="{command}"' in said
        assert "has no predictions" not in said
        assert len(page.hours.series.plot.models.data["model"]) == 2
        page.selection.model = "mine"
        assert "their files cannot be read: lr." in page.hours.series.note.html
        assert not page.hours.gap.visible
    finally:
        file.write_bytes(kept)
