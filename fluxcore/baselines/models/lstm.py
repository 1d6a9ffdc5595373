"""Long short-term memory over windows of 720 h, the first 168 h of which warm it up."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator
from fluxcore.baselines.spaces import log_uniform, one_of, uniform, whole

DEFAULT = {
    "hidden": 64,
    "layers": 1,
    "learning_rate": 3e-3,
    "dropout": 0.1,
    "windows": 8,
    "batch": 16,
    "epochs": 30,
    "patience": 5,
}


def space(draw: np.random.Generator) -> dict[str, Any]:
    """One of our own: the benchmark names none for sequences."""
    return DEFAULT | {
        "hidden": one_of(draw, (32, 64, 128)),
        "layers": whole(draw, 1, 2),
        "learning_rate": log_uniform(draw, 1e-4, 1e-2),
        "dropout": uniform(draw, 0.0, 0.5),
        "batch": one_of(draw, (16, 32, 64)),
    }


def _make(parameters: Mapping[str, Any], seed: int) -> Estimator:
    from fluxcore.baselines.deep.making import sequence

    return sequence(parameters, seed)


BASELINES.add(
    Baseline(
        name="lstm",
        label="LSTM",
        about="A recurrent neural network that remembers up to 30 days of hours.",
        source="Hochreiter & Schmidhuber (1997), Neural Comput. 9, 1735-1780. "
        "doi:10.1162/neco.1997.9.8.1735",
        make=_make,
        default=DEFAULT,
        space=space,
        standardise=True,
        sample=True,
        sequence=True,
        needs="torch",
        extra="deep",
    )
)
