"""Files that cannot become a data set: each is named, with what to do; nothing is half-written."""

import errno
import gzip
import os
import shutil

import polars as pl
import pytest

from fluxcore.datasets import sources
from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.errors import DatasetError, FluxError, WorkspaceError
from fluxcore.workspace import Workspace

STAMP = "%Y-%m-%d %H:%M:%S"


def lines(text: str, number: int, new: str) -> str:
    """A text with another line in the place of one, the first being 1."""
    parts = text.splitlines()
    return "\n".join([*parts[: number - 1], new, *parts[number:]]) + "\n"


def cut(text: str) -> bytes:
    return text.encode()[: len(text) * 2 // 3 - 7]


def commas(text: str) -> bytes:
    return text.replace(".", ",").encode()


def semicolons(text: str) -> bytes:
    return text.replace(",", ";").replace(".", ",").encode()


def quoted_commas(text: str) -> bytes:
    """Decimal commas in quotes, in the column TA alone."""
    header, *rows = text.splitlines()
    place = header.split(",").index("TA")
    spoilt = [header]
    for row in rows:
        fields = row.split(",")
        fields[place] = f'"{fields[place].replace(".", ",")}"'
        spoilt.append(",".join(fields))
    return ("\n".join(spoilt) + "\n").encode()


BAD = {
    "truncated": (cut, "cut short", "ends in the middle of line"),
    "truncated gzip": (
        lambda t: gzip.compress(t.encode())[:-5000],
        "cut short",
        "Copy or download",
    ),
    "damaged gzip": (
        lambda t: (packed := gzip.compress(t.encode()))[:5000] + b"\xff" * 999 + packed[5999:],
        "damaged",
        "packed and damaged",
    ),
    "semicolons": (semicolons, "wrong delimiter", "separated by semicolons, not commas"),
    "tabs": (lambda t: t.replace(",", "\t").encode(), "wrong delimiter", "separated by tabs"),
    "UTF-16": (lambda t: t.encode("utf-16"), "no text", "UTF-16 text"),
    "Latin-1": (
        lambda t: lines(t, 5, "Jägerhof").encode("latin-1"),
        "wrong encoding",
        "not UTF-8: line 5 holds the byte 0xe4",
    ),
    "decimal commas": (commas, "uneven lines", "write decimal points"),
    "quoted decimal commas": (quoted_commas, "decimal commas", "These are decimal commas"),
    "mixed forms of time": (
        lambda t: t.replace("2015-03-01 00:00:00", "01.03.2015 00:00").encode(),
        "time form",
        "1 of 8,760 values of time are not times like the others (line 1,418: '01.03.2015 00:00')",
    ),
    "times with a zone": (
        lambda t: t.replace(":00:00,", ":00:00+01:00,").encode(),
        "time form",
        "holds no times that are understood",
    ),
    "web page": (
        lambda t: b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>",
        "web page",
        "the download got a login or error page",
    ),
    "zero bytes": (lambda t: b"", "empty", "is empty (0 bytes)"),
    "a hole of zero bytes": (
        lambda t: t.encode()[:200_000] + bytes(4096) + t.encode()[204_096:],
        "damaged",
        "4,096 zero bytes",
    ),
    "header only": (lambda t: t.splitlines()[0].encode() + b"\n", "no rows", "but no rows"),
    "no header": (
        lambda t: t.partition("\n")[2].encode(),
        "no columns",
        "has no first line with column names: it starts with '2015-01-01 00:00:00'",
    ),
    "a column twice": (
        lambda t: t.replace("tower_lon", "tower_lat", 1).encode(),
        "column twice",
        "columns that stand twice: 'tower_lat'",
    ),
    "binary": (lambda t: bytes(range(256)) * 40, "no text", "binary data"),
    "Excel": (lambda t: b"PK\x03\x04 broken", "damaged", "no zip archive"),
    "old line ends": (
        lambda t: t.replace("\n", "\r").encode(),
        "line ends",
        "ends its lines with carriage returns alone (CR)",
    ),
    "the first line again": (
        lambda t: lines(t, 900, t.partition("\n")[0]).encode(),
        "first line again",
        "1 line repeats the column names of the first one (line 900)",
    ),
    "a line too long": (
        lambda t: lines(t, 9, t.splitlines()[8] + ",1").encode(),
        "uneven lines",
        "1 of 8,761 lines",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_among_good_ones_is_named_and_nothing_is_made(name, workspace, towers):
    spoil, rule, message = BAD[name]
    place = towers / "AU-Boy.csv"
    place.write_bytes(spoil(place.read_text(encoding="utf-8")))
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    errors = [found for found in refused.value.findings if found.severity == "error"]
    assert {found.file for found in errors} == {"AU-Boy.csv"}, errors
    assert rule in {found.rule for found in errors}, errors
    assert message in str(refused.value)
    told = {found.rule for found in refused.value.findings}
    assert "constant vegetation type" not in told  # which cannot be said of some of the sites
    assert left_in(workspace) == []


def left_in(workspace: Workspace) -> list[str]:
    """Everything below the folder of data sets."""
    place = workspace.root / "datasets"
    return sorted(str(path.relative_to(place)) for path in place.rglob("*"))


def test_a_file_of_3_gb_is_refused_before_it_is_read(workspace, towers):
    place = towers / "AU-Boy.csv"
    with place.open("r+b") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    with pytest.raises(RefusedError, match=r"has 3\.2 GB, more than the 2\.1 GB that are read"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)


def test_what_unpacks_to_too_much_is_refused(workspace, towers, monkeypatch):
    place = towers / "AU-Boy.csv"
    place.write_bytes(gzip.compress(place.read_bytes()))
    monkeypatch.setattr(sources, "MAX_BYTES", 100_000)
    for other in ("AU-ASM.csv", "AR-CCg.csv"):
        (towers / other).unlink()
    with pytest.raises(RefusedError, match="unpacks to more than the"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "a b", "x" * 200])
def test_names_that_are_no_names_are_refused(name, workspace, towers):
    with pytest.raises(WorkspaceError, match="cannot be the name of a data set"):
        add_dataset(towers, name, workspace=workspace)


@pytest.mark.parametrize("name", ["AU%2fASM.csv", "AU ASM.csv", "Ä.csv", "-x.csv", "a\nb.csv"])
def test_files_whose_names_are_no_site_ids_are_refused(name, workspace, towers):
    (towers / "AU-ASM.csv").rename(towers / name)
    with pytest.raises(RefusedError, match="has no site id in its name"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert left_in(workspace) == []


def test_a_file_name_that_is_no_text_can_be_named(workspace, towers):
    try:
        (towers / "AU-ASM.csv").rename(towers / os.fsdecode(b"AU-\xff.csv"))
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert str(refused.value).encode("utf-8")


def test_names_in_an_archive_lead_nowhere(workspace, tmp_path, towers):
    import zipfile

    archive = tmp_path / "towers.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for place in towers.glob("*.csv"):
            zipped.write(place, f"../../../{place.name}")
    add_dataset(archive, "towers", workspace=workspace, workers=1)
    assert sorted(tmp_path.parent.glob("*.csv")) == []
    assert (workspace.root / "datasets/towers/hourly/AU-ASM.parquet").is_file()


def test_two_files_of_one_site_are_refused(workspace, towers):
    (towers / "again").mkdir()
    shutil.copy(towers / "AU-ASM.csv", towers / "again")
    with pytest.raises(RefusedError, match=r"is about AU-ASM, as AU-ASM.csv is"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)


def test_an_empty_folder_and_a_missing_one_say_so(workspace, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="nothing is there"):
        add_dataset(tmp_path / "empty", "towers", workspace=workspace)
    with pytest.raises(DatasetError, match="no such file or folder"):
        add_dataset(tmp_path / "missing", "towers", workspace=workspace)


def test_predictions_and_scores_name_the_command_that_is_meant(workspace, tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    place = folder / "TA40_GPP_xgb_val_mean_predictions.csv"
    place.write_text("y_true,y_pred,env,site_id,time\n1,2,AU-ASM,AU-ASM,2015-01-01 00:00:00\n")
    with pytest.raises(DatasetError, match="fluxcore add predictions"):
        add_dataset(folder, "towers", workspace=workspace)
    place.unlink()
    (folder / "TA40_GPP_xgb_val_mean.csv").write_text("target,setting\nGPP,TA40\n")
    with pytest.raises(DatasetError, match="fluxcore add scores"):
        add_dataset(folder, "towers", workspace=workspace)


@pytest.mark.parametrize("name", ["truncated", "the first line again", "a line too long"])
def test_what_follows_from_broken_lines_is_not_told(name, workspace, towers):
    spoil, rule, _ = BAD[name]
    place = towers / "AU-ASM.csv"
    place.write_bytes(spoil(place.read_text()))
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert [found.rule for found in refused.value.findings] == [rule]


@pytest.mark.parametrize("name", ["measured", "line", "Time", "SITE_ID", " TA", "ta", "pft_sav"])
def test_a_column_whose_name_is_in_use_is_to_be_renamed(name, workspace, towers):
    place = towers / "AU-ASM.csv"
    frame = pl.read_csv(place, infer_schema=False).with_columns(pl.lit("1.5").alias(name))
    frame.write_csv(place)
    with pytest.raises(RefusedError) as refused:
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    told = {(f.severity, f.rule, f.file, f.column) for f in refused.value.findings}
    assert ("error", "column name", "AU-ASM.csv", name) in told
    assert "Rename it" in str(refused.value)


def test_columns_of_other_names_are_not_in_use(workspace, towers):
    for place in towers.glob("*.csv"):
        frame = pl.read_csv(place, infer_schema=False).with_columns(pl.lit("1.5").alias("lines"))
        frame.write_csv(place)
    add_dataset(towers, "towers", workspace=workspace, workers=1)


def test_a_vegetation_type_that_does_not_exist_is_refused(workspace, towers, tmp_path):
    with pytest.raises(DatasetError, match=r"options: igbp is 'FOO'.*Known are ENF, EBF"):
        add_dataset(
            towers / "AU-ASM.csv", "one", workspace=workspace, facts={"igbp": "FOO"}, workers=1
        )
    table = tmp_path / "sites.csv"
    table.write_text("site_id,igbp\nAU-ASM,Forest\n")
    with pytest.raises(DatasetError, match=r"sites.csv: AU-ASM: igbp is 'Forest'.*Known are ENF"):
        add_dataset(towers, "one", workspace=workspace, sites=table, workers=1)
    assert not (workspace.root / "datasets" / "one").exists()


def test_what_the_options_say_is_not_said_of_the_data(workspace, towers):
    report = add_dataset(
        towers / "AU-ASM.csv", "one", workspace=workspace, facts={"igbp": "WSA"}, workers=1
    )
    (found,) = [f for f in report.findings if f.rule == "vegetation type differs"]
    assert found.message == (
        "is WSA, in the site table SAV; the type given with --sites or an option is used"
    )


def test_formats_are_not_mixed(workspace, towers, fluxnet):
    from datetime import datetime

    name = "FLX_FR-Pue_FLUXNET2015_FULLSET_HH_2014.csv"
    fluxnet(datetime(2014, 1, 1), 48).write_csv(towers / name)
    with pytest.raises(
        DatasetError,
        match="mixes formats: 1 file of FLUXNET and 3 files of the benchmark's own CSVs",
    ):
        add_dataset(towers, "towers", workspace=workspace)


def test_hidden_files_and_loops_of_links_are_passed_over_and_counted(workspace, towers):
    (towers / "._AU-ASM.csv").write_bytes(b"\x00\x05\x16\x07Mac OS X")
    (towers / ".DS_Store").write_bytes(b"\x00")
    (towers / "__MACOSX").mkdir()
    (towers / "__MACOSX" / "AU-ASM.csv").write_bytes(b"\x00")
    (towers / "notes.txt").write_text("about")
    (towers / "loop").symlink_to(towers)
    os.mkfifo(towers / "AU-New.csv")
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert report.sites == 3
    told = {found.message for found in report.findings}
    assert told == {
        "2 files passed over: hidden",
        "1 file passed over: a link to a folder",
        "1 file passed over: no CSV",
        "1 file passed over: no file, but a pipe or device",
    }


def test_a_link_that_leads_to_itself_is_an_error_not_a_hang(workspace, towers, tmp_path):
    (towers / "AU-New.csv").symlink_to(towers / "AU-New.csv")
    with pytest.raises(RefusedError, match=r"AU-New\.csv: cannot be read"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    with pytest.raises(DatasetError, match="cannot be reached"):
        add_dataset(towers / "AU-New.csv", "towers", workspace=workspace)


def test_a_folder_without_rights_is_an_error(workspace, towers, monkeypatch):
    closed = towers / "closed"
    closed.mkdir()
    scandir = os.scandir

    def guarded(path):  # rights do not stop the administrator, as whom tests may run
        if str(path) == str(closed):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(RefusedError, match=r"closed: cannot be read: Permission denied"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)


def test_a_read_only_workspace_is_left_alone(tmp_path, towers):
    workspace = Workspace(tmp_path / "workspace", read_only=True)
    with pytest.raises(WorkspaceError, match="read-only"):
        add_dataset(towers, "towers", workspace=workspace)
    assert not workspace.root.exists()


def test_a_name_that_is_taken_is_refused_unless_it_is_to_be_replaced(workspace, towers):
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    with pytest.raises(DatasetError, match="--replace"):
        add_dataset(towers, "towers", workspace=workspace)
    (towers / "AU-ASM.csv").unlink()
    report = add_dataset(towers, "towers", workspace=workspace, workers=1, replace=True)
    assert (report.verb, report.sites) == ("replaced", 2)


def test_a_refused_import_keeps_the_data_set_that_it_should_replace(workspace, towers):
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    before = left_in(workspace)
    (towers / "AU-ASM.csv").write_bytes(b"")
    with pytest.raises(RefusedError):
        add_dataset(towers, "towers", workspace=workspace, workers=1, replace=True)
    assert left_in(workspace) == before


def test_a_full_disk_makes_no_data_set_and_the_next_run_goes_on(workspace, towers, monkeypatch):
    from fluxcore.datasets import adding

    write = adding.write_site
    written: list[str] = []

    def full(folder, site_id, frame, facts):
        if len(written) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(site_id)
        return write(folder, site_id, frame, facts)

    monkeypatch.setattr(adding, "write_site", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert not (workspace.root / "datasets" / "towers").exists()
    assert left_in(workspace) != []

    monkeypatch.setattr(adding, "write_site", write)
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    assert (report.sites, report.resumed) == (3, 2)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator may mount a small disk")
def test_a_disk_that_really_is_full(tmp_path, towers):
    import subprocess

    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        workspace = Workspace(small / "workspace", read_only=False)
        with pytest.raises(FluxError, match=r"cannot be written: .*No space left"):
            add_dataset(towers, "towers", workspace=workspace, workers=1)
        assert not (workspace.root / "datasets" / "towers").exists()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_the_report_can_be_shown_as_a_table(workspace, towers, csv_of, official):
    place = towers / "AU-ASM.csv"
    place.write_text(csv_of(official().with_columns(pl.col("TA") + 300, WIND=pl.lit(1.0))))
    report = add_dataset(towers, "towers", workspace=workspace, workers=1)
    table = report.table()
    assert table["severity"].tolist() == ["warning", "warning", "note"]
    assert table["column"].tolist() == ["WIND", "TA", "WIND"]
    assert "8,760 of 8,760 values of TA lie outside -80 to 60 degC" in table["message"][1]
    assert "added the data set 'towers' (the benchmark's own CSVs): 3 sites" in str(report)
