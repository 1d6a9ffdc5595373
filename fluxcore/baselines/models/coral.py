"""Deep CORAL: correlation alignment between training domains."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator
from fluxcore.baselines.models import mlp
from fluxcore.baselines.spaces import log_uniform


def space(draw: np.random.Generator) -> dict[str, Any]:
    """That of the public benchmark."""
    return mlp.space(draw) | {"penalty": log_uniform(draw, 1e-2, 1e1)}


def _make(parameters: Mapping[str, Any], seed: int) -> Estimator:
    from fluxcore.baselines.deep.making import dense
    from fluxcore.baselines.deep.objectives import Alignment

    return dense("coral", Alignment("coral", parameters["penalty"]), parameters, seed)


BASELINES.add(
    Baseline(
        name="coral",
        label="Deep CORAL",
        about="The mlp, with the covariances of its last hidden layer drawn together between "
        "training domains.",
        source="Sun & Saenko (2016), Deep CORAL, ECCV workshops. doi:10.1007/978-3-319-49409-8_35",
        make=_make,
        default=mlp.DEFAULT | {"penalty": 1.0},
        space=space,
        standardise=True,
        sample=True,
        needs="torch",
        extra="deep",
    )
)
