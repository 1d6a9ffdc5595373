"""Linear regression: the reference that skill is counted from."""

from typing import Any, Self

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Codes, Floats32, Validation
from fluxcore.baselines.linear import centre_of, products


class LeastSquares:
    """Linear regression, with a penalty on the size of the coefficients or without.

    Without one, and with covariates that determine each other, as vegetation types that add up to
    one do, it is the line with the smallest coefficients among those that fit best.

    Parameters
    ----------
    alpha
        Penalty on the sum of squared coefficients, beside the sum of squared errors over all rows.
    """

    def __init__(self, alpha: float = 0.0) -> None:
        self.alpha = alpha

    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Find the line; validation rows are not used."""
        self.line_ = products(X, y, centre_of(X, y)).line(self.alpha)
        return self

    def predict(self, X: Floats32) -> Floats32:
        """Value of the line at every row, shape (n,)."""
        return self.line_(X).astype(np.float32)

    @property
    def learnt(self) -> dict[str, Any]:
        """What a record of the fit keeps."""
        return self.line_.learnt


BASELINES.add(
    Baseline(
        name="lr",
        label="Linear regression",
        about="Least squares on all training rows.",
        source="",
        make=lambda _parameters, _seed: LeastSquares(),
        default={},
        space=None,
        standardise=False,
        sample=False,
    )
)
