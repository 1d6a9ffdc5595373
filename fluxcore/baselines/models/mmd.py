"""Maximum mean discrepancy between training domains."""

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

    # Half as many rows as for coral: time and memory of the kernel grow with their square.
    aligned = Alignment("mmd", parameters["penalty"], rows=64)
    return dense("mmd", aligned, parameters, seed)


BASELINES.add(
    Baseline(
        name="mmd",
        label="MMD alignment",
        about="The mlp, with the distributions of its last hidden layer drawn together between "
        "training domains by a kernel distance.",
        source="Li, Pan, Wang & Kot (2018), Domain generalization with adversarial feature "
        "learning, CVPR. doi:10.1109/CVPR.2018.00566",
        make=_make,
        default=mlp.DEFAULT | {"penalty": 0.1},
        space=space,
        standardise=True,
        sample=True,
        needs="torch",
        extra="deep",
    )
)
