"""How long intervals, ranks and tie sets of 54 cells, 6 models and 1,000 draws take.

    python benchmarks/leaderboard.py [--repeat 5] [--draws 1000] [FOLDER_OF_SCORES]

Without a folder of published per-domain scores the losses are made up, with the same sites,
site-years and cells. Prints the median seconds of processor time; run it on one core
(``taskset -c 0``) to compare figures.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

from fluxcore.compare import bootstrap, find_model, paired_cells
from fluxcore.leaderboard import rank
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS
from fluxcore.schema import TARGETS
from fluxcore.score_files import read_scores
from fluxcore.sites import sites

MODELS = ("lr", "xgb", "coral", "gdro", "ridge", "constant")


def made_up(seed: int = 0) -> pd.DataFrame:
    """Scores of six models with the sites and site-years of the published scenarios."""
    rng = np.random.default_rng(seed)
    parts = []
    for scenario in (s for s in SCENARIOS.values() if s.published):
        years = scenario.site_years(sites())
        test = years[years["role"] == "test"]
        number = test.groupby("site_id").size()
        for scale in SCALES.values():
            if scenario.domain == "site-year" and not scale.spans_years:
                site, year = test["site_id"].to_numpy(), test["year"].to_numpy(dtype=float)
            else:
                site, year = number.index.to_numpy(), np.full(len(number), np.nan)
            frame = pd.DataFrame({"site_id": site, "year": year, "n": number.loc[site].to_numpy()})
            frame = frame.assign(
                domain=[s if y != y else f"{s} {y:.0f}" for s, y in zip(site, year, strict=True)],
                scenario=scenario.name,
                scale=scale.name,
                strategy="mean",
                run=1,
            )
            for target in TARGETS:
                for model in MODELS:
                    rmse = np.exp(0.5 * rng.normal(size=len(frame)))
                    parts.append(frame.assign(target=target, model=model, rmse=rmse))
    return pd.concat(parts, ignore_index=True)


def timed(work: Callable[[], object], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--draws", type=int, default=1000)
    given = parser.parse_args()
    scores = read_scores(given.folder) if given.folder else made_up()
    boots = [bootstrap(scores, target=target, draws=given.draws) for target in TARGETS]
    cells = sum(len(boot.cells) for boot in boots)
    print(f"{cells} cells, {len(boots[0].models)} models, {given.draws:,} draws")
    one, lr = boots[0], find_model(boots[0].models, "lr")

    def draw() -> list[object]:
        return [bootstrap(scores, target=target, draws=given.draws) for target in TARGETS]

    for what, work in {
        "losses and draws, all targets ": draw,
        "q90 ranking, all targets      ": lambda: [rank(boot, statistic="q90") for boot in boots],
        "median ranking, all targets   ": lambda: [
            rank(boot, statistic="median") for boot in boots
        ],
        "q90 ranking, one target       ": lambda: rank(one, statistic="q90"),
        "paired lens, one target       ": lambda: paired_cells(one, lr),
    }.items():
        print(f"{what} {timed(work, given.repeat):6.3f} s")


if __name__ == "__main__":
    main()
