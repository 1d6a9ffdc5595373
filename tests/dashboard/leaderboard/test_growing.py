"""A set of synthetic scores that grows while it is looked at: what is said, and when redrawn."""

import io
import json

import pandas as pd
import pytest

from dashboard.app import App
from dashboard.store import Store
from fluxcore.score_files import write_scores

from .conftest import cell


def add(root, model, *scenarios, run=1):
    tables = [cell(model, scenario, scale) for scenario in scenarios for scale in ("hourly", "iav")]
    key = f"{model}_val_mean" + (f"_run{run}" if run > 1 else "")
    table = pd.concat(tables, ignore_index=True).assign(run=run)
    write_scores(table, root / "scores" / "demo" / key)


@pytest.fixture
def growing(tmp_path):
    """A set called demo that is synthetic and has two models under one scenario."""
    for model in ("lr", "xgb"):
        add(tmp_path, model, "TA40")
    (tmp_path / "scores" / "demo" / "source.json").write_text(
        json.dumps({"synthetic": True, "date": "2026-11-22", "dataset": "demo"})
    )
    return tmp_path


@pytest.fixture
def app(growing):
    return App(Store(growing)).open({"page": "leaderboard", "scores": "demo"})


def test_synthetic_scores_say_so_wherever_they_are_shown(app):
    assert app.store.sets()["demo"].label == "demo (synthetic), 2026-11-22"
    assert '<span class="badge warn">synthetic</span>' in app.bar.html
    head = app.page.table.view[0]
    wide = pd.read_csv(io.StringIO(head.download("models_ET_q90.csv")))
    assert wide["synthetic"].all()
    assert head.download("leaderboard_ET_q90.tex").startswith("% Synthetic")


def test_an_incomplete_set_says_what_its_ranking_lacks(app, growing):
    head = str(app.page.headline())
    assert "Ranked under temperature alone, since there are no scores under temporal and" in head
    add(growing, "lr", "spatial-easy40")
    app.page.refresh()
    head = str(app.page.headline())
    assert "xgb (2 of 4 cells) is not ranked: a skill needs them all." in head
    assert "<b>lr is the only ranked model with skill 0.000</b>" in head
    row = app.page.table.table.html.split('data-row="xgb"')[1].split("</tr>")[0]
    assert 'title="Not all cells are scored">–' in row
    assert row.count('title="not scored">–') == 2


def test_new_scores_are_announced_and_shown_on_demand(app, growing):
    page = app.page
    before = page.table.table.html
    app.selection.news += 1
    assert not page._news.line.visible
    add(growing, "bad", "TA40")
    app.selection.news += 1
    assert page._news.line.visible
    assert "New scores of demo" in page._news.line.html
    app.selection.scale = "iav"  # moves what is shown of the ranking, not the ranking
    assert page._news.line.visible
    assert page.table.table.html == before
    page._news.line.click("show")
    assert 'data-row="bad"' in page.table.table.html
    assert not page._news.line.visible


def test_scores_of_another_flux_are_no_news(app, growing):
    app.page.selection.target = "ET"
    add(growing, "bad", "TA40")
    (file,) = (growing / "scores" / "demo" / "bad_val_mean").glob("*.csv")
    file.rename(file.with_name(file.name.replace("_ET_", "_GPP_")))
    app.selection.news += 1
    assert not app.page._news.line.visible


def test_an_empty_page_fills_itself(growing):
    app = App(Store(growing)).open({"page": "leaderboard", "scores": "demo"})
    app.selection.target = "NEE"
    assert app.page._problem.html
    table = cell("lr", "TA40", "hourly").assign(target="NEE")
    write_scores(table, growing / "scores" / "demo" / "lr_val_mean")
    app.selection.news += 1
    assert not app.page._problem.html
    assert "lr" in str(app.page.headline())


def test_the_baseline_that_was_lacking_comes_back(tmp_path):
    add(tmp_path, "bad", "TA40")
    app = App(Store(tmp_path)).open({"page": "leaderboard", "scores": "demo"})
    assert app.selection.baseline == "bad"
    add(tmp_path, "lr", "TA40")
    app._back_to_baseline()
    assert app.selection.baseline == "lr"
    app.selection.baseline = "bad"
    app._back_to_baseline()
    assert app.selection.baseline == "bad"  # chosen by the visitor


def test_several_runs_of_a_model_are_counted_beside_its_name(app, growing):
    assert "×" not in app.page.table.table.html
    assert "One run a model: training randomness is not included." in app.page.cell.body.html
    add(growing, "xgb", "TA40", run=2)
    app.page.refresh()
    row = app.page.table.table.html.split('data-row="xgb"')[1]
    assert "the mean of 2 training runs" in row
    assert "Several runs, averaged and drawn along: xgb (2)." in app.page.cell.body.html


def test_what_selection_costs_stands_below_where_draws_were_scored(app, growing):
    page = app.page
    assert not page.regret.view.visible  # neither draws nor a data set to fit
    folder = growing / "predictions" / "demo" / "xgb_val_mean"
    folder.mkdir(parents=True)
    tried = [{"mean": m, "max": 1 - m, "discrepancy": m} for m in (0.0, 1.0)]
    record = {"tried": tried, "dataset": {"synthetic": True}}
    (folder / "TA40_ET.json").write_text(json.dumps(record))
    rows = [(0, "hourly", "A", 2.0), (1, "hourly", "A", 1.0)]
    table = pd.DataFrame(rows, columns=["draw", "scale", "domain", "rmse"])
    table.to_csv(folder / "TA40_ET_draws.csv", index=False)
    page.selection.statistic = "median"
    assert page.regret.view.visible
    assert "synthetic" in page.regret.view[0].html
    assert "+100.0 %" in page.regret.body.html
    assert "costs, at the median of 1 cell, 100.0 % by mean, 0.0 % by max" in page.regret.body.html
    (name,) = page.regret.view[0]._downloads
    assert pd.read_csv(io.StringIO(page.regret.view[0].download(name)))["synthetic"].all()
    page.selection.scale = "iav"
    assert "Nothing is defined here" in page.regret.body.html
    (folder / "TA40_ET_draws.csv").write_text("damaged")
    page.selection.scale = "hourly"
    assert "TA40_ET_draws.csv is damaged" in page.regret.body.html
    assert "xgb" in page.table.table.html  # the ranking is as good as before


def test_the_card_says_the_command_that_scores_draws(growing, make_dataset):
    from fluxcore.workspace import Workspace

    make_dataset({"AU-ASM": (2018, 2018)}, name="demo", workspace=Workspace(growing))
    app = App(Store(growing)).open({"page": "leaderboard", "scores": "demo"})
    command = "fluxcore pilot --dataset demo --models xgb --draws 10 --score-all-draws"
    assert command in app.page.regret.body.html
    assert not app.page._news.offers.visible
    app.selection.target = "NEE"  # which has no scores: others are offered in place of a ranking
    assert "Fit the baselines" in app.page._news.offers.html
