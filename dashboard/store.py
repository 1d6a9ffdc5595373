"""Store: what fluxcore has computed, read-only, cached once a process for all visitors."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.comparable import join
from fluxcore.compare import Model, find_model, model_labels, paired_cells
from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.errors import (
    FluxError,
    NotComparableError,
    ScoreFileError,
    UnknownNameError,
    WorkspaceError,
)
from fluxcore.leaderboard import Leaderboard, from_cells, published_cells, rank
from fluxcore.resources import data_file
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.score_files import read_scores
from fluxcore.sites import distances_km, sites
from fluxcore.workspace import Workspace

Options = tuple[tuple[str, Any], ...]
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


class Store:
    """Cached tables for the pages. Callers must not change what they get."""

    def __init__(self, workspace: Path | str | None = None) -> None:
        self.workspace = Workspace(workspace)

    def sets(self) -> dict[str, ScoreSet]:
        """All score sets by name: the published one, others joined to it, others alone."""
        try:
            found = [self._set(entry) for entry in self.workspace.score_sets()]
        except WorkspaceError:
            found = []  # `trouble` says it
        sets = {entry.name: entry for entry in found if entry.files}
        published = sets.pop(PUBLISHED, None) or ScoreSet(PUBLISHED, _published_label(), ())
        joined = {}
        if published.files:
            joined = {
                f"{PUBLISHED}+{name}": ScoreSet(
                    f"{PUBLISHED}+{name}",
                    f"{PUBLISHED} and {name}",
                    published.files + entry.files,
                    published.stamp + entry.stamp,
                    published.synthetic or entry.synthetic,
                )
                for name, entry in sets.items()
            }
        return {PUBLISHED: published, **joined, **sets}

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
        return _scores(chosen.files, chosen.stamp) if chosen.files else pd.DataFrame()

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
        return frozenset(_sites().index) | frozenset(own)

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

    def leaderboard(
        self,
        name: str,
        target: str,
        statistic: str,
        metric: str = "rmse",
        baseline: str = "lr",
        iav: bool = True,
        **options: Any,
    ) -> Leaderboard:
        """Rank a set; from the packaged cells, without intervals, where there are no domains.

        The draws are kept, so that another statistic or baseline costs little. `options` are
        those of `fluxcore.compare.bootstrap` and must be hashable.
        """
        chosen, given = self.set(name), tuple(sorted(options.items()))
        return _leaderboard(
            chosen.files, chosen.stamp, target, statistic, metric, baseline, iav, given
        )

    def lens(
        self, name: str, target: str, reference: str, metric: str = "rmse", **options: Any
    ) -> pd.DataFrame:
        """All models against one, tower by tower: `paired_cells`, ``label``; empty if alone."""
        chosen, given = self.set(name), tuple(sorted(options.items()))
        if not chosen.files:
            return pd.DataFrame()
        return _lens(chosen.files, chosen.stamp, target, reference, metric, given)

    def bootstrap(
        self, name: str, target: str, metric: str = "rmse", **options: Any
    ) -> Bootstrap | None:
        """Joint draws of sites behind the ranking of a set; None without scores of domains."""
        chosen, given = self.set(name), tuple(sorted(options.items()))
        if not chosen.files:
            return None
        return _bootstrap(chosen.files, chosen.stamp, target, metric, given)

    def warm(self) -> None:
        """Rank the published set for every flux, so that the first visitor does not wait for it."""
        with suppress(FluxError):  # the pages will say what is wrong
            for target in TARGETS:
                self.leaderboard(PUBLISHED, target, "q90")

    def predictions(self) -> int:
        """How many prediction files the workspace holds."""
        return len(self.workspace.prediction_files())

    @staticmethod
    def published_cells() -> pd.DataFrame:
        """Published values of the leaderboard's cells."""
        return _published_cells()

    @staticmethod
    def sites() -> pd.DataFrame:
        """`fluxcore.sites` and the nearest other tower of each, ``nearest`` and ``nearest_km``."""
        return _sites()

    @staticmethod
    def scenario_sites(scenario: str) -> pd.DataFrame:
        """`sites` with ``role`` and ``test_domains`` under a scenario, and ``seen_km``.

        ``seen_km`` is how far a test tower is from the nearest one that is not; NaN elsewhere.
        """
        return _scenario_sites(scenario)

    @staticmethod
    def scenario_years(scenario: str) -> pd.DataFrame:
        """Role of every site and year under a scenario: ``site_id, year, role``."""
        return _scenario_years(scenario)

    @staticmethod
    def _set(entry: Any) -> ScoreSet:
        files = tuple(sorted(Path(entry.folder).glob("*/*.csv")))
        source = dict(entry.source)
        date = str(source.get("date") or "")[:10]
        if "submitted" in source:
            date = _month(source["submitted"])
        return ScoreSet(
            entry.name,
            ", ".join(filter(None, (entry.name, date))),
            files,
            tuple(map(_stamp, files)),
            bool(source.get("synthetic", False)),
        )


@lru_cache(maxsize=1)
def store() -> Store:
    """Return the one store of this process, on the workspace that ``FLUX_WORKSPACE`` names."""
    return Store()


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
def _read_alone(files: tuple[Path, ...], stamp: tuple[tuple[int, int], ...]) -> Held:  # noqa: ARG001
    try:
        return read_scores(files), "", None
    except FluxError as error:
        folder = files[0].parents[1]
        text = (
            f"The scores {folder.name!r} cannot be read: {error} They lie in {folder}. Mend or "
            "remove that file, or take all of them out: "
            f"fluxcore workspace remove scores {folder.name}"
        )
        return pd.DataFrame(), "", ScoreFileError(text)


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


def _scores(files: Sequence[Path], stamp: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    table, _, error = _read(files, stamp)
    if error is not None:
        raise type(error)(str(error))  # a new one: the kept one would collect tracebacks
    return table


@lru_cache(maxsize=16)
def _models(files: Sequence[Path], stamp: tuple[tuple[int, int], ...]) -> list[str]:
    known = [str(name) for name in from_cells(_published_cells(), "ET").table["label"]]
    if not files:
        return known
    table = _scores(files, stamp)[["model", "strategy"]].drop_duplicates()
    shown = set(model_labels(map(Model._make, table.itertuples(index=False))).values())
    return [*(name for name in known if name in shown), *sorted(shown - set(known))]


@lru_cache(maxsize=12)
def _bootstrap(
    files: Sequence[Path],
    stamp: tuple[tuple[int, int], ...],
    target: str,
    metric: str,
    options: Options,
) -> Bootstrap:
    return bootstrap(_scores(files, stamp), target=target, metric=metric, **dict(options))


@lru_cache(maxsize=64)
def _leaderboard(
    files: Sequence[Path],
    stamp: tuple[tuple[int, int], ...],
    target: str,
    statistic: str,
    metric: str,
    baseline: str,
    iav: bool,
    options: Options,
) -> Leaderboard:
    if not files:
        return from_cells(_published_cells(), target, statistic, baseline, iav=iav)
    boot = _bootstrap(files, stamp, target, metric, options)
    return rank(boot, statistic=statistic, baseline=baseline, iav=iav)


@lru_cache(maxsize=64)
def _lens(
    files: Sequence[Path],
    stamp: tuple[tuple[int, int], ...],
    target: str,
    reference: str,
    metric: str,
    options: Options,
) -> pd.DataFrame:
    boot = _bootstrap(files, stamp, target, metric, options)
    labels = model_labels(boot.models)
    table = paired_cells(boot, find_model(boot.models, reference))
    if table.empty:
        return table
    pairs = zip(table["model"], table["strategy"], strict=True)
    return table.assign(label=[labels[Model(*pair)] for pair in pairs])


@lru_cache(maxsize=1)
def _published_cells() -> pd.DataFrame:
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


@lru_cache(maxsize=1)
def _sites() -> pd.DataFrame:
    table = sites()
    apart = distances_km(table["latitude"].to_numpy(), table["longitude"].to_numpy())
    np.fill_diagonal(apart, np.inf)
    nearest = apart.argmin(axis=1)
    return table.assign(nearest=table.index[nearest], nearest_km=apart.min(axis=1))


@lru_cache(maxsize=16)
def _scenario_sites(scenario: str) -> pd.DataFrame:
    table = SCENARIOS[scenario].table(_sites())
    tested = (table["role"] == "test").to_numpy()
    apart = distances_km(table["latitude"].to_numpy(), table["longitude"].to_numpy())
    outside = np.where(tested, np.inf, apart).min(axis=1)
    return table.assign(seen_km=np.where(tested, outside, np.nan))


@lru_cache(maxsize=16)
def _scenario_years(scenario: str) -> pd.DataFrame:
    return SCENARIOS[scenario].site_years(_sites())
