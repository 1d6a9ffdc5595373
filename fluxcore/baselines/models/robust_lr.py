"""Robust linear regression: large errors count by their size, not by their square."""

from typing import Any, Self

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Codes, Floats32, Validation
from fluxcore.baselines.linear import Floats, Line, centre_of, products
from fluxcore.baselines.spaces import log_uniform, uniform
from fluxcore.errors import ModelError

START_ROWS = 200_000
"""Rows, evenly spaced, that give the first line and scale when there are many more."""
STEPS = 200
"""Steps at most; a dozen are usual."""
EXACT = 1e-7
"""Scale, as a share of the size of the target, below which a line goes through all rows."""


class Huber:
    r"""The line and the scale :math:`\sigma` that have the least

    .. math:: \sum_i \sigma \left(1 + H_\epsilon(r_i / \sigma)\right) + \alpha |w|^2,

    where :math:`H_\epsilon(z)` is :math:`z^2` up to :math:`\epsilon` and
    :math:`2 \epsilon |z| - \epsilon^2` beyond: Huber's proposal 2, the function that scikit-learn's
    HuberRegressor goes down too. Here every step is least squares with weights (1 within
    :math:`\epsilon \sigma`, else :math:`\epsilon \sigma / |r|`), which needs one pass over the rows
    in chunks and no copy of them.

    Parameters
    ----------
    alpha
        Penalty on the sum of squared coefficients; the intercept is left out.
    epsilon
        Errors beyond so many scales count by their size.
    tolerance
        Ends when a step moves the scale, and predictions on average, by less than this share of the
        scale.
    """  # noqa: D400 - the sentence ends after the formula

    def __init__(self, alpha: float, epsilon: float, tolerance: float = 1e-5) -> None:
        self.alpha, self.epsilon, self.tolerance = alpha, epsilon, tolerance

    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Find line and scale; validation rows are not used.

        Raises
        ------
        ModelError
            It does not settle.
        """
        line = None
        every = len(X) // START_ROWS
        if every > 1:
            line = self._settled(X[::every], y[::every], None)
        self.line_ = self._settled(X, y, line)
        return self

    def predict(self, X: Floats32) -> Floats32:
        """Value of the line at every row, shape (n,)."""
        return self.line_(X).astype(np.float32)

    @property
    def learnt(self) -> dict[str, Any]:
        """What a record of the fit keeps."""
        return self.line_.learnt

    def _settled(self, X: Floats32, y: Floats32, line: Line | None) -> Line:
        """The best line, from one to start with; that of least squares if absent."""
        centre = centre_of(X, y)
        line = line or products(X, y, centre).line(self.alpha)
        exact = EXACT * float(np.sqrt(np.mean(np.square(y, dtype=np.float64))))
        error = y - line(X)
        for _ in range(STEPS):
            scale = scale_of(error, self.epsilon)
            if scale <= exact:
                return line
            edge = self.epsilon * scale
            weights = edge / np.maximum(np.abs(error), edge)
            # the gradient has 2 w r x / sigma and 2 alpha w: alpha counts sigma times
            line = products(X, y, centre, weights).line(self.alpha * scale)
            last, error = error, y - line(X)
            if np.sqrt(np.mean((error - last) ** 2)) <= self.tolerance * scale:
                return line
        raise ModelError(
            f"robust-lr did not settle within {STEPS} steps on {len(X):,} rows with epsilon "
            f"{self.epsilon:g} and alpha {self.alpha:g}. Take a larger epsilon (1.35 is usual), or "
            "the model lr."
        )


def scale_of(error: Floats, epsilon: float) -> float:
    r"""The scale of least objective at given errors: mean of min((r / scale)^2, epsilon^2) is 1.

    Newton's method on the square of the scale, from above: each step is the sum of squares within
    the edge over (rows - epsilon^2 rows beyond), and it ends because rows only move outwards.

    Returns
    -------
    float
        0 where so many errors are 0 that no positive scale exists.
    """
    squares = np.square(error)
    square = float(squares.mean())
    while square > 0:
        beyond = squares > epsilon**2 * square
        share = 1 - epsilon**2 * float(beyond.mean())
        lower = float(squares.mean(where=~beyond) * (1 - beyond.mean())) / share if share > 0 else 0
        if lower >= square * (1 - 1e-12):
            break
        square = lower
    return float(np.sqrt(square))


def space(draw: np.random.Generator) -> dict[str, float]:
    """Penalties from 0.001 to 100 and edges from 1.1 to 2 scales, as in the public benchmark."""
    return {"alpha": log_uniform(draw, 1e-3, 1e2), "epsilon": uniform(draw, 1.1, 2.0)}


BASELINES.add(
    Baseline(
        name="robust-lr",
        label="Robust linear regression",
        about="A line by Huber's loss, for which large errors count by their size.",
        source="Huber & Ronchetti (2009), Robust Statistics, 2nd ed. doi:10.1002/9780470434697",
        make=lambda parameters, _seed: Huber(**parameters),
        default={"alpha": 1.0, "epsilon": 1.35},
        space=space,
        standardise=True,
        sample=False,
    )
)
