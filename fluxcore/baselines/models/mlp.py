"""Multilayer perceptron."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator
from fluxcore.baselines.spaces import log_uniform, one_of, uniform

DEFAULT = {
    "hidden": [256, 128],
    "learning_rate": 3e-4,
    "dropout": 0.1,
    "batch": 1024,
    "epochs": 100,
    "patience": 10,
}


def space(draw: np.random.Generator) -> dict[str, Any]:
    """That of the public benchmark, which gdro, coral and mmd add to."""
    return {
        "hidden": one_of(draw, ([128, 64], [256, 128], [512, 256, 128])),
        "learning_rate": log_uniform(draw, 1e-5, 1e-2),
        "dropout": uniform(draw, 0.0, 0.5),
        "batch": one_of(draw, (512, 1024, 2048)),
        "epochs": 100,
        "patience": 10,
    }


def _make(parameters: Mapping[str, Any], seed: int) -> Estimator:
    from fluxcore.baselines.deep.making import dense
    from fluxcore.baselines.deep.objectives import MeanError

    return dense("mlp", MeanError(), parameters, seed)


BASELINES.add(
    Baseline(
        name="mlp",
        label="Multilayer perceptron",
        about="A feed-forward neural network with rectifiers, learning by Adam.",
        source="Rumelhart, Hinton & Williams (1986), Nature 323, 533-536. doi:10.1038/323533a0",
        make=_make,
        default=DEFAULT,
        space=space,
        standardise=True,
        sample=True,
        needs="torch",
        extra="deep",
    )
)
