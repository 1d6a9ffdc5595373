"""Out-of-site predictions at training towers: what tells a model's own errors from those of place.

Every training hour is predicted by a model that has not seen its site: `fluxcore predict-template
--with-training-folds` writes the hours and the folds.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from fluxcore.datasets import Dataset, reading
from fluxcore.errors import PredictionFileError
from fluxcore.predictions.check import Rows, check
from fluxcore.predictions.options import parse_columns, require_path
from fluxcore.predictions.read import read_table
from fluxcore.predictions.table import Wanted
from fluxcore.scenarios import find_scenario
from fluxcore.schema import STRATEGIES, TARGETS, model_key
from fluxcore.series import Codes
from fluxcore.splits import Split
from fluxcore.text_files import counted
from fluxcore.workspace import Workspace, check_name

_NAME = re.compile(r"^(?P<scenario>[A-Za-z0-9-]+)_(?P<target>[A-Z][A-Z0-9]*)_training_folds\.")
HOUR = 3_600_000


@dataclass(frozen=True)
class OutOfSite:
    """What was added."""

    model: str
    scenario: str
    target: str
    dataset: str
    sites: int
    rows: int
    path: Path

    def __str__(self) -> str:
        return (
            f"{self.rows:,} out-of-site predictions of {self.target} by {self.model} at "
            f"{counted(self.sites, 'training site')} of {self.scenario} in {self.dataset}. What is "
            f"due to each tower: fluxcore shift conditional --dataset {self.dataset} --scenario "
            f"{self.scenario} --target {self.target} --model {self.model}"
        )


def out_of_site_file(
    workspace: Workspace, dataset: str, key: str, scenario: str, target: str
) -> Path:
    """Where out-of-site predictions of a trained model are kept."""
    place = workspace.root / "predictions" / dataset / key
    return place / f"training_{scenario}_{target}.parquet"


def add_out_of_site(
    path: str | os.PathLike[str],
    data: Dataset,
    *,
    model: str,
    strategy: str = "mean",
    run: int = 1,
    scenario: str | None = None,
    target: str | None = None,
    columns: str | Mapping[str, str] | None = None,
    workspace: Workspace | None = None,
) -> OutOfSite:
    """Read, check and keep a model's out-of-site predictions of the training hours.

    Parameters
    ----------
    path
        CSV (also packed with gzip) or Parquet with ``site_id, time, y_pred``; other columns are
        not read, observed values come from the data set.
    data
        Whose training hours.
    model, strategy, run
        Which trained model; its predictions of the test are added by ``add_predictions``.
    scenario, target
        Where the name is not ``{scenario}_{target}_training_folds.csv``.
    columns
        As in `fluxcore.read_predictions`.
    workspace
        Where to; the default one if absent.

    Raises
    ------
    PredictionFileError
        The file cannot be read, a measured training hour has no prediction, or a row is none of
        them.
    UnknownNameError
        No such scenario, target or strategy.
    WorkspaceError
        The workspace cannot be written.
    """
    workspace = workspace or Workspace()
    workspace.may_write()
    check_name(model, "model")
    path = require_path(path, "add_out_of_site")
    named = _NAME.match(path.name)
    scenario = scenario or (named["scenario"] if named else None)
    target = target or (named["target"] if named else None)
    if scenario is None or target is None:
        raise PredictionFileError(
            f"{path.name}: its name does not say scenario and target. Give --scenario and "
            "--target, or call it TA40_GPP_training_folds.csv."
        )
    if strategy not in STRATEGIES:
        raise PredictionFileError(f"strategy is one of {', '.join(STRATEGIES)}, not {strategy!r}.")
    target = TARGETS[target].name
    split = Split(data, find_scenario(scenario, workspace))
    if split.scenario.domain != "site":
        raise PredictionFileError(
            f"{path.name}: {split.scenario.name} holds out years at the same sites, so that no "
            "prediction is out of site. Choose a scenario that holds out sites."
        )
    table = read_table(path, path.name, Wanted(parse_columns(columns)))
    empty = int((table.frame["y_pred"].is_null() | table.frame["y_pred"].is_nan()).sum())
    if empty:
        raise PredictionFileError(
            f"{path.name}: {empty:,} of {len(table.frame):,} rows have no y_pred. Predict every "
            "training hour by a model that has learnt from the other folds."
        )
    rows = check(table, split.scenario, Fraction(0))
    _complete(path.name, rows, split, target)
    kept = out_of_site_file(
        workspace, data.name, model_key(model, strategy, run), split.scenario.name, target
    )
    frame = pl.DataFrame(
        {
            "site_id": pl.Series(rows.sites, dtype=pl.Enum(rows.sites)).gather(rows.site),
            "time": pl.Series(rows.hours.astype(np.int64) * HOUR).cast(pl.Datetime("ms")),
            "y_pred": rows.predicted,
        }
    )
    workspace.create()
    with workspace.changes() as changes:
        frame.write_parquet(changes.path(str(kept.relative_to(workspace.root))), compression="lz4")
    return OutOfSite(
        model, split.scenario.name, target, data.name, len(rows.sites), len(frame), kept
    )


def _complete(shown: str, rows: Rows, split: Split, target: str) -> None:
    """Raise unless every measured training hour has a prediction, and no other has."""
    place = {site: number for number, site in enumerate(rows.sites)}
    train = split.sites("train")
    strange = sorted(set(rows.sites) - set(train))
    if strange:
        role = split.scenario.role(strange[0]) or "no part"
        raise PredictionFileError(
            f"{shown}: {counted(len(strange), 'site')} do not train under {split.scenario.name} in "
            f"{split.dataset.name} ({', '.join(strange[:3])}; the first has the role {role}). Give "
            f"training hours alone: fluxcore predict-template --dataset {split.dataset.name} "
            f"--scenario {split.scenario.name} --target {target} --with-training-folds"
        )
    lacking: list[tuple[int, str]] = []
    wanted = extra = 0
    for site in train:
        with reading(split.dataset.name):
            lazy = split.scan("train", [target], sites=[site])
            time = lazy.filter(pl.col(target).is_not_null()).select("time").collect()["time"]
        hours = (time.dt.epoch("ms").to_numpy() // HOUR).astype(np.int32)
        mine: Codes = rows.hours[rows.site == place[site]] if site in place else hours[:0]
        missing = len(np.setdiff1d(hours, mine, assume_unique=True))
        wanted += len(hours)
        extra += len(np.setdiff1d(mine, hours, assume_unique=True))
        if missing:
            lacking.append((missing, site))
    faults = []
    if lacking:
        worst, site = max(lacking)
        faults.append(
            f"{sum(n for n, _ in lacking):,} of {wanted:,} measured training hours have no "
            f"prediction; most are at {site} ({worst:,} h). Predict them all, each by a model that "
            "has not seen its site."
        )
    if extra:
        faults.append(
            f"{extra:,} of {len(rows.hours):,} rows are no measured training hour of {target} in "
            f"{split.dataset.name}. Leave them out, or give the data set they are from."
        )
    if faults:
        raise PredictionFileError("\n".join(f"{shown}: {fault}" for fault in faults))
