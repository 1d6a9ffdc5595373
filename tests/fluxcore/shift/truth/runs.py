"""Worlds with known answers, looked at many times: one process a core, figures printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fluxcore.jobs import each
from fluxcore.shift import domain_classifier, errors
from fluxcore.shift.conditional import conditional_findings, conditional_statistics
from fluxcore.shift.covariate import covariate_findings
from fluxcore.shift.findings import Finding
from fluxcore.shift.options import Options
from fluxcore.shift.sample import Sample
from fluxcore.shift.separation import joint_statistics
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world

QUICK = Options(per_site=40, refit_rows=40, folds=3, permutations=199, bootstrap=200)
Found = dict[str, Finding]


@dataclass(frozen=True)
class Task:
    """A world, and how many times to relabel it and fit anew."""

    seed: int
    knobs: tuple[tuple[str, Any], ...] = ()
    refits: int = 0
    draws: int = 0
    iterations: int = 100
    """Of classifier and regressor: what is tested is the test, not how well they learn."""

    def __str__(self) -> str:
        return f"world {self.seed}"


def look(task: Task) -> Found:
    """Every finding of a world, by measure, and ``measure:covariate`` where there are several."""
    usual = domain_classifier.ITERATIONS, errors.ITERATIONS
    domain_classifier.ITERATIONS = errors.ITERATIONS = task.iterations
    try:
        sample = world(task.seed, **dict(task.knobs))
        nulls, band = refitted(sample, task)
        study = Study(sample, QUICK)
        findings = [
            *covariate_findings(study, nulls, band),
            *conditional_findings(study, "GPP", nulls, band),
        ]
    finally:
        domain_classifier.ITERATIONS, errors.ITERATIONS = usual
    return {":".join(filter(None, (f.measure, f.covariate))): f for f in findings}


def refitted(sample: Sample, task: Task) -> tuple[dict[str, Any], dict[str, Any]]:
    """Statistics of relabelled worlds: permuted labels, and random draws of untested sites."""
    draw = np.random.default_rng([task.seed, 5])
    count = int(sample.tested.sum())
    permuted, drawn = [], []
    for _ in range(task.refits):
        tested = np.zeros(len(sample.sites), dtype=bool)
        tested[draw.permutation(len(tested))[:count]] = True
        permuted.append(statistics(sample.relabelled(tested)))
    pool = sample.take(~sample.tested[sample.site]).compact()
    for _ in range(task.draws):
        tested = np.zeros(len(pool.sites), dtype=bool)
        tested[draw.permutation(len(tested))[:count]] = True
        drawn.append(statistics(pool.relabelled(tested)))
    return columns(permuted), columns(drawn)


def statistics(sample: Sample) -> dict[str, float]:
    return joint_statistics(sample, QUICK, 0) | conditional_statistics(sample, QUICK, "GPP", 0)


def columns(rows: list[dict[str, float]]) -> dict[str, Any]:
    return {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def looked(
    seeds: range, *, refits: int = 0, draws: int = 0, iterations: int = 15, **knobs: Any
) -> list[Found]:
    """Look at a world of every seed, in order of the seeds."""
    tasks = [Task(seed, tuple(knobs.items()), refits, draws, iterations) for seed in seeds]
    workers = None if len(tasks) > 8 else 1
    found = {task.seed: result for task, result in each(look, tasks, workers=workers)}
    return [found[seed] for seed in seeds]


def alarms(found: list[Found], name: str) -> float:
    """Share of worlds in which a finding is beyond a random draw."""
    return float(np.mean([each[name].verdict == "beyond a random draw" for each in found]))


def any_alarm(found: list[Found], start: str) -> float:
    """Share of worlds in which any finding of a family is beyond a random draw."""
    verdicts = [[f.verdict for name, f in each.items() if name.startswith(start)] for each in found]
    return float(np.mean(["beyond a random draw" in some for some in verdicts]))


def values(found: list[Found], name: str, field: str = "value") -> Any:
    return np.array([getattr(each[name], field) for each in found], dtype=float)


def covered(found: list[Found], name: str, truth: float) -> float:
    """Share of intervals that hold the truth."""
    inside = [each[name].low <= truth <= each[name].high for each in found]
    return float(np.mean(inside))


def told(capsys: Any, title: str, figures: Mapping[str, float]) -> None:
    """Print figures for the report."""
    with capsys.disabled():
        print(f"\n{title}")
        for name, value in figures.items():
            print(f"  {name}: {value:.3f}")
