"""How long a tower's hours take on Diagnose, from a click in the tail to the painted figures.

    python benchmarks/drill.py [--models 6] [--clicks 12]

Makes the default synthetic world, and predictions of all of its time-split test hours by several
made-up models (observations with noise); opens Diagnose in headless Chromium and clicks rows of the
tail, each a tower that was not read before. Prints wall-clock seconds until the series names the
tower and is painted, what reading one site's rows takes, and what a tower takes of the processor.
Run it on an idle machine.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
from bokeh.document import Document

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dashboard.pages.diagnose import DiagnosePage  # noqa: E402  # the repository's own come first
from dashboard.state import Selection  # noqa: E402
from dashboard.store import Store  # noqa: E402
from fluxcore import add_predictions, make_demo  # noqa: E402
from fluxcore.datasets import Dataset  # noqa: E402
from fluxcore.predictions import load  # noqa: E402
from fluxcore.scenarios import SCENARIOS  # noqa: E402
from fluxcore.splits import Split  # noqa: E402
from fluxcore.workspace import Workspace  # noqa: E402
from tools.browsing import Visit, chromium, serving  # noqa: E402

SCENARIO, TARGET = "time-split", "ET"
REPAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def predict(data: Dataset, models: int, workspace: Workspace, folder: Path) -> int:
    """Add predictions of made-up models, and return the rows of each."""
    test = Split(data, SCENARIOS[SCENARIO]).scan("test", [TARGET]).collect()
    observed = test[TARGET].to_numpy().astype(np.float64)
    rng = np.random.default_rng(0)
    for number in range(models):
        noise = rng.normal(0.01 * number, 0.02 + 0.005 * number, len(observed))
        table = test.select(pl.col("site_id").cast(pl.String), "time")
        file = folder / f"{SCENARIO}_{TARGET}_model{number}_val_mean_predictions.parquet"
        table.with_columns(y_pred=pl.Series(observed + noise)).write_parquet(file)
    add_predictions(folder, workspace=workspace, observations=data.name, set="models")
    return len(test)


def reading(file: Path, sites: list[str]) -> float:
    """Median seconds of reading one site's rows."""
    took = []
    for site in sites:
        start = time.perf_counter()
        load(file, site)
        took.append(time.perf_counter() - start)
    return median(took)


def computing(workspace: Workspace, domains: int) -> float:
    """Median processor seconds of the server for one tower: reading, computing, drawing."""
    chosen = Selection(page="diagnose", scores="models", scenario=SCENARIO, target=TARGET)
    page = DiagnosePage(selection=chosen, store=Store(workspace.root))
    Document().add_root(page.__panel__().get_root())
    took = []
    for domain in list(page.found.tail.table.index)[1 : 1 + domains]:
        start = time.process_time()
        chosen.focus(str(domain))
        took.append(time.process_time() - start)
    return median(took)


def click(walk: Visit, key: str) -> float:
    """Click a row of the tail; return seconds until the series is that tower's, and painted."""
    walk.find(f'tr[data-key="{key}"]').scroll_into_view_if_needed()
    start = time.perf_counter()
    walk.find(f'tr[data-key="{key}"]').click()
    walk.find(f'h2:has-text("{key}, hourly: observed and predicted")').wait_for()
    walk.settled().page.evaluate(REPAINTED)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--models", type=int, default=6)
    parser.add_argument("--clicks", type=int, default=12)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder) / "workspace", read_only=False)
        data = make_demo(workspace)
        predictions = Path(folder) / "predictions"
        predictions.mkdir()
        rows = predict(data, given.models, workspace, predictions)
        (file, *_) = workspace.prediction_files()
        alone = reading(file, list(load(file).series.sites[:40:4]))
        print(f"{given.models} models of {rows:,} rows; one site's rows of a model {alone:.3f} s")
        used = computing(workspace, given.clicks)
        print(f"a tower in this process, without a browser: {used:.3f} s of processor")
        with serving(workspace.root) as address, chromium() as browser:
            walk = Visit(browser, address)
            walk.open(page="diagnose", scores="models", scenario=SCENARIO, target=TARGET).drawn()
            walk.find('button[data-key="more"]').click()
            walk.find('button[data-key="fewer"]').wait_for()
            keys = walk.find("table.dx-tail tr[data-key]").evaluate_all(
                "(rows) => rows.map((row) => row.dataset.key)"
            )
            towers = list({key.split(" ")[0]: key for key in keys[1:]}.values())
            took = [click(walk, key) for key in towers[: given.clicks]]
            walk.close()
        print(
            f"from click to painted series: median {median(took):.2f} s, worst {max(took):.2f} s "
            f"of {len(took)}"
        )


if __name__ == "__main__":
    main()
