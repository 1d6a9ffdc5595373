"""Kind of error from scores alone: bias, slope and pattern in the mean squared error."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Direction = Literal["too large", "too small", "either", ""]

KINDS = ("bias", "slope", "pattern")
"""Parts of the mean squared error, in the order in which they are drawn."""

ROUNDING = 1e-6
"""Relative size below which a difference of published scores is taken as rounding."""


def kinds(mse: ArrayLike, bias: ArrayLike, nse: ArrayLike, r2_score: ArrayLike) -> pd.DataFrame:
    r"""Split the mean squared error of each domain into bias, slope and pattern.

    .. math:: MSE = (\bar o - \bar p)^2 + (s_p - r s_o)^2 + (1 - r^2) s_o^2

    with the observed variance :math:`s_o^2 = MSE/(1 - NSE)`. Bias and pattern follow from the
    scores, and the slope part is what is left: its sign of r is not needed, since only
    :math:`r^2` enters the two others. The slope part is zero where the regression of observed
    on predicted has slope one.

    Which way the slope errs is another matter. :math:`s_p = r s_o \pm \sqrt{slope}`, and the
    scores of one scale hold neither the sign of r nor that of the root. One case is decided: if
    :math:`\sqrt{slope} > |r| s_o`, the lower root would be a negative standard deviation, so
    predictions vary more than their correlation warrants ("too large"). Elsewhere both roots
    are possible ("either"). They are returned as the two values that
    the standard deviation of the predictions can have; where both lie on one side of the observed
    one, the amplitude is known to be too small, or too large, all the same.

    Parameters
    ----------
    mse, bias, nse, r2_score
        Scores of ``g`` domains; mse in the target's unit squared, bias (observed minus
        predicted) in the target's unit.

    Returns
    -------
    DataFrame
        One row a domain: ``mse``, ``bias``, ``slope``, ``pattern`` (parts of the MSE, in the unit
        squared, never negative), ``observed_sd``, ``predicted_sd_lo``, ``predicted_sd_hi``
        (target's unit), ``slope_direction``, ``amplitude`` ("too small", "too large", "either",
        or "" where unknown). ``slope`` and ``pattern`` are NaN where nse or r2_score is
        undefined (one row, or a side that does not vary).

    References
    ----------
    Murphy (1988), Mon. Weather Rev. 116, 2417-2424.
    doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2

    Examples
    --------
    >>> kinds(mse=[2.0], bias=[1.0], nse=[0.0], r2_score=[0.75])[["bias", "slope", "pattern"]]
       bias  slope  pattern
    0   1.0    0.5      0.5
    """
    total, r2 = (np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (mse, r2_score))
    shift = np.atleast_1d(np.asarray(bias, dtype=np.float64)) ** 2
    unexplained = 1 - np.atleast_1d(np.asarray(nse, dtype=np.float64))
    variance = np.divide(total, unexplained, out=np.full_like(total, np.nan), where=unexplained > 0)
    shift = np.minimum(shift, total)
    pattern = np.minimum((1 - r2) * variance, total - shift)
    slope = np.maximum(total - shift - pattern, 0.0)
    observed_sd, root = np.sqrt(variance), np.sqrt(slope)
    explained = np.sqrt(r2) * observed_sd
    decided = root - explained > ROUNDING * observed_sd
    low = np.where(decided, root - explained, np.maximum(explained - root, 0.0))
    high = explained + root
    known = np.isfinite(slope)
    right = known & (slope <= ROUNDING * total)
    direction = np.select([~known | right, decided], ["", "too large"], "either")
    amplitude = np.select(
        [~known, high < observed_sd, low > observed_sd], ["", "too small", "too large"], "either"
    )
    return pd.DataFrame(
        {
            "mse": total,
            "bias": shift,
            "slope": slope,
            "pattern": pattern,
            "observed_sd": observed_sd,
            "predicted_sd_lo": low,
            "predicted_sd_hi": high,
            "slope_direction": direction,
            "amplitude": amplitude,
        }
    )


def shares(parts: pd.DataFrame) -> pd.DataFrame:
    """Parts of each domain's mean squared error as shares of it, columns as ``KINDS``.

    Slope and pattern are missing where they are undefined, all three where the error is zero.
    """
    total = parts["mse"]
    return parts[list(KINDS)].div(total.where(total > 0), axis=0)
