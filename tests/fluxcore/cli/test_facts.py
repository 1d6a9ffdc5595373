import io
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest


def test_help_reads_like_documentation(run):
    done = run("--help")
    assert done.exit_code == 0
    for command in ("score", "leaderboard", "compare", "add", "sites", "scenarios", "workspace"):
        assert f"\n  {command} " in done.stdout
    assert "fluxcore add scores leaderboard/submissions --name published" in done.stdout


def test_the_module_runs_as_the_command_does(run):
    command = [sys.executable, "-m", "fluxcore", "scenarios", "TA41"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'TA40'?" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the full device of Linux")
def test_a_full_disk_behind_the_output_is_said_in_one_line(run):
    command = [sys.executable, "-m", "fluxcore", "sites", "--format", "csv"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "fluxcore: the output cannot be written: No space left on device.\n"


def test_a_file_is_no_workspace(run, workspace):
    workspace.write_text("")
    done = run("workspace")
    assert done.exit_code == 2
    assert "is a file; a workspace is a folder" in done.stderr


def test_the_version_is_that_of_the_package(run):
    from importlib.metadata import version

    assert run("--version").stdout == f"fluxcore {version('fluxcore')}\n"


def test_sites_with_their_role(run):
    done = run("sites", "--scenario", "TA40", "--format", "csv")
    table = pd.read_csv(io.StringIO(done.stdout))
    assert len(table) == 187
    assert table["role"].value_counts().to_dict() == {"train": 127, "test": 40, "validation": 20}


def test_sites_are_filtered_and_counted(run):
    done = run("sites", "--igbp", "EBF", "--continent", "Oceania")
    assert "AU-Cum" in done.stdout
    assert "FR-Pue" not in done.stdout
    assert done.stderr.startswith("6 sites.")


def test_all_scenarios_with_their_sizes(run):
    done = run("scenarios", "--format", "csv")
    table = pd.read_csv(io.StringIO(done.stdout)).set_index("name")
    assert list(table.index) == ["time-split", "spatial-easy40", "TA40", "spatial-easy40-v2"]
    assert table["test_sites"].tolist() == [126, 40, 40, 40]
    assert table.loc["time-split", "test_site_years"] == 340


def test_the_sites_of_one_scenario(run):
    done = run("scenarios", "time-split", "--format", "csv")
    table = pd.read_csv(io.StringIO(done.stdout))
    assert (table["role"] == "test").sum() == 340


def test_an_empty_workspace_says_how_to_start(run, workspace):
    done = run("workspace")
    assert str(workspace) in done.stderr
    assert "fluxcore add scores DIR --name published" in done.stderr
    assert not workspace.exists()


def test_a_site_that_is_split_by_years_has_several_roles(run):
    done = run("sites", "--scenario", "time-split", "--format", "csv")
    roles = pd.read_csv(io.StringIO(done.stdout), keep_default_na=False).set_index("site_id")[
        "role"
    ]
    assert roles["AU-ASM"] == "train, validation, test"
    assert roles.str.contains("test").sum() == 126
