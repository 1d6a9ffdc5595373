import gzip

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from fluxcore.baselines.template import write_training_folds
from fluxcore.cli import fluxcore as command
from fluxcore.datasets import Building, write_site
from fluxcore.errors import FluxError, ModelError, PredictionFileError
from fluxcore.intake import add_predictions
from fluxcore.intake.out_of_site import add_out_of_site
from fluxcore.scenarios import SCENARIOS
from fluxcore.shift.answer import conditional_shift
from fluxcore.shift.domain_classifier import sides
from fluxcore.shift.given import given_errors, given_predictions
from fluxcore.shift.options import Options
from fluxcore.shift.sample import take_sample
from fluxcore.splits import Split
from fluxcore.workspace import Workspace
from tests.conftest import two_years

TEST, TRAIN = ("AU-DaS", "US-Ton"), ("AA-One", "BB-Two")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("training") / "workspace")
    with Building(workspace, "made", kind="synthetic", synthetic=True) as building:
        for number, site in enumerate((*TEST, *TRAIN)):
            frame = two_years(number).with_columns(TA=two_years(number)["GPP"] + 1)
            facts = {"latitude": -12.0, "longitude": 130.0 + number, "igbp": "SAV"}
            write_site(building.folder, site, frame, facts)
        return building.finish()


@pytest.fixture
def workspace(data, tmp_path):
    """A workspace of its own: the data set is read from where it is."""
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def filled(data, tmp_path):
    """The template of the training folds with predictions that are 2 too low."""
    path, rows = write_training_folds(Split(data, SCENARIOS["TA40"]), "GPP", tmp_path, folds=2)
    table = pl.read_csv(path).with_columns(y_pred=pl.col("y_true") - 2)
    table.write_csv(path)
    assert rows == len(table)
    return path


def test_the_filled_template_is_taken(data, filled, workspace):
    added = add_out_of_site(filled, data, model="mine", workspace=workspace)
    assert (added.scenario, added.target, added.sites) == ("TA40", "GPP", 2)
    assert str(added).startswith(f"{added.rows:,} out-of-site predictions of GPP by mine at 2")
    assert pl.read_parquet(added.path).columns == ["site_id", "time", "y_pred"]


def test_errors_of_ones_own_model_at_both_sides(data, filled, workspace, tmp_path):
    add_out_of_site(filled, data, model="mine", workspace=workspace)
    rows = data.scan(["GPP"], sites=TEST).collect().with_columns(pl.col("site_id").cast(pl.String))
    table = rows.select("site_id", "time", y_pred=pl.col("GPP").cast(pl.Float64) + 3)
    file = tmp_path / "TA40_GPP_mine_val_mean_predictions.parquet"
    table.write_parquet(file)
    add_predictions(file, workspace=workspace, observations=data.folder)
    sample = sides(take_sample(Split(data, SCENARIOS["TA40"]), Options(per_site=48)))
    given = given_predictions(workspace, "made", "mine", "TA40", "GPP")
    errors = given_errors(given, sample, sample.targets["GPP"])
    assert errors.of == "mine_val_mean"
    assert errors.residual == pytest.approx(np.where(sample.test, -3.0, 2.0), abs=1e-5)


def test_what_is_lacking_is_named_with_the_command_that_adds_it(data, filled, workspace):
    with pytest.raises(ModelError, match="no predictions of GPP under TA40 by mine_val_mean"):
        given_predictions(workspace, "made", "mine", "TA40", "GPP")
    file = workspace.root / "predictions/made/mine_val_mean/TA40_GPP.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"")
    with pytest.raises(ModelError, match=r"fluxcore add out-of-site TA40_GPP_training_folds.csv"):
        given_predictions(workspace, "made", "mine", "TA40", "GPP")


def test_every_measured_training_hour_needs_a_prediction(data, filled, workspace):
    pl.read_csv(filled).tail(-500).write_csv(filled)
    with pytest.raises(PredictionFileError, match=r"500 of 23,392 measured .* at AA-One"):
        add_out_of_site(filled, data, model="mine", workspace=workspace)
    assert not (workspace.root / "predictions").exists()


def test_hours_that_were_not_measured_are_refused(data, filled, workspace):
    table = pl.read_csv(filled)
    more = table.head(1).with_columns(time=pl.lit("2031-01-01 00:00:00"))
    pl.concat([table, more]).write_csv(filled)
    with pytest.raises(PredictionFileError, match="1 of 23,393 rows are no measured training"):
        add_out_of_site(filled, data, model="mine", workspace=workspace)


def test_test_sites_are_refused(data, filled, workspace):
    table = pl.read_csv(filled).with_columns(site_id=pl.col("site_id").replace("AA-One", "US-Ton"))
    table.write_csv(filled)
    with pytest.raises(PredictionFileError, match=r"1 site do not train.*US-Ton.*role test"):
        add_out_of_site(filled, data, model="mine", workspace=workspace)


def test_an_empty_template_says_what_is_missing(data, filled, workspace):
    pl.read_csv(filled).with_columns(y_pred=pl.lit(None, dtype=pl.Float64)).write_csv(filled)
    with pytest.raises(FluxError, match="23,392 of 23,392 rows have no y_pred"):
        add_out_of_site(filled, data, model="mine", workspace=workspace)


def test_another_name_needs_scenario_and_target(data, filled, workspace, tmp_path):
    other = tmp_path / "mine.csv.gz"
    other.write_bytes(gzip.compress(filled.read_bytes()))
    with pytest.raises(PredictionFileError, match="Give --scenario and --target"):
        add_out_of_site(other, data, model="mine", workspace=workspace)
    added = add_out_of_site(
        other, data, model="mine", scenario="TA40", target="GPP", workspace=workspace
    )
    assert added.sites == 2


def test_years_at_the_same_sites_are_not_out_of_site(data, filled, workspace):
    with pytest.raises(PredictionFileError, match="holds out years"):
        add_out_of_site(
            filled, data, model="mine", scenario="time-split", target="GPP", workspace=workspace
        )


def test_from_the_command_line(data, filled, workspace, monkeypatch):
    monkeypatch.setenv("FLUX_WORKSPACE", str(workspace.root))
    asked = ["add", "out-of-site", str(filled), "--dataset", str(data.folder), "--model", "mine"]
    result = CliRunner().invoke(command, asked, catch_exceptions=False)
    assert "out-of-site predictions of GPP by mine" in result.stderr
    assert "Synthetic" in result.stderr


def test_a_scenario_of_years_has_no_errors_out_of_site(data, workspace):
    with pytest.raises(ModelError, match="holds out years"):
        conditional_shift(data, SCENARIOS["time-split"], "GPP", workspace=workspace, model="mine")


def test_errors_of_ones_own_model_are_taken_apart(data, filled, workspace, tmp_path):
    add_out_of_site(filled, data, model="mine", workspace=workspace)
    rows = data.scan(["GPP"], sites=TEST).collect().with_columns(pl.col("site_id").cast(pl.String))
    table = rows.select("site_id", "time", y_pred=pl.col("GPP").cast(pl.Float64) + 3)
    file = tmp_path / "TA40_GPP_mine_val_mean_predictions.parquet"
    table.write_parquet(file)
    add_predictions(file, workspace=workspace, observations=data.folder)
    options = Options(per_site=48, folds=2).quickly()
    answer = conditional_shift(
        data, SCENARIOS["TA40"], "GPP", options, workspace=workspace, model="mine"
    )
    found = answer.findings.set_index("measure")["value"]
    assert found[["mse_train", "mse_test"]].tolist() == pytest.approx([4.0, 9.0], abs=1e-3)
    assert answer.about["model"] == "mine_val_mean"
    assert answer.tables["attribution"]["bias"].abs().round(3).isin([2.0, 3.0]).all()
