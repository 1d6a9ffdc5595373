"""The mean of the training target, everywhere: what any model must beat."""

from typing import Any, Self

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Codes, Floats32, Validation


class Constant:
    """One number for all rows."""

    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Take the mean of the target."""
        self.mean_ = float(y.mean(dtype=np.float64))
        return self

    def predict(self, X: Floats32) -> Floats32:
        """Give it for every row, shape (n,)."""
        return np.full(len(X), self.mean_, dtype=np.float32)

    @property
    def learnt(self) -> dict[str, Any]:
        """What a record of the fit keeps."""
        return {"mean": self.mean_}


BASELINES.add(
    Baseline(
        name="constant",
        label="Constant",
        about="The mean of the training target, everywhere.",
        source="",
        make=lambda _parameters, _seed: Constant(),
        default={},
        space=None,
        standardise=False,
        sample=False,
    )
)
