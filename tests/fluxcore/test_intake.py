"""Bring your own: all of a call or nothing of it, and a report of what was done."""

import hashlib
import json
import shutil

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.errors import (
    PredictionFileError,
    ScoreFileError,
    UnknownNameError,
    WorkspaceError,
)
from fluxcore.intake import add_predictions, add_scores
from fluxcore.predictions import load, read_predictions
from fluxcore.score_files import read_scores
from fluxcore.scores import score
from fluxcore.workspace import Workspace

NAME = "TA40_GPP_mine_val_mean_predictions.csv"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "ws", read_only=False)


@pytest.fixture
def write(tmp_path):
    """Write a file of three days at two sites, with any name."""

    def make(name: str = NAME, plus: float = 0.0):
        hours = np.arange("2019-06-01", "2019-06-04", dtype="datetime64[h]")
        wave = np.sin(np.arange(72) / 5)
        parts = [
            pl.DataFrame(
                {"y_true": 2 + wave, "y_pred": 2 + 0.8 * wave + plus, "site_id": [site] * 72,
                 "time": hours.astype("datetime64[ms]")}
            )
            for site in ("AU-ASM", "AU-Cpr")
        ]  # fmt: skip
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        pl.concat(parts).write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
        return path

    return make


def tree(workspace: Workspace) -> dict[str, bytes]:
    return {
        path.relative_to(workspace.root).as_posix(): path.read_bytes()
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file() and "cache" not in path.parts
    }


def test_predictions_are_kept_and_scored(write, workspace):
    path = write()
    report = add_predictions(path, workspace=workspace)
    (added,) = report.added
    assert (added.rows, added.observed, added.sites, added.domains) == (144, 144, 2, 2)
    assert not added.replaced
    place = "scores/mine/mine_val_mean/TA40_GPP_mine_val_mean.csv"
    assert added.scores == workspace.root / place
    expected = read_predictions(path)
    scores = score(expected)
    written = read_scores(workspace.root / "scores")[scores.columns]  # without what it derives
    pd.testing.assert_frame_equal(written, scores)
    stored = workspace.root / "predictions/benchmark/mine_val_mean/TA40_GPP.parquet"
    assert added.stored == stored
    again = load(stored)
    assert np.array_equal(again.series.predicted, expected.series.predicted)
    assert np.array_equal(again.series.time, expected.series.time)
    assert (again.stem, again.findings) == (expected.stem, expected.findings)
    source = workspace.score_set("mine").source
    assert source["files"][place]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source["synthetic"], source["dataset"]) == (False, "benchmark")
    assert source["observations"].startswith("float64")


def test_stored_predictions_can_be_read_like_any_file(write, workspace):
    (added,) = add_predictions(write(), workspace=workspace).added
    found = read_predictions(added.stored, scenario="TA40", target="GPP", model="copy")
    assert np.array_equal(found.series.predicted, load(added.stored).series.predicted)


def test_one_site_of_stored_predictions_is_read_alone(write, workspace):
    (added,) = add_predictions(write(), workspace=workspace).added
    whole = load(added.stored).series
    second = load(added.stored, whole.sites[1]).series
    there = whole.site == 1
    assert second.sites == whole.sites[1:]
    assert not second.site.any()
    for column in ("time", "observed", "predicted"):
        assert np.array_equal(getattr(second, column), getattr(whole, column)[there])
    with pytest.raises(PredictionFileError, match="has no row of the site 'X'"):
        load(added.stored, "X")


def test_the_report_prints_what_was_noticed(write, workspace):
    text = str(add_predictions(write(), workspace=workspace))
    assert text.startswith("added mine_val_mean, TA40 GPP")
    assert "2 of 40 test sites" in text
    assert text.endswith("1 file scored in the set 'mine'")


def test_one_site_is_one_site(write, workspace):
    path = write()
    rows = path.read_text().splitlines(keepends=True)
    path.write_text("".join(row for row in rows if "AU-Cpr" not in row))
    assert "72 rows (72 observed), 1 site, 1 domain" in str(
        add_predictions(path, workspace=workspace)
    )


@pytest.mark.parametrize("given", [None, 3, pd.DataFrame({"y_pred": [1.0]}), [None]], ids=repr)
def test_what_is_no_path_is_refused(given, workspace):
    with pytest.raises(PredictionFileError, match="add_predictions takes the path of"):
        add_predictions(given, workspace=workspace)


def test_adding_again_replaces_and_says_so(write, workspace):
    add_predictions(write(), workspace=workspace)
    (added,) = add_predictions(write(plus=1.0), workspace=workspace).added
    assert added.replaced
    assert str(added).startswith("replaced")
    scores = read_scores(workspace.root / "scores")
    assert scores.loc[scores["scale"] == "hourly", "bias"].tolist() == pytest.approx(
        [-1, -1], abs=0.1
    )
    assert len(workspace.score_files("mine")) == 1


def test_options_hold_for_all_files_and_runs_stand_apart(write, workspace):
    add_predictions(write(), workspace=workspace)
    (added,) = add_predictions(write(), "net", run=2, strategy="max", workspace=workspace).added
    assert added.scores.parent.name == "net_val_max_run2"
    assert added.scores.name == "TA40_GPP_net_val_max_run2.csv"
    assert added.stored.parent.name == "net_val_max_run2"
    assert set(read_scores(workspace.root / "scores")["run"]) == {1, 2}


def test_one_broken_file_among_many_adds_nothing(write, workspace):
    add_predictions(write(), workspace=workspace)
    before = tree(workspace)
    good, broken = write(NAME.replace("GPP", "NEE")), write(NAME.replace("GPP", "ET"))
    broken.write_text(broken.read_text().replace("2019-06-02 05", "2019-06-02 04"))
    write(plus=3.0)
    with pytest.raises(PredictionFileError, match=r"TA40_ET_mine.*repeat the site and time"):
        add_predictions(good.parent, workspace=workspace)
    assert tree(workspace) == before


def test_every_broken_file_is_named(write, workspace):
    for target in ("NEE", "ET"):
        write(NAME.replace("GPP", target)).write_text("oops")
    with pytest.raises(PredictionFileError) as caught:
        add_predictions(write().parent, workspace=workspace)
    assert "TA40_NEE_mine" in str(caught.value)
    assert "TA40_ET_mine" in str(caught.value)


def test_two_files_of_the_same_are_refused(write, workspace):
    with pytest.raises(
        PredictionFileError, match=r"as TA40_GPP_mine_val_mean_predictions\.csv does"
    ):
        add_predictions(
            [write(), write("TA40_GPP_other_val_mean_predictions.csv")], "same", workspace=workspace
        )


def test_of_a_folder_what_is_no_prediction_is_passed_over(write, workspace):
    folder = write().parent
    write("TA40_GPP_mine_val_mean.csv")
    write("notes.csv")
    (folder / "notes.txt").write_text("")
    report = add_predictions(folder, workspace=workspace)
    assert len(report.added) == 1
    assert sorted(item.partition(":")[0] for item in report.skipped) == [
        "TA40_GPP_mine_val_mean.csv", "notes.csv", "notes.txt",
    ]  # fmt: skip
    with pytest.raises(PredictionFileError, match="no file of predictions"):
        add_predictions(workspace.root / "scores", workspace=workspace)


def test_names_of_sets_and_data_sets_are_checked(write, workspace):
    for wrong in ({"set": "../x"}, {"dataset": "a/b"}):
        with pytest.raises(WorkspaceError, match="cannot be the name"):
            add_predictions(write(), workspace=workspace, **wrong)


def test_a_set_keeps_to_one_data_set(write, workspace):
    add_predictions(write(), workspace=workspace)
    with pytest.raises(WorkspaceError, match="is about the data set 'benchmark'"):
        add_predictions(write(), workspace=workspace, dataset="demo", synthetic=True)
    add_predictions(write(), workspace=workspace, dataset="demo", synthetic=True, set="demo")
    assert workspace.score_set("demo").source["synthetic"] is True


def test_a_read_only_workspace_takes_nothing(write, workspace):
    with pytest.raises(WorkspaceError, match="read-only"):
        add_predictions(write(), workspace=Workspace(workspace.root, read_only=True))
    assert not workspace.root.exists()


# ---- scores -------------------------------------------------------------------------------------


@pytest.fixture
def submissions(write, workspace, tmp_path):
    """A folder like the public leaderboard's, with one model twice."""
    add_predictions(write(), workspace=workspace)
    folder = tmp_path / "submissions"
    shutil.copytree(workspace.root / "scores" / "mine", folder)
    (folder / "source.json").unlink()
    (folder / "mine_val_mean" / "metadata.yaml").write_text("model_id: mine")
    text = (folder / "mine_val_mean/TA40_GPP_mine_val_mean.csv").read_text()
    (folder / "test_val_mean").mkdir()
    (folder / "test_val_mean/TA40_GPP_test_val_mean.csv").write_text(
        text.replace(",mine,", ",test,")
    )
    return folder


def test_scores_are_taken_byte_for_byte(submissions, workspace):
    report = add_scores(submissions, "published", workspace=workspace)
    assert (report.files, report.replaced) == (2, False)
    assert report.models == ("mine_val_mean", "test_val_mean")
    assert report.twins == (("mine_val_mean", "test_val_mean"),)
    assert report.skipped == ("mine_val_mean/metadata.yaml: not named like a file of scores",)
    assert "very same scores" in str(report)
    for file in workspace.score_files("published"):
        assert file.read_bytes() == (submissions / file.parent.name / file.name).read_bytes()
    assert workspace.score_set("published").source["made_from"] == "scores"


def test_a_set_of_files_is_replaced_as_a_whole(submissions, workspace):
    first = add_scores(submissions, "published", workspace=workspace)
    assert (first.replaced, first.before) == (False, 0)
    assert str(first).startswith("added the set 'published': 2 files, ")
    shutil.rmtree(submissions / "test_val_mean")
    second = add_scores(submissions, "published", workspace=workspace)
    assert (second.replaced, second.before) == (True, 2)
    assert str(second).startswith(
        "replaced the set 'published', which had 2 files before: 1 file, "
    )
    assert [file.parent.name for file in workspace.score_files("published")] == ["mine_val_mean"]


def test_a_flat_folder_of_score_files_will_do(submissions, workspace, tmp_path):
    flat = tmp_path / "flat"
    flat.mkdir()
    for file in submissions.rglob("*.csv"):
        shutil.copy(file, flat)
    add_scores(flat, "flat", workspace=workspace)
    assert {file.parent.name for file in workspace.score_files("flat")} == {
        "mine_val_mean", "test_val_mean",
    }  # fmt: skip


def test_sets_of_predictions_and_of_files_do_not_mix(submissions, write, workspace):
    with pytest.raises(WorkspaceError, match="holds scores of predictions"):
        add_scores(submissions, "mine", workspace=workspace)
    add_scores(submissions, "published", workspace=workspace)
    with pytest.raises(WorkspaceError, match="was added as files of scores"):
        add_predictions(write(), set="published", workspace=workspace)


def test_a_broken_file_of_scores_adds_nothing(submissions, workspace):
    file = submissions / "test_val_mean/TA40_GPP_test_val_mean.csv"
    file.write_text(file.read_text().replace("n_samples", "samples"))
    before = tree(workspace)
    with pytest.raises(ScoreFileError, match="n_samples missing"):
        add_scores(submissions, "published", workspace=workspace)
    assert tree(workspace) == before


def test_folders_without_scores_are_refused(workspace, tmp_path):
    with pytest.raises(ScoreFileError, match="no such folder"):
        add_scores(tmp_path / "nowhere", "x", workspace=workspace)
    (tmp_path / "void").mkdir()
    with pytest.raises(ScoreFileError, match="no files of scores"):
        add_scores(tmp_path / "void", "x", workspace=workspace)


def test_the_published_scores_are_taken_as_they_are(shared, workspace):
    report = add_scores(shared / "leaderboard", "published", workspace=workspace)
    assert (report.files, report.rows, len(report.models)) == (54, 48_924, 6)
    assert report.twins == ()
    assert {item.rpartition("/")[2] for item in report.skipped} == {
        "metadata.yaml: not named like a file of scores"
    }
    source = json.loads((workspace.root / "scores/published/source.json").read_text())
    assert len(source["files"]) == 54


def test_golden_predictions_score_as_the_public_code_does(golden, workspace):
    files = sorted(golden.glob("*_predictions.csv.gz"))
    report = add_predictions(files, workspace=workspace)
    for added in report.added:
        ours = pd.read_csv(added.scores).sort_values(["scale", "env"], ignore_index=True)
        theirs = pd.read_csv(golden / added.scores.name)
        theirs = theirs.sort_values(["scale", "env"], ignore_index=True)
        columns = ["target", "setting", "scale", "env", "n_samples", "rmse", "nse", "bias"]
        assert list(ours.columns)[: len(theirs.columns)] == list(theirs.columns)
        assert ours["kge"].notna().any()
        pd.testing.assert_frame_equal(ours[columns], theirs[columns], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("metadata", "submitted"),
    [
        ("submitted_at: '2026-06-17T13:28:32+00:00'", "2026-06-17"),
        ("submitted_at: 2026-06-17", "2026-06-17"),
        ("submitted_at: last week", None),
        ("- a\n- b", None),
        ("a: [1", None),
    ],
)
def test_the_day_of_submission_is_taken_along(submissions, workspace, metadata, submitted):
    (submissions / "mine_val_mean" / "metadata.yaml").write_text(metadata)
    add_scores(submissions, "published", workspace=workspace)
    assert workspace.score_set("published").source.get("submitted") == submitted


def test_observations_from_a_data_set_are_kept_under_its_name(write, workspace, make_dataset):
    make_dataset({"AU-ASM": (2019, 2019), "AU-Cpr": (2019, 2019)}, workspace=workspace)
    report = add_predictions(write(), observations="tiny", workspace=workspace, set="demo")
    assert report.added[0].stored.relative_to(workspace.root).parts[1] == "tiny"
    source = json.loads((workspace.root / "scores/demo/source.json").read_text())
    assert (source["dataset"], source["synthetic"]) == ("tiny", True)


def test_scores_on_synthetic_observations_do_not_join_others(write, workspace, make_dataset):
    make_dataset({"AU-ASM": (2019, 2019)}, workspace=workspace)
    add_predictions(write(), workspace=workspace)
    with pytest.raises(WorkspaceError, match="not 'tiny'"):
        add_predictions(write(), observations="tiny", workspace=workspace, set="mine")
    assert add_predictions(write(), observations="tiny", workspace=workspace).set == "tiny"


def test_a_data_set_that_is_misspelt_is_guessed(write, workspace, make_dataset):
    make_dataset({"AU-ASM": (2019, 2019)}, workspace=workspace)
    with pytest.raises(UnknownNameError, match="Did you mean 'tiny'"):
        add_predictions(write(), observations="tyny", workspace=workspace)
