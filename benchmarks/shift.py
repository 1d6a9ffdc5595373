"""How long the parts of a shift analysis take, and how much memory: one scenario and target.

    python benchmarks/shift.py [--scenario TA40] [--target GPP] [--workspace FOLDER --dataset NAME]
        [--parts "one by one,classifier,conditional"]

Makes the default synthetic world in a temporary workspace, unless given one. Prints, for each part
in a process of its own: seconds of the part (rows already read), processor seconds, and the peak
memory of the process, rows included. Wall seconds mean something on an idle machine only;
processor time suffers less.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from fluxcore.datasets import open_dataset
from fluxcore.datasets.synthetic import make_demo
from fluxcore.scenarios import find_scenario
from fluxcore.shift import temporal
from fluxcore.shift.applicability import applicability
from fluxcore.shift.classifiers import classified, classifiers
from fluxcore.shift.conditional import (
    conditional_findings,
    conditional_statistics,
    conditional_tables,
)
from fluxcore.shift.covariate import (
    covariate_findings,
    covariate_tables,
    joint_embedding,
    per_covariate,
)
from fluxcore.shift.options import Options
from fluxcore.shift.reference import reference_findings
from fluxcore.shift.sample import take_sample
from fluxcore.shift.separation import joint_statistics
from fluxcore.shift.study import Study
from fluxcore.splits import Split
from fluxcore.workspace import Workspace


@dataclass(frozen=True)
class Asked:
    """What is timed, in a form that another process can be sent."""

    part: str
    workspace: str
    dataset: str
    scenario: str
    target: str


def whole_conditional(study: Study, target: str) -> None:
    """Everything that the conditional part shows before chance is drawn."""
    part = temporal if study.sample.by_year else None
    if part is None:
        conditional_findings(study, target, {}, {})
        conditional_tables(study, target)
    else:
        part.conditional_findings(study, target, {}, {})
        part.conditional_tables(study, target)
    applicability(study, target)


def whole_covariate(study: Study, _: str) -> None:
    covariate_findings(study, {}, {})
    covariate_tables(study)


def one_by_one(study: Study, _: str) -> None:
    per_covariate(study)
    joint_embedding(study)


def refit_covariate(study: Study, _: str) -> None:
    joint_statistics(study.reduced().both, study.options, 1)


def refit_conditional(study: Study, target: str) -> None:
    thin = study.reduced()
    if study.sample.by_year:
        temporal.temporal_statistics(thin.both, study.options, target, 1)
    else:
        conditional_statistics(thin.both, study.options, target, 1)


PARTS: dict[str, tuple[Callable[[Study, str], object], float | None]] = {
    "one by one": (one_by_one, 5),
    "classifier": (lambda study, _: classifiers(classified(study)), 30),
    "covariate": (whole_covariate, None),
    "applicability": (applicability, 10),
    "conditional": (whole_conditional, 60),
    "reference": (reference_findings, None),
    "quick covariate": (whole_covariate, None),
    "quick conditional": (whole_conditional, None),
    "a covariate refit": (refit_covariate, None),
    "a conditional refit": (refit_conditional, None),
}
"""What is timed, and at most how many seconds it should take on two cores (None: no aim)."""
MEMORY = 2.0  # GB


def timed(asked: Asked) -> tuple[float, float, float, float, int]:
    """Seconds of reading, seconds and processor seconds of the part, peak in GB, rows."""
    workspace = Workspace(asked.workspace, read_only=True)
    split = Split(open_dataset(asked.dataset, workspace), find_scenario(asked.scenario))
    options = Options().quickly() if asked.part.startswith("quick") else Options()
    if asked.part == "reference":
        options = replace(options, mode="reference")
    begun = time.perf_counter()
    study = Study(take_sample(split, options), options)
    study.both.binned  # noqa: B018 - kept
    read, before = time.perf_counter(), time.process_time()
    PARTS[asked.part][0](study, asked.target)
    done, spent = time.perf_counter(), time.process_time() - before
    return read - begun, done - read, spent, peak(), len(study.both)


def peak() -> float:
    """Largest size of this process in GB."""
    status = Path("/proc/self/status")
    if status.is_file():  # ru_maxrss begins with the size of the process that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="TA40")
    parser.add_argument("--target", default="GPP")
    parser.add_argument("--workspace", help="one that holds the data set; made anew if absent")
    parser.add_argument("--dataset", default="demo")
    parser.add_argument("--parts", default=",".join(PARTS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.workspace or folder
        if not given.workspace:
            make_demo(Workspace(folder, read_only=False), profile="default", name=given.dataset)
        print(f"{given.scenario}, {given.target} of {given.dataset}; aims on two idle cores")
        print("part                  reading   seconds      aim  processor     peak       rows")
        for part in given.parts.split(","):
            asked = Asked(part, home, given.dataset, given.scenario, given.target)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                read, seconds, spent, size, rows = alone.submit(timed, asked).result()
            most = PARTS[part][1]
            aim = f"{most:.0f} s" if most and given.scenario == "TA40" else ""
            over = "  over the aim" if (aim and seconds > most) or size > MEMORY else ""
            print(
                f"{part:<20} {read:6.1f} s {seconds:7.1f} s {aim:>8} {spent:8.1f} s "
                f"{size:5.2f} GB {rows:10,}{over}",
                flush=True,
            )


if __name__ == "__main__":
    main()
