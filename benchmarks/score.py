"""How long 8 scales by 8 metrics take for a time-split file of 2.98 million parsed rows.

    python benchmarks/score.py [--repeat 5]

Prints, for rows in order, shuffled, and shuffled with a fifth of the observations missing: the
median seconds of this thread, and the peak memory of the whole process. Run it on one core
(``taskset -c 0``) to compare figures.
"""

import argparse
import resource
import time
from dataclasses import fields, replace
from statistics import median

import numpy as np

from fluxcore.scenarios import SCENARIOS
from fluxcore.scores import score_series
from fluxcore.series import Series
from fluxcore.sites import sites


def world(seed: int = 0) -> Series:
    """Hours of all test site-years of time-split, with made-up values."""
    years = SCENARIOS["time-split"].site_years(sites())
    test = years[years["role"] == "test"]
    ids = sorted(test["site_id"].unique())
    hours = [
        np.arange(*np.array([f"{y}-01-01", f"{y + 1}-01-01"], "datetime64[h]").astype(np.int64))
        for y in test["year"]
    ]
    n = sum(map(len, hours))
    rng = np.random.default_rng(seed)
    observed = rng.normal(5, 6, n)
    return Series(
        sites=tuple(ids),
        site=np.repeat([ids.index(s) for s in test["site_id"]], list(map(len, hours))).astype("i4"),
        time=np.concatenate(hours).astype(np.int32),
        observed=observed,
        predicted=observed + rng.normal(0, 2, n),
        domain="site-year",
        step="hour",
    )


def timed(series: Series, repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        fresh = Series(*(getattr(series, field.name) for field in fields(series)))
        start = time.thread_time()
        score_series(fresh)
        seconds.append(time.thread_time() - start)
    return median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    series = world()
    print(f"{len(series):,} rows, {len(series.sites)} sites, median of {repeat}")
    print(f"in order                {timed(series, repeat):6.3f} s")
    rng = np.random.default_rng(1)
    order = rng.permutation(len(series))
    columns = ("site", "time", "observed", "predicted")
    series = replace(series, **{name: getattr(series, name)[order] for name in columns})
    print(f"shuffled                {timed(series, repeat):6.3f} s")
    series.observed[rng.random(len(series)) < 0.2] = np.nan
    print(f"shuffled, 20 % missing  {timed(series, repeat):6.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"peak of the process     {peak:6.2f} GB")


if __name__ == "__main__":
    main()
