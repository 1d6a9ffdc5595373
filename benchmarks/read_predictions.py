"""Time and memory of reading a prediction file: python benchmarks/read_predictions.py.

Makes a time-split file like the benchmark's largest one (126 sites, 340 site-years, 2.98 million
rows in shuffled order, about 230 MB of CSV) in a temporary folder, reads it in processes of their
own, and prints what it took. Targets on two cores: read and check 1.5 s, from the cache 0.2 s.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

NAME = "time-split_GPP_bench_val_mean_predictions.csv"
YEARS = (2019, 2020, 2021, 2022)


def make(folder: Path, site_years: int, seed: int = 0) -> None:
    """Write the file."""
    from fluxcore.scenarios import SCENARIOS

    rng = np.random.default_rng(seed)
    sites = SCENARIOS["time-split"].test_sites[:126]
    pairs = [(site, year) for year in YEARS for site in sites][:site_years]
    parts = []
    for site, year in pairs:
        hours = np.arange(f"{year}-01-01", f"{year + 1}-01-01", dtype="datetime64[h]")
        n = np.arange(len(hours))
        season = 1.2 - np.cos(n / 8766 * 2 * np.pi)
        light = np.maximum(0, np.sin((n % 24 - 6) / 12 * np.pi)) * 9 * season
        parts.append(
            pl.DataFrame(
                {
                    "y_true": (light + rng.normal(0, 1.5, len(n))).astype(np.float32),
                    "y_pred": 0.9 * light + rng.normal(0, 1, len(n)),
                    "env": pl.Series([f"('{site}', {year})"]).gather(np.zeros(len(n), dtype=int)),
                    "site_id": pl.Series([site]).gather(np.zeros(len(n), dtype=int)),
                    "time": pl.Series(hours.astype("datetime64[ms]")),
                }
            )
        )
    rows = pl.concat(parts).sample(fraction=1, shuffle=True, seed=seed)
    rows.write_csv(folder / NAME, datetime_format="%Y-%m-%d %H:%M:%S")


def measure(path: Path, cache: Path | None) -> dict[str, float]:
    """Read the file once in this process."""
    from fluxcore.cache import Cache
    from fluxcore.predictions import read_predictions

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.perf_counter(), time.process_time()
    predictions = read_predictions(path, cache=Cache(cache) if cache else None)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = len(predictions.series)
    return {"s": wall, "cpu": used, "peak": peak / 1e6, "import": before / 1e6, "rows": rows}


def in_own_process(*asked: object) -> str:
    """Run this file anew: a process inherits the peak memory of the one that starts it."""
    command = [sys.executable, __file__, *map(str, asked)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs="+", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--site-years", type=int, default=340)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    if asked.make:
        make(asked.make, asked.site_years)
        return
    if asked.measure:
        path, cache = asked.measure[0], asked.measure[1] if len(asked.measure) > 1 else None
        print(json.dumps(measure(path, cache)))
        return
    with tempfile.TemporaryDirectory() as folder:
        in_own_process("--make", folder, "--site-years", asked.site_years)
        path, cache = Path(folder) / NAME, Path(folder) / "cache"
        in_own_process("--measure", path, cache)
        for what, places in (("read and check", [path]), ("from the cache", [path, cache])):
            runs = [json.loads(in_own_process("--measure", *places)) for _ in range(asked.repeats)]
            best = min(runs, key=lambda run: run["s"])
            middle = sorted(run["s"] for run in runs)[len(runs) // 2]
            print(
                f"{what}: best {best['s']:.2f} s, median {middle:.2f} s ({best['cpu']:.2f} s of "
                f"processor), peak {best['peak']:.2f} GB (imports {best['import']:.2f} GB), "
                f"{best['rows']:,} rows, {path.stat().st_size / 1e6:.0f} MB"
            )


if __name__ == "__main__":
    main()
