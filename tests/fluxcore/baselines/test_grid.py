"""The pilot study: kept in the workspace, resumable, a failed cell alone, the same on a cluster."""

import json
import threading

import numpy as np
import polars as pl
import pytest

from fluxcore.baselines import pilot
from fluxcore.baselines.fits import read_draws
from fluxcore.baselines.grid import cells_of
from fluxcore.errors import Cancelled, ModelError, ScenarioError, UnknownNameError, WorkspaceError
from fluxcore.leaderboard import leaderboard
from fluxcore.predictions import load
from fluxcore.score_files import read_scores
from fluxcore.scores import score

FEW = {"models": ["constant", "lr"], "scenarios": ["TA40"], "targets": ["GPP"]}


def files_of(workspace) -> dict[str, bytes]:
    kept = (path for path in workspace.root.rglob("*_*.*") if path.suffix in (".csv", ".parquet"))
    return {str(path.relative_to(workspace.root)): path.read_bytes() for path in kept}


def test_predictions_scores_and_record_are_kept(world, workspace):
    report = pilot(world, **FEW, workspace=workspace, workers=1)
    assert [str(outcome.cell) for outcome in report.done] == ["constant GPP TA40", "lr GPP TA40"]
    folder = workspace.root / "predictions" / "seven" / "lr_val_mean"
    predictions = load(folder / "TA40_GPP.parquet")
    assert (predictions.model, predictions.scenario, predictions.run) == ("lr", "TA40", 1)
    table = read_scores(workspace.score_files("seven"))
    again = score(predictions).query("scale == 'hourly'").set_index("domain")
    kept = table.query("scale == 'hourly' and model == 'lr'").set_index("domain")
    np.testing.assert_allclose(kept["rmse"], again.loc[kept.index, "rmse"], rtol=1e-12)
    source = workspace.score_set("seven").source
    assert (source["synthetic"], source["dataset"]) == (True, "seven")
    record = json.loads((folder / "TA40_GPP.json").read_text())
    assert record["dataset"] == {"name": "seven", "sha256": world.digest, "synthetic": True}
    assert record["scenario_sha256"] == source["scenarios"]["TA40"] == predictions.sealed
    assert record["rows"]["test"] == len(predictions.series)
    assert {"numpy", "scikit-learn", "fluxcore", "python"} <= set(record["software"])
    board = leaderboard(table, target="GPP", scenarios=["TA40"], draws=100)
    assert set(board.table["model"]) == {"lr", "constant"}


def test_what_is_done_is_not_done_again_unless_it_changed(world, workspace):
    pilot(world, **FEW, workspace=workspace, workers=1)
    before = files_of(workspace)
    again = pilot(world, **FEW, workspace=workspace, workers=1)
    assert (len(again.done), len(again.there)) == (0, 2)
    assert files_of(workspace) == before
    other = pilot(world, **{**FEW, "models": ["lr"]}, seed=1, workspace=workspace, workers=1)
    assert len(other.done) == 1
    (workspace.root / "predictions/seven/constant_val_mean/TA40_GPP.json").write_text("{")
    mended = pilot(world, **{**FEW, "models": ["constant"]}, workspace=workspace, workers=1)
    assert len(mended.done) == 1
    stored = workspace.root / "predictions/seven/lr_val_mean/TA40_GPP.parquet"
    stored.write_bytes(stored.read_bytes()[:5000])
    whole = pilot(world, **{**FEW, "models": ["lr"]}, seed=1, workspace=workspace, workers=1)
    assert len(whole.done) == 1
    forced = pilot(world, **FEW, workspace=workspace, workers=1, again=True)
    assert len(forced.done) == 2


def test_a_failed_cell_is_reported_and_the_others_go_on(altered, workspace):
    lacks = altered(lambda _, frame: frame.with_columns(pl.lit(None, pl.Float32).alias("GPP")))
    report = pilot(lacks, ["constant"], ["TA40"], ["GPP", "ET"], workspace=workspace, workers=1)
    assert [outcome.cell.target for outcome in report.done] == ["ET"]
    assert [outcome.cell.target for outcome in report.failed] == ["GPP"]
    assert "failed: constant GPP TA40: altered has no training row of GPP" in str(report)


def test_interrupted_it_keeps_what_was_finished_and_goes_on(world, workspace):
    stop = threading.Event()
    with pytest.raises(Cancelled):
        pilot(
            world, **FEW, workspace=workspace, workers=1, cancel=stop,
            finished=lambda outcome: stop.set(),
        )  # fmt: skip
    report = pilot(world, **FEW, workspace=workspace, workers=1)
    assert (len(report.there), len(report.done)) == (1, 1)


def test_runs_and_strategies_stand_beside_each_other(world, workspace):
    settings = {**FEW, "models": ["ridge"], "workspace": workspace, "workers": 1}
    pilot(world, **settings, draws=2, all_draws=True)
    pilot(world, **settings, run=2)
    pilot(world, **settings, strategy="max", draws=2)
    pilot(world, **settings, validation="oracle")
    names = {path.name for path in (workspace.root / "predictions" / "seven").iterdir()}
    assert names == {
        "ridge_val_mean", "ridge_val_mean_run2", "ridge_val_max", "ridge-oracle_val_mean",
    }  # fmt: skip
    assert {found.name for found in workspace.score_sets()} == {"seven", "seven-oracle"}
    draws = workspace.root / "predictions/seven/ridge_val_mean/TA40_GPP_draws.csv"
    assert sorted(read_draws(draws)["draw"].unique()) == [0, 1]
    assert len(workspace.prediction_files("seven")) == 4
    pilot(world, **settings)
    assert not draws.exists()  # they were of other parameters


def test_the_same_numbers_in_this_process_in_others_and_on_a_cluster(world, cluster, tmp_path):
    from fluxcore.workspace import Workspace

    asked = {**FEW, "models": ["lr", "hist-gb"], "sample": 300}
    kept = []
    for place in ({"workers": 1}, {"workers": 2}, {"scheduler": cluster.address}):
        workspace = Workspace(tmp_path / str(len(kept)), read_only=False)
        report = pilot(world, **asked, workspace=workspace, **place)
        assert len(report.done) == 2
        kept.append(files_of(workspace))
    assert kept[0] == kept[1] == kept[2]
    assert len(kept[0]) == 4


def test_what_cannot_be_asked_for_is_said_before_anything_is_done(world, workspace):
    for wrong, error, says in (
        ({"models": ["lrr"]}, UnknownNameError, "Did you mean 'lr'"),
        ({"scenarios": ["TA4"]}, UnknownNameError, "Did you mean 'TA40'"),
        ({"targets": ["LE"]}, UnknownNameError, "target of seven"),
        ({"strategy": "best"}, UnknownNameError, "strategy"),
        ({"validation": "random"}, UnknownNameError, "validation split"),
        ({"models": []}, ModelError, "No models are named"),
        ({"scenarios": "time-split", "validation": "iid"}, ScenarioError, "holds out years"),
        ({"draws": 0}, ModelError, "count from 1"),
        ({"name": "../mine", "models": ["lr"]}, WorkspaceError, "cannot be the name"),
        ({"name": "mine"}, ModelError, "One name"),
        ({"set": "a/b"}, WorkspaceError, "cannot be the name"),
    ):
        with pytest.raises(error, match=says):
            pilot(world, **{**FEW, **wrong}, workspace=workspace, workers=1)
    assert not workspace.root.exists()


def test_a_cell_alone_tells_its_draws_and_can_be_cancelled_between_them(world, workspace):
    told = []
    stop = threading.Event()

    def progress(done: int, total: int, what: str) -> None:
        told.append((done, total))
        if done == 1:
            stop.set()

    alone = {**FEW, "models": ["ridge"], "draws": 3}
    with pytest.raises(Cancelled):
        pilot(world, **alone, workspace=workspace, progress=progress, cancel=stop)
    assert told == [(0, 3), (1, 3)]
    assert not workspace.prediction_files()


def test_cells_that_can_be_ranked_come_early(world, workspace, cell):
    asked = (["hist-gb", "lr", "constant"], ["TA40", "time-split"], ["ET", "GPP"])
    order = [str(each) for each in cells_of(world, *asked, cell(), workspace)]
    assert order[:4] == ["constant ET TA40", "lr ET TA40", "constant GPP TA40", "lr GPP TA40"]
    assert [each.split()[0] for each in order[8:]] == ["hist-gb"] * 4


def test_other_data_of_the_same_name_do_not_join_the_set(world, workspace, tmp_path):
    pilot(world, **FEW, workspace=workspace, workers=1)
    source = workspace.root / "scores" / "seven" / "source.json"
    record = json.loads(source.read_text())
    assert record["dataset_sha256"] == world.digest
    source.write_text(json.dumps({**record, "dataset_sha256": "0" * 64}))
    with pytest.raises(WorkspaceError, match="other data that went by the name 'seven'"):
        pilot(world, **FEW, workspace=workspace, workers=1)
