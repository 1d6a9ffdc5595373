"""Scenarios of one's own on the command line, and beside those that ship."""

import hashlib
import io
import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.scenarios import SCENARIOS, fingerprint
from fluxcore.score_files import write_scores
from fluxcore.scores import score_series
from fluxcore.workspace import Workspace

COLD = """# towers with snow
name = "cold"
shifts = "Towers colder than 5 °C."
test.facts.mat_c = { max = 5 }
validation.draw = { count = 20 }
train.rest = true
"""


@pytest.fixture
def cold(tmp_path):
    path = tmp_path / "cold.toml"
    path.write_text(COLD, encoding="utf-8")
    return path


@pytest.fixture
def predictions(tmp_path):
    """Two days at two towers colder than 5 degrees."""
    hours = np.arange("2019-06-01", "2019-06-03", dtype="datetime64[h]")
    wave = np.sin(np.arange(48) / 5)
    parts = [
        pl.DataFrame(
            {"y_true": 2 + wave, "y_pred": 2 + 0.8 * wave, "site_id": [site] * 48,
             "time": hours.astype("datetime64[ms]")}
        )
        for site in ("FI-Hyy", "US-NR1")
    ]  # fmt: skip
    path = tmp_path / "cold_GPP_mine_val_mean_predictions.csv"
    pl.concat(parts).write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
    return path


def test_a_file_is_checked_and_nothing_is_kept(run, workspace, cold):
    done = run("check", "scenario", cold)
    assert done.exit_code == 0, done.stderr
    assert "test: 31 sites, 185 site-years" in done.stderr
    assert "mat_c is missing at 1 site (ES-Pdu)." in done.stderr
    assert "validation near training: Of 20 validation towers" in done.stdout
    assert not workspace.exists()


def test_an_added_scenario_works_like_those_that_ship(run, workspace, cold, predictions):
    done = run("add", "scenario", cold)
    assert done.exit_code == 0, done.stderr
    assert (workspace / "scenarios" / "cold.toml").read_text(encoding="utf-8") == COLD
    listed = pd.read_csv(io.StringIO(run("scenarios", "--format", "csv").stdout))
    assert listed["name"].tolist() == [*SCENARIOS, "cold"]
    assert listed.set_index("name").loc["TA40", "sha256"] == fingerprint(SCENARIOS["TA40"])
    roles = pd.read_csv(io.StringIO(run("scenarios", "cold", "--format", "csv").stdout))
    tested = set(roles.loc[roles["role"] == "test", "site_id"])
    assert len(tested) == listed.set_index("name").loc["cold", "test_sites"]
    towers = pd.read_csv(io.StringIO(run("sites", "--scenario", "cold", "--format", "csv").stdout))
    assert set(towers.loc[towers["role"] == "test", "site_id"]) == tested
    assert run("check", "scenario", "cold").exit_code == 0

    added = run("add", "predictions", predictions)
    assert added.exit_code == 0, added.stderr
    assert "added mine_val_mean, cold GPP" in added.stderr
    assert f"2 of {len(tested)} test sites of 'cold' have predictions" in added.stderr
    ranked = run(
        "leaderboard", "mine", "--target", "GPP", "--scenario", "cold", "--baseline", "mine"
    )
    assert ranked.exit_code == 0, ranked.stderr
    assert "cold: q90 of RMSE" in ranked.stdout


def test_the_manifest_is_what_the_hash_is_of(run, cold):
    run("add", "scenario", cold)
    for name in ("cold", "time-split"):
        done = run("scenarios", name, "--manifest")
        found = hashlib.sha256(done.stdout.encode("utf-8")).hexdigest()
        assert f"sha256 {found}" in done.stderr
        assert json.loads(done.stdout)["name"] == name
    assert found == fingerprint(SCENARIOS["time-split"])


def test_the_hash_travels_with_predictions_and_scores(run, workspace, cold, predictions, tmp_path):
    run("add", "scenario", cold)
    sealed = hashlib.sha256(run("scenarios", "cold", "--manifest").stdout.encode()).hexdigest()
    assert run("add", "predictions", predictions).exit_code == 0
    source = json.loads((workspace / "scores" / "mine" / "source.json").read_text())
    assert source["scenarios"] == {"cold": sealed}
    stored = workspace / "predictions" / "benchmark" / "mine_val_mean" / "cold_GPP.parquet"
    assert json.loads(pl.read_parquet_metadata(stored)["fluxcore.predictions"])["sealed"] == sealed
    assert run("score", predictions, "--out", tmp_path / "out").exit_code == 0
    assert json.loads((tmp_path / "out" / "source.json").read_text())["scenarios"] == {
        "cold": sealed
    }
    assert run("add", "scores", tmp_path / "out", "--name", "theirs").exit_code == 0
    source = json.loads((workspace / "scores" / "theirs" / "source.json").read_text())
    assert source["scenarios"] == {"cold": sealed}


def test_another_scenario_of_the_same_name_joins_no_ranking(run, cold, predictions, tmp_path):
    run("add", "scenario", cold)
    assert run("add", "predictions", predictions).exit_code == 0
    assert run("score", predictions, "--out", tmp_path / "before").exit_code == 0
    cold.write_text(COLD.replace("max = 5", "max = 7"), encoding="utf-8")
    refused = run("add", "scenario", cold)
    assert refused.exit_code == 2
    assert "another scenario named 'cold'" in refused.stderr
    assert run("add", "scenario", cold, "--replace").exit_code == 0

    same_set = run("add", "predictions", predictions)
    assert same_set.exit_code == 2
    assert "holds scores of another scenario named 'cold'" in same_set.stderr
    assert run("add", "predictions", predictions, "--set", "again").exit_code == 0
    options = ("--target", "GPP", "--scenario", "cold", "--baseline", "mine")
    for sources in (("mine", "again"), ("again", "mine"), (tmp_path / "before", "again")):
        joined = run("leaderboard", *sources, *options)
        assert joined.exit_code == 2
        assert "two scenarios that both go by the name 'cold'" in joined.stderr
    assert run("score", predictions, "--out", tmp_path / "before").exit_code == 2


def test_a_damaged_scenario_is_said_and_the_others_are_listed(run, workspace, cold):
    run("add", "scenario", cold)
    (workspace / "scenarios" / "cold.json").write_text("{")
    done = run("scenarios")
    assert done.exit_code == 0
    assert "TA40" in done.stdout
    assert "cold" not in done.stdout
    assert "left out: " in done.stderr
    assert "cold.json is damaged" in done.stderr
    asked = run("scenarios", "cold")
    assert asked.exit_code == 2
    assert "cold.json is damaged" in asked.stderr


def test_an_edited_definition_does_not_pass_its_check(run, workspace, cold):
    run("add", "scenario", cold)
    (workspace / "scenarios" / "cold.toml").write_text(COLD.replace("max = 5", "max = 6"))
    done = run("check", "scenario", "cold")
    assert done.exit_code == 2
    assert "has been changed since it was sealed" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = cold", "is no TOML: line 1 is 'name = cold'; expected after the = a text in"),
        (COLD.replace("cold", "TA40"), "'TA40' is the name of a scenario that ships"),
        (COLD.replace("mat_c", "mat"), "asks for 'mat', which these sites do not have"),
        (COLD.replace("rest", "rets"), "unknown key 'rets'. Did you mean 'rest'?"),
    ],
)
@pytest.mark.parametrize("command", ["add", "check"])
def test_a_mistake_in_a_file_is_one_message(run, workspace, cold, command, text, said):
    cold.write_text(text, encoding="utf-8")
    done = run(command, "scenario", cold)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not workspace.exists()


def test_statistics_of_a_data_set_decide(run, workspace, cold, make_dataset, monkeypatch):
    made = make_dataset({"AU-ASM": (2018, 2019), "AU-Cpr": (2018, 2019), "XX-New": (2019, 2019)})
    monkeypatch.setenv("FLUX_WORKSPACE", str(made.folder.parents[1]))
    cold.write_text(
        'name = "dry"\ntest = { sites = "XX-New", facts.VPD_mean.min = 0.5 }\ntrain.rest = true',
        encoding="utf-8",
    )
    done = run("check", "scenario", cold, "--dataset", made.name)
    assert done.exit_code in (0, 2), done.stderr
    assert "test: 1 site, 1 site-year;" in done.stderr
    assert f"the sites of {made.name} (synthetic)" in done.stderr
    assert "not checked" not in done.stdout
    without = run("check", "scenario", cold)
    assert without.exit_code == 2
    assert "Unknown site 'XX-New'" in without.stderr


@pytest.fixture
def dry(run, cold, make_dataset, workspace):
    """A scenario that rests on statistics of a synthetic data set, and the data set."""
    sites = {"AU-ASM": (2018, 2019), "AU-Cpr": (2018, 2019), "XX-New": (2019, 2019)}
    made = make_dataset(sites, workspace=Workspace(workspace))
    cold.write_text(
        'name = "dry"\ntest.facts.VPD_mean.min = 0.5\ntrain.rest = true', encoding="utf-8"
    )
    added = run("add", "scenario", cold, "--dataset", made.name)
    assert added.exit_code == 0, added.stderr
    return made


def test_a_scenario_on_synthetic_facts_says_so_for_ever(run, dry):
    made_on = "the sites of tiny (synthetic)"
    assert f"dry, made on {made_on}" in run("check", "scenario", "dry").stderr
    one = run("scenarios", "dry")
    assert "dry (synthetic)" in one.stdout
    assert f"Made on {made_on}" in one.stderr
    listed = run("scenarios")
    assert "dry (synthetic)" in listed.stdout
    assert f"dry is made on {made_on}." in listed.stderr
    assert made_on in run("sites", "--scenario", "dry", "--format", "csv").stderr
    sealed = run("scenarios", "dry", "--manifest")
    assert json.loads(sealed.stdout)["synthetic"] is True
    assert f"made on {made_on}" in sealed.stderr
    rows = json.loads(run("scenarios", "--format", "json").stdout)["rows"]
    assert {row["name"]: row["synthetic"] for row in rows} == {
        **dict.fromkeys(SCENARIOS, False), "dry": True,
    }  # fmt: skip
    (row,) = (row for row in rows if row["name"] == "dry")
    assert (row["dataset"], row["dataset_sha256"]) == ("tiny", dry.digest)
    roles = json.loads(run("scenarios", "dry", "--format", "json").stdout)
    assert (roles["dataset"], roles["synthetic"]) == ("tiny", True)
    assert all(row["synthetic"] for row in roles["rows"])
    as_csv = pd.read_csv(io.StringIO(run("scenarios", "dry", "--format", "csv").stdout))
    assert as_csv["synthetic"].all()
    audited = json.loads(run("check", "scenario", "dry", "--format", "json").stdout)
    assert (audited["dataset"], audited["synthetic"]) == ("tiny", True)


def test_a_data_set_that_changed_since_is_told(run, dry, make_dataset, workspace):
    same = run("check", "scenario", "dry", "--dataset", "tiny")
    assert "has changed" not in same.stderr
    make_dataset({"AU-ASM": (2018, 2018), "AU-Cpr": (2018, 2019)}, workspace=Workspace(workspace))
    done = run("check", "scenario", "dry", "--dataset", "tiny")
    assert "tiny has changed since the scenario was sealed" in done.stderr


def test_the_audit_of_a_published_scenario(run):
    done = run("check", "scenario", "spatial-easy40")
    assert done.exit_code == 0
    assert "Of 40 test towers 12 have another tower within 20 km" in done.stdout
    pairs = run("check", "scenario", "spatial-easy40", "--format", "json", "--within", "5")
    found = json.loads(pairs.stdout)
    assert found["sha256"] == fingerprint(SCENARIOS["spatial-easy40"])
    assert all(row["km"] <= 5 for row in found["rows"])
    assert {finding["name"] for finding in found["findings"]} >= {"near towers"}
    assert [reading["verdict"] for reading in found["optimism"]] == ["cannot say"] * 3


def test_the_audit_asks_scores_whether_neighbours_help(run, shared):
    cannot = run("check", "scenario", "spatial-easy40")
    assert "nobody can say: no scores of this scenario are at hand" in cannot.stdout
    said = run("check", "scenario", "spatial-easy40", "--scores", shared / "leaderboard").stdout
    assert said.count("no sign of optimism") == 3
    assert "GPP: errors of xgb against constant are 25 % larger at the 12 towers" in said
    assert run("add", "scores", shared / "leaderboard", "--name", "published").exit_code == 0
    assert run("check", "scenario", "spatial-easy40").stdout == said
    by_year = run("check", "scenario", "time-split").stdout
    assert "errors of" not in by_year


@pytest.fixture
def some_scores(tiny_series, tmp_path):
    """Write hourly scores of models at three towers of spatial-easy40, and give their folder."""

    def write(*models):
        sites = SCENARIOS["spatial-easy40"].test_sites[:3]
        table = score_series(tiny_series(dict.fromkeys(sites, 0.5)))
        table = table.assign(strategy="mean", run=1, scenario="spatial-easy40", target="GPP")
        folder = tmp_path / "-".join(models)
        write_scores(pd.concat([table.assign(model=model) for model in models]), folder)
        return folder

    return write


def test_an_unknown_model_of_scores_is_a_mistake(run, some_scores):
    scores = some_scores("constant", "coral")
    done = run("check", "scenario", "spatial-easy40", "--scores", scores, "--model", "corral")
    assert done.exit_code == 2
    assert "Unknown model 'corral'. Did you mean 'coral'? Known: constant, coral." in done.stderr


def test_a_model_that_nobody_named_may_be_absent(run, some_scores):
    scores = some_scores("constant", "coral")
    done = run("check", "scenario", "spatial-easy40", "--scores", scores)
    assert done.exit_code == 0, done.stderr
    assert "nobody can say: these scores lack xgb. They have constant and coral" in done.stdout
    scores = some_scores("coral")
    done = run("check", "scenario", "spatial-easy40", "--scores", scores, "--model", "coral")
    assert "these scores lack constant. They have coral" in done.stdout


def test_the_help_names_the_argument_and_not_its_choices(run):
    said = " ".join(run("scenarios", "--help").stdout.split())
    assert "[OPTIONS] [NAME]" in said
    assert "NAME: one that ships or one of your own" in said


def test_an_own_scenario_in_a_read_only_workspace(run, workspace, cold, monkeypatch):
    monkeypatch.setenv("FLUX_READ_ONLY", "1")
    done = run("add", "scenario", cold)
    assert done.exit_code == 2
    assert "read-only" in done.stderr
    assert Workspace().read_only
