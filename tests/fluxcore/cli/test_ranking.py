"""The command line as it is typed: what it prints where, and how it ends."""

import io
import json

import pandas as pd
import pytest

from fluxcore.score_files import write_scores

GOLDEN_CELLS = "leaderboard_expected.csv"


def expected(golden, target, statistic):
    table = pd.read_csv(golden / GOLDEN_CELLS)
    return table[(table["target"] == target) & (table["statistic"] == statistic)]


def check_wide(wide, cells):
    assert list(wide)[:3] == ["model", "val_strategy", "skill"]
    assert list(wide)[-4:] == ["rank_lo", "rank_hi", "skill_lo", "skill_hi"]
    overall = cells[cells["setting"] == "ALL"].set_index("model")["skill"]
    assert wide["model"].tolist() == list(overall.sort_values(ascending=False).index)
    by_model = wide.set_index("model")
    assert by_model["skill"].to_dict() == pytest.approx(overall.to_dict(), rel=1e-9, abs=1e-12)
    for row in cells[cells["setting"] != "ALL"].itertuples():
        value = by_model.loc[row.model, f"{row.setting}/{row.scale}"]
        assert value == pytest.approx(row.rmse, rel=1e-9)


@pytest.mark.parametrize("target", ["GPP", "NEE", "ET"])
@pytest.mark.parametrize("statistic", ["median", "q90"])
def test_the_packaged_cells_are_ranked_without_any_file(run, golden, target, statistic):
    done = run("leaderboard", "--target", target, "--statistic", statistic, "--format", "csv")
    assert done.exit_code == 0
    assert done.stderr == ""
    wide = pd.read_csv(io.StringIO(done.stdout))
    check_wide(wide, expected(golden, target, statistic))
    assert wide[["rank_lo", "skill_hi"]].isna().all(axis=None)


def test_a_folder_of_scores_is_ranked_with_intervals(run, golden, shared):
    done = run("leaderboard", shared / "leaderboard", "--target", "ET", "--format", "csv")
    assert done.exit_code == 0
    wide = pd.read_csv(io.StringIO(done.stdout))
    check_wide(wide, expected(golden, "ET", "q90"))
    assert (wide["rank_lo"] <= wide["rank_hi"]).all()
    assert wide["skill_lo"].notna().all()


def test_long_has_one_row_a_cell(run, shared):
    done = run(
        "leaderboard", shared / "leaderboard", "--target", "GPP", "--format", "csv", "--long"
    )
    cells = pd.read_csv(io.StringIO(done.stdout))
    assert len(cells) == 6 * 18
    assert {"value", "lo", "hi", "tie", "n_domains", "n_undefined"} <= set(cells)
    assert set(cells["scale"]) == {"hourly", "weekly", "seasonal", "anom", "iav", "site-mean"}


def test_json_carries_its_notes_and_full_digits(run):
    done = run("leaderboard", "--target", "GPP", "--format", "json")
    ranking = json.loads(done.stdout)
    assert ranking["statistic"] == "q90"
    assert any("intervals" in note for note in ranking["notes"])
    assert ranking["rows"][0]["skill_lo"] is None
    assert len(str(ranking["rows"][0]["skill"])) > 15


def test_latex_is_a_table_for_a_paper(run):
    done = run("leaderboard", "--target", "GPP", "--format", "latex")
    assert r"\begin{table}" in done.stdout
    assert r"\multicolumn{6}{c}{temperature}" in done.stdout
    assert done.stdout.count(r"\\") == 8  # two lines of heads, six models


def test_latex_of_small_numbers_keeps_their_digits(run, shared):
    typed = ("leaderboard", shared / "leaderboard", "--target", "ET", "--long", "--format", "latex")
    done = run(*typed)
    assert r"val\_strategy" in done.stdout
    assert "0.0635" in done.stdout
    assert "0.064 " not in done.stdout


def test_the_table_is_for_reading(run):
    done = run("leaderboard", "--target", "GPP")
    assert "GPP: skill against lr" in done.stdout
    assert "temperature: q90 of RMSE, µmol CO₂ m⁻² s⁻¹" in done.stdout
    assert "+0.167" in done.stdout
    assert "Only cell values are at hand" in done.stderr


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["leaderboard", "--target", "GP"], "Unknown target 'GP'. Did you mean 'GPP'?"),
        (["leaderboard"], "Missing option '--target'"),
        (["leaderboard", "--target", "GPP", "--statistic", "q9"], "Did you mean 'q90'?"),
        (
            ["leaderboard", "--target", "GPP", "--baseline", "rigde"],
            "'rigde'. Did you mean 'ridge'?",
        ),
        (["leaderboard", "--target", "GPP", "--metric", "mae"], "the published cell values hold"),
        (["leaderboard", "nowhere", "--target", "GPP"], "Unknown score set 'nowhere'"),
        (
            ["compare", "mine", "--models", "xgb", "--target", "GPP"],
            "'--models': two names are needed, such as: --models coral xgb; got xgb.",
        ),
        (["compare", "mine", "--target", "GPP", "--models", "xgb"], "'--models' requires 2 arg"),
        (["leaderbord"], "Unknown command 'leaderbord'. Did you mean 'leaderboard'?"),
        (["leaderboard", "--target", "GPP", "--metric", "rsme"], "Did you mean 'rmse'?"),
        (["scenarios", "TA41"], "Unknown scenario 'TA41'. Did you mean 'TA40'?"),
        (["sites", "--igbp", "XXX"], "No site has igbp 'XXX'."),
        (["workspace", "remove", "scores", "nothing", "--yes"], "Unknown scores 'nothing'"),
    ],
)
def test_a_mistake_ends_with_code_2_and_one_message(run, typed, message):
    done = run(*typed)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_two_models_are_compared_cell_by_cell(run, shared):
    done = run(
        "compare", shared / "leaderboard", "--models", "coral", "xgb", "--target", "GPP",
        "--format", "csv",
    )  # fmt: skip
    table = pd.read_csv(io.StringIO(done.stdout))
    hourly = table[table["scale"] == "hourly"].set_index("scenario")["detectable"]
    assert hourly.round(3).to_dict() == {
        "time-split": 0.023,
        "spatial-easy40": 0.067,
        "TA40": 0.038,
    }
    assert set(table["verdict"]) <= {"better", "worse", "equivalent", "not resolved"}


def test_comparing_an_unknown_model_names_the_known_ones(run, shared):
    done = run("compare", shared / "leaderboard", "--models", "corral", "xgb", "--target", "GPP")
    assert done.exit_code == 2
    assert "Did you mean 'coral'?" in done.stderr


@pytest.mark.parametrize(
    "typed", [["leaderboard"], ["leaderboard", "x"], ["compare", "x", "--models", "a", "b"]]
)
def test_a_distance_without_what_it_is_for_is_a_mistake(run, typed):
    done = run(*typed, "--target", "GPP", "--within", "50")
    assert done.exit_code == 2
    assert "--within says how near a neighbour is: add --without-neighbours" in done.stderr


@pytest.fixture
def mine(published, tmp_path):
    """Scores of one's own at the benchmark's observations for GPP, and at others for ET."""
    lr = published[published["model"] == "lr"].assign(model="mine")
    gpp = lr[lr["target"] == "GPP"]
    gpp = gpp.assign(mse=gpp["mse"] * 0.81, rmse=gpp["rmse"] * 0.9, nse=1 - (1 - gpp["nse"]) * 0.81)
    et = lr[lr["target"] == "ET"]
    write_scores(pd.concat([gpp, et.assign(mse=et["mse"] * 4)]), tmp_path / "mine")
    return tmp_path / "mine"


def test_scores_of_ones_own_join_where_they_rest_on_the_same_observations(run, shared, mine):
    done = run("leaderboard", shared / "leaderboard", mine, "--target", "GPP", "--format", "csv")
    assert "have the benchmark's observations" in done.stderr
    wide = pd.read_csv(io.StringIO(done.stdout)).set_index("model")
    assert wide.loc["mine", "skill"] == pytest.approx(0.1, abs=1e-9)
    refused = run("leaderboard", shared / "leaderboard", mine, "--target", "ET")
    assert refused.exit_code == 2
    assert "0 of 40 towers have the benchmark's observations" in refused.stderr
    assert "GPP" not in refused.stderr
    absent = run("leaderboard", shared / "leaderboard", mine, "--target", "NEE")
    assert "holds no scores of NEE" in absent.stderr
