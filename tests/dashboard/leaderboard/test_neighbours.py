"""The ranking without towers that have a near neighbour on the other side."""

import numpy as np
import pandas as pd
import pytest

from dashboard.pages.leaderboard import LeaderboardPage
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.scenarios import SCENARIOS
from fluxcore.score_files import write_scores

SCENARIO = "spatial-easy40"
TOWERS = SCENARIOS[SCENARIO].test_sites


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Two models at the forty towers of the spatial scenario."""
    root = tmp_path_factory.mktemp("near")
    for model, factor in {"lr": 2.0, "xgb": 1.0}.items():
        rmse = factor * np.exp(np.random.default_rng(3).normal(size=40))
        table = pd.DataFrame({"domain": TOWERS, "site_id": TOWERS, "rmse": rmse, "mse": rmse**2})
        named = {"model": model, "strategy": "mean", "run": 1, "scenario": SCENARIO}
        rest = {"target": "ET", "scale": "hourly", "year": np.nan, "n": 100, "mae": rmse}
        more = dict.fromkeys(("nse", "r2_score", "bias", "relative_mae", "relative_bias"), 0.5)
        write_scores(
            table.assign(**named, **rest, **more),
            root / "scores" / "published" / f"{model}_val_mean",
        )
    return Store(root)


def opened(store, **choices):
    page = LeaderboardPage(selection=Selection(page="leaderboard", **choices), store=store)
    page.refresh()
    return page


def test_the_switch_leaves_out_twelve_of_forty_and_says_which(store):
    page = opened(store)
    assert page.found.sites == 40
    page.table.controls.choose("near", True)
    assert page.selection.near == "out"
    assert page.found.sites == 28
    assert "12 of 40 (CA-TP3, DE-Gri" in page.table.controls.html
    page.table.controls.choose("near", False)
    assert page.found.sites == 40
    assert "Left out" not in page.table.controls.html


def test_the_link_is_the_switch(store):
    assert opened(store, near="out").found.sites == 28


def test_without_scores_of_towers_the_switch_is_off_and_says_why(tmp_path):
    page = opened(Store(tmp_path / "nothing"), near="out")
    assert page.found.board.near is None
    assert "The published cell values are over all towers" in page.table.controls.html
