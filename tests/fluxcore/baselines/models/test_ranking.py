"""The order of the models on the default demo: that of the published leaderboard."""

import pandas as pd
import pytest

from fluxcore.baselines import Cell, fit_cell
from fluxcore.datasets.synthetic import make_demo
from fluxcore.leaderboard import leaderboard
from fluxcore.scenarios import SCENARIOS
from fluxcore.workspace import Workspace

MODELS = ("constant", "lr", "hist-gb")


@pytest.fixture(scope="module")
def scores(tmp_path_factory) -> pd.DataFrame:
    world = make_demo(Workspace(tmp_path_factory.mktemp("ranking")), name="world")
    cells = [Cell(world.folder, SCENARIOS["TA40"], "GPP", model) for model in MODELS]
    return pd.concat(
        fit_cell(cell).scores.assign(
            model=cell.model, strategy="mean", run=1, scenario=cell.scenario.name, target="GPP"
        )
        for cell in cells
    )


@pytest.mark.slow
@pytest.mark.parametrize("statistic", ["median", "q90"])
def test_boosting_comes_before_linear_regression_and_that_before_the_mean(scores, statistic):
    board = leaderboard(scores, target="GPP", statistic=statistic, scenarios=["TA40"])
    assert board.table["model"].tolist() == ["hist-gb", "lr", "constant"]
    skill = board.table.set_index("model")["skill"]
    assert skill["hist-gb"] > 0.05
    assert skill["constant"] < -0.1
