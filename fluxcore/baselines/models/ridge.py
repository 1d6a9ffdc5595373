"""Ridge regression."""

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline
from fluxcore.baselines.models.lr import LeastSquares
from fluxcore.baselines.spaces import log_uniform


def space(draw: np.random.Generator) -> dict[str, float]:
    """Penalties from 0.001 to 100, as in the public benchmark."""
    return {"alpha": log_uniform(draw, 1e-3, 1e2)}


BASELINES.add(
    Baseline(
        name="ridge",
        label="Ridge regression",
        about="Least squares with a penalty on large coefficients of standardised covariates.",
        source="Hoerl & Kennard (1970), Technometrics 12, 55. doi:10.1080/00401706.1970.10488634",
        make=lambda parameters, _seed: LeastSquares(**parameters),
        default={"alpha": 1.0},
        space=space,
        standardise=True,
        sample=False,
    )
)
