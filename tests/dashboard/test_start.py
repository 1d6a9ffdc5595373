"""The Start page."""

import numpy as np
import pandas as pd
import pytest

from dashboard.components.skill_table import alone, skill_table, skills
from fluxcore.leaderboard import leaderboard


def test_the_published_ranking_is_said(open_page, read):
    shown = read(open_page("start"))
    assert "xgb leads for GPP (+0.167; coral is level)" in shown
    assert "xgb leads for NEE (+0.236)" in shown
    assert "coral leads for ET (+0.173)" in shown
    assert "187 public towers · 0 prediction files" in shown


def test_the_median_is_another_ranking(open_page, read):
    page = open_page("start")
    page.selection.statistic = "median"
    assert "coral leads for NEE" in read(page)


@pytest.mark.parametrize(
    ("door", "page", "chosen"),
    [
        ("leaderboard", "leaderboard", {}),
        ("diagnose", "diagnose", {}),
        ("scenario:time-split", "scenarios", {"scenario": "time-split"}),
        ("target:NEE", "leaderboard", {"target": "NEE"}),
        ("scores:published", "leaderboard", {"scores": "published"}),
    ],
)
def test_doors_lead_somewhere(open_page, door, page, chosen):
    start = open_page("start")
    start._ranking.click(door)
    assert start.selection.page == page
    assert start.selection.query() | chosen == start.selection.query()


def test_without_domains_the_command_that_brings_them_is_offered(open_page, read):
    assert "fluxcore add scores submissions --name published" in read(open_page("start"))


def board(models, baseline, scales=("hourly", "weekly")):
    rows = [
        {
            "model": model, "strategy": "mean", "run": 1, "scenario": "TA40", "target": "GPP",
            "scale": scale, "domain": f"S{i}", "site_id": f"S{i}", "year": np.nan, "n": 100,
            "rmse": (1.0 + i) * factor,
        }
        for model, factor in models.items() for scale in scales for i in range(4)
    ]  # fmt: skip
    return leaderboard(
        pd.DataFrame(rows), target="GPP", baseline=baseline, scenarios=["TA40"],
        scales=scales, draws=20,
    )  # fmt: skip


def test_the_caption_counts_the_cells_and_names_the_baseline_of_these_scores():
    caption = skill_table({"GPP": board({"a": 1.0, "b": 2.0}, "b")}).split('<div class="pad')[1]
    assert "value of b, mean over 2 cells (1 scenario × 2 time scales)" in caption
    assert "as good as b" in caption
    assert "linear" not in caption
    usual = skill_table({"GPP": board({"a": 1.0, "lr": 2.0}, "lr")})
    assert "value of a linear regression (lr)" in usual


def test_fluxes_with_other_cells_are_counted_apart():
    two, one = board({"a": 1.0, "b": 2.0}, "b"), board({"a": 1.0, "b": 2.0}, "b", ("hourly",))
    shown = skill_table({"GPP": two, "ET": one})
    assert "1 scenario × 2 time scales) for GPP, 1 cell (1 scenario × 1 time scale) for ET" in shown


def test_a_model_alone_is_not_ranked():
    boards = {"GPP": board({"mine": 1.0}, "mine")}
    assert alone(boards) == "mine"
    assert "mine stands alone here." in skills(boards)
    assert "“published and mine”" in skills(boards, "published and mine")
