"""What is kept of a fitted model: predictions, scores, and how they were made.

Beside the predictions, ``predictions/<dataset>/<model>_val_<strategy>/``, stand
``<scenario>_<target>.json``, how they were made, and ``<scenario>_<target>_draws.csv``, the test
RMSE of every draw where it was asked for.
"""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

from fluxcore.baselines.baseline import BASELINES
from fluxcore.baselines.cell import SAMPLE, Cell, Fitted
from fluxcore.baselines.predicting import held_out_series
from fluxcore.cache import key
from fluxcore.errors import WorkspaceError
from fluxcore.intake.keeping import prediction_path, put, set_changes
from fluxcore.intake.reports import Added
from fluxcore.intake.sources import now, software
from fluxcore.predictions import Predictions
from fluxcore.scenarios import fingerprint
from fluxcore.workspace import Workspace, read_json, write_json

VERSION = 1
"""Of the rules by which models learn here: raise it when the numbers change."""
LIBRARIES = ("numpy", "scikit-learn", "xgboost", "xgboost-cpu", "lightgbm", "torch")


def cell_key(cell: Cell) -> str:
    """Name a cell by everything that its numbers depend on, apart from versions of libraries."""
    split = cell.split()
    return key(
        "cell",
        VERSION,
        split.dataset.digest,
        fingerprint(cell.scenario),
        cell.target,
        cell.model,
        cell.label,
        cell.strategy,
        cell.validation,
        cell.draws,
        cell.run,
        cell.seed,
        SAMPLE if cell.sample is None else cell.sample,
        cell.all_draws,
    )


def place_of(workspace: Workspace, cell: Cell) -> Path:
    """Where the record of a cell stands, or would stand."""
    folder = workspace.root / "predictions" / cell.dataset.name / cell.key
    return folder / f"{cell.scenario.name}_{cell.target}.json"


def is_done(workspace: Workspace, cell: Cell, name: str) -> bool:
    """Whether a cell was done in just this way, and all its files are there."""
    place = place_of(workspace, cell)
    stem = f"{cell.scenario.name}_{cell.target}_{cell.key}"
    files = (place, place.with_suffix(".parquet"), score_place(workspace, cell, name, stem))
    if not all(file.is_file() for file in files):
        return False
    try:
        pl.read_parquet_metadata(files[1])
        return read_json(place).get("key") == cell_key(cell)
    except (WorkspaceError, OSError, pl.exceptions.PolarsError):  # damaged: do it again
        return False


def score_place(workspace: Workspace, cell: Cell, name: str, stem: str) -> Path:
    """Where the scores of a cell stand, or would stand."""
    return workspace.root / "scores" / name / cell.key / f"{stem}.csv"


def predictions_of(cell: Cell, fitted: Fitted) -> Predictions:
    """Predictions of a cell with the observations of its data set."""
    split = cell.split()
    series = held_out_series(split, cell.target, fitted.predicted)
    return Predictions(
        scenario=cell.scenario.name,
        target=cell.target,
        model=cell.label,
        strategy=cell.strategy,
        run=cell.run,
        series=series,
        source=f"fitted to {split.dataset.name}",
        sealed=fingerprint(cell.scenario),
    )


def keep(workspace: Workspace, cell: Cell, fitted: Fitted, name: str) -> Added:
    """Put the predictions, scores and record of a cell into the workspace; all of it or nothing.

    Parameters
    ----------
    workspace
        Where to.
    cell, fitted
        What was done, and what came of it.
    name
        The set of scores that it joins.

    Raises
    ------
    WorkspaceError
        The set is about another data set, or the workspace cannot be written.
    NotComparableError
        The set holds scores of another scenario of this name.
    """
    split = cell.split()
    dataset = split.dataset
    predictions = predictions_of(cell, fitted)
    stored = Path(prediction_path(dataset.name, predictions))
    own = fitted.scores.copy()
    for place, column in enumerate(("model", "strategy", "run", "scenario", "target")):
        own.insert(place, column, getattr(predictions, column))
    record = {"key": cell_key(cell), **describe(cell), **fitted.record}
    of = (dataset.name, dataset.synthetic, dataset.digest)
    with set_changes(workspace, name, *of) as (changes, about):
        about["observations"] = "float32, as the data set keeps them"
        write_json(changes.path(stored.with_suffix(".json")), record)
        draws = stored.with_name(f"{stored.stem}_draws.csv")
        if fitted.draws is not None:
            fitted.draws.to_csv(changes.path(draws), index=False)
        elif (workspace.root / draws).exists():
            changes.drop(draws)
        return put(
            changes, about, workspace, predictions, own, {"fitted": stored.with_suffix("").name}
        )


def describe(cell: Cell) -> dict[str, Any]:
    """What was asked for, of which data, with which software."""
    split = cell.split()
    dataset = split.dataset
    baseline = BASELINES.get(cell.model)
    return {
        "model": cell.model,
        "label": baseline.label if baseline else cell.model,
        "scenario": cell.scenario.name,
        "scenario_sha256": fingerprint(cell.scenario),
        "target": cell.target,
        "strategy": cell.strategy,
        "validation": cell.validation,
        "draws": cell.draws,
        "run": cell.run,
        "seed": cell.seed,
        "dataset": {
            "name": dataset.name,
            "sha256": dataset.digest,
            "synthetic": dataset.synthetic,
        },
        "date": now(),
        "software": {
            "fluxcore": software().removeprefix("fluxcore "),
            "python": platform.python_version(),
            **{name: found for name in LIBRARIES if (found := _version(name))},
        },
    }


def read_draws(path: Path) -> pd.DataFrame:
    """Test RMSE of every draw, as `keep` writes it: see `fluxcore.baselines.cell.Fitted`.

    Raises
    ------
    WorkspaceError
        The file cannot be read, or is damaged.
    """
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise WorkspaceError(f"{path} cannot be read: {error}. Fit the model again.") from error
    missing = {"draw", "scale", "domain", "rmse"} - set(table)
    if missing:
        raise WorkspaceError(
            f"{path} is damaged: it lacks {', '.join(sorted(missing))}. Fit the model again."
        )
    return table


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
