import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.leaderboard import leaderboard

CELL = {"target": "GPP", "scenarios": ["TA40"], "scales": ["hourly"]}


def scaled(losses, factor):
    return {site: factor * loss for site, loss in losses.items()}


def test_q90_punishes_the_model_that_fails_at_one_site(score_table):
    scores = score_table(
        {
            "lr": {"A": 2.0, "B": 2.0, "C": 2.0},
            "steady": {"A": 1.0, "B": 1.0, "C": 1.0},
            "brittle": {"A": 0.1, "B": 0.1, "C": 5.0},
        }
    )
    order = {
        s: list(leaderboard(scores, **CELL, statistic=s).table["model"]) for s in ("median", "q90")
    }
    assert order["median"] == ["brittle", "steady", "lr"]
    assert order["q90"] == ["steady", "lr", "brittle"]


def test_skill_is_the_mean_over_cells_of_one_minus_the_ratio(score_table, many):
    sites = many()
    scores = pd.concat(
        [
            score_table({"lr": sites, "xgb": scaled(sites, 0.5)}, scale="hourly"),
            score_table({"lr": sites, "xgb": scaled(sites, 0.9)}, scale="weekly"),
        ]
    )
    board = leaderboard(scores, target="GPP", statistic="median")
    best = board.row("xgb")
    assert best["skill"] == pytest.approx(0.3)
    assert (best["skill_lo"], best["skill_hi"]) == (pytest.approx(0.3), pytest.approx(0.3))
    assert board.row("lr")["skill"] == 0
    assert board.cell("TA40", "hourly").set_index("model").loc["xgb", "skill"] == pytest.approx(0.5)


def test_another_baseline_moves_the_zero(score_table, many):
    scores = score_table({"lr": many(), "xgb": scaled(many(), 0.5)})
    board = leaderboard(scores, **CELL, baseline="xgb")
    assert board.row("xgb")["skill"] == 0
    assert board.row("lr")["skill"] == pytest.approx(-1)
    with pytest.raises(UnknownNameError, match=r"Unknown model 'lrr'\. Did you mean 'lr'"):
        leaderboard(scores, **CELL, baseline="lrr")


def test_identical_models_tie_everywhere(score_table, many):
    scores = score_table({"lr": many(seed=1), "a": many(), "b": many()})
    board = leaderboard(scores, **CELL)
    a, b = board.row("a"), board.row("b")
    assert (a["rank_lo"], a["rank_hi"]) == (b["rank_lo"], b["rank_hi"])
    assert a["rank"] == b["rank"]
    cell = board.cell("TA40", "hourly").set_index("model")
    assert cell.loc["a", "tie"] == cell.loc["b", "tie"]
    pair = board.pairs.set_index(["model_a", "model_b"]).loc[("a", "b")]
    assert (pair["difference"], pair["lo"], pair["hi"]) == (0, 0, 0)
    assert pair["verdict"] == "equivalent"


def test_renaming_models_moves_no_number(score_table, many):
    models = {"lr": many(seed=1), "a": many(seed=2), "b": many(seed=3)}
    runs = pd.concat([score_table(models), score_table({"a": many(seed=5)}, run=2)])
    names = {"lr": "z", "a": "lr", "b": "m"}
    before = leaderboard(runs, **CELL)
    after = leaderboard(runs.assign(model=runs["model"].map(names)), **CELL, baseline="z")
    columns = ["skill", "skill_lo", "skill_hi", "rank", "rank_lo", "rank_hi"]
    pd.testing.assert_frame_equal(
        before.table.assign(model=before.table["model"].map(names)).set_index("model")[columns],
        after.table.set_index("model")[columns],
        check_like=True,
    )


def test_order_of_rows_and_other_targets_do_not_matter(score_table, many):
    scores = score_table({"lr": many(seed=1), "a": many(seed=2)})
    other = pd.concat([scores.sample(frac=1, random_state=1), scores.assign(target="ET", rmse=1.0)])
    pd.testing.assert_frame_equal(
        leaderboard(scores, **CELL).cells, leaderboard(other, **CELL).cells
    )


def test_the_same_seed_gives_the_same_interval(score_table, many):
    scores = score_table({"lr": many(seed=1), "a": many(seed=2)})
    first, again, other = (leaderboard(scores, **CELL, seed=seed) for seed in (0, 0, 1))
    assert first.row("a")["skill_lo"] == again.row("a")["skill_lo"] != other.row("a")["skill_lo"]


def test_statistics_act_on_losses_and_values_are_shown_in_the_metrics_terms(score_table):
    errors = {f"S{i}": float(i) for i in range(1, 12)}
    scores = score_table({"lr": errors, "a": scaled(errors, 0.5)})
    cell = leaderboard(scores, **CELL, metric="nse").cell("TA40", "hourly").set_index("model")
    low_end = np.quantile(1 - np.array(list(errors.values())) ** 2 / 25, 0.1)
    assert cell.loc["lr", "value"] == pytest.approx(low_end)
    assert cell.loc["lr", "lo"] <= cell.loc["lr", "value"] <= cell.loc["lr", "hi"]
    bias = leaderboard(scores, **CELL, metric="bias").cell("TA40", "hourly").set_index("model")
    assert bias.loc["lr", "value"] == pytest.approx(np.quantile(np.arange(1, 12) / 2, 0.9))


@pytest.fixture
def iav_world(score_table, many):
    """Hourly and iav scores at 40 towers; the first eight have one year and no iav error."""
    years = {site: 1 if i < 8 else 4 for i, site in enumerate(many())}

    def tables(model, factor, seed):
        iav = {s: 0.0 if years[s] == 1 else factor * x for s, x in many(seed=seed).items()}
        return [
            score_table({model: scaled(many(seed=seed), factor)}),
            score_table({model: iav}, scale="iav", n=years),
        ]

    return pd.concat([*tables("lr", 1.0, 1), *tables("xgb", 0.8, 2)])


def test_towers_with_one_year_count_as_published_and_not_in_intervals(iav_world):
    board = leaderboard(iav_world, target="GPP", statistic="median")
    cell = board.cell("TA40", "iav").set_index("model").loc["lr"]
    losses = iav_world[(iav_world["model"] == "lr") & (iav_world["scale"] == "iav")]["rmse"]
    assert cell["value"] == pytest.approx(np.median(losses))
    assert cell["value_min_years"] == pytest.approx(np.median(losses[losses > 0]))
    assert cell["lo"] < cell["value_min_years"] < cell["hi"]
    assert (cell["n_domains"], cell["n_zero"], cell["n_one_year"]) == (40, 8, 8)
    assert cell["n_interval"] == 32
    hourly = board.cell("TA40", "hourly").set_index("model").loc["lr"]
    assert hourly["value"] == hourly["value_min_years"]
    assert (hourly["n_zero"], hourly["n_interval"]) == (0, 40)
    assert any("fewer than 3 test years (temperature 8 of 40)" in note for note in board.notes)
    assert any("zero error in the published iav cells" in note for note in board.notes)


def test_with_one_year_allowed_the_interval_refers_to_the_published_cell(iav_world):
    board = leaderboard(iav_world, target="GPP", min_years=1)
    np.testing.assert_array_equal(board.cells["value"], board.cells["value_min_years"])
    np.testing.assert_allclose(board.table["skill"], board.table["skill_min_years"])
    assert not any("fewer than" in note for note in board.notes)


def test_iav_may_be_left_out_of_the_skill_and_stays_in_the_table(iav_world):
    board = leaderboard(iav_world, target="GPP", iav=False)
    hourly = board.cell("TA40", "hourly").set_index("model").loc["xgb", "skill"]
    assert board.row("xgb")["skill"] == pytest.approx(hourly)
    assert "TA40/iav" in board.wide().columns
    assert "The skill is the mean over 1 of 2 cells." in board.notes


def test_excluded_sites_leave_every_cell(iav_world):
    board = leaderboard(iav_world, target="GPP", exclude_sites=["S000", "S001"])
    assert set(board.cells["n_domains"]) == {38}
    assert set(board.cell("TA40", "iav")["n_zero"]) == {6}
    assert "Left out on request: S000, S001." in board.notes[0]


def test_one_tower_says_nothing_of_others(score_table):
    board = leaderboard(score_table({"lr": {"A": 2.0}, "a": {"A": 1.0}}), **CELL)
    assert board.row("a")["skill"] == 0.5
    assert np.isnan(board.row("a")["skill_lo"])
    assert np.isnan(board.row("a")["rank_hi"])
    assert board.cells["lo"].isna().all()
    assert set(board.cells["verdict"]) == {""}
    assert any("Fewer than two towers" in note for note in board.notes)


def test_undefined_domains_are_counted(score_table, many):
    holed = {**many(), "S000": np.nan, "S001": np.nan}
    board = leaderboard(score_table({"lr": holed, "xgb": holed}), **CELL)
    assert set(board.cells["n_domains"]) == {38}
    assert set(board.cells["n_undefined"]) == {2}
    assert set(leaderboard(score_table({"lr": many()}), **CELL).cells["n_undefined"]) == {0}


def test_a_model_that_lacks_cells_has_no_overall_skill_and_comes_last(score_table, many):
    scores = pd.concat(
        [
            score_table({"lr": many(), "xgb": many(seed=3), "new": scaled(many(), 0.1)}),
            score_table({"lr": many(), "xgb": many(seed=3)}, scale="weekly"),
        ]
    )
    board = leaderboard(scores, target="GPP")
    assert board.table["model"].iloc[-1] == "new"
    assert np.isnan(board.row("new")["skill"])
    assert "new has no scores in temperature weekly, and so no overall skill." in board.notes
    assert list(board.cell("TA40", "weekly")["model"]) == list(board.table["model"][:2])


def test_a_model_that_lacks_towers_is_named(score_table, many):
    few = {site: loss for site, loss in many().items() if site > "S004"}
    board = leaderboard(score_table({"lr": many(), "new": few}), **CELL)
    assert (
        "new lacks domains that other models have, and so has no value in temperature hourly "
        "(5 of 40) and no overall skill."
    ) in board.notes
    assert board.table["label"].tolist() == ["lr", "new"]
    assert np.isnan(board.row("new")["skill"])
    assert board.cells["label"].tolist() == ["lr"]
    assert np.isnan(board.wide().set_index("model").loc["new", "TA40/hourly"])


def test_a_tower_that_few_models_have_counts_for_none(score_table, many):
    scores = {name: many() for name in ("lr", "a", "b")}
    extra = score_table(scores | {"new": many() | {"ZZ-New": 1e6}})
    board = leaderboard(extra, **CELL)
    assert board.cells.set_index("label")["value"].nunique() == 1
    said = "Left out are domains that fewer than half of the models have: temperature hourly (1)."
    assert said in board.notes


def test_runs_are_averaged_and_resampled(score_table, many):
    runs = [score_table({"a": scaled(many(), f)}, run=r) for r, f in ((1, 0.5), (2, 0.7))]
    scores = pd.concat([score_table({"lr": many()}), *runs])
    board = leaderboard(scores, **CELL)
    a = board.row("a")
    assert a["skill"] == pytest.approx(0.4)
    assert (a["runs"], board.row("lr")["runs"]) == (2, 1)
    assert a["skill_lo"] == pytest.approx(0.3)
    assert a["skill_hi"] == pytest.approx(0.5)
    assert any("Several runs, averaged and drawn along: a (2)" in note for note in board.notes)


def test_two_strategies_of_a_model_are_two_rows(score_table, many):
    scores = pd.concat(
        [
            score_table({"lr": many(), "xgb": many(seed=2)}),
            score_table({"xgb": many(seed=3)}, strategy="max"),
        ]
    )
    board = leaderboard(scores, **CELL)
    assert set(board.table["label"]) == {"lr", "xgb (max)", "xgb (mean)"}
    assert set(board.wide()["val_strategy"]) == {"mean", "max"}


def test_a_domain_scored_twice_is_an_error(score_table):
    scores = score_table({"lr": {"A": 1.0, "B": 2.0}})
    with pytest.raises(FluxError, match="2 domains are scored twice"):
        leaderboard(pd.concat([scores, scores]), **CELL)


def test_nothing_to_rank_is_an_error(score_table, many):
    with pytest.raises(FluxError, match="hold nothing of ET in TA40 at hourly"):
        leaderboard(score_table({"lr": many()}), **{**CELL, "target": "ET"})


def test_order_interval_stands_beside_q90_but_not_for_site_years(score_table, many):
    board = leaderboard(score_table({"lr": many()}), **CELL)
    cell = board.cells.iloc[0]
    worst = np.sort(list(many().values()))
    assert (cell["order_lo"], cell["order_hi"]) == (worst[31], worst[39])
    assert cell["shortfall"] == pytest.approx(worst[-4:].mean())
    years = {f"{site} {year}": x for site, x in many().items() for year in (2019, 2020)}
    scores = score_table({"lr": years}, scenario="time-split")
    board = leaderboard(scores, target="GPP", scenarios=["time-split"], scales=["hourly"])
    assert np.isnan(board.cells.iloc[0]["order_hi"])


def test_a_baseline_without_error_leaves_its_cell_out_of_the_skill(score_table, many):
    scores = pd.concat(
        [
            score_table({"lr": many(), "a": scaled(many(), 0.5)}),
            score_table({"lr": scaled(many(), 0.0), "a": many()}, scale="weekly"),
        ]
    )
    board = leaderboard(scores, target="GPP")
    assert board.row("a")["skill"] == pytest.approx(0.5)
    assert any("lr has no error or no value there: temperature weekly" in n for n in board.notes)


def test_clusters_are_drawn_together(score_table):
    near = {"CA-Cbo": 1.0, "US-Ho1": 2.0, "DE-Hai": 3.0, "DE-HoH": 4.0, "AU-ASM": 5.0}
    board = leaderboard(score_table({"lr": near}), **CELL, clusters={"CA-Cbo": 0, "US-Ho1": 0})
    assert "4 clusters of the 5 towers" in board.notes[0]
    assert (
        "clusters of the 5 towers"
        in leaderboard(score_table({"lr": near}), **CELL, clusters=True).notes[0]
    )
