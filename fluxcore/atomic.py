"""Files that appear whole or not at all: written beside their place, then renamed into it."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fluxcore.errors import WorkspaceError

SCRATCH = ".unfinished-"
"""Start of the names of files and folders that are being written."""


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give a scratch path beside ``path``; it takes the place of ``path`` when the block ends well.

    Raises
    ------
    WorkspaceError
        The disk is full, or the folder may not be written to.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "note.txt"
    >>> with writing(place) as scratch:
    ...     _ = scratch.write_text("whole")
    >>> place.read_text()
    'whole'
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=SCRATCH, suffix=path.suffix, dir=path.parent)
        os.close(handle)
        scratch = Path(name)
        try:
            yield scratch
            scratch.chmod(0o666 & ~_umask())
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


class Changes:
    """New files of one folder tree, collected on the side and then put in place together.

    Use as a context manager: files are written to :meth:`path`, and moved into ``root`` when the
    block ends well. If it does not, or a move fails, the tree is left as it was.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._side: Path | None = None
        self._dropped: list[Path] = []

    def __enter__(self) -> "Changes":
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._side = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=self.root))
        except OSError as error:
            raise cannot_write(self.root, error) from error
        return self

    def path(self, relative: str | Path) -> Path:
        """Where to write a file that is to stand at ``relative`` in the tree."""
        place = self._new / relative
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.root / relative, error) from error
        return place

    def drop(self, relative: str | Path) -> None:
        """Take away what stands at ``relative`` now, a file or a folder, when the block ends."""
        place = self.root / relative
        self._dropped += [path for path in place.rglob("*") if path.is_file()] or [place]

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        side = self._side
        if side is None:
            return
        self._side = None
        try:
            if kind is None:
                _move_all(side / "new", self.root, side / "old", self._dropped)
        finally:
            shutil.rmtree(side, ignore_errors=True)
        if isinstance(error, OSError):
            raise cannot_write(self.root, error) from error

    @property
    def _new(self) -> Path:
        if self._side is None:
            raise ValueError("Changes is used outside its with-block")
        return self._side / "new"


def _move_all(source: Path, root: Path, kept: Path, dropped: list[Path]) -> None:
    """Move every file below ``source`` to the same place below ``root``, or none of them.

    What stood there, and what is dropped, goes to ``kept`` and comes back if anything fails.
    """
    old: list[tuple[Path, Path]] = []
    new: list[Path] = []

    def take_away(place: Path) -> None:
        if place.exists():
            refuge = kept / place.relative_to(root)
            refuge.parent.mkdir(parents=True, exist_ok=True)
            place.replace(refuge)
            old.append((place, refuge))

    try:
        for place in dropped:
            take_away(place)
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            place = root / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            take_away(place)
            path.replace(place)
            new.append(place)
    except OSError as error:
        for place in new:
            with suppress(OSError):
                place.unlink()
        for place, refuge in reversed(old):
            with suppress(OSError):
                refuge.replace(place)
        raise cannot_write(root, error) from error
    for place in dropped:
        with suppress(OSError):
            place.parent.rmdir()  # only succeeds where it is empty now


_REMEDIES = {
    errno.ENOSPC: "Free disk space, or choose",
    errno.EDQUOT: "Free some of the quota, or choose",
    errno.EROFS: "The file system can only be read: choose",
    errno.EACCES: "Change the folder's rights, or choose",
    errno.EPERM: "Change the folder's rights, or choose",
    errno.ENAMETOOLONG: "Choose a shorter name, or",
}


def cannot_write(path: Path, error: OSError) -> WorkspaceError:
    """Say why a place cannot be written to, and what to do about it."""
    remedy = _REMEDIES.get(error.errno or 0, "Choose")
    return WorkspaceError(
        f"{path} cannot be written: {error.strerror or error}. {remedy} another folder "
        "(FLUX_WORKSPACE names the workspace)."
    )


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
