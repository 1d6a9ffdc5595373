"""Checking finds what happened to a data set since it was made; exporting gives it back."""

import json

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.checking import check_dataset
from fluxcore.datasets.exporting import export_dataset
from fluxcore.datasets.opening import open_dataset
from fluxcore.errors import DatasetError, UnknownNameError, WorkspaceError


@pytest.fixture
def made(workspace, towers):
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    return open_dataset("towers", workspace)


def check(workspace):
    report = check_dataset("towers", workspace=workspace, workers=1)
    return {(found.severity, found.rule, found.file) for found in report.findings}


def test_a_data_set_that_was_left_alone_passes(made, workspace):
    report = check_dataset("towers", workspace=workspace, workers=1)
    assert report.findings == ()
    assert str(report).startswith("checked the data set 'towers' (the benchmark's own CSVs): 3 sit")


def test_a_file_that_is_gone_is_found(made, workspace):
    made.path("AU-Boy").unlink()
    assert check(workspace) == {("error", "file gone", "AU-Boy.parquet")}


def test_a_damaged_file_is_found(made, workspace):
    made.path("AU-Boy").write_bytes(made.path("AU-Boy").read_bytes()[:9999])
    assert check(workspace) == {("error", "damaged", "AU-Boy.parquet")}


def test_a_value_that_was_changed_is_found_by_the_hash(made, workspace):
    frame = pl.read_parquet(made.path("AU-Boy"))
    value = pl.when(pl.col("time") == frame["time"][5]).then(0.5).otherwise(pl.col("EVI"))
    frame.with_columns(value.cast(pl.Float32).alias("EVI")).write_parquet(made.path("AU-Boy"))
    assert check(workspace) == {("error", "changed", "AU-Boy.parquet")}


def test_rows_that_were_taken_out_are_found(made, workspace):
    frame = pl.read_parquet(made.path("AU-Boy"))
    pl.concat([frame[:50], frame[60:]]).write_parquet(made.path("AU-Boy"))
    report = check_dataset("towers", workspace=workspace, workers=1)
    messages = [found.message for found in report.findings]
    assert any("has 8,750 rows" in message for message in messages)
    assert any("10 hours are missing" in message for message in messages)


def test_a_file_that_nobody_knows_is_found(made, workspace):
    made.path("AU-Boy").with_name("XX-New.parquet").write_bytes(b"")
    assert check(workspace) == {("warning", "unknown file", "")}


def test_findings_of_the_import_are_recalled(workspace, towers, official):
    frame = official().with_columns(WIND=pl.lit(1.5))
    frame.write_csv(towers / "AU-ASM.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    report = check_dataset("towers", workspace=workspace, workers=1)
    assert "2 findings of the import in its manifest.json" in str(report)


def test_checking_what_is_not_there_says_so(workspace):
    with pytest.raises(UnknownNameError, match="Unknown data set 'towers'"):
        check_dataset("towers", workspace=workspace)


# ---- export --------------------------------------------------------------------------------------


def test_what_is_exported_and_imported_again_is_the_same(made, workspace, tmp_path):
    """To the last bit of float32; the very same files."""
    files = export_dataset(made, tmp_path / "csv", workers=1)
    assert [file.name for file in files] == ["AR-CCg.csv", "AU-ASM.csv", "AU-Boy.csv"]
    report = add_dataset(tmp_path / "csv", "again", workspace=workspace, workers=1)
    again = open_dataset("again", workspace)
    assert report.findings == ()
    assert again.scan().collect().equals(made.scan().collect())
    assert again.digest == made.digest
    assert again.sites.equals(made.sites)
    assert again.synthetic is False


def test_awkward_numbers_survive(workspace, tmp_path, towers, official):
    """Values with many digits, tiny and large ones, as float32 has them."""
    rng = np.random.default_rng(3)
    frame = official().with_columns(
        GPP=pl.Series(rng.normal(size=8760) * 10.0 ** rng.integers(-30, 2, 8760)),
        NEE=pl.Series(rng.normal(size=8760)),
    )
    frame.write_csv(towers / "AU-ASM.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    export_dataset("towers", tmp_path / "csv", workspace=workspace, workers=1)
    add_dataset(tmp_path / "csv", "again", workspace=workspace, workers=1)
    first, second = (open_dataset(name, workspace) for name in ("towers", "again"))
    assert first.digest == second.digest


def test_synthetic_data_stay_synthetic(made, workspace, tmp_path):
    manifest = made.folder / "manifest.json"
    content = json.loads(manifest.read_text())
    generator = {"name": "made up", "version": 1, "seed": 7}
    manifest.write_text(json.dumps(content | {"synthetic": True, "generator": generator}))
    export_dataset("towers", tmp_path / "csv", workspace=workspace, workers=1)
    assert json.loads((tmp_path / "csv" / "about.json").read_text())["synthetic"] is True
    report = add_dataset(tmp_path / "csv", "again", workspace=workspace, workers=1)
    assert "own CSVs, synthetic): 3 sites" in str(report)
    again = open_dataset("again", workspace)
    assert again.synthetic is True
    assert again.manifest.generator == generator
    add_dataset(tmp_path / "csv" / "AU-ASM.csv", "one", workspace=workspace, workers=1)
    assert open_dataset("one", workspace).synthetic is True


def test_a_folder_with_something_in_it_is_not_written_to(made, tmp_path):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "mine.txt").write_text("mine")
    with pytest.raises(DatasetError, match="is not empty"):
        export_dataset(made, tmp_path / "csv")
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        export_dataset(made, tmp_path / "file")


def test_some_sites_can_be_exported(made, tmp_path):
    (file,) = export_dataset(made, tmp_path / "csv", sites=["AU-Boy"], workers=1)
    head = file.read_text().splitlines()[:2]
    assert head[0].startswith("time,year,tower_lat,tower_lon,qc_mask,GPP,NEE,ET,TA,")
    assert head[0].endswith(",PFT_EBF,PFT_SAV,PFT_GRA")
    assert head[1].startswith("2015-01-01 00:00:00,2015,-32.4771,116.9386,0,")
    assert head[1].endswith(",True,False,False")
    with pytest.raises(UnknownNameError, match="Did you mean 'AU-Boy'"):
        export_dataset(made, tmp_path / "other", sites=["AU-Bou"])
