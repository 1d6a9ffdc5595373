"""What chance gives where models must be fitted anew: labels exchanged, sites drawn at random.

Every refit draws its own models on few rows a site; the observed value that they are compared with
is found on as few. Each is one task of a process of its own.
"""

import json
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from fluxcore.jobs import Progress, each, silent
from fluxcore.jobs.threads import one_thread
from fluxcore.shift.arms import Units, drawn, permuted, units_of
from fluxcore.shift.domain_classifier import sides
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TRAIN, Floats, Sample
from fluxcore.shift.study import Study

Kind = Literal["covariate", "conditional"]
Arm = Literal["permuted", "drawn"]
ARMS: tuple[Arm, ...] = ("permuted", "drawn")
ARRAYS = ("X", "site", "role", "year", "month", "hour")
FACTS = ("latitude", "longitude", "igbp", "continent", "climate", "cluster")


@dataclass(frozen=True)
class Refits:
    """Statistics by name, one value a refit."""

    nulls: Mapping[str, Floats] = field(default_factory=dict)
    """Shape (refits,) each: labels exchanged among training and test."""
    band: Mapping[str, Floats] = field(default_factory=dict)
    """Shape (draws,) each: test sites drawn at random from those that are not tested; where years
    are held out, each year before the test in turn called the test."""


@dataclass(frozen=True)
class Task:
    """One refit, in a form that another process can be sent."""

    path: str
    """File of the rows."""
    kind: Kind
    arm: Arm
    test: tuple[int, ...]
    """Numbers of the sites that are called test; years, where years are held out."""
    target: str
    options: Options
    number: int

    def __str__(self) -> str:
        return f"{self.arm} {self.number}"


def refits(options: Options) -> int:
    """How many refits are asked for, at most; 0 in reference mode, which has none."""
    return 0 if options.mode == "reference" else options.refits + options.draws


def refitted(
    kind: Kind,
    study: Study,
    target: str = "",
    *,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    workers: int | None = None,
    gently: bool = False,
) -> Refits:
    """Fit everything anew under exchanged labels and under random draws.

    Parameters
    ----------
    kind
        What is worked out: statistics of the covariates, or of a target given them.
    study
        The scenario; its options say how many refits, and how many rows a site they take.
    target
        Where ``kind`` is ``conditional``.
    progress, cancel, workers, gently
        As :func:`fluxcore.jobs.each` takes them.

    Returns
    -------
    Refits
        Statistics that a refit did not find are NaN in its place. Empty where nothing is asked for.

    Raises
    ------
    Cancelled
        ``cancel`` was set.
    FluxError
        A worker process died.
    """
    if not refits(study.options):
        return Refits()
    thin = study.sample.thin(study.options.refit_rows, study.options.seed)
    with tempfile.TemporaryDirectory(prefix="fluxcore-shift-") as folder:
        path = Path(folder) / "rows.npz"
        save_rows(thin, path, target)
        tasks = tasks_of(kind, thin, study.options, target, str(path))
        found: dict[Task, dict[str, float]] = dict(
            each(work, tasks, workers=workers, progress=progress, cancel=cancel, gently=gently)
        )
    done = {arm: [found[t] for t in tasks if t.arm == arm] for arm in ARMS}
    return Refits(gathered(done["permuted"]), gathered(done["drawn"]))


def tasks_of(
    kind: Kind, sample: Sample, options: Options, target: str, path: str = ""
) -> list[Task]:
    """Which sites or years every refit calls the test.

    Where years are held out there are only so many ways to choose them, and all are taken if there
    are no more than ``options.refits``; else as many, drawn at random.
    """
    tasks = []
    for arm, count in zip(ARMS, (options.refits, options.draws), strict=True):
        labels = _labels(arm, sample, options, count) if count else []
        tasks += [
            Task(path, kind, arm, label, target, options, number)
            for number, label in enumerate(labels, start=1)
        ]
    return tasks


def work(task: Task) -> dict[str, float]:
    """Do one refit: the rows of its file with other labels."""
    rows = relabelled(read_rows(task.path), task)
    seed = task.options.seed + 1_000 + task.number
    with one_thread():
        if task.kind == "covariate":
            from fluxcore.shift.separation import joint_statistics

            return joint_statistics(rows, task.options, seed)
        if rows.by_year:
            from fluxcore.shift.temporal import temporal_statistics

            return temporal_statistics(rows, task.options, task.target, seed)
        from fluxcore.shift.conditional import conditional_statistics

        return conditional_statistics(rows, task.options, task.target, seed)


def gathered(found: Sequence[Mapping[str, float]]) -> dict[str, Floats]:
    """Statistics by name, one value a refit, in their order; NaN where a refit lacks one."""
    names = dict.fromkeys(name for one in found for name in one)
    return {name: np.array([one.get(name, np.nan) for one in found]) for name in names}


def save_rows(sample: Sample, path: Path, target: str = "") -> None:
    """Write a sample with one target, or none, as other processes read it."""
    about = {
        "covariates": sample.covariates,
        "sites": sample.sites,
        "by_year": sample.by_year,
        "about": dict(sample.about),
        "facts": json.loads(_facts(sample).to_json(orient="split", double_precision=15)),
    }
    with path.open("wb") as file:
        np.savez(
            file,
            allow_pickle=False,
            about=np.array(json.dumps(about)),
            **{name: getattr(sample, name) for name in ARRAYS},
            **({f"y_{target}": sample.targets[target]} if target else {}),
        )


@lru_cache(maxsize=1)
def read_rows(path: str) -> Sample:
    """Read what :func:`save_rows` wrote; a process reads it once."""
    with np.load(path, allow_pickle=False) as file:
        held = {name: file[name] for name in file.files}
    about = json.loads(str(held.pop("about")))
    facts = about["facts"]
    return Sample(
        **{name: held[name] for name in ARRAYS},
        targets={name[2:]: values for name, values in held.items() if name.startswith("y_")},
        covariates=tuple(about["covariates"]),
        sites=tuple(about["sites"]),
        by_year=about["by_year"],
        facts=pd.DataFrame(facts["data"], columns=facts["columns"], index=list(about["sites"])),
        about=about["about"],
    )


def _facts(sample: Sample) -> pd.DataFrame:
    return sample.facts[[name for name in FACTS if name in sample.facts]].reset_index(drop=True)


def _labels(arm: str, sample: Sample, options: Options, count: int) -> list[tuple[int, ...]]:
    rows = sides(sample) if arm == "permuted" else sample
    units, _ = units_of(rows, options.unit, options.within)
    if arm == "drawn":
        return _chosen(units, drawn(units, count, options.seed)[1], rows, sample)
    chosen = _chosen(units, permuted(units, count, options.seed)[1], rows, sample)
    if len(chosen) > count:
        some = np.random.default_rng([options.seed, 19]).choice(len(chosen), count, replace=False)
        chosen = [chosen[k] for k in sorted(some)]
    return chosen


def _chosen(units: Units, weights: Floats, rows: Sample, whole: Sample) -> list[tuple[int, ...]]:
    """Years, or numbers of sites in the whole sample, that have test weight in every draw."""
    if units.by_year:
        return [tuple(np.unique(units.year[w > 0]).tolist()) for w in weights]
    place = {site: number for number, site in enumerate(whole.sites)}
    number = np.array([place[site] for site in rows.sites])[units.site]
    return [tuple(np.unique(number[w > 0]).tolist()) for w in weights]


def relabelled(sample: Sample, task: Task) -> Sample:
    """Rows that take part in a refit, with its labels."""
    if sample.by_year:
        part = sample.take(sample.role == TRAIN) if task.arm == "drawn" else sides(sample)
        return part.compact().relabelled_years(task.test)
    tested = np.zeros(len(sample.sites), dtype=bool)
    tested[list(task.test)] = True
    named = replace(sample, facts=sample.facts.assign(_tested=tested))
    part = named.of("train", "validation") if task.arm == "drawn" else sides(named)
    return part.relabelled(part.facts["_tested"].to_numpy(dtype=bool))
