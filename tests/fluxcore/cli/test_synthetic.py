"""Synthetic scores on the command line: they say so, and stand alone; and what draws cost."""

import io
import json

import pandas as pd
import pytest

from fluxcore.score_files import write_scores


@pytest.fixture
def invented(workspace, tiny_series):
    """A set of scores of two models that says that it is synthetic, and another that does not."""
    from fluxcore.scores import score_series

    table = score_series(tiny_series({"AA-One": 0.5, "AA-Two": 1.0}))
    table = table.assign(strategy="mean", run=1, scenario="TA40", target="GPP")
    for name in ("demo", "mine"):
        for model, factor in (("lr", 1.0), ("xgb", 0.8)):
            own = table.assign(model=model, rmse=factor * table["rmse"])
            write_scores(own, workspace / "scores" / name / f"{model}_val_mean")
    (workspace / "scores" / "demo" / "source.json").write_text('{"synthetic": true}')
    return workspace


FEW = ("--target", "GPP", "--draws", "100")


@pytest.mark.parametrize("place", ["set", "folder"])
def test_a_synthetic_ranking_says_so_in_every_form(run, invented, place):
    source = "demo" if place == "set" else invented / "scores" / "demo"
    shown = run("leaderboard", source, *FEW).stdout
    assert "GPP: skill against lr (synthetic)" in shown
    assert shown.count("(synthetic)") == 2
    wide = pd.read_csv(io.StringIO(run("leaderboard", source, *FEW, "--format", "csv").stdout))
    assert wide["synthetic"].all()
    assert json.loads(run("leaderboard", source, *FEW, "--format", "json").stdout)["synthetic"]
    assert run("leaderboard", source, *FEW, "--format", "latex").stdout.startswith("% Synthetic")


def test_a_synthetic_comparison_says_so(run, invented):
    typed = ("compare", "demo", "--models", "xgb", "lr", *FEW)
    assert "ratio of rmse (synthetic)" in run(*typed).stdout
    table = pd.read_csv(io.StringIO(run(*typed, "--format", "csv").stdout))
    assert table["synthetic"].all()


def test_real_scores_do_not_say_it(run, invented):
    shown = run("leaderboard", "mine", *FEW, "--format", "csv").stdout
    assert "synthetic" not in shown
    assert "synthetic" not in run("leaderboard", "mine", *FEW).stdout


def test_synthetic_scores_join_no_others_even_on_equal_observations(run, invented):
    refused = run("leaderboard", "mine", "demo", *FEW)
    assert refused.exit_code == 2
    assert "demo: synthetic scores are ranked alone, and join no others." in refused.stderr
    assert run("compare", "mine", "demo", "--models", "xgb", "lr", *FEW).exit_code == 2


@pytest.fixture
def tried(workspace):
    """Three draws of a model under one scenario, of which the second is the best on the test."""
    folder = workspace / "predictions" / "world" / "xgb_val_mean"
    folder.mkdir(parents=True)
    losses = [{"mean": m, "max": 3.0 - m, "discrepancy": m} for m in (0.0, 1.0, 2.0)]
    record = {"tried": losses, "dataset": {"synthetic": True}}
    (folder / "TA40_GPP.json").write_text(json.dumps(record))
    rows = [(draw, "hourly", site, rmse) for draw, rmse in enumerate((4.0, 2.0, 3.0))
            for site in ("A", "B")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["draw", "scale", "domain", "rmse"])
    table.to_csv(folder / "TA40_GPP_draws.csv", index=False)


def test_what_selection_costs_is_shown_against_the_best_draw(run, tried):
    done = run("regret", "world")
    assert "world (synthetic): q90 of RMSE, hourly, above the best draw" in done.stdout
    assert "+100.0 %" in done.stdout
    assert "100.0 % by mean, 50.0 % by max" in done.stderr
    table = pd.read_csv(io.StringIO(run("regret", "world", "--format", "csv").stdout))
    assert table.set_index("strategy")["regret"].to_dict() == {
        "mean": 2.0,
        "max": 1.0,
        "discrepancy": 2.0,
    }
    assert table["synthetic"].all()


def test_without_scored_draws_the_command_that_scores_them_is_said(run, workspace):
    (workspace / "datasets" / "bare").mkdir(parents=True)
    done = run("regret", "bare")
    assert done.exit_code == 2
    assert "fluxcore pilot --dataset bare --models xgb --draws 10 --score-all-draws" in done.stderr
    assert "Unknown score set 'nothing'" in run("regret", "nothing").stderr


def test_scores_that_were_made_elsewhere_have_no_draws(run, invented):
    done = run("regret", "mine")
    assert done.exit_code == 2
    assert "There is no data set 'mine' in this workspace to which models were" in done.stderr
