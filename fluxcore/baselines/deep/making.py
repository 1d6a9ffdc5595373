"""From parameters, as a fit record keeps them, to estimators."""

from collections.abc import Mapping
from typing import Any, cast

from fluxcore.baselines.baseline import Estimator
from fluxcore.baselines.deep.dense import DenseRegressor
from fluxcore.baselines.deep.objectives import Objective
from fluxcore.baselines.deep.sequence import SequenceRegressor
from fluxcore.baselines.deep.training import Schedule

LONGEST_GRADIENT = 1.0
"""Gradients through hundreds of hours can explode, and are shortened to this norm."""


def dense(
    name: str, objective: Objective, parameters: Mapping[str, Any], seed: int
) -> DenseRegressor:
    """A network for single hours that has not learnt yet."""
    return DenseRegressor(
        name,
        objective,
        hidden=tuple(parameters["hidden"]),
        dropout=parameters["dropout"],
        batch=parameters["batch"],
        schedule=Schedule(
            parameters["learning_rate"], parameters["epochs"], parameters["patience"]
        ),
        seed=seed,
    )


def sequence(parameters: Mapping[str, Any], seed: int) -> Estimator:
    """A network for windows of hours that has not learnt yet."""
    regressor = SequenceRegressor(
        hidden=parameters["hidden"],
        layers=parameters["layers"],
        dropout=parameters["dropout"],
        windows=parameters["windows"],
        batch=parameters["batch"],
        schedule=Schedule(
            parameters["learning_rate"],
            parameters["epochs"],
            parameters["patience"],
            LONGEST_GRADIENT,
        ),
        seed=seed,
    )
    # It also needs the stretches to predict, which the core gives where a model is for sequences.
    return cast(Estimator, regressor)
