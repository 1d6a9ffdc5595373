"""One cell of the pilot study: a model learns a target under a scenario, and predicts its test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator, Validation
from fluxcore.baselines.predicting import held_out_series, predict, predict_test
from fluxcore.baselines.rows import Rows, learning_rows
from fluxcore.baselines.selection import Draw, chosen, domain_rmse, draws_of, strategy_values
from fluxcore.datasets import open_dataset
from fluxcore.errors import FluxError, ModelError
from fluxcore.jobs import Progress, silent
from fluxcore.metrics import METRICS
from fluxcore.scenarios import Scenario
from fluxcore.schema import model_key
from fluxcore.scores import score_series
from fluxcore.series import Floats
from fluxcore.splits import Split
from fluxcore.splits.split import Validation as ValidationSplit

SAMPLE = 2_000
"""Rows a site that a model learns from, if it learns from a sample."""


@dataclass(frozen=True)
class Cell:
    """What to learn, with which model, and how: all that the numbers depend on."""

    dataset: Path
    """Folder of the data set."""
    scenario: Scenario
    target: str
    model: str
    strategy: str = "mean"
    validation: ValidationSplit = "default"
    draws: int = 1
    run: int = 1
    seed: int = 0
    sample: int | None = None
    """Training rows a site; 0 for all of them, None for what is usual for the model."""
    all_draws: bool = False
    """Whether to score every draw on the test, to see what selection costs."""
    name: str = ""
    """What the model is called in files, if not by its own name."""

    def __str__(self) -> str:
        return f"{self.model} {self.target} {self.scenario.name}"

    @property
    def label(self) -> str:
        """What the model is called in files; another validation split makes another model."""
        usual = self.model if self.validation == "default" else f"{self.model}-{self.validation}"
        return self.name or usual

    @property
    def key(self) -> str:
        """Folder of the trained model: ``xgb_val_mean``."""
        return model_key(self.label, self.strategy, self.run)

    def split(self) -> Split:
        """The rows of the data set under the scenario."""
        return Split(open_dataset(self.dataset), self.scenario, self.validation, self.seed)

    def rows_a_site(self, baseline: Baseline) -> int | None:
        """Training rows a site; None for all of them."""
        usual = SAMPLE if baseline.sample else None
        return usual if self.sample is None else self.sample or None


@dataclass(frozen=True, eq=False)
class Fitted:
    """What came of a cell."""

    predicted: Floats
    """Shape (n,): the test in the order of site and time, in the target's unit."""
    scores: pd.DataFrame
    """As `fluxcore.score_series`."""
    draws: pd.DataFrame | None
    """Test RMSE of every draw: ``draw, scale, domain, site_id, year, n, rmse``; if asked for."""
    record: dict[str, Any]
    """How it was made, as JSON takes it."""


def fit_cell(cell: Cell, baseline: Baseline | None = None, tell: Progress = silent) -> Fitted:
    """Learn, select on validation, predict the test, and score.

    Nothing of the test is read before the models have learnt and one is selected.

    Parameters
    ----------
    cell
        What to do.
    baseline
        The model, if it is none of `BASELINES`.
    tell
        Told after every draw.

    Raises
    ------
    UnknownNameError
        No such model, target or strategy.
    MissingExtraError
        The model needs a package that is not installed.
    ModelError
        There is nothing to learn from, the model cannot learn, or its predictions are not usable.
    DatasetError
        The data set is damaged.
    """
    begin = perf_counter()
    baseline = baseline or BASELINES[cell.model]
    baseline.require()
    split = cell.split()
    sample = cell.rows_a_site(baseline)
    inputs, train, valid = learning_rows(
        split,
        cell.target,
        standardise=baseline.standardise,
        sequence=baseline.sequence,
        sample=sample,
        seed=cell.seed + cell.run - 1,
    )
    early = _early(valid, sample, cell.seed) if not baseline.sequence else valid
    draws = draws_of(
        baseline,
        cell.draws,
        seed=cell.seed,
        run=cell.run,
        of=f"{cell.scenario.name} {cell.target}",
    )
    learnt: dict[int, Estimator] = {}
    losses: list[Floats] = []
    for number, draw in enumerate(draws):
        tell(number, len(draws), f"{cell}, draw {number + 1} of {len(draws)}")
        estimator = _learn(baseline, draw, train, early)
        predicted = predict(baseline, estimator, valid.X, valid.groups)
        losses.append(domain_rmse(valid.y, predicted, valid.domain, len(valid.domains)))
        learnt[number] = estimator
        best = chosen([strategy_values(each) for each in losses], cell.strategy)
        if not cell.all_draws:
            learnt = {best: learnt[best]}
    sizes = (len(train), len(valid))
    domains = valid.domains
    notes = [*inputs.notes, *train.notes, *valid.notes]
    del train, valid, early
    fitted = perf_counter()
    tell(len(draws), len(draws), f"{cell}, predicting the test")
    series = held_out_series(split, cell.target)
    tables = []
    for number in sorted(learnt, key=lambda each: each == best):  # the chosen one last
        predicted, lacking = predict_test(split, baseline, learnt[number], inputs)
        series = replace(series, predicted=predicted)
        if cell.all_draws:
            table = score_series(series, metrics=["rmse"])
            table.insert(0, "draw", number)
            tables.append(table)
    if lacking:
        notes.append(
            f"{lacking:,} test rows lack a covariate: predicted with the median of the training "
            "rows in its place."
        )
    scores = score_series(series, metrics=METRICS)
    record: dict[str, Any] = {
        "covariates": list(inputs.columns),
        "standardised": baseline.standardise,
        "sample": None
        if sample is None
        else {
            "rows_a_site": "two years" if baseline.sequence else sample,
            "seed": cell.seed + cell.run - 1,
        },
        "rows": {"train": sizes[0], "validation": sizes[1], "test": len(series)},
        "chosen": best,
        "parameters": dict(draws[best].parameters),
        "tried": [
            {
                "parameters": dict(draw.parameters),
                "seed": draw.seed,
                **strategy_values(loss),
                "domains": {
                    name: None if np.isnan(value) else float(value)
                    for name, value in zip(domains, loss, strict=True)
                },
            }
            for draw, loss in zip(draws, losses, strict=True)
        ],
        "learnt": dict(getattr(learnt[best], "learnt", {})),
        "notes": notes,
        "seconds": {
            "learning": round(fitted - begin, 2),
            "predicting and scoring": round(perf_counter() - fitted, 2),
        },
    }
    kept = pd.concat(tables, ignore_index=True) if tables else None
    return Fitted(series.predicted, scores, kept, record)


def _early(valid: Rows, sample: int | None, seed: int) -> Rows:
    """Validation rows to stop early on: as many of a domain as there are training rows a site."""
    if sample is None:
        return valid
    order = np.random.default_rng([seed, 1]).permutation(len(valid))
    by_domain = order[np.argsort(valid.domain[order], kind="stable")]
    begins = np.flatnonzero(np.diff(valid.domain[by_domain], prepend=-1))
    lengths = np.diff(np.append(begins, len(by_domain)))
    turn = np.arange(len(by_domain)) - np.repeat(begins, lengths)
    return valid.take(np.sort(by_domain[turn < sample]))


def _learn(baseline: Baseline, draw: Draw, train: Rows, early: Rows) -> Estimator:
    estimator = baseline.make(draw.parameters, draw.seed)
    validation = Validation(early.X, early.y, early.groups)
    try:
        return estimator.fit(train.X, train.y, groups=train.groups, validation=validation)
    except (ValueError, ArithmeticError, RuntimeError, MemoryError) as error:
        if isinstance(error, FluxError) or baseline.name not in BASELINES:
            raise
        raise ModelError(
            f"{baseline.name} could not learn with {_shown(draw.parameters)}: "
            f"{str(error).partition(chr(10))[0]}"
        ) from error


def _shown(parameters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in parameters.items()) or "no parameters"
