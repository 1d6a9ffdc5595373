"""``fluxcore score``: many files, wherever they are scored."""

import numpy as np
import polars as pl
import pytest

FILES = [
    "TA40_GPP_mine_val_mean_predictions.csv",
    "TA40_GPP_other_val_mean_predictions.csv",
    "TA40_NEE_mine_val_mean_predictions.csv",
]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Three files of predictions in the folder where commands are typed."""
    monkeypatch.chdir(tmp_path)
    hours = np.arange("2019-06-01", "2019-06-08", dtype="datetime64[h]").astype("datetime64[us]")
    for number, name in enumerate(FILES):
        wave = np.sin(np.arange(len(hours)) / 24 * 2 * np.pi)
        pl.DataFrame(
            {"time": hours, "site_id": "AU-ASM", "y_true": wave, "y_pred": wave * number}
        ).write_csv(name, datetime_format="%Y-%m-%d %H:%M:%S")
    return FILES


def written(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_files_are_scored_alike_here_elsewhere_and_on_a_cluster(run, files, tmp_path, cluster):
    here = run("score", *files, "--out", "out", "--workers", 1)
    scores = written(tmp_path / "out")
    assert here.exit_code == 0
    assert sorted(scores) == sorted(name.replace("_predictions", "") for name in files)
    for where in (("--workers", 2), ("--scheduler", cluster.address)):
        for path in (tmp_path / "out").iterdir():
            path.unlink()
        assert run("score", *files, "--out", "out", *where) == here
        assert written(tmp_path / "out") == scores


@pytest.mark.parametrize("there", [False, True])
def test_a_bad_file_is_told_in_its_turn(run, files, tmp_path, cluster, there):
    (tmp_path / files[1]).write_text("time,y_pred\n2019-06-01 00:00:00,1\n")
    where = ("--scheduler", cluster.address) if there else ("--workers", 1)
    done = run("score", *files, "--out", "out", *where)
    assert done.exit_code == 2
    assert list(written(tmp_path / "out")) == ["TA40_GPP_mine_val_mean.csv"]
    assert f"{files[0]}: 168 rows, 1 domains" in done.stderr
    assert f"fluxcore: {files[1]}: " in done.stderr
    assert files[2] not in done.stderr


def test_observations_may_be_given_by_a_path_of_this_folder(run, files, tmp_path, cluster):
    (tmp_path / "towers").mkdir()
    table = pl.read_csv(files[0])
    table.select("time", GPP="y_true").write_csv(tmp_path / "towers" / "AU-ASM.csv")
    table.drop("y_true").write_csv(tmp_path / files[0])
    where = ("--observations", "towers", "--scheduler", cluster.address)
    done = run("score", files[0], "--out", "out", *where)
    assert done.exit_code == 0, done.stderr
