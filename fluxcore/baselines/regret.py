"""Selection regret: what choosing a draw on validation costs on the test, against the best draw."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.baselines.fits import read_draws
from fluxcore.baselines.selection import chosen
from fluxcore.errors import FluxError, WorkspaceError
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label
from fluxcore.schema import STRATEGIES, TARGETS
from fluxcore.series import Floats
from fluxcore.statistics import STATISTICS
from fluxcore.workspace import Workspace, check_name, read_json

SUFFIX = "_draws.csv"
KEYS = ["model", "run", "scenario", "target"]
COLUMNS = [
    *KEYS, "scale", "statistic", "strategy", "draws", "chosen", "value", "best_draw", "best",
    "regret", "percent", "random", "dominated", "synthetic",
]  # fmt: skip
BOTH = ("median", "q90")
"""A draw is dominated by one that is better at both."""
CLEARLY = 0.01
"""Part by which it has to be better."""
_FOLDER = re.compile(r"(?P<label>.+)_val_(?P<strategy>[a-z]+)(?:_run(?P<run>\d+))?")


@dataclass(frozen=True)
class Draws:
    """All draws of one cell: what validation said of them, and how they did on the test."""

    model: str
    run: int
    scenario: str
    target: str
    validation: Sequence[Mapping[str, float]]
    """Value of every strategy, a mapping a draw; the smaller, the better."""
    test: pd.DataFrame
    """``draw, scale, domain, rmse`` (target's unit) of every draw."""
    synthetic: bool = False


def dataset_of(workspace: Workspace, name: str) -> str:
    """Name of the data set that a name means: its own, or that of a set of scores.

    Raises
    ------
    UnknownNameError
        It is neither.
    """
    check_name(name, "data set or score set")
    if (workspace.root / "predictions" / name).is_dir():
        return name
    if (workspace.root / "datasets" / name).is_dir():
        return name
    return str(workspace.score_set(name).source.get("dataset") or name)


def draw_files(workspace: Workspace, dataset: str) -> list[Path]:
    """Files of scored draws of a data set, sorted."""
    return sorted((workspace.root / "predictions" / dataset).glob(f"*/*{SUFFIX}"))


def cells(workspace: Workspace, dataset: str, target: str = "") -> Iterator[Draws]:
    """Read the cells of a data set whose draws were scored; one fitted by two strategies once.

    Raises
    ------
    WorkspaceError
        A file is damaged, or its record is gone.
    """
    known: set[tuple[str, int, str]] = set()
    for file in draw_files(workspace, dataset):
        named = _FOLDER.fullmatch(file.parent.name)
        stem = file.name.removesuffix(SUFFIX)
        scenario, _, its = stem.rpartition("_")
        if named is None or (target and its != target):
            continue
        run = int(named["run"] or 1)
        if (named["label"], run, stem) in known:
            continue
        known.add((named["label"], run, stem))
        record = read_json(file.with_name(f"{stem}.json"))
        test = read_draws(file)
        made_up = bool(record.get("dataset", {}).get("synthetic", False))
        tried = _tried(record, test, file)
        yield Draws(named["label"], run, scenario, its, tried, test, made_up)


def _tried(record: Mapping[str, Any], test: pd.DataFrame, file: Path) -> list[dict[str, float]]:
    tried = record.get("tried")
    number = test["draw"].max() + 1
    whole = isinstance(tried, list) and len(tried) == number
    if not whole or any(name not in draw for draw in tried or () for name in STRATEGIES):
        raise WorkspaceError(
            f"{file} has {number} draws that its record {file.name.removesuffix(SUFFIX)}.json "
            "does not describe. Fit the model again with --again."
        )
    return [{name: float(draw[name]) for name in STRATEGIES} for draw in tried or ()]


def regret(
    workspace: Workspace,
    name: str,
    *,
    target: str = "",
    statistic: str = "q90",
    scale: str = "hourly",
) -> pd.DataFrame:
    """Compare the draw that every strategy chose with the best draw there was, cell by cell.

    Parameters
    ----------
    workspace
        Where predictions and records stand.
    name
        A data set, or a set of scores made with one.
    target
        Only this flux; all if absent.
    statistic
        Over domains, of the RMSE.
    scale
        Time scale.

    Returns
    -------
    DataFrame
        See `of_draws`. Empty where no draws were scored.

    Raises
    ------
    UnknownNameError
        No such data set, flux, statistic or scale.
    WorkspaceError
        A file is damaged.
    """
    if target:
        TARGETS[target]
    found = cells(workspace, dataset_of(workspace, name), target)
    tables = [of_draws(draws, statistic=statistic, scale=scale) for draws in found]
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(tables, ignore_index=True)


def of_draws(draws: Draws, *, statistic: str = "q90", scale: str = "hourly") -> pd.DataFrame:
    """Regret of every strategy in one cell.

    Returns
    -------
    DataFrame
        One row a strategy: ``model, run, scenario, target, scale, statistic, strategy, draws``
        (how many there were), ``chosen`` (number of the draw, from 0), ``value`` (its test value,
        target's unit), ``best_draw, best`` (the least test value of all draws: no strategy could
        know it), ``regret`` (value - best), ``percent`` (of the best; missing where that is 0),
        ``random`` (percent that a draw taken at random costs on average), ``dominated`` (draws
        that are better by more than 1 % both at the median and at q90) and ``synthetic``. Missing
        where no domain has a score.
    """
    values = _values(draws, statistic, scale)
    both = [_values(draws, name, scale) for name in BOTH]
    defined = np.isfinite(values).all()
    best = int(np.argmin(values)) if defined else -1
    least = float(values[best]) if defined else np.nan
    spare = 100 * (values / least - 1) if least > 0 else np.full(len(values), np.nan)
    rows = []
    for strategy in STRATEGIES:
        at = chosen([dict(each) for each in draws.validation], strategy)
        better = np.logical_and.reduce([each < (1 - CLEARLY) * each[at] for each in both])
        rows.append(
            {
                "model": draws.model,
                "run": draws.run,
                "scenario": draws.scenario,
                "target": draws.target,
                "scale": scale,
                "statistic": statistic,
                "strategy": strategy,
                "draws": len(values),
                "chosen": at,
                "value": float(values[at]),
                "best_draw": best if defined else None,
                "best": least,
                "regret": float(values[at]) - least,
                "percent": float(spare[at]),
                "random": float(np.mean(spare)),
                "dominated": int(better.sum()),
                "synthetic": draws.synthetic,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _values(draws: Draws, statistic: str, scale: str) -> Floats:
    """Test value of every draw, shape (draws,)."""
    rule = STATISTICS[statistic]
    test = draws.test[draws.test["scale"] == SCALES[scale].name]
    wide = test.pivot(index="draw", columns="domain", values="rmse")
    wide = wide.reindex(range(len(draws.validation)))
    return rule.compute(wide.to_numpy(dtype=np.float64), axis=1)


def read_regret(table: pd.DataFrame) -> list[str]:
    """Say in plain words what selection costs.

    Parameters
    ----------
    table
        As `regret` returns it.

    Returns
    -------
    list[str]
        Sentences, the first with the cost of every strategy; none for an empty table.
    """
    known = table[table["percent"].notna()].reset_index(drop=True)
    if known.empty:
        return []
    number = len(known[KEYS].drop_duplicates())
    draws = sorted(set(known["draws"]))
    span = f"{draws[0]}" if len(draws) == 1 else f"{draws[0]} to {draws[-1]}"
    by = {name: known[known["strategy"] == name] for name in dict.fromkeys(known["strategy"])}
    costs = ", ".join(f"{its['percent'].median():.1f} % by {name}" for name, its in by.items())
    worst = known.to_dict("records")[int(known["percent"].to_numpy().argmax())]
    took = ", ".join(f"{name} in {int((its['regret'] <= 0).sum())}" for name, its in by.items())
    said = [
        (
            f"Choosing one of {span} draws on validation costs, at the median of "
            f"{_cells(number)}, {costs}; a draw taken at random {known['random'].median():.1f} %."
        ),
        (
            f"The most is {worst['percent']:.1f} %: {worst['model']} {worst['target']}, "
            f"{scenario_label(str(worst['scenario']))}, by {worst['strategy']}."
        ),
        f"The best draw was taken, of {_cells(number)}, by {took}.",
    ]
    beaten = known[known["dominated"] > 0]
    if len(beaten):
        said.append(
            f"In {len(beaten)} of {len(known)} choices another draw is better by more than "
            f"{100 * CLEARLY:g} % at the median and at q90 at once."
        )
    if number < 3:
        said.append("So few cells say little of a strategy.")
    said.append("The best draw is known from the test alone: nobody could have chosen it.")
    return said


def _cells(number: int) -> str:
    return f"{number} cell{'s' * (number != 1)}"


def command(dataset: str, models: Collection[str] = ("xgb",)) -> str:
    """Write the command that scores all draws of models of a data set."""
    return (
        f"fluxcore pilot --dataset {dataset} --models {','.join(models)} --draws 10 "
        "--score-all-draws"
    )


def require_draws(table: pd.DataFrame, workspace: Workspace, dataset: str) -> None:
    """Raise a FluxError where no draws were scored, with what scores them."""
    if not table.empty:
        return
    if (workspace.root / "datasets" / dataset).is_dir():
        raise FluxError(
            f"No draws of {dataset} were scored on the test, so there is nothing to compare. "
            f"Score them: {command(dataset)}"
        )
    raise FluxError(
        f"There is no data set {dataset!r} in this workspace to which models were fitted, so no "
        "draws of theirs are known. Fit them to one that is here, with --draws 10 "
        "--score-all-draws: fluxcore pilot --help"
    )
