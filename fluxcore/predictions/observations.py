"""Observed values from elsewhere, joined to predictions by site and time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fluxcore.cache import file_digest, key
from fluxcore.datasets import MANIFEST, Dataset, datasets, open_dataset
from fluxcore.errors import PredictionFileError, UnknownNameError
from fluxcore.predictions.check import Rows, check
from fluxcore.predictions.coverage import few, some
from fluxcore.predictions.options import require_path
from fluxcore.predictions.record import Finding
from fluxcore.predictions.sniff import is_store, kind_of
from fluxcore.predictions.table import Table, Wanted
from fluxcore.predictions.text import read_text
from fluxcore.scenarios import Scenario
from fluxcore.series import HOURS_A_DAY, Codes, Floats, Series
from fluxcore.text_files import counted
from fluxcore.workspace import Workspace

RELATIVE, ABSOLUTE = 1e-5, 1e-6
"""How far observations may be apart and still be the same: the public checker's own rule."""

_ENOUGH_HOURS = 12  # of a day: the benchmark's threshold for a daily mean


@dataclass(frozen=True, slots=True)
class Observations:
    """A data set, a folder of one CSV file a site, or one table of all sites."""

    path: Path
    files: Mapping[str, Path]
    """In a folder: site id -> file."""
    dataset: Dataset | None = None

    @classmethod
    def at(cls, path: Path) -> "Observations":
        """Find out what lies at a path.

        Raises
        ------
        PredictionFileError
            Nothing is there, or a folder without CSV files.
        DatasetError
            A data set is there, and damaged.
        """
        if not path.exists():
            raise PredictionFileError(f"{path}: there are no observations here: no such path.")
        if (path / MANIFEST).is_file():
            return cls(path, {}, open_dataset(path))
        if path.is_file() or is_store(path):
            return cls(path, {})
        files = {file.name.removesuffix(".csv"): file for file in sorted(path.glob("*.csv"))}
        if not files:
            raise PredictionFileError(
                f"{path}: there are no observations here: no <site_id>.csv files. Give the folder "
                "that holds them."
            )
        return cls(path, files)

    def digest(self) -> str:
        """Hash of the content of everything that is here."""
        if self.dataset is not None:
            return self.dataset.digest
        if self.files:
            return key("folder", sorted((s, file_digest(f)) for s, f in self.files.items()))
        inside = sorted(p for p in self.path.rglob("*") if p.is_file()) or [self.path]
        return key("files", [(p.name, file_digest(p)) for p in inside])


def observed_at(given: object, workspace: Workspace | None) -> Path:
    """Path of observations that were given by path, or as the name of a data set.

    Raises
    ------
    PredictionFileError
        It is neither a path nor a text.
    """
    path = require_path(given, "observations=")
    if len(path.parts) == 1 and not path.exists():
        named = {dataset.name: dataset.folder for dataset in datasets(workspace)}
        if path.name in named:
            return named[path.name]
        if named and path.suffix == "":
            raise UnknownNameError.among("data set", path.name, list(named))
    return path


def join(
    shown: str,
    series: Series,
    source: Observations,
    rows: Rows,
    *,
    had_own: bool,
) -> tuple[Series, list[Finding]]:
    """Give a series the observed values of another source.

    Parameters
    ----------
    shown
        The file of predictions, in messages.
    series
        Sorted by site and time.
    source, rows
        Where the observations come from, and the rows that were read there.
    had_own
        Whether the file itself holds observations; they are replaced, and differences reported.

    Raises
    ------
    PredictionFileError
        Not one row of the predictions has an observed row.
    """
    site, time, values = rows.site, rows.hours, _observed(rows)
    if series.step == "day":
        site, time, values = _by_day(rows)
    index = {name: number for number, name in enumerate(series.sites)}
    number = np.array([index.get(name, -1) for name in rows.sites], dtype=np.int64)[site]
    use = number >= 0
    theirs = _keys(number[use], time[use])
    mine = _keys(series.site.astype(np.int64), series.time)
    place = np.searchsorted(theirs, mine)
    place[place == len(theirs)] = 0
    matched = theirs[place] == mine if len(theirs) else np.zeros(len(mine), dtype=bool)
    if not matched.any():
        raise PredictionFileError(
            f"{shown}: none of its {len(mine):,} rows has an observed row in {source.path.name}: "
            "the sites or the times have nothing in common. Check --observations and --utc-offset."
        )
    observed = np.where(matched, values[use][place], np.nan)
    findings = [
        Finding(
            "note",
            "observations joined",
            f"{int(matched.sum()):,} of {len(mine):,} rows got their observed value from "
            f"{source.path.name}.",
            int(matched.sum()),
        )
    ]
    findings += _counted(
        series,
        ~matched,
        "rows without observation",
        f"rows have no observed row in {source.path.name}",
        "Check the years and sites, and --utc-offset.",
    )
    if had_own:
        own = series.observed
        apart = np.abs(own - observed) > ABSOLUTE + RELATIVE * np.abs(observed)
        findings += _counted(
            series,
            apart,
            "other observations",
            f"rows have another observed value in the file than in {source.path.name}, which is "
            "used",
            "",
        )
    return replace(series, observed=observed), findings


def read_observations(
    source: Observations,
    sites: tuple[str, ...],
    target: str,
    scenario: Scenario,
    read_table: Callable[[Path, str, Wanted], Table],
) -> Rows:
    """Read the observed values of some sites, sorted by site and time.

    Raises
    ------
    PredictionFileError
        A file breaks a rule, or a folder has none of the sites.
    """
    if source.dataset is not None:
        return _from_dataset(source.dataset, sites, target)
    if not source.files:
        wanted = Wanted(value="y_true", also=target)
        return check(
            read_table(source.path, source.path.name, wanted), scenario, Fraction(0), "y_true"
        )
    parts = []
    names = tuple(name for name in sites if name in source.files)
    for name in names:
        file = source.files[name]
        wanted = Wanted(value="y_true", also=target, site=name)
        table = read_text(file, kind_of(file, file.name), file.name, wanted)
        parts.append(check(table, scenario, Fraction(0), "y_true"))
    if not parts:
        raise PredictionFileError(
            f"{source.path.name}: has none of the {some(sites)} of the predictions; "
            "files there are named <site_id>.csv."
        )
    lengths = [len(part.site) for part in parts]
    return Rows(
        names,
        np.repeat(np.arange(len(parts), dtype=np.int32), lengths),
        np.concatenate([part.hours for part in parts]),
        None,
        np.concatenate([_observed(part) for part in parts]),
    )


def _from_dataset(dataset: Dataset, sites: tuple[str, ...], target: str) -> Rows:
    """Hours of some sites of a data set; observed values are float32 there."""
    names = tuple(site for site in sites if site in dataset.site_ids)
    if not names or target not in dataset.targets:
        lacks = f"the flux {target}" if names else f"any of the {some(sites)} of the predictions"
        raise PredictionFileError(f"The data set {dataset.name!r} does not have {lacks}.")
    frame = dataset.scan([target], sites=names).collect()
    position = {site: number for number, site in enumerate(names)}
    codes = np.array([position.get(site, -1) for site in dataset.site_ids], dtype=np.int32)
    return Rows(
        names,
        codes[frame["site_id"].to_physical().to_numpy()],
        (frame["time"].dt.epoch("s") // 3600).to_numpy().astype(np.int32),
        None,
        frame[target].to_numpy().astype(np.float64),
    )


def observed_here(series: Series) -> list[Finding]:
    """Report sites without any observed value: nothing can be scored there."""
    present = np.bincount(
        series.site, weights=np.isfinite(series.observed), minlength=len(series.sites)
    )
    empty = tuple(series.sites[number] for number in np.flatnonzero(present == 0).tolist())
    if not empty:
        return []
    return [
        Finding(
            "warning",
            "no observations",
            f"{len(empty)} of {counted(len(series.sites), 'site')} "
            f"{'has' if len(empty) == 1 else 'have'} no observed value, so no score: "
            f"{few(empty)}.",
            len(empty),
            empty,
            "Add them with --observations (in Python observations=...).",
        )
    ]


def _observed(rows: Rows) -> Floats:
    """Values of a table of observations, which ``check`` reads as if they were predictions."""
    return rows.predicted


def _keys(site: NDArray[np.int64], time: Codes) -> NDArray[np.int64]:
    return (site << 32) + (time.astype(np.int64) + 2**31)


def _by_day(rows: Rows) -> tuple[Codes, Codes, Floats]:
    """Daily means of observed values, missing where a day has fewer than 12 rows."""
    days = rows.hours // np.int32(HOURS_A_DAY)
    if rows.daily:
        return rows.site, days, _observed(rows)
    change = np.flatnonzero((np.diff(days) != 0) | (np.diff(rows.site) != 0)) + 1
    starts = np.concatenate([[0], change])
    values = _observed(rows)
    present = np.isfinite(values)
    count = np.add.reduceat(present.astype(np.int64), starts)
    total = np.add.reduceat(np.where(present, values, 0.0), starts)
    length = np.diff(np.append(starts, len(values)))
    enough = (length >= _ENOUGH_HOURS) & (count > 0)
    means = np.where(enough, total / np.maximum(count, 1), np.nan)
    return rows.site[starts], days[starts], means


def _counted(
    series: Series, wrong: NDArray[np.bool_], rule: str, what: str, remedy: str
) -> list[Finding]:
    count = int(wrong.sum())
    if not count:
        return []
    by_site = np.bincount(series.site[wrong], minlength=len(series.sites))
    worst = np.argsort(-by_site, kind="stable")[: int((by_site > 0).sum())]
    names = tuple(series.sites[number] for number in worst.tolist())
    where = (
        f"most at {names[0]} ({by_site[worst[0]]:,}), in all at {some(names)}"
        if len(names) > 1
        else f"all at {names[0]}"
    )
    return [
        Finding(
            "warning",
            rule,
            f"{count:,} of {len(wrong):,} {what}; {where}.",
            count,
            names,
            remedy,
        )
    ]
