"""How long the app takes to open to a drawn map, and to redraw a changed selection.

    python benchmarks/open_app.py [--repeat 3] [FOLDER_OF_SCORES]

Serves the app on a workspace with the scores and a small synthetic data set, opens each page in
headless Chromium and prints medians of wall-clock seconds: from navigation to painted figures, with
a cold and a warm browser cache, and from a click to the repainted page. Run it on an idle machine.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dashboard.pages import PAGES  # noqa: E402  # the repository's own folders come first
from fluxcore import make_demo  # noqa: E402
from fluxcore.workspace import Workspace  # noqa: E402
from tools.browsing import Visit, chromium, serving  # noqa: E402

SHARED = Path(os.environ.get("FLUX_SHARED", ROOT.parent / "shared")) / "leaderboard"
REPAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
CHANGES = {
    "start": (("statistic", "median"), ("statistic", "q90")),
    "data": (("target", "GPP"), ("target", "NEE"), ("target", "ET")),
    "scenarios": (
        ("scenario", "time-split"),
        ("scenario", "spatial-easy40"),
        ("scenario", "TA40"),
        ("target", "GPP"),
        ("target", "ET"),
    ),
    "leaderboard": (
        ("statistic", "median"),
        ("statistic", "q90"),
        ("target", "GPP"),
        ("target", "ET"),
    ),
    "diagnose": (
        ("scenario", "spatial-easy40"),
        ("scenario", "TA40"),
        ("target", "GPP"),
        ("target", "ET"),
        ("scale", "weekly"),
        ("scale", "hourly"),
        ("statistic", "median"),
        ("statistic", "q90"),
        ("model", "xgb"),
    ),
}
"""Choices in the bar of a page, one after the other; every one changes what the page says."""
SIGNS = {"data": "Fingerprint of"}
"""What is in the markup that says so; elsewhere that is the title with the headline."""
SAID = """(sign) => JSON.stringify([...Bokeh.documents[0]._all_models.values()].map(
    (model) => model.data?.html ?? "").filter((html) => html.includes(sign)))"""


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def redraw(walk: Visit, slug: str, field: str, value: str) -> float:
    """Choose a value in the bar and return the seconds until the page says so and is repainted."""
    sign = SIGNS.get(slug, "<h1")
    before = walk.page.evaluate(SAID, sign)

    def change() -> None:
        walk.choose(field, value)
        walk.page.wait_for_function(
            f"([sign, before]) => ({SAID})(sign) !== before", arg=[sign, before]
        )
        walk.page.evaluate(REPAINTED)

    return seconds(change)


def measure(browser: Browser, address: str, slug: str) -> tuple[float, float, list[float]]:
    """Open a page in a new window, again from the cache, and change what can be changed.

    Returns
    -------
    tuple
        Seconds to the painted page, cold and cached, and of every redraw.
    """
    walk = Visit(browser, address)
    painted = walk.settled if slug == "start" else walk.drawn
    cold = seconds(lambda: (walk.page.goto(f"{address}/app?page={slug}"), painted()))
    cached = seconds(lambda: (walk.page.reload(), painted()))
    changed = [redraw(walk, slug, *change) for change in CHANGES.get(slug, ())]
    walk.close()
    return cold, cached, changed


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scores", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        if given.scores.is_dir():
            shutil.copytree(given.scores, workspace / "scores" / "published")
        else:
            print(f"no scores in {given.scores}: packaged cells only", file=sys.stderr)
        make_demo(Workspace(workspace, read_only=False), profile="small")
        redrawn: list[float] = []
        with serving(workspace) as address, chromium() as browser:
            for slug in PAGES:
                cold, cached, changes = zip(
                    *(measure(browser, address, slug) for _ in range(given.repeat)), strict=True
                )
                changed = [took for each in changes for took in each]
                redrawn += changed
                line = f"{slug:12} open {median(cold):.2f} s, cached {median(cached):.2f} s"
                if changed:  # a page may have nothing in the bar
                    line += f"; redraw {median(changed):.3f} s, worst {max(changed):.3f} s"
                print(line, flush=True)
        print(f"{'all':12} redraw {median(redrawn):.3f} s, median of {len(redrawn)}")


if __name__ == "__main__":
    main()
