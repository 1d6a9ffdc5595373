"""How long it takes to open a data set, to scan two columns, to open a site, to sample.

    python benchmarks/dataset.py [--repeat 5] [NAME_OR_FOLDER]

Without a name, a small synthetic world is made. Prints the median seconds and the rows.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import polars as pl

from fluxcore.datasets import open_dataset
from fluxcore.datasets.synthetic import make_demo
from fluxcore.workspace import Workspace


def timed(work: Callable[[], object], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset", nargs="?")
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = given.dataset
        if place is None:
            workspace = Workspace(scratch, read_only=False)
            make_demo(profile="small", name="demo", workspace=workspace, cancel=threading.Event())
            place = Path(scratch) / "datasets" / "demo"
        data = open_dataset(place)
        site = data.site_ids[0]
        print(f"{len(data.site_ids)} sites, {len(data):,} rows")

        def mean_of_two() -> pl.DataFrame:
            return data.scan(["TA", "NEE"]).select(pl.col("TA", "NEE").mean()).collect()

        def by_site() -> pl.DataFrame:
            return data.scan(["TA", "NEE"]).group_by("site_id").mean().collect()

        for what, work in {
            "opening the data set": lambda: open_dataset(place),
            "mean of two columns, all sites": mean_of_two,
            "mean of two columns by site": by_site,
            "the same, measured rows of one year": lambda: data.scan(
                ["TA", "NEE"], years=(2018, 2018), rows="measured"
            ).collect(),
            "one site, all columns, as xarray": lambda: data.series(site),
            "one site, one column": lambda: data.series(site, ["NEE"]),
            "1,000 rows of every site": lambda: data.sample(1000, seed=1, columns=["TA", "NEE"]),
        }.items():
            print(f"{what}: {timed(work, given.repeat):.3f} s")


if __name__ == "__main__":
    main()
