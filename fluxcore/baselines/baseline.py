"""What a model of the pilot study is: an entry of `BASELINES`, made by one file in ``models/``.

To add one, write ``models/<name>.py`` that adds a `Baseline` to `BASELINES`, and name it in
``models/__init__.py``; the command line, the pilot study and the contract tests follow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from fluxcore.errors import MissingExtraError
from fluxcore.registry import Registry

Floats32 = NDArray[np.float32]
Codes = NDArray[np.int32]


class Validation(NamedTuple):
    """Rows to stop early on; none of them is of the test."""

    X: Floats32
    """Shape (m, p), as the training rows."""
    y: Floats32
    """Shape (m,), in the target's unit; NaN where not measured, for sequence models only."""
    groups: Codes
    """Shape (m,): number of the domain, or of the stretch of hours for sequence models."""


class Estimator(Protocol):
    """A model, by the conventions of scikit-learn."""

    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Learn from training rows.

        Parameters
        ----------
        X
            Covariates, shape (n, p), complete: see `fluxcore.baselines.rows`.
        y
            The target in its unit, shape (n,); NaN where not measured, for sequence models only.
        groups
            Shape (n,): number of the training domain, or of the stretch of consecutive hours for
            sequence models.
        validation
            Rows to stop early on.
        """
        ...

    def predict(self, X: Floats32) -> NDArray[np.floating[Any]]:
        """Predict the target in its unit, shape (n,). Sequence models also take ``groups=``."""
        ...


@dataclass(frozen=True)
class Baseline:
    """A model of the pilot study: how it is made, what is searched, what it needs."""

    name: str
    label: str
    about: str
    """One sentence."""
    source: str
    """Where it is described, with DOI; empty where it needs none."""
    make: Callable[[Mapping[str, Any], int], Estimator]
    """Parameters and a seed to a model that has not learnt yet."""
    default: Mapping[str, Any]
    """Parameters where one draw is asked for."""
    space: Callable[[np.random.Generator], dict[str, Any]] | None
    """One random draw of parameters; None where there is nothing to search."""
    standardise: bool
    """Whether covariates are scaled by median and inter-quartile range of the training rows."""
    sample: bool
    """Whether it learns from a sample of rows a site by default, or from all of them."""
    sequence: bool = False
    """Whether it needs whole stretches of consecutive hours."""
    needs: str = ""
    """Module that must be installed."""
    extra: str = ""
    """Extra of this package that installs it."""

    @property
    def installed(self) -> bool:
        """Whether what it needs is installed; nothing is imported."""
        return not self.needs or find_spec(self.needs) is not None

    def require(self) -> None:
        """Raise a MissingExtraError if what it needs is not installed."""
        if not self.installed:
            raise MissingExtraError(
                f"The model {self.name!r} needs {self.needs}, which is not installed. "
                f'Install it: pip install "fluxcore[{self.extra}]"'
            )


BASELINES: Registry[Baseline] = Registry("model")
"""Models of the pilot study, in the order in which they are listed."""
