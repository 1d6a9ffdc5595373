"""How long cells of the pilot study take: one scenario and target, one draw, per model.

    python benchmarks/pilot.py [--profile default] [--scenario time-split] [--target GPP]
        [--models constant,lr,hist-gb,xgb]

Makes its own synthetic world in a temporary workspace. Prints, for each model in a process of its
own: seconds of learning (with reading and validation), of predicting and scoring the test, of
both together, the processor time, and the peak memory. Wall seconds mean something on an idle
machine only; processor time suffers less.
"""

import argparse
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from fluxcore.baselines import Cell, fit_cell
from fluxcore.datasets.synthetic import make_demo
from fluxcore.scenarios import find_scenario
from fluxcore.workspace import Workspace

AIMS = {"constant": 15, "lr": 15, "hist-gb": 60, "xgb": 60}  # s on two cores, default profile


def fitted(cell: Cell) -> tuple[float, float, int, float, float]:
    """Seconds of learning and of the rest, rows of the test, processor seconds, peak in GB."""
    before = time.process_time()
    record = fit_cell(cell).record
    seconds, rows = record["seconds"], record["rows"]["test"]
    spent = time.process_time() - before
    return seconds["learning"], seconds["predicting and scoring"], rows, spent, peak()


def peak() -> float:
    """Largest size of this process in GB."""
    status = Path("/proc/self/status")
    if status.is_file():  # ru_maxrss begins with the size of the process that started this one
        found = status.read_text().partition("VmHWM:")[2].split()[0]
        return int(found) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=["small", "default"], default="default")
    parser.add_argument("--scenario", default="time-split")
    parser.add_argument("--target", default="GPP")
    parser.add_argument("--models", default=",".join(AIMS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = make_demo(Workspace(folder, read_only=False), profile=given.profile, name="demo")
        print(
            f"{given.target} {given.scenario} of {len(world.manifest.sites)} synthetic sites, "
            f"{len(world):,} rows"
        )
        scenario = find_scenario(given.scenario)
        print(
            "model      learning  predicting, scoring  test rows    both      aim  processor   peak"
        )
        for model in given.models.split(","):
            cell = Cell(world.folder, scenario, given.target, model)
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                learning, rest, rows, spent, size = alone.submit(fitted, cell).result()
            aim = f"{AIMS[model]:.0f} s" if model in AIMS and given.profile == "default" else ""
            print(
                f"{model:<10} {learning:6.1f} s {rest:18.1f} s {rows:10,} {learning + rest:5.1f} s "
                f"{aim:>8} {spent:8.1f} s {size:5.2f} GB",
                flush=True,
            )


if __name__ == "__main__":
    main()
