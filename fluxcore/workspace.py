"""The user's folder: what is where in it, who may write, and nothing half-written.

``workspace.json`` holds the version of the layout; the README that a new workspace gets describes
the rest. Where it is: ``FLUX_WORKSPACE``, or the user's data folder of the operating system.
"""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from platformdirs import user_data_dir

from fluxcore.atomic import SCRATCH, Changes, cannot_write, writing
from fluxcore.errors import UnknownNameError, WorkspaceError

LAYOUT = 1
"""Version of the layout, in ``workspace.json``."""

README = """# A fluxcore workspace

Written by fluxcore; safe to copy, back up or delete as a whole. Remove parts with
`fluxcore workspace remove`.

| place | holds |
|---|---|
| `workspace.json` | the version of this layout |
| `datasets/<name>/` | observations and covariates |
| `predictions/<dataset>/<model>_val_<strategy>/<scenario>_<target>.parquet` | predictions \
as read: site_id, time, y_true, y_pred in the benchmark's units, sorted by site and time |
| `predictions/.../<scenario>_<target>.json` | how a model that was fitted here was made: \
parameters, validation scores of all draws, seeds, versions |
| `predictions/.../<scenario>_<target>_draws.csv` | test scores of all draws, where asked for |
| `scores/<set>/<model>_val_<strategy>/*.csv` | per-domain scores, in the benchmark's own \
names and columns |
| `scores/<set>/source.json` | where a set of scores comes from |
| `scenarios/<name>.toml` | your own scenarios, as you wrote them |
| `scenarios/<name>.json` | the same sealed: the sites and years they came to, with a hash |
| `cache/` | results that can be made again; delete it at any time |

Further runs of a model stand in a folder of their own, `<model>_val_<strategy>_run2` and so on.
"""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,78}[A-Za-z0-9_+-])?")
_ABANDONED = 86_400.0  # s without a change: nobody writes there any more
_TRUE = ("1", "true", "yes", "on")


def check_name(name: str, what: str) -> str:
    """Return a name that may become a file or folder of the workspace.

    >>> check_name("xgb-2", "model")
    'xgb-2'
    >>> check_name("../../etc", "model")
    Traceback (most recent call last):
    fluxcore.errors.WorkspaceError: '../../etc' cannot be the name of a model: names have 1 to 80 \
letters, digits, '-', '_', '+' or '.', and start with a letter or digit.

    Raises
    ------
    WorkspaceError
        The name holds something else than letters, digits, ``-``, ``_``, ``+`` and ``.``.
    """
    if not _NAME.fullmatch(name):
        raise WorkspaceError(
            f"{name!r} cannot be the name of a {what}: names have 1 to 80 letters, digits, '-', "
            "'_', '+' or '.', and start with a letter or digit."
        )
    return name


@dataclass(frozen=True, slots=True)
class ScoreSet:
    """Scores that may be ranked together."""

    name: str
    folder: Path
    source: dict[str, Any] = field(default_factory=dict)
    """What ``source.json`` says: name, date, synthetic or not, files, software."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a workspace, for listings."""

    kind: str
    """``scores``, ``predictions``, ``dataset``, ``unfinished`` (a data set that was given up, or is
    being made), ``scenario`` or ``cache``."""
    name: str
    path: Path
    files: int
    bytes: int


class Workspace:
    """A user's folder of predictions, scores and cached results.

    Parameters
    ----------
    path
        The folder; ``FLUX_WORKSPACE`` or the user's data folder if absent. It need not exist.
    read_only
        Refuse every change; ``FLUX_READ_ONLY`` if absent.
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, read_only: bool | None = None
    ) -> None:
        chosen = path or os.environ.get("FLUX_WORKSPACE") or user_data_dir("fluxcore", False)
        self.root = Path(chosen).expanduser().absolute()
        if read_only is None:
            read_only = os.environ.get("FLUX_READ_ONLY", "").strip().lower() in _TRUE
        self.read_only = read_only

    def __repr__(self) -> str:
        return f"Workspace({str(self.root)!r}{', read_only=True' if self.read_only else ''})"

    @property
    def cache_folder(self) -> Path:
        """Where results that can be made again are kept."""
        return self.root / "cache"

    def create(self) -> "Workspace":
        """Make the folder and its README where they are missing; an existing workspace is kept.

        Raises
        ------
        WorkspaceError
            The layout is a newer one, or the folder cannot be written, or may not be.
        """
        marker = self.root / "workspace.json"
        if marker.exists():
            self.check_layout()
            return self
        self._may_write("be created")
        if self.root.is_file():
            raise WorkspaceError(f"{self.root} is a file; a workspace is a folder.")
        with writing(self.root / "README.md") as scratch:
            scratch.write_text(README, encoding="utf-8")
        with writing(marker) as scratch:
            scratch.write_text(json.dumps({"layout": LAYOUT}) + "\n", encoding="utf-8")
        return self

    def check_layout(self) -> None:
        """Raise a WorkspaceError if ``workspace.json`` is damaged or of a newer layout."""
        marker = self.root / "workspace.json"
        layout = read_json(marker).get("layout")
        if not isinstance(layout, int):
            raise WorkspaceError(
                f'{marker} names no layout. It should hold {{"layout": {LAYOUT}}}.'
            )
        if layout > LAYOUT:
            raise WorkspaceError(
                f"{self.root} has layout {layout}; this fluxcore knows {LAYOUT}. Update fluxcore, "
                "or choose another workspace with FLUX_WORKSPACE."
            )

    @contextmanager
    def changes(self) -> Iterator[Changes]:
        """Write several files, all of them or none; see :class:`fluxcore.atomic.Changes`."""
        self._may_write("be changed")
        self.create()
        with Changes(self.root) as changes:
            yield changes

    def may_write(self) -> None:
        """Raise a WorkspaceError if the workspace is open read-only."""
        self._may_write("be changed")

    def score_sets(self) -> list[ScoreSet]:
        """All sets of scores, by name."""
        return [self._score_set(folder) for folder in _folders(self.root / "scores")]

    def score_set(self, name: str) -> ScoreSet:
        """One set of scores.

        Raises
        ------
        UnknownNameError
            There is no such set.
        """
        sets = {found.name: found for found in self.score_sets()}
        if name not in sets:
            raise UnknownNameError.among("score set", name, list(sets))
        return sets[name]

    def score_files(self, name: str) -> list[Path]:
        """Score files of a set, sorted by folder and name."""
        return sorted(self.score_set(name).folder.glob("*/*.csv"))

    def prediction_files(self, dataset: str | None = None) -> list[Path]:
        """Stored predictions, of one data set or of all, sorted."""
        if dataset is not None:
            check_name(dataset, "data set")
        return sorted((self.root / "predictions").glob(f"{dataset or '*'}/*/*.parquet"))

    def contents(self) -> list[Item]:
        """Everything in the workspace with its size."""
        items = [_item("scores", folder) for folder in _folders(self.root / "scores")]
        for dataset in _folders(self.root / "predictions"):
            items += [
                _item("predictions", folder, f"{dataset.name}/{folder.name}")
                for folder in _folders(dataset)
            ]
        items += [_item("dataset", folder) for folder in _folders(self.root / "datasets")]
        items += [
            _item("unfinished", folder, folder.name.removeprefix(SCRATCH))
            for folder in sorted((self.root / "datasets").glob(f"{SCRATCH}*"))
            if folder.is_dir()
        ]
        parts: dict[str, list[Path]] = {}
        for path in sorted((self.root / "scenarios").glob("[!.]*.*")):
            if path.suffix in (".toml", ".json") and path.is_file():
                parts.setdefault(path.stem, []).append(path)
        for stem, paths in sorted(parts.items()):
            size = sum(path.stat().st_size for path in paths)
            items.append(Item("scenario", stem, paths[-1], len(paths), size))
        if self.cache_folder.is_dir():
            items.append(_item("cache", self.cache_folder))
        return items

    def remove(self, kind: str, name: str) -> Item:
        """Remove one item, as :meth:`contents` names it, and return what it was.

        Raises
        ------
        UnknownNameError
            There is no such item.
        WorkspaceError
            It cannot be removed, or may not be.
        """
        items = {(item.kind, item.name): item for item in self.contents()}
        if (kind, name) not in items:
            known = [other for group, other in items if group == kind]
            raise UnknownNameError.among(kind, name, known)
        self._may_write("be changed")
        item = items[kind, name]
        try:
            if item.path.is_symlink():  # what it leads to is not ours
                item.path.unlink()
            elif item.path.is_dir():
                with _nobody_makes(item):
                    shutil.rmtree(item.path)
            else:
                for suffix in (".json", ".toml"):  # of a scenario, the only item of several files
                    item.path.with_suffix(suffix).unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(item.path, error) from error
        return item

    def clear_cache(self) -> int:
        """Delete all cached results, and what broken runs left; return the bytes of the cache."""
        if not self.read_only:
            for left in (
                *self.root.glob(f"{SCRATCH}*"),
                *self.root.glob(f"datasets/{SCRATCH}*"),
            ):
                if time.time() - _last_change(left) > _ABANDONED:
                    shutil.rmtree(left, ignore_errors=True)
        if not self.cache_folder.is_dir():
            return 0
        return self.remove("cache", "cache").bytes

    def _score_set(self, folder: Path) -> ScoreSet:
        source = folder / "source.json"
        return ScoreSet(folder.name, folder, read_json(source) if source.exists() else {})

    def _may_write(self, what: str) -> None:
        if self.read_only:
            raise WorkspaceError(
                f"{self.root} may not {what}: it is open read-only. Unset FLUX_READ_ONLY, or "
                "choose another workspace with FLUX_WORKSPACE."
            )


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object, or raise a WorkspaceError that names the file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise WorkspaceError(f"{path} is damaged: {error}. Remove it or restore it.") from error
    if not isinstance(content, dict):
        raise WorkspaceError(f"{path} is damaged: it holds no JSON object. Remove or restore it.")
    return content


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON object, to be read by people too."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(SCRATCH)
    )


@contextmanager
def _nobody_makes(item: Item) -> Iterator[None]:
    """Keep others from going on with a data set in the making, or say that one is."""
    if item.kind != "unfinished":
        yield
        return
    lock = making_lock(item.path)
    try:
        lock.acquire()
    except Timeout:
        raise WorkspaceError(
            f"The data set {item.name!r} is being made just now. Wait for it, or stop it first."
        ) from None
    try:
        yield
    finally:
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def making_lock(folder: Path) -> FileLock:
    """Return the lock that whoever makes a data set in this folder holds."""
    return FileLock(folder.with_name(f"{folder.name}.lock"), timeout=0)


def _last_change(folder: Path) -> float:
    return max(path.stat().st_mtime for path in (folder, *folder.glob("*")))


def _item(kind: str, folder: Path, name: str | None = None) -> Item:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Item(kind, name or folder.name, folder, len(files), sum(p.stat().st_size for p in files))
