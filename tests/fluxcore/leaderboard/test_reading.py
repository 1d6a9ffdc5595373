import numpy as np
import pandas as pd

from fluxcore.compare import bootstrap, find_model, paired_cells
from fluxcore.leaderboard import (
    from_cells,
    latex,
    published_cells,
    rank,
    read_gaps,
    read_ranking,
)


def told(scores, baseline="lr", **settings):
    boot = bootstrap(scores, target="GPP", **settings)
    board = rank(boot, statistic="median", baseline=baseline)
    best = find_model(boot.models, board.table["label"].iloc[0])
    lens = paired_cells(boot, best)
    lens = lens.assign(label=lens["model"]) if len(lens) else None
    return " ".join(read_ranking(board, lens))


def scaled(losses, factor, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    return {s: factor * x * float(np.exp(noise * rng.normal())) for s, x in losses.items()}


def test_a_model_alone_wins_nothing(score_table, many):
    text = told(score_table({"mine": many()}), baseline="mine")
    assert text.startswith("mine is the only model here")


def test_a_sure_winner_is_called_best(score_table, many):
    text = told(score_table({"lr": many(), "a": scaled(many(), 0.5), "b": scaled(many(), 0.9)}))
    assert text.startswith("For GPP, a is best in overall skill")
    assert "1 of 1 cells singles out one model" in text


def test_an_open_race_is_not_resolved_and_says_what_towers_resolve(score_table, many):
    scores = score_table(
        {"lr": scaled(many(), 2), "a": scaled(many(), 1, 0.3), "b": scaled(many(), 1, 0.3, 1)}
    )
    text = told(scores)
    assert "share ranks 1 to 2" in text
    assert "is not resolved" in text
    assert "Tower by tower, the hourly cells can tell" in text


def test_the_same_model_twice_is_equivalent(score_table, many):
    other = scaled(many(), 2, 0.2)
    text = told(score_table({"lr": other, "a": many(), "b": many()}))
    assert "a and b share ranks 1 to 2" in text
    assert "negligible (equivalent)" in text


def test_no_model_beats_the_baseline(score_table, many):
    text = told(score_table({"lr": many(), "a": scaled(many(), 3)}))
    assert "No model is surely better than lr." in text


def test_one_year_towers_are_said(score_table, many):
    years = {site: 1 if i < 8 else 4 for i, site in enumerate(many())}
    scores = score_table({"lr": many(), "a": scaled(many(), 0.5)}, scale="iav", n=years)
    assert "8 of 40 temperature towers have a single year" in told(scores)


def test_cell_values_alone_say_so():
    (text,) = read_ranking(from_cells(published_cells(), "ET"))
    assert text.startswith("coral has the highest skill for ET, +0.173.")
    assert "cannot be said" in text


def test_lenses_that_differ_are_named(score_table, many):
    site = many()
    # b is some 5 % worse at most towers: the medians do not show it, the pairs do.
    b = scaled(site, 1.05, 0.12, seed=1)
    text = told(score_table({"lr": scaled(site, 2, 0.2, seed=9), "a": site, "b": b}))
    assert "share ranks" in text
    assert "The lenses differ in temperature hourly (a)" in text


def test_latex_marks_ties_and_escapes(score_table, many):
    scores = score_table({"lr": many(), "my_net": scaled(many(), 0.5)})
    text = latex(rank(bootstrap(scores, target="GPP")))
    assert r"my\_net" in text
    assert text.count(r"\textbf{") == 1
    assert r"\multicolumn{1}{c}{temperature}" in text
    assert "GPP: 90th percentile of RMSE over domains (umol CO2 m-2 s-1)" in text
    assert text.count(r"\\") == 4


def test_missing_scenarios_and_models_without_all_cells_are_said(score_table, many):
    both = {"lr": many(), "a": scaled(many(), 0.5)}
    here = score_table(both)
    years = score_table({"lr": many()}, scenario="spatial-easy40")
    text = " ".join(read_gaps(rank(bootstrap(pd.concat([here, years]), target="GPP"))))
    assert "Ranked under spatial and temperature alone" in text
    assert "no scores under temporal: this is not the skill over all three." in text
    assert "a (1 of 2 cells) is not ranked: a skill needs them all." in text


def test_where_all_is_there_no_gap_is_said():
    assert read_gaps(from_cells(published_cells(), "ET")) == []
