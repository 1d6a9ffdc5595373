"""A workspace with two scales of two scenarios, four models, and towers with one to four years."""

import numpy as np
import pandas as pd
import pytest

from dashboard.pages.leaderboard import LeaderboardPage
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.score_files import write_scores
from tests.dashboard.losses import scores_of

FACTORS = {"lr": 2.0, "xgb": 1.0, "coral": 1.01, "bad": 3.0}
TOWERS = [f"S{i:02d}" for i in range(40)]
YEARS = {tower: 1 + i % 4 for i, tower in enumerate(TOWERS)}


def cell(model: str, scenario: str, scale: str) -> pd.DataFrame:
    towers = np.random.default_rng(len(scenario) + len(scale)).normal(size=40)
    own = np.random.default_rng(list(FACTORS).index(model)).normal(size=40)
    rmse = FACTORS[model] * 0.05 * np.exp(0.4 * towers + 0.1 * own)
    n = list(YEARS.values()) if scale == "iav" else [100] * 40
    if scale == "iav":
        rmse = np.where(np.array(n) == 1, 0.0, rmse)
    return scores_of(
        rmse,
        model=model,
        scenario=scenario,
        scale=scale,
        domain=TOWERS,
        site_id=TOWERS,
        year=np.nan,
        n=n,
    )


@pytest.fixture(scope="session")
def ranked_store(tmp_path_factory) -> Store:
    root = tmp_path_factory.mktemp("leaderboard")
    for model in FACTORS:
        tables = [
            cell(model, scenario, scale)
            for scenario in ("TA40", "spatial-easy40")
            for scale in ("hourly", "daily", "iav")
        ]
        write_scores(
            pd.concat(tables, ignore_index=True),
            root / "scores" / "published" / f"{model}_val_mean",
        )
    return Store(root)


@pytest.fixture
def page(ranked_store) -> LeaderboardPage:
    made = LeaderboardPage(selection=Selection(page="leaderboard"), store=ranked_store)
    made.refresh()
    return made


@pytest.fixture
def bare_page(tmp_path) -> LeaderboardPage:
    """The page over the packaged cell values alone."""
    made = LeaderboardPage(
        selection=Selection(page="leaderboard"), store=Store(tmp_path / "nothing")
    )
    made.refresh()
    return made
