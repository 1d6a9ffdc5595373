"""The index of a prediction file: what is written is what reading back asks for."""

import polars as pl
import pytest

from fluxcore.baselines.template import site_folds, write_template, write_training_folds
from fluxcore.errors import ModelError
from fluxcore.predictions import read_predictions
from fluxcore.schema import PREDICTION_COLUMNS


@pytest.mark.parametrize(
    ("scenario", "env"), [("TA40", "ES-Abr"), ("time-split", "('BE-Bra', 2019)")]
)
def test_filled_in_it_is_read_without_a_finding_about_hours(cell, tmp_path, scenario, env):
    split = cell(scenario=scenario).split()
    path, rows = write_template(split, "GPP", tmp_path, model="mine")
    assert path.name == f"{scenario}_GPP_mine_val_mean_predictions.csv"
    assert rows == split.counts().loc["test", "rows"]
    table = pl.read_csv(path)
    assert tuple(table.columns) == PREDICTION_COLUMNS
    assert table["y_pred"].null_count() == rows
    assert table["env"][0] == env
    table.with_columns(y_pred=pl.col("y_true") + 1).write_csv(path)
    predictions = read_predictions(path)
    assert len(predictions.series) == rows
    rules = {finding.rule for finding in predictions.findings}
    assert "sites outside the test set" not in rules


def test_folds_hold_whole_sites_of_the_training(cell, tmp_path):
    split = cell().split()
    path, rows = write_training_folds(split, "GPP", tmp_path, folds=3)
    table = pl.read_csv(path)
    assert path.name == "TA40_GPP_training_folds.csv"
    assert rows == len(table) == split.counts().loc["train", "measured"]
    by_site = table.group_by("site_id").agg(
        pl.col("fold").n_unique(), pl.col("fold").first().alias("f")
    )
    assert by_site["fold"].to_list() == [1, 1, 1]
    assert sorted(by_site["f"]) == [1, 2, 3]
    with pytest.raises(ModelError, match="3 training sites cannot be put into 4 folds"):
        write_training_folds(split, "GPP", tmp_path, folds=4)


def test_folds_depend_on_the_seed_alone():
    sites = tuple("ABCDEFGH")
    assert site_folds(sites, 3, 0) == site_folds(sites, 3, 0) != site_folds(sites, 3, 1)
