"""The user's folder: layout, names, rights, nothing half-written."""

import json
import os
import time

import pytest

from fluxcore.errors import UnknownNameError, WorkspaceError
from fluxcore.workspace import LAYOUT, Workspace, check_name


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "ws", read_only=False)


def fill(workspace: Workspace) -> None:
    with workspace.changes() as changes:
        changes.path("scores/mine/xgb_val_mean/a.csv").write_text("12345")
        changes.path("scores/mine/source.json").write_text('{"name": "mine"}')
        changes.path("predictions/benchmark/xgb_val_mean/TA40_GPP.parquet").write_text("123")
        changes.path("scenarios/own.toml").write_text("")
        changes.path("cache/entry").write_text("1234567")


def test_a_new_workspace_has_its_layout_and_a_readme(workspace):
    assert workspace.create() is workspace
    assert json.loads((workspace.root / "workspace.json").read_text()) == {"layout": LAYOUT}
    assert "scores/<set>/source.json" in (workspace.root / "README.md").read_text()


def test_an_existing_workspace_is_kept(workspace):
    workspace.create()
    (workspace.root / "README.md").write_text("mine")
    workspace.create()
    assert (workspace.root / "README.md").read_text() == "mine"


@pytest.mark.parametrize("content", ['{"layout": 99}', '{"layout": "new"}', "{}", "[]", "not json"])
def test_a_layout_that_is_not_ours_is_refused(workspace, content):
    workspace.create()
    (workspace.root / "workspace.json").write_text(content)
    with pytest.raises(WorkspaceError):
        workspace.create()


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("FLUX_WORKSPACE", str(tmp_path / "here"))
    assert Workspace().root == tmp_path / "here"
    monkeypatch.delenv("FLUX_WORKSPACE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert Workspace().root.name == "fluxcore"


def test_looking_changes_nothing(workspace):
    assert workspace.contents() == workspace.score_sets() == workspace.prediction_files() == []
    assert workspace.clear_cache() == 0
    assert not workspace.root.exists()


def test_contents_are_listed_with_their_sizes(workspace):
    fill(workspace)
    assert [(i.kind, i.name, i.files, i.bytes) for i in workspace.contents()] == [
        ("scores", "mine", 2, 21),
        ("predictions", "benchmark/xgb_val_mean", 1, 3),
        ("scenario", "own", 1, 0),
        ("cache", "cache", 1, 7),
    ]
    assert [s.name for s in workspace.score_sets()] == ["mine"]
    assert workspace.score_set("mine").source == {"name": "mine"}
    assert [p.name for p in workspace.score_files("mine")] == ["a.csv"]
    assert [p.name for p in workspace.prediction_files("benchmark")] == ["TA40_GPP.parquet"]
    assert workspace.prediction_files("other") == []


def test_items_are_removed_by_kind_and_name(workspace):
    fill(workspace)
    assert workspace.remove("scores", "mine").bytes == 21
    assert workspace.score_sets() == []
    workspace.remove("scenario", "own")
    assert workspace.clear_cache() == 7
    assert [item.kind for item in workspace.contents()] == ["predictions"]
    with pytest.raises(UnknownNameError, match="mine"):
        workspace.remove("scores", "mine")


def test_what_broken_runs_left_goes_with_the_cache(workspace):
    workspace.create()
    for name, age in ((".unfinished-new", 0), (".unfinished-old", 100_000)):
        inner = workspace.root / name / "new"
        inner.mkdir(parents=True)
        for folder in (inner, inner.parent):
            os.utime(folder, (time.time() - age,) * 2)
    workspace.clear_cache()
    assert [path.name for path in workspace.root.glob(".*")] == [".unfinished-new"]


def test_a_data_set_that_was_given_up_is_cleared_and_one_under_way_is_not(workspace):
    workspace.create()
    for name, age in (("old", 2 * 86_400), ("new", 0)):
        inner = workspace.root / "datasets" / f".unfinished-{name}" / "hourly"
        inner.mkdir(parents=True)
        for folder in (inner, inner.parent):
            os.utime(folder, (time.time() - age,) * 2)
    os.utime(workspace.root / "datasets" / ".unfinished-new", (0, 0))
    workspace.clear_cache()
    assert [path.name for path in (workspace.root / "datasets").iterdir()] == [".unfinished-new"]


@pytest.mark.parametrize("name", ["..", "../mine", "/etc", "mine/..", "", ".", "mine\n", "a" * 81])
def test_names_cannot_point_elsewhere(workspace, name):
    fill(workspace)
    with pytest.raises(WorkspaceError):
        check_name(name, "score set")
    with pytest.raises(UnknownNameError):
        workspace.remove("scores", name)
    with pytest.raises(UnknownNameError):
        workspace.score_set(name)
    assert workspace.score_files("mine")


def test_unknown_sets_have_neighbours(workspace):
    fill(workspace)
    with pytest.raises(UnknownNameError, match=r"Did you mean 'mine'\?"):
        workspace.score_set("mien")


def test_read_only_refuses_every_change(workspace, monkeypatch):
    fill(workspace)
    monkeypatch.setenv("FLUX_READ_ONLY", "1")
    closed = Workspace(workspace.root)
    for change in (
        lambda: closed.changes().__enter__(),
        lambda: closed.remove("scores", "mine"),
        closed.clear_cache,
        Workspace(workspace.root / "new").create,
    ):
        with pytest.raises(WorkspaceError, match="read-only"):
            change()
    assert [s.name for s in closed.score_sets()] == ["mine"]


def test_a_place_that_cannot_be_written_is_a_workspace_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="is a file"):
        Workspace(tmp_path / "file", read_only=False).create()
    with pytest.raises(WorkspaceError, match="cannot be written"):
        Workspace(tmp_path / "file" / "deeper", read_only=False).create()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_no_rights_are_a_workspace_error(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(WorkspaceError, match="cannot be written"):
        Workspace(tmp_path / "ws", read_only=False).create()


def test_a_damaged_source_is_named(workspace):
    fill(workspace)
    (workspace.root / "scores/mine/source.json").write_text("{")
    with pytest.raises(WorkspaceError, match=r"source\.json is damaged"):
        workspace.score_sets()
