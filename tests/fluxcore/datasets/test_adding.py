"""An import goes on after a break, can be cancelled, is the same however it runs, and reports."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import polars as pl
import pytest

from fluxcore.datasets import adding
from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.opening import open_dataset
from fluxcore.errors import Cancelled
from fluxcore.workspace import Workspace

RUN = """
import signal, sys
from fluxcore.datasets import adding
from fluxcore.workspace import Workspace

write = adding.write_site

def slowly(folder, site_id, frame, facts):
    if site_id == "AU-Boy":  # the last one: wait to be killed while it is being written
        (folder / "hourly" / ".unfinished-half.parquet").write_bytes(b"half")
        print("half-written", flush=True)
        signal.pause()
    return write(folder, site_id, frame, facts)

adding.write_site = slowly
adding.add_dataset(sys.argv[1], "towers", workspace=Workspace(sys.argv[2]), workers=1)
"""


def test_an_import_that_was_killed_goes_on_where_it_was(workspace, towers, monkeypatch):
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(towers), str(workspace.root)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"FLUX_READ_ONLY": ""},
    )
    assert run.stdout.readline() == "half-written\n"
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    place = workspace.root / "datasets"
    assert not (place / "towers").exists()
    half_made = place / ".unfinished-towers"
    kept = {path.name: path.stat().st_mtime_ns for path in (half_made / "hourly").glob("A*")}
    assert sorted(kept) == ["AR-CCg.parquet", "AU-ASM.parquet"]

    made: list[str] = []
    write = adding.write_site
    monkeypatch.setattr(
        adding, "write_site", lambda *given: (made.append(given[1]), write(*given))[1]
    )
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert (report.sites, report.resumed, made) == (3, 2, ["AU-Boy"])
    hourly = workspace.root / "datasets" / "towers" / "hourly"
    assert kept.items() <= {path.name: path.stat().st_mtime_ns for path in hourly.iterdir()}.items()
    assert len(list(hourly.iterdir())) == 3
    assert sorted(path.name for path in place.iterdir()) == ["towers"]
    assert sorted(path.name for path in (place / "towers").iterdir()) == [
        "hourly",
        "manifest.json",
        "sites.parquet",
    ]


@pytest.fixture
def broken_off(workspace, towers):
    """An import that was cancelled after its first site."""
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        add_dataset(
            towers,
            "towers",
            workspace=workspace,
            workers=1,
            cancel=cancel,
            progress=lambda *_: cancel.set(),
        )
    assert not (workspace.root / "datasets" / "towers").exists()


def test_a_cancelled_import_goes_on_with_the_findings_of_before(
    broken_off, workspace, towers, official
):
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert (report.sites, report.resumed) == (3, 1)


def test_a_file_that_changed_meanwhile_is_read_again(broken_off, workspace, towers, official):
    place = towers / "AR-CCg.csv"
    official("AR-CCg", 2016, 2016).write_csv(place, datetime_format="%Y-%m-%d %H:%M:%S")
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert report.resumed == 0
    assert open_dataset("towers", workspace).manifest.sites["AR-CCg"].first_year == 2016


def test_a_file_that_is_gone_meanwhile_is_not_in_the_data_set(broken_off, workspace, towers):
    (towers / "AR-CCg.csv").unlink()
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert open_dataset("towers", workspace).site_ids == ("AU-ASM", "AU-Boy")


def test_other_options_begin_anew(broken_off, workspace, towers):
    report = add_dataset(towers, "towers", workspace=workspace, workers=1, allow_gaps=True)
    assert report.resumed == 0


def test_progress_tells_every_site_and_counts_those_of_before(broken_off, workspace, towers):
    told: list[tuple[int, int, str]] = []
    add_dataset(
        towers,
        "towers",
        workspace=workspace,
        workers=1,
        progress=lambda done, total, what: told.append((done, total, what)),
    )
    assert told == [(2, 3, "AU-ASM"), (3, 3, "AU-Boy")]


def test_several_processes_make_the_same_files(tmp_path, towers):
    digests = []
    for workers in (1, 2):
        workspace = Workspace(tmp_path / f"workspace{workers}", read_only=False)
        add_dataset(towers, "towers", workspace=workspace, workers=workers)
        digests.append(open_dataset("towers", workspace).digest)
    assert digests[0] == digests[1]


def test_files_may_be_given_one_by_one(workspace, towers):
    files = [towers / "AU-ASM.csv", str(towers / "AU-Boy.csv")]
    report = add_dataset(files, "two", workspace=workspace, workers=1)
    assert report.bytes == sum(Path(file).stat().st_size for file in files)
    assert (report.sites, report.files) == (2, 2)
    report = add_dataset([towers, *files], "all", workspace=workspace, workers=1)
    assert (report.sites, report.files) == (3, 3)


def test_the_report_can_be_shown_as_a_table(workspace, towers, csv_of, official):
    place = towers / "AU-ASM.csv"
    place.write_text(csv_of(official().with_columns(pl.col("TA") + 300, WIND=pl.lit(1.0))))
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    table = report.table()
    assert table["severity"].tolist() == ["warning", "warning", "note"]
    assert table["column"].tolist() == ["WIND", "TA", "WIND"]
    assert "8,760 of 8,760 values of TA lie outside -80 to 60 degC" in table["message"][1]
    assert "added the data set 'towers' (the benchmark's own CSVs): 3 sites" in str(report)
