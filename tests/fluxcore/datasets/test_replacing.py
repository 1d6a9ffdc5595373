"""What stays in the workspace where a data set is refused, replaced or broken off."""

import errno
import os

import pytest

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.findings import RefusedError
from fluxcore.errors import DatasetError, FluxError, WorkspaceError
from fluxcore.workspace import Workspace


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


def test_a_refused_import_keeps_the_data_set_that_it_should_replace(workspace, towers, left_in):
    add_dataset(towers, "towers", workspace=workspace, workers=1)
    before = left_in(workspace)
    (towers / "AU-ASM.csv").write_bytes(b"")
    with pytest.raises(RefusedError):
        add_dataset(towers, "towers", workspace=workspace, workers=1, replace=True)
    assert left_in(workspace) == before


def test_a_full_disk_makes_no_data_set_and_the_next_run_goes_on(
    workspace, towers, monkeypatch, left_in
):
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
