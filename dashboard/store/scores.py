"""Score sets: what the workspace holds of them, read once, and joined where that can be proven."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.store.places import tower_table
from fluxcore.comparable import join
from fluxcore.compare import Model, model_labels
from fluxcore.errors import (
    FluxError,
    NotComparableError,
    ScoreFileError,
    UnknownNameError,
    WorkspaceError,
)
from fluxcore.leaderboard import from_cells, published_cells
from fluxcore.resources import data_file
from fluxcore.score_files import read_score_file, read_scores
from fluxcore.workspace import Workspace

PUBLISHED = "published"
"""Name of the set that is always there: from the workspace, else the packaged cell values."""


@dataclass(frozen=True)
class ScoreSet:
    """A set of scores that can be ranked."""

    name: str
    label: str
    files: tuple[Path, ...]
    """Files of per-domain scores; none where only the packaged cell values are known."""
    stamp: tuple[tuple[int, int], ...] = ()
    """When and how large the files were: part of every cache key."""
    synthetic: bool = False

    @property
    def has_domains(self) -> bool:
        """Whether scores per domain are there, or only the values of the leaderboard's cells."""
        return bool(self.files)


class Scores:
    """Score sets of a workspace. Callers must not change the tables they get."""

    workspace: Workspace

    def sets(self) -> dict[str, ScoreSet]:
        """All score sets by name: the published one, others joined to it, others alone.

        Synthetic scores stand alone: no view joins them with real ones.
        """
        try:
            found = [self._set(entry) for entry in self.workspace.score_sets()]
        except WorkspaceError:
            found = []  # `trouble` says it
        sets = {entry.name: entry for entry in found if entry.files}
        published = sets.pop(PUBLISHED, None) or ScoreSet(PUBLISHED, _published_label(), ())
        joined = {}
        if published.files and not published.synthetic:
            joined = {
                f"{PUBLISHED}+{name}": ScoreSet(
                    f"{PUBLISHED}+{name}",
                    f"{PUBLISHED} and {name}",
                    published.files + entry.files,
                    published.stamp + entry.stamp,
                )
                for name, entry in sets.items()
                if not entry.synthetic
            }
        return {PUBLISHED: published, **joined, **sets}

    def state_of(self, name: str, flux: str = "") -> str:
        """What names the scores of a set as they are now: other files, another text.

        With `flux`, those of one flux count. A set that is gone has none.
        """
        chosen = self.sets().get(name)
        if chosen is None:
            return ""
        files = zip(chosen.files, chosen.stamp, strict=True)
        return str([(f.name, *s) for f, s in files if not flux or f"_{flux}_" in f.name])

    def trouble(self) -> str:
        """Why no set of the workspace can be listed; empty where they can."""
        try:
            self.workspace.score_sets()
        except WorkspaceError as error:
            return str(error)
        return ""

    def set(self, name: str) -> ScoreSet:
        """One score set.

        Raises
        ------
        UnknownNameError
            There is none of this name.
        """
        sets = self.sets()
        if name not in sets:
            raise UnknownNameError.among("score set", name, list(sets))
        return sets[name]

    def scores(self, name: str) -> pd.DataFrame:
        """Scores of every model and domain of a set; empty without files.

        Raises
        ------
        ScoreFileError
            A file cannot be read.
        NotComparableError
            The set joins two that do not rest on the same observations.
        """
        chosen = self.set(name)
        return domain_scores(chosen.files, chosen.stamp) if chosen.files else pd.DataFrame()

    def models(self, name: str) -> list[str]:
        """Names of the models of a set, as shown, best known first.

        Those of the published set, or of the packaged cells, where this one cannot be read.
        """
        for each in (name, PUBLISHED):
            if not self.unlike(each):
                chosen = self.set(each)
                return _models(chosen.files, chosen.stamp)
        return _models((), ())

    def towers(self, name: str) -> frozenset[str]:
        """Ids of the public towers, and of those that a set has scores at."""
        own = () if self.unlike(name) else self.scores(name).get("site_id", ())
        return frozenset(tower_table().index) | frozenset(own)

    def joining(self, name: str) -> str:
        """What is to be said of a joined set: how many towers agree, and which files do not."""
        chosen = self.set(name)
        return "" if not chosen.files or self.unlike(name) else _read(chosen.files, chosen.stamp)[1]

    def unlike(self, name: str) -> str:
        """Why a set cannot be read or joined; empty where it can."""
        try:
            self.scores(name)
        except FluxError as error:
            return str(error)
        return ""

    @staticmethod
    def published_cells() -> pd.DataFrame:
        """Published values of the leaderboard's cells."""
        return packaged_cells()

    @staticmethod
    def _set(entry: Any) -> ScoreSet:
        files = tuple(sorted(Path(entry.folder).glob("*/*.csv")))
        source = dict(entry.source)
        date = str(source.get("date") or "")[:10]
        synthetic = bool(source.get("synthetic", False))
        if "submitted" in source:
            date = _month(source["submitted"])
        return ScoreSet(
            entry.name,
            ", ".join(filter(None, (f"{entry.name}{' (synthetic)' * synthetic}", date))),
            files,
            tuple(map(_stamp, files)),
            synthetic,
        )


Held = tuple[pd.DataFrame, str, FluxError | None]
"""Scores, what is to be said of their joining, and why there are none."""


def _read(files: Sequence[Path], stamp: tuple[tuple[int, int], ...]) -> Held:
    """Scores of one or several sets. What fails is kept too: it would fail again, as slowly."""
    folders: dict[Path, list[int]] = {}
    for place, file in enumerate(files):
        folders.setdefault(file.parents[1], []).append(place)
    if len(folders) > 1:
        return _join(tuple(files), stamp, tuple(tuple(places) for places in folders.values()))
    return _read_alone(tuple(files), stamp)


@lru_cache(maxsize=8)
def _read_alone(files: tuple[Path, ...], stamp: tuple[tuple[int, int], ...]) -> Held:
    stamps = dict(zip(files, stamp, strict=True))
    try:
        return read_scores(files, lambda file: _read_file(file, stamps[file])), "", None
    except FluxError as error:
        folder = files[0].parents[1]
        text = (
            f"The scores {folder.name!r} cannot be read: {error} They lie in {folder}. Mend or "
            "remove that file, or take all of them out: "
            f"fluxcore workspace remove scores {folder.name}"
        )
        return pd.DataFrame(), "", ScoreFileError(text)


@lru_cache(maxsize=256)
def _read_file(file: Path, stamp: tuple[int, int]) -> pd.DataFrame:  # noqa: ARG001
    """Scores of one file: where a set grows by a file, the others are not read again."""
    return read_score_file(file)


@lru_cache(maxsize=8)
def _join(
    files: tuple[Path, ...],
    stamp: tuple[tuple[int, int], ...],
    parts: tuple[tuple[int, ...], ...],
) -> Held:
    table, said = pd.DataFrame(), ""
    for places in parts:
        other, _, error = _read_alone(
            tuple(files[place] for place in places), tuple(stamp[place] for place in places)
        )
        if error is not None:
            return other, "", error
        if table.empty:
            table = other
            continue
        try:
            table, report = join(table, other)
        except FluxError as error:
            return pd.DataFrame(), "", NotComparableError(str(error))
        said = str(report)
    return table, said, None


def domain_scores(files: Sequence[Path], stamp: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """Scores per domain of the files of one or several sets.

    Raises
    ------
    ScoreFileError
        A file cannot be read.
    NotComparableError
        The sets do not rest on the same observations.
    """
    table, _, error = _read(files, stamp)
    if error is not None:
        raise type(error)(str(error))  # a new one: the kept one would collect tracebacks
    return table


@lru_cache(maxsize=16)
def _models(files: Sequence[Path], stamp: tuple[tuple[int, int], ...]) -> list[str]:
    known = [str(name) for name in from_cells(packaged_cells(), "ET").table["label"]]
    if not files:
        return known
    table = domain_scores(files, stamp)[["model", "strategy"]].drop_duplicates()
    shown = set(model_labels(map(Model._make, table.itertuples(index=False))).values())
    return [*(name for name in known if name in shown), *sorted(shown - set(known))]


@lru_cache(maxsize=1)
def packaged_cells() -> pd.DataFrame:
    """Published values of the leaderboard's cells, read once."""
    return published_cells()


@lru_cache(maxsize=1)
def _published_label() -> str:
    source = json.loads(data_file("published", "source.json").read_text(encoding="utf-8"))
    return f"published, {_month(source['date'])}"


def _month(date: object) -> str:
    with suppress(ValueError):
        return pd.Timestamp(str(date)).strftime("%B %Y")
    return str(date)


def _stamp(file: Path) -> tuple[int, int]:
    with suppress(OSError):  # gone again, or a broken link: reading it says so
        found = file.stat()
        return found.st_mtime_ns, found.st_size
    return 0, 0
