import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import ScoreFileError
from fluxcore.metrics import METRICS
from fluxcore.score_files import read_score_file, read_scores, write_scores
from fluxcore.scores import score_series

NAME = "TA40_GPP_mine_val_mean.csv"


@pytest.fixture
def table(tiny_series):
    return score_series(tiny_series({"AA-One": 0.5}, domain="site-year")).assign(
        model="mine", strategy="mean", run=1, scenario="TA40", target="GPP"
    )


@pytest.fixture
def path(table, tmp_path):
    return write_scores(table, tmp_path)[0]


def change(path, column, value, row=0):
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    raw.loc[row, column] = value
    raw.to_csv(path, index=False)


def test_a_table_survives_the_file(table, tmp_path):
    second = table.assign(run=2)
    written = write_scores(pd.concat([table, second]), tmp_path / "new")
    assert [path.name for path in written] == [NAME, "TA40_GPP_mine_val_mean_run2.csv"]
    again = read_scores(tmp_path)[table.columns]
    there = pd.concat([table, second], ignore_index=True)
    pd.testing.assert_frame_equal(again, there, rtol=1e-15, check_like=True)
    assert not list((tmp_path / "new").glob(".*"))


def test_the_columns_are_the_benchmarks(path, golden):
    theirs = pd.read_csv(golden / "time-split_GPP_golden_val_mean.csv", nrows=1)
    assert list(pd.read_csv(path, nrows=1)) == list(theirs)
    assert pd.read_csv(path)["env"][0] == "('AA-One', 2019)"


def test_published_scores_read_whole(published):
    assert len(published) == 48_924
    assert published.groupby("target")["model"].nunique().tolist() == [6, 6, 6]
    noisy = published[published["scale"].isin(["iav", "anom"])]
    assert noisy[["relative_mae", "relative_bias"]].isna().all(axis=None)
    assert set(noisy.loc[noisy["scale"] == "iav", "bias"]) == {0.0}
    missing = published[published["rmse"].isna()]
    one_year_sites = 14 + 6 + 8  # in time-split, spatial-easy40 and TA40
    assert missing["scale"].value_counts().to_dict() == {
        "seasonal": one_year_sites * 3 * 6, "anom": one_year_sites * 3 * 6
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("mse", "1,5", "1 of 13 values of 'mse' are no usable number, first '1,5' in line 2"),
        ("rmse", "inf", "values of 'rmse' are no usable number"),
        ("n_samples", "0", "values of 'n_samples' are no usable number"),
        ("n_samples", "", "values of 'n_samples' are no usable number"),
        ("model", "other", "its name says model 'mine', its column 'model' holds 'other', 'mine'"),
        ("scale", "fortnightly", "unknown scale fortnightly. Known: hourly, daily"),
        ("env", "", "1 rows name no domain"),
        ("env", "('AA-One', 2020)", "2 rows stand twice, first hourly"),
    ],
)
def test_a_broken_value_is_named(path, column, value, message):
    change(path, column, value)
    with pytest.raises(ScoreFileError) as caught:
        read_score_file(path)
    assert message in str(caught.value)
    assert NAME in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not readable as CSV"),
        (b"<html><body>404</body></html>", "columns target, setting"),
        (b"\x93NUMPY\xff\xfe\x00\x00\n1", "TA40_GPP_mine_val_mean.csv"),
        (b"target;setting;model\n1;2;3\n", "columns target, setting"),
    ],
)
def test_no_score_file_at_all(tmp_path, content, message):
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(ScoreFileError, match=message):
        read_score_file(path)


def test_missing_values_are_allowed(path):
    change(path, "nse", "")
    assert np.isnan(read_score_file(path)["nse"][0])


def test_a_name_that_says_nothing_cannot_be_read(path):
    with pytest.raises(ScoreFileError, match="is named"):
        read_score_file(path.rename(path.with_name("mine.csv")))


def test_an_empty_folder_and_a_missing_one(tmp_path):
    with pytest.raises(ScoreFileError, match="no files of scores here"):
        read_scores(tmp_path)
    with pytest.raises(ScoreFileError, match="no such file or folder"):
        read_scores(tmp_path / "nowhere")


def test_the_same_scores_twice_are_not_counted_twice(path, table, tmp_path):
    write_scores(table, tmp_path / "copy")
    with pytest.raises(ScoreFileError, match="Name one"):
        read_scores(tmp_path)
    assert len(read_scores([path, path])) == len(table)


def test_a_table_without_the_benchmarks_metrics_is_not_written(table, tmp_path):
    with pytest.raises(ScoreFileError, match="needs mae, which the table lacks"):
        write_scores(table.drop(columns="mae"), tmp_path)


def test_metrics_of_ours_travel_in_extra_columns(table, tmp_path):
    write_scores(table.assign(kge=0.5), tmp_path)
    assert (read_scores(tmp_path)["kge"] == 0.5).all()


def test_what_follows_from_the_benchmarks_metrics_is_derived(tiny_series, tmp_path):
    series = tiny_series({"AA-One": 0.5, "BB-Two": 2.0})
    whole = score_series(series, metrics=METRICS).assign(
        model="mine", strategy="mean", run=1, scenario="TA40", target="GPP"
    )
    ours = [name for name, metric in METRICS.items() if metric.ours]
    write_scores(whole.drop(columns=ours), tmp_path)
    derived = read_scores(tmp_path)
    assert "kge" not in derived
    known = whole["nse"].notna() & whole["r2_score"].notna()
    for name in ("bias_part", "slope_part", "pattern_part", "rmse_over_sd"):
        expected = whole.loc[known, name]
        np.testing.assert_allclose(derived.loc[known, name], expected, rtol=1e-6, atol=1e-9)
        assert known.sum() == 14
