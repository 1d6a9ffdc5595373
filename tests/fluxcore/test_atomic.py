"""Files appear whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from fluxcore.atomic import Changes, cannot_write, writing
from fluxcore.errors import WorkspaceError


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_replaced_only_when_it_is_whole(tmp_path):
    place = tmp_path / "deep" / "note.txt"
    with writing(place) as scratch:
        scratch.write_text("one")
    assert place.read_text() == "one"

    def fail() -> None:
        with writing(place) as scratch:
            scratch.write_text("tw")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        fail()
    assert tree(tmp_path) == {"deep/note.txt": "one"}


def test_a_full_disk_is_a_workspace_error_and_leaves_nothing(tmp_path):
    def fill() -> None:
        with writing(tmp_path / "note.txt"):
            full_disk()

    with pytest.raises(WorkspaceError, match="No space left on device"):
        fill()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Free disk space, or choose another folder"),
        (errno.EDQUOT, "Free some of the quota, or choose another folder"),
        (errno.EROFS, "The file system can only be read: choose another folder"),
        (errno.EACCES, "Change the folder's rights, or choose another folder"),
        (errno.ENAMETOOLONG, "Choose a shorter name, or another folder"),
        (errno.EIO, "error. Choose another folder"),
    ],
)
def test_the_remedy_is_that_of_the_reason(number, remedy):
    told = str(cannot_write(Path("there"), OSError(number, os.strerror(number))))
    assert remedy in told
    assert ("Free" in told) == (number in (errno.ENOSPC, errno.EDQUOT))
    assert ("rights" in told) == (number == errno.EACCES)


def test_changes_appear_together(tmp_path):
    (tmp_path / "a").write_text("old")
    with Changes(tmp_path) as changes:
        changes.path("a").write_text("new")
        changes.path("b/c").write_text("more")
        assert (tmp_path / "a").read_text() == "old"
    assert tree(tmp_path) == {"a": "new", "b/c": "more"}


def test_dropped_files_go_when_the_new_ones_come(tmp_path):
    for name in ("set/x", "set/sub/y", "other"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("old")
    with Changes(tmp_path) as changes:
        changes.drop("set")
        changes.path("set/x").write_text("new")
        assert (tmp_path / "set/sub/y").exists()
    assert tree(tmp_path) == {"other": "old", "set/x": "new"}
    assert not (tmp_path / "set/sub").exists()


def test_nothing_changes_if_the_block_fails(tmp_path):
    (tmp_path / "a").write_text("old")

    def fail() -> None:
        with Changes(tmp_path) as changes:
            changes.drop("a")
            changes.path("b").write_text("new")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        fail()
    assert tree(tmp_path) == {"a": "old"}


@pytest.mark.parametrize("moves", range(4))
def test_a_move_that_fails_brings_everything_back(tmp_path, monkeypatch, moves):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text("old")
    real, done = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        if len(done) == moves and "new" in self.parts:
            full_disk()
        done.append(self)
        return real(self, target)

    def change() -> None:
        with Changes(tmp_path) as changes:
            changes.drop("c")
            for name in ("a", "b", "d"):
                changes.path(name).write_text("new")
            monkeypatch.setattr(Path, "replace", replace)

    try:
        change()
    except WorkspaceError:
        assert tree(tmp_path) == {"a": "old", "b": "old", "c": "old"}
    else:
        assert tree(tmp_path) == {"a": "new", "b": "new", "d": "new"}
        assert len(done) > moves


def test_changes_are_of_no_use_outside_their_block(tmp_path):
    with pytest.raises(ValueError, match="outside"):
        Changes(tmp_path).path("a")
