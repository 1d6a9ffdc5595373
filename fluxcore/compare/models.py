"""What is ranked: a model as one validation strategy selected it, and the name it is shown by."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

import pandas as pd

from fluxcore.errors import UnknownNameError


class Model(NamedTuple):
    """What is ranked: a model as one validation strategy selected it."""

    model: str
    strategy: str


def models_of(scores: pd.DataFrame) -> tuple[Model, ...]:
    """All models of a score table, sorted by name and strategy."""
    pairs = scores[["model", "strategy"]].drop_duplicates().itertuples(index=False)
    return tuple(sorted(Model(str(model), str(strategy)) for model, strategy in pairs))


def model_labels(models: Iterable[Model]) -> dict[Model, str]:
    """Names to show: the strategy stands behind the name where a model has several.

    >>> several = [Model("lr", "mean"), Model("xgb", "max"), Model("xgb", "mean")]
    >>> list(model_labels(several).values())
    ['lr', 'xgb (max)', 'xgb (mean)']
    """
    models = list(models)
    names = [model.model for model in models]
    return {
        model: model.model if names.count(model.model) == 1 else f"{model.model} ({model.strategy})"
        for model in models
    }


def find_model(models: Collection[Model], name: str) -> Model:
    """Find a model by the name it is shown under.

    Raises
    ------
    UnknownNameError
        No model is shown under that name.
    """
    named = {label: model for model, label in model_labels(models).items()}
    if name not in named:
        raise UnknownNameError.among("model", name, list(named))
    return named[name]
