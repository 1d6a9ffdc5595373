"""Group distributionally robust optimisation."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Estimator
from fluxcore.baselines.models import mlp
from fluxcore.baselines.spaces import log_uniform


def space(draw: np.random.Generator) -> dict[str, Any]:
    """That of the public benchmark."""
    return mlp.space(draw) | {"group_step": log_uniform(draw, 1e-4, 1e-1)}


def _make(parameters: Mapping[str, Any], seed: int) -> Estimator:
    from fluxcore.baselines.deep.making import dense
    from fluxcore.baselines.deep.objectives import WorstDomain

    return dense("gdro", WorstDomain(parameters["group_step"]), parameters, seed)


BASELINES.add(
    Baseline(
        name="gdro",
        label="Group DRO",
        about="The mlp, learning with weights that grow for training domains with large errors.",
        source="Sagawa, Koh, Hashimoto & Liang (2020), Distributionally robust neural networks for "
        "group shifts, ICLR. doi:10.48550/arXiv.1911.08731",
        make=_make,
        default=mlp.DEFAULT | {"group_step": 1e-2},
        space=space,
        standardise=True,
        sample=True,
        needs="torch",
        extra="deep",
    )
)
