"""What the boosting models share: checks, and errors of their libraries in plain words."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np

from fluxcore.baselines.baseline import Codes, Floats32, Validation
from fluxcore.errors import ModelError

PATIENCE = 10
"""Rounds without a better validation error after which boosting ends."""


class Booster(ABC):
    """Trees, one after the other, until the validation rows are no longer predicted better.

    Parameters
    ----------
    parameters
        By the names of the library.
    seed
        Of the library's draws.
    """

    name: ClassVar[str]

    def __init__(self, parameters: Mapping[str, Any], seed: int) -> None:
        self.parameters, self.seed = dict(parameters), seed

    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Grow trees, and stop early on the validation rows.

        Raises
        ------
        ModelError
            There are no validation rows, or the library refuses parameters or rows.
        """
        if not len(validation.y):
            raise ModelError(
                f"{self.name} stops early on validation rows, and there are none. Take another "
                "validation split, or a scenario with validation sites."
            )
        try:
            self.model_ = self._grown(X, y, validation)
        except (ValueError, TypeError, MemoryError, self._error()) as error:
            raise ModelError(
                f"{self.name} could not learn from {len(X):,} rows of {X.shape[1]} covariates "
                f"with {self.parameters}: {error!r}. Change the parameters "
                "that it names; if memory ran out, take fewer rows a site."
            ) from error
        return self

    @abstractmethod
    def predict(self, X: Floats32) -> Floats32:
        """Predict rows, shape (n,)."""

    @property
    def learnt(self) -> dict[str, Any]:
        """What a record of the fit keeps."""
        return {"trees": self.trees}

    @property
    @abstractmethod
    def trees(self) -> int:
        """Trees that predictions use."""

    @abstractmethod
    def _grown(self, X: Floats32, y: Floats32, validation: Validation) -> Any:
        """The library's model, trained."""

    def _error(self) -> type[Exception]:
        """The library's own error."""
        return ValueError


def as_floats(values: Any) -> Floats32:
    """What a library predicts, as float32."""
    return np.asarray(values, dtype=np.float32)
