"""A model of one's own in the pilot study: anything with ``fit(X, y)`` and ``predict(X)``."""

import threading
from collections.abc import Mapping, Sequence
from copy import deepcopy
from inspect import signature
from time import monotonic
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from fluxcore.baselines.baseline import BASELINES, Baseline, Codes, Floats32, Validation
from fluxcore.baselines.cell import Cell, fit_cell
from fluxcore.baselines.fits import keep
from fluxcore.baselines.grid import PILOT, cells_of, names_of
from fluxcore.baselines.outcome import Outcome, PilotReport
from fluxcore.datasets import Dataset, open_dataset
from fluxcore.errors import Cancelled, ModelError
from fluxcore.intake.sources import record_of
from fluxcore.jobs import Progress, silent
from fluxcore.scenarios import find_scenario
from fluxcore.splits.split import Validation as ValidationSplit
from fluxcore.workspace import Workspace, check_name

_TOLD = ("groups", "validation")


class Own:
    """A user's model, as the pilot study wants one."""

    def __init__(self, given: Any) -> None:
        self._model = _fresh(given)

    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Fit the model; groups and validation rows are given to one that asks for them."""
        offered: Mapping[str, Any] = {"groups": groups, "validation": validation}
        asked = signature(self._model.fit).parameters
        told = {name: offered[name] for name in _TOLD if name in asked}
        # Columns of vegetation types add up to one: in float32, solvers take rounding for rank.
        fitted = self._model.fit(X.astype(np.float64), y.astype(np.float64), **told)
        if fitted is not None and hasattr(fitted, "predict"):
            self._model = fitted
        return self

    def predict(self, X: Floats32) -> NDArray[np.floating[Any]]:
        """Predict with the model."""
        predicted: NDArray[np.floating[Any]] = self._model.predict(X.astype(np.float64))
        return predicted


def run(
    model: Any,
    *,
    name: str,
    dataset: str | Dataset,
    scenarios: str | Sequence[str] | None = None,
    targets: str | Sequence[str] | None = None,
    standardise: bool = True,
    sample: int | None = None,
    validation: ValidationSplit = "default",
    run: int = 1,
    seed: int = 0,
    set: str = "",  # noqa: A002 - the word of the command line and of the workspace
    workspace: Workspace | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
) -> PilotReport:
    """Put a model of one's own beside the baselines: fit, predict, score and keep it.

    Parameters
    ----------
    model
        Something with ``fit(X, y)`` and ``predict(X)``, such as an estimator or pipeline of
        scikit-learn, or a function that returns a new one. ``X`` has shape (n, p), float64, the
        columns that ``fluxcore splits`` and the record of a fit list: numeric covariates, then 0/1
        columns of vegetation types; ``y`` has shape (n,), in the target's unit. A ``fit`` that has
        parameters of these names is also given ``groups`` (shape (n,), number of the training
        domain) and ``validation`` (``X, y, groups`` of the validation rows, to stop early on). It
        is copied for every cell, so that nothing learnt goes from one to the next.
    name
        What the model is called in files and rankings.
    dataset, scenarios, targets, validation, run, seed, set, workspace, progress, cancel
        As in `fluxcore.pilot`.
    standardise
        Scale covariates by median and inter-quartile range of the training rows.
    sample
        Training rows a site; 2,000 if absent, 0 for all of them.

    Returns
    -------
    PilotReport
        What was done; predictions and scores are in the workspace.

    Raises
    ------
    ModelError
        It is no model, its name is that of a baseline, there is nothing to learn from, or its
        predictions are missing, infinite or too few. What was finished before is kept.
    UnknownNameError
        No such data set, scenario or target.
    Cancelled
        ``cancel`` was set.
    """
    begin = monotonic()
    _require_model(model)
    check_name(name, "model")
    if name in BASELINES:
        raise ModelError(f"{name!r} is the name of a baseline. Give your model another name.")
    scenarios, targets = names_of("scenarios", scenarios), names_of("targets", targets)
    if run < 1 or seed < 0 or (sample is not None and sample < 0):
        raise ModelError(
            f"Runs count from 1, and seeds and samples are not negative: not run {run}, seed "
            f"{seed}, sample {sample}."
        )
    workspace = workspace or Workspace()
    data = dataset if isinstance(dataset, Dataset) else open_dataset(dataset, workspace)
    baseline = Baseline(
        name=name,
        label=name,
        about="A model of one's own.",
        source="",
        make=lambda _parameters, _seed: Own(model),
        default={},
        space=None,
        standardise=standardise,
        sample=True,
    )
    asked = tuple(scenarios or PILOT)
    like = Cell(
        dataset=data.folder,
        scenario=find_scenario(asked[0], workspace),
        target="",
        model=name,
        validation=validation,
        run=run,
        seed=seed,
        sample=sample,
    )
    report = PilotReport(set or data.name, data.name, data.synthetic)
    check_name(report.set, "score set")
    workspace.may_write()
    record_of(workspace, report.set, data.name, data.synthetic, data.digest)
    cells = cells_of(data, [name], asked, targets or data.targets, like, workspace)
    for number, cell in enumerate(cells):
        if cancel is not None and cancel.is_set():
            raise Cancelled("Cancelled. What was finished is kept.")
        progress(number, len(cells), str(cell))
        fitted = fit_cell(cell, baseline)
        added = keep(workspace, cell, fitted, report.set)
        report.done.append(Outcome(cell, added, notes=tuple(fitted.record["notes"])))
    progress(len(cells), len(cells), name)
    report.seconds = monotonic() - begin
    return report


def _require_model(given: Any) -> None:
    if not (_is_model(given) or callable(given)):
        raise ModelError(
            f"A model has the methods fit(X, y) and predict(X), or is a function that returns one; "
            f"{type(given).__name__} has neither."
        )


def _is_model(given: Any) -> bool:
    return not isinstance(given, type) and hasattr(given, "fit") and hasattr(given, "predict")


def _fresh(given: Any) -> Any:
    """A model that has learnt nothing yet."""
    if not _is_model(given):
        made = given()
        if not _is_model(made):
            raise ModelError(
                f"The function that should return a model returned {type(made).__name__}, which "
                "has no fit(X, y) and predict(X)."
            )
        return made
    if hasattr(given, "get_params"):
        from sklearn.base import clone

        return clone(given)
    return deepcopy(given)
