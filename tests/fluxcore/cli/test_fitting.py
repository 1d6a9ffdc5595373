"""``fluxcore fit``, ``pilot`` and ``predict-template``, as they are typed."""

from pathlib import Path

import polars as pl
import pytest

from fluxcore.workspace import Workspace

TRAIN, VALID, TEST = "BE-Bra", "CZ-Lnz", "ES-Abr"


@pytest.fixture
def four(workspace):
    from fluxcore.datasets.synthetic import make_demo

    return make_demo(
        Workspace(workspace), name="four", sites=(TRAIN, "DK-Sor", VALID, TEST), years=(2018, 2018)
    )


@pytest.fixture
def asked() -> tuple[str, ...]:
    return ("--dataset", "four", "--scenario", "TA40", "--target", "GPP")


def test_a_fit_shows_its_scores_and_where_they_are(run, four, asked, tmp_path, workspace):
    done = run("fit", "lr", *asked, "--csv", tmp_path / "csv")
    assert done.exit_code == 0, done.stderr
    assert "lr, temperature: RMSE of GPP" in done.stdout
    assert "hourly" in done.stdout
    assert (
        "1 cell done, 0 there already, 0 failed: scores 'four' of four (synthetic)" in done.stderr
    )
    (file,) = (tmp_path / "csv").iterdir()
    assert file.name == "TA40_GPP_lr_val_mean_predictions.csv"
    assert pl.read_csv(file)["y_pred"].null_count() == 0
    again = run("fit", "lr", *asked)
    assert "0 cells done, 1 there already" in again.stderr
    passed_off = run("add", "predictions", file, "--model", "copied")
    assert passed_off.exit_code == 2
    assert "observed values are those of the synthetic data set 'four'" in passed_off.stderr
    kept = run("add", "predictions", file, "--model", "copied", "--observations", "four")
    assert kept.exit_code == 0, kept.stderr
    assert {"lr_val_mean", "copied_val_mean"} <= {
        path.name for path in (Workspace(workspace).root / "scores" / "four").iterdir()
    }


def test_a_pilot_ranks_and_reports_what_failed(run, four):
    done = run(
        "pilot", "--dataset", "four", "--models", "constant,lr", "--scenarios", "TA40,time-split",
        "--targets", "ET", "--workers", "1",
    )  # fmt: skip
    assert done.exit_code == 1
    assert "failed: constant ET time-split: four has no training row of ET" in done.stderr
    assert "2 cells done, 0 there already, 2 failed" in done.stderr
    assert "ET: skill against lr, four (synthetic)" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("fit", "lrr", "--dataset", "four"), "Did you mean 'lr'?"),
        (("pilot", "--dataset", "nowhere"), "Unknown data set 'nowhere'"),
        (("pilot", "--dataset", "four", "--models", "lr,xgbb"), "Did you mean 'xgb'?"),
        (("pilot", "--dataset", "four", "--targets", "LE"), "Unknown target 'LE'"),
        (("pilot", "--dataset", "four", "--models", ","), "names no baseline"),
    ],
)
def test_mistakes_are_said(run, four, typed, says):
    done = run(*typed)
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_missing_extra_says_how_to_install_it(run, four, asked, monkeypatch):
    monkeypatch.setattr("fluxcore.baselines.baseline.find_spec", lambda name: None)
    done = run("fit", "mlp", *asked)
    assert done.exit_code == 2
    assert 'pip install "fluxcore[deep]"' in done.stderr
    done = run("pilot", "--dataset", "four", "--scenarios", "TA40", "--targets", "ET",
               "--workers", "1")  # fmt: skip
    assert 'not tried: xgb: pip install "fluxcore[boost]"' in done.stderr


def test_a_template_is_written_and_says_what_to_do(run, four, asked, tmp_path):
    done = run("predict-template", *asked, "--out", tmp_path, "--with-training-folds", "2")
    assert done.exit_code == 0, done.stderr
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in paths] == [
        "TA40_GPP_mine_val_mean_predictions.csv", "TA40_GPP_training_folds.csv",
    ]  # fmt: skip
    assert "8,760 test hours at 1 site; y_pred is empty." in done.stderr
    assert "four is synthetic" in done.stderr
    filled = run("predict-template", *asked, "--out", tmp_path)
    assert filled.exit_code == 2
    assert "is there already, perhaps with predictions filled in" in filled.stderr
    refused = run("predict-template", *asked, "--out", tmp_path, "--with-training-folds", "9",
                  "--replace")  # fmt: skip
    assert "2 training sites cannot be put into 9 folds" in refused.stderr
