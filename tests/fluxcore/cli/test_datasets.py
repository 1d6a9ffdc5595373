"""``fluxcore add dataset``, ``check dataset`` and ``export dataset``, as they are typed."""

from datetime import datetime, timedelta

import pandas as pd
import pytest


@pytest.fixture
def tower(tmp_path):
    """Two days of half-hours of a tower that no table knows."""
    begin = [datetime(2020, 5, 1) + timedelta(minutes=30 * row) for row in range(96)]
    place = tmp_path / "FLX_XX-New_FLUXNET2015_FULLSET_HH_2020-2020_1-4.csv"
    pd.DataFrame(
        {
            "TIMESTAMP_START": [f"{time:%Y%m%d%H%M}" for time in begin],
            **{"TA_F": 9.0, "VPD_F": 5.0, "SW_IN_F": 99.0, "LE_F_MDS": 50.0, "LE_F_MDS_QC": 0},
            **{"NEE_VUT_REF": -1.0, "NEE_VUT_REF_QC": 0, "GPP_NT_VUT_REF": 2.0},
        }
    ).to_csv(place, index=False)
    return place


WHERE = ("--latitude", 47.2, "--longitude", 8.4, "--igbp", "GRA")


def test_a_file_becomes_a_data_set_that_can_be_checked_and_exported(run, tower, tmp_path):
    added = run("add", "dataset", tower, "--name", "new", *WHERE)
    assert added.exit_code == 0
    assert "added the data set 'new' (FLUXNET): 1 site, 48 rows, 100% of them measured" in (
        added.stderr
    )
    checked = run("check", "dataset", "new")
    assert checked.exit_code == 0
    assert "checked the data set 'new'" in checked.stderr
    exported = run("export", "dataset", "new", tmp_path / "csv")
    assert exported.exit_code == 0
    assert "wrote 1 site of 'new' to" in exported.stderr
    assert (tmp_path / "csv" / "XX-New.csv").is_file()


def test_an_import_that_is_refused_ends_with_2_and_writes_what_was_found(run, tower, tmp_path):
    findings = tmp_path / "findings.csv"
    done = run("add", "dataset", tower, "--name", "new", "--findings", findings)
    assert done.exit_code == 2
    assert "latitude and longitude of XX-New are not known" in done.stderr
    assert "Give them with --latitude, --longitude and --igbp" in done.stderr
    assert "site unknown" in pd.read_csv(findings)["rule"].tolist()


def test_a_damaged_data_set_ends_with_2(run, tower, workspace):
    run("add", "dataset", tower, "--name", "new", *WHERE)
    (workspace / "datasets/new/hourly/XX-New.parquet").unlink()
    done = run("check", "dataset", "new", "--format", "csv")
    assert done.exit_code == 2
    assert "XX-New.parquet: is gone" in done.stderr
    assert done.stdout.splitlines()[0].startswith("severity,rule,file,column,count")
    assert "file gone" in done.stdout
