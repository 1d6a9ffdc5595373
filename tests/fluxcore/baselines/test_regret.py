"""Selection regret, on draws small enough to see: four domains, three draws."""

import json

import pandas as pd
import pytest

from fluxcore.baselines.regret import Draws, of_draws, read_regret, regret
from fluxcore.errors import UnknownNameError, WorkspaceError

VALIDATION = [
    {"mean": 1.0, "max": 9.0, "discrepancy": 8.0},
    {"mean": 2.0, "max": 3.0, "discrepancy": 2.0},
    {"mean": 3.0, "max": 4.0, "discrepancy": 1.0},
]
TEST = [[1.0, 2.0, 3.0, 6.0], [1.0, 1.0, 1.0, 4.0], [2.0, 2.0, 2.0, 2.0]]
"""Medians 2.5, 1 and 2."""


def draws_of(test=TEST, **about):
    rows = [
        {"draw": draw, "scale": "hourly", "domain": f"D{place}", "rmse": value}
        for draw, values in enumerate(test)
        for place, value in enumerate(values)
    ]
    cell = {"model": "xgb", "run": 1, "scenario": "TA40", "target": "GPP"} | about
    return Draws(**cell, validation=VALIDATION, test=pd.DataFrame(rows))


def test_regret_is_the_test_value_of_the_chosen_draw_less_that_of_the_best():
    table = of_draws(draws_of(), statistic="median").set_index("strategy")
    assert table["chosen"].to_dict() == {"mean": 0, "max": 1, "discrepancy": 2}
    assert table["value"].to_dict() == {"mean": 2.5, "max": 1.0, "discrepancy": 2.0}
    assert set(table["best"]) == {1.0}
    assert set(table["best_draw"]) == {1}
    assert table["regret"].to_dict() == {"mean": 1.5, "max": 0.0, "discrepancy": 1.0}
    assert table["percent"].to_dict() == {"mean": 150.0, "max": 0.0, "discrepancy": 100.0}
    assert table["random"].iloc[0] == pytest.approx((150 + 0 + 100) / 3)
    assert set(table["draws"]) == {3}


def test_the_tail_can_have_another_best_draw():
    table = of_draws(draws_of(), statistic="q90").set_index("strategy")
    assert set(table["best_draw"]) == {2}
    assert table.loc["max", "regret"] == pytest.approx(3.1 - 2.0)  # 1, 1, 1, 4 and 2, 2, 2, 2


def test_a_draw_is_dominated_by_one_that_is_better_at_median_and_tail():
    table = of_draws(draws_of()).set_index("strategy")
    assert table["dominated"].to_dict() == {"mean": 2, "max": 0, "discrepancy": 0}


def test_where_the_best_is_zero_or_nothing_is_scored_there_is_no_percent():
    zero = of_draws(draws_of([[0.0], [0.0], [1.0]]), statistic="median")
    assert zero["percent"].isna().all()
    assert zero["regret"].tolist() == [0.0, 0.0, 1.0]
    absent = of_draws(draws_of(), scale="iav")
    assert absent[["value", "best", "best_draw", "percent"]].isna().all(axis=None)
    assert read_regret(absent) == []


def test_the_reading_has_the_cost_of_every_strategy_and_says_what_it_cannot():
    table = pd.concat(
        [
            of_draws(draws_of(), statistic="median"),
            of_draws(draws_of(scenario="time-split"), statistic="median"),
        ]
    )
    said = " ".join(read_regret(table))
    assert "one of 3 draws on validation costs, at the median of 2 cells, 150.0 % by mean" in said
    assert "0.0 % by max, 100.0 % by discrepancy; a draw taken at random 83.3 %." in said
    assert "The most is 150.0 %: xgb GPP, temperature, by mean." in said
    assert "of 2 cells, by mean in 0, max in 2, discrepancy in 0." in said
    assert "In 2 of 6 choices another draw is better" in said
    assert "So few cells" in said
    assert "nobody could have chosen it" in said


@pytest.fixture
def kept(workspace):
    """Hold the draws of a cell as the pilot study keeps them, once a strategy."""

    def put(strategy="mean", tried=VALIDATION):
        folder = workspace.root / "predictions" / "world" / f"xgb_val_{strategy}"
        folder.mkdir(parents=True, exist_ok=True)
        draws_of().test.to_csv(folder / "TA40_GPP_draws.csv", index=False)
        (folder / "TA40_GPP.json").write_text(json.dumps({"tried": tried}))

    put()
    return put


def test_what_the_workspace_keeps_is_found_by_data_set_or_by_set_of_scores(workspace, kept):
    kept("max")  # the same draws
    source = workspace.root / "scores" / "mine" / "source.json"
    source.parent.mkdir(parents=True)
    source.write_text('{"dataset": "world"}')
    table = regret(workspace, "world", target="GPP", statistic="median")
    assert len(table) == 3
    assert regret(workspace, "mine", statistic="median").equals(table)
    assert regret(workspace, "world", target="NEE").empty
    with pytest.raises(UnknownNameError):
        regret(workspace, "nothing")


def test_a_record_that_does_not_fit_the_draws_is_damaged(workspace, kept):
    kept(tried=VALIDATION[:2])
    with pytest.raises(WorkspaceError, match=r"3 draws that its record TA40_GPP\.json does not"):
        regret(workspace, "world")
