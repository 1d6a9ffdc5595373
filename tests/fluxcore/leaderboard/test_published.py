"""Parity with the published leaderboard, from its per-domain scores and from the packaged cells."""

import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import FluxError
from fluxcore.leaderboard import from_cells, leaderboard, published_cells
from fluxcore.schema import TARGETS

TABLES = [(target, statistic) for target in TARGETS for statistic in ("median", "q90")]
every_table = pytest.mark.parametrize(("target", "statistic"), TABLES)


@pytest.fixture(scope="module")
def expected(golden):
    return pd.read_csv(golden / "leaderboard_expected.csv")


def assert_equals(board, expected):
    its = expected[
        (expected["target"] == board.target) & (expected["statistic"] == board.statistic)
    ]
    overall = its[its["setting"] == "ALL"].set_index("model")
    assert list(board.table["model"]) == list(overall.index)
    np.testing.assert_allclose(board.table["skill"], overall["skill"], rtol=1e-9, atol=1e-12)
    cells = board.long().merge(
        its.rename(columns={"setting": "scenario"}),
        on=["model", "scenario", "scale", "val_strategy"],
        suffixes=("", "_expected"),
    )
    assert len(cells) == 18 * 6
    np.testing.assert_allclose(cells["value"], cells["rmse"], rtol=1e-9)
    np.testing.assert_allclose(cells["skill"], cells["skill_expected"], rtol=1e-9, atol=1e-12)


@every_table
def test_cells_and_skills_equal_the_public_ones(published, expected, target, statistic):
    assert_equals(leaderboard(published, target=target, statistic=statistic, draws=20), expected)


@every_table
def test_the_packaged_cells_rank_the_same(expected, target, statistic):
    board = from_cells(published_cells(), target, statistic)
    assert_equals(board, expected)
    assert not board.intervals
    assert board.table["skill_lo"].isna().all()
    assert not board.cells["tie"].any()
    assert board.pairs.empty


def test_packaged_cells_know_other_baselines_and_less_scales():
    cells = published_cells()
    board = from_cells(cells, "ET", baseline="xgb", scales=["hourly", "iav"], iav=False)
    assert board.row("xgb")["skill"] == 0
    hourly = board.cells[(board.cells["model"] == "coral") & (board.cells["scale"] == "hourly")]
    assert board.row("coral")["skill"] == pytest.approx(hourly["skill"].mean())
    with pytest.raises(FluxError, match="hold nothing of ET \\(mean\\)"):
        from_cells(cells, "ET", "mean")


def test_the_wide_table_names_cells_as_published(published):
    wide = leaderboard(published, target="ET", draws=20).wide()
    assert list(wide.columns[:4]) == ["model", "val_strategy", "skill", "time-split/hourly"]
    assert "TA40/site-mean" in wide.columns
    assert list(wide.columns[-4:]) == ["rank_lo", "rank_hi", "skill_lo", "skill_hi"]
    assert len(wide.columns) == 3 + 18 + 4


def test_daily_and_monthly_are_available_but_off(published):
    scales = ["hourly", "daily", "weekly", "monthly", "seasonal", "anom", "iav", "spatial"]
    board = leaderboard(published, target="ET", scales=scales, draws=20)
    assert "TA40/daily" in board.wide().columns
    assert board.row("xgb")["skill"] != pytest.approx(0.160746, abs=1e-6)
    assert "The skill is the mean over 24 of 24 cells." in board.notes


def test_known_ranks_and_counts_of_the_published_scores(published):
    board = leaderboard(published, target="ET")
    ranks = board.table.set_index("model")[["rank_lo", "rank_hi"]].astype(int)
    assert {m: tuple(r) for m, r in zip(ranks.index, ranks.to_numpy(), strict=True)} == {
        "coral": (1, 2),
        "xgb": (1, 2),
        "gdro": (3, 5),
        "ridge": (3, 5),
        "lr": (3, 5),
        "constant": (6, 6),
    }
    iav = board.cells[board.cells["scale"] == "iav"].groupby("scenario")["n_zero"].max()
    assert iav.to_dict() == {"TA40": 8, "spatial-easy40": 6, "time-split": 14}
    hourly = leaderboard(published, target="GPP").cell("spatial-easy40", "hourly")
    xgb = hourly.set_index("model").loc["xgb"]
    assert (round(xgb["order_lo"], 2), round(xgb["order_hi"], 2)) == (4.12, 7.79)


def test_drawing_sites_anew_for_every_cell_would_make_skill_intervals_too_narrow(published):
    joint = leaderboard(published, target="GPP", draws=400)
    cells = []
    for place, (scenario, scale) in enumerate(
        joint.cells[["scenario", "scale"]].drop_duplicates().itertuples(index=False)
    ):
        alone = leaderboard(
            published, target="GPP", scenarios=[scenario], scales=[scale], seed=place, draws=400
        )
        width = (
            alone.table.set_index("model")["skill_hi"] - alone.table.set_index("model")["skill_lo"]
        )
        cells.append(width)
    independent = np.sqrt(sum(width**2 for width in cells)) / len(cells)
    table = joint.table.set_index("model")
    widening = (table["skill_hi"] - table["skill_lo"]) / independent
    assert widening[["xgb", "coral", "gdro"]].min() > 1.05
    assert widening[["xgb", "coral", "gdro"]].max() < 3
