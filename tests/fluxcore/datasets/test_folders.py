"""What lies in a folder or archive beside the files of a data set, or in their place."""

import errno
import os
import shutil

import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.errors import DatasetError


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
