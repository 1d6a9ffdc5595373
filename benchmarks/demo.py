"""How long a synthetic world takes to make, and how it compares with reality and published scores.

    python benchmarks/demo.py [--profile default] [--seeds 1] [--every 2] [--only-time]

Makes each world in a temporary workspace. Prints seconds, rows and an upper bound of the memory of
all processes together; then, with the median and range over seeds: levels over sites against the
real ones, AUC of domain classifiers, cells of constant, linear and boosting against published ones,
and agreement with real months where FLUX_SHARED has them. Run it on an idle machine.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from fluxcore.datasets import Dataset
from fluxcore.datasets.synthetic import make_demo
from fluxcore.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SEEDS = (20150101, 1, 2, 3, 4)


def made(folder: str, profile: str, seed: int, *, first: bool) -> Dataset:
    start = time.perf_counter()
    world = make_demo(Workspace(folder), profile=profile, seed=seed, name=f"seed-{seed}")
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    most = (own + (os.cpu_count() or 1) * child) / 1e6
    memory = f"at most {most:.2f} GB in all processes, " if first else ""
    size = sum(path.stat().st_size for path in world.folder.rglob("*") if path.is_file()) / 1e6
    print(
        f"seed {seed}: {len(world):,} rows of {len(world.manifest.sites)} sites "
        f"in {seconds:.1f} s, {memory}{size:.0f} MB on disk",
        flush=True,
    )
    return world


def figures(world: Dataset, every: int) -> dict[str, float]:
    """All figures of one world, by name."""
    from tools import demo_figures, demo_reality

    out: dict[str, float] = {}
    errors = demo_figures.level_errors(world)
    out["levels: quantiles out of bounds (of 30)"] = float((errors > 1).to_numpy().sum())
    out["levels: largest distance, in bounds"] = float(errors.to_numpy().max())
    for name in demo_figures.PUBLISHED_AUC:
        by_row, by_site = demo_figures.classifier_auc(world, name)
        out[f"AUC by rows, {name}"] = by_row
        out[f"AUC by sites, {name}"] = by_site
        found = demo_figures.conditional_increase(world, name, list(demo_figures.TARGETS))
        for target, rises in found.items():
            for where, rise in zip(("train", "test", "shared"), rises, strict=True):
                out[f"increase of RMSE, %, {target} {name} ({where})"] = rise
    scores = demo_figures.cells(world, every=every)
    out |= demo_figures.summary(scores)
    worst, others = demo_figures.tail_shares(scores, world)
    out["worst tenth of sites: share with a known cause"] = worst
    out["other sites: share with a known cause"] = others
    cells = demo_figures.beside_published(scores)
    cells = cells[(cells["statistic"] == "median") & (cells["model"] == "xgb")]
    for row in cells[cells["scale"].isin(["hourly", "iav"])].itertuples():
        out[f"boosting {row.target} {row.scenario} {row.scale}: demo / published"] = row.ratio
    path = demo_reality.real_file()
    if path.is_file():
        found = demo_reality.agreement(
            demo_reality.synthetic_months(world), demo_reality.real_months(path)
        )
        for name, row in found.iterrows():
            for column in ("correlation", "bias", "ratio"):
                out[f"real months, {name}: {column}"] = float(row[column])
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", choices=["small", "default"], default="default")
    parser.add_argument("--seeds", type=int, default=1, choices=range(1, len(SEEDS) + 1))
    parser.add_argument("--every", type=int, default=2, help="score one test hour in so many")
    parser.add_argument("--only-time", action="store_true")
    given = parser.parse_args()
    tables = {}
    for seed in SEEDS[: given.seeds]:
        with tempfile.TemporaryDirectory() as folder:
            world = made(folder, given.profile, seed, first=seed == SEEDS[0])
            if not given.only_time:
                tables[seed] = figures(world, given.every)
    if tables:
        table = pd.DataFrame(tables)
        print(f"\n| figure | median | least | most |\n|{'---|' * 4}")
        for name, row in table.iterrows():
            print(f"| {name} | {row.median():.3g} | {row.min():.3g} | {row.max():.3g} |")


if __name__ == "__main__":
    main()
