import numpy as np
import pytest

from fluxcore.diagnose import harder_than, losses, matrix

CELL = {"target": "GPP", "scenario": "TA40", "scale": "hourly"}


def test_hardest_site_first_by_mean_rank_so_that_no_model_decides_alone(score_table):
    rmse = {"a": [3.0, 2.0, 1.0], "b": [3.0, 1.0, 2.0], "wild": [1.0, 2.0, 900.0]}
    # mean ranks: S00 (1+1+3)/3, S01 (2+3+2)/3, S02 (3+2+1)/3
    assert list(matrix(losses(score_table(rmse), **CELL)).columns) == ["S00", "S02", "S01"]


def test_site_of_several_years_shows_their_median(score_table):
    table = score_table(
        {"a": [1.0, 5.0, 2.0, 3.0]}, ["S00 2019", "S00 2020", "S00 2021", "S01 2019"]
    )
    cell = losses(table, target="GPP", scenario="time-split", scale="hourly")
    found = matrix(cell)
    assert found.loc["a", "S00"] == 2.0
    assert list(found.columns) == ["S01", "S00"]


def test_sites_without_any_loss_stand_last(score_table):
    cell = losses(score_table({"a": [np.nan, 1.0, 2.0], "b": [np.nan, 1.0, 2.0]}), **CELL)
    assert list(matrix(cell).columns) == ["S02", "S01", "S00"]


def test_harder_than_is_a_share_of_the_others(score_table):
    cell = losses(score_table({"a": [1.0, 2.0, 3.0, np.nan], "b": [1.0, 1.0, 1.0, 5.0]}), **CELL)
    share = harder_than(cell)
    assert share["a"].tolist()[:3] == [0.0, 0.5, 1.0]
    assert np.isnan(share["a"].iloc[3])
    assert share["b"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1.0])
