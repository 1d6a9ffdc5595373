"""METRICS: moments of many domains in, one value a domain out. Add one here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fluxcore.moments import Moments
from fluxcore.registry import Registry
from fluxcore.series import Floats

Best = Literal["low", "high", "zero", "one"]
Unit = Literal["target", "target2", "1"]
Compute = Callable[[Moments], Floats]
Mask = NDArray[np.bool_]

ROUNDING = 1e-9
"""A mean or spread below this share of the root mean square is zero up to rounding."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A rule that turns moments into one value a domain."""

    name: str
    label: str
    best: Best
    """Which values are good: low ones, high ones (1 is perfect), those near zero or near one."""
    unit: Unit
    """The target's unit, its square, or none."""
    ours: bool
    """True where the benchmark does not report it."""
    compute: Compute

    @property
    def doc(self) -> str:
        """First line of the definition."""
        return (self.compute.__doc__ or "").partition("\n")[0]

    def loss(self, values: Floats) -> Floats:
        """Distance from perfect: 0 is perfect, higher is worse; NaN stays NaN."""
        match self.best:
            case "low":
                return values
            case "high":
                return 1 - values
            case "zero":
                return np.abs(values)
            case "one":
                return np.abs(values - 1)

    def shown(self, loss: Floats) -> Floats:
        """A loss in the metric's own terms: 1 - loss where high is good, else the loss itself."""
        return 1 - loss if self.best == "high" else loss


METRICS: Registry[Metric] = Registry("metric")


def metric(
    label: str, *, best: Best, unit: Unit, ours: bool = False
) -> Callable[[Compute], Compute]:
    """Register the decorated function under its own name; the function stays a function."""

    def register(compute: Compute) -> Compute:
        METRICS.add(Metric(compute.__name__, label, best, unit, ours, compute))
        return compute

    return register


def ratio(above: Floats, below: Floats, defined: Mask) -> Floats:
    """Divide where it is defined, NaN elsewhere."""
    return np.divide(above, below, out=np.full_like(below, np.nan), where=defined & (below != 0))


def _per_pair(total: Floats, m: Moments) -> Floats:
    return ratio(total, m.n, m.n > 0)


def _varies(ss: Floats, mean: Floats, n: Floats) -> Mask:
    return ss > ROUNDING**2 * (ss + n * mean**2)


def _observed_varies(m: Moments) -> Mask:
    return _varies(m.observed_ss, m.mean_observed, m.n)


def _both_vary(m: Moments) -> Mask:
    return _observed_varies(m) & _varies(m.predicted_ss, m.mean_predicted, m.n) & (m.n >= 2)


def _r(m: Moments) -> Floats:
    return np.where(_both_vary(m), correlation(m), 0.0)


def _over_observed_mean(values: Floats, m: Moments) -> Floats:
    mean_square = m.observed_ss / np.maximum(m.n, 1) + m.mean_observed**2
    return ratio(values, m.mean_observed, np.abs(m.mean_observed) > ROUNDING * np.sqrt(mean_square))


@metric("MSE", best="low", unit="target2")
def mse(m: Moments) -> Floats:
    """Mean squared error.

    Shape (g,), in the target's unit squared; NaN without pairs.
    """
    return _per_pair(m.squared_error, m)


@metric("RMSE", best="low", unit="target")
def rmse(m: Moments) -> Floats:
    """Root mean squared error: the metric of the published leaderboard.

    Shape (g,), in the target's unit; NaN without pairs.
    """
    return np.sqrt(mse(m))


@metric("MAE", best="low", unit="target")
def mae(m: Moments) -> Floats:
    """Mean absolute error.

    Shape (g,), in the target's unit; NaN without pairs.
    """
    return _per_pair(m.absolute_error, m)


@metric("NSE", best="high", unit="1")
def nse(m: Moments) -> Floats:
    r"""Nash-Sutcliffe efficiency: skill over the domain's own observed mean.

    .. math:: 1 - \sum (p - o)^2 / \sum (o - \bar o)^2

    Parameters
    ----------
    m
        Moments of ``(observed, predicted)`` of ``g`` domains, in the target's unit.

    Returns
    -------
    Floats
        Shape ``(g,)``, in ``(-inf, 1]``; 1 is perfect, 0 is no better than the mean. NaN where
        the observations do not vary (up to rounding): there is then no variance to explain.

    References
    ----------
    Nash & Sutcliffe (1970), J. Hydrol. 10, 282-290. doi:10.1016/0022-1694(70)90255-6

    Examples
    --------
    >>> from fluxcore.moments import moments
    >>> nse(moments(np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 2.0])))
    array([0.])
    """
    return 1 - ratio(m.squared_error, m.observed_ss, _observed_varies(m))


@metric("R²", best="high", unit="1")
def r2_score(m: Moments) -> Floats:
    """Squared Pearson correlation (not the coefficient of determination: that is NSE).

    Shape (g,), in [0, 1]; NaN with fewer than 2 pairs or where a side does not vary.
    """
    squared = ratio(m.cross_ss**2, m.observed_ss * m.predicted_ss, _both_vary(m))
    return np.minimum(squared, 1)


@metric("Bias", best="zero", unit="target")
def bias(m: Moments) -> Floats:
    """Mean of observed minus predicted: the benchmark's sign, positive is underestimation.

    Shape (g,), in the target's unit; NaN without pairs. A bias of less than 1e-9 of the RMSE is
    rounding, as always for inter-annual variability, and becomes 0.
    """
    difference = m.mean_observed - m.mean_predicted
    difference = np.where(np.abs(difference) > ROUNDING * rmse(m), difference, 0.0)
    return np.where(m.n > 0, difference, np.nan)


@metric("Relative MAE", best="zero", unit="1")
def relative_mae(m: Moments) -> Floats:
    """MAE over the mean of the observations, and so negative where that mean is.

    Shape (g,); NaN where the observed mean is zero up to rounding, as always for inter-annual
    variability.
    """
    return _over_observed_mean(mae(m), m)


@metric("Relative bias", best="zero", unit="1")
def relative_bias(m: Moments) -> Floats:
    """Bias over the mean of the observations.

    Shape (g,); NaN where the observed mean is zero up to rounding.
    """
    return _over_observed_mean(bias(m), m)


@metric("KGE", best="high", unit="1", ours=True)
def kge(m: Moments) -> Floats:
    """Kling-Gupta efficiency: one number of correlation, variability ratio and mean ratio.

    Shape (g,), in (-inf, 1]; NaN where one of its parts is.

    References
    ----------
    Gupta, Kling, Yilmaz & Martinez (2009), J. Hydrol. 377, 80-91.
    doi:10.1016/j.jhydrol.2009.08.003
    """
    parts = (correlation(m), variability_ratio(m), mean_ratio(m))
    return 1 - np.sqrt(sum((part - 1) ** 2 for part in parts))


@metric("Correlation", best="high", unit="1", ours=True)
def correlation(m: Moments) -> Floats:
    """Pearson correlation: the part of KGE about timing.

    Shape (g,), in [-1, 1]; NaN with fewer than 2 pairs or where a side does not vary.
    """
    r = ratio(m.cross_ss, np.sqrt(m.observed_ss * m.predicted_ss), _both_vary(m))
    return np.clip(r, -1, 1)


@metric("Variability ratio", best="one", unit="1", ours=True)
def variability_ratio(m: Moments) -> Floats:
    """Standard deviation of predictions over that of observations: the part of KGE about spread.

    Shape (g,), 1 is perfect; NaN where the observations do not vary.
    """
    return np.sqrt(ratio(m.predicted_ss, m.observed_ss, _observed_varies(m)))


@metric("Mean ratio", best="one", unit="1", ours=True)
def mean_ratio(m: Moments) -> Floats:
    """Mean of predictions over mean of observations: the part of KGE about bias.

    Shape (g,), 1 is perfect; NaN where the observed mean is zero up to rounding.
    """
    return _over_observed_mean(np.where(m.n > 0, m.mean_predicted, np.nan), m)


@metric("MSE: bias part", best="low", unit="target2", ours=True)
def bias_part(m: Moments) -> Floats:
    r"""Squared bias: with the slope and the pattern part it adds up to the MSE.

    .. math:: MSE = b^2 + (s_p - r s_o)^2 + (1 - r^2) s_o^2

    Shape (g,), in the target's unit squared; NaN without pairs.

    References
    ----------
    Murphy (1988), Mon. Weather Rev. 116, 2417-2424.
    doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2
    """
    return bias(m) ** 2


@metric("MSE: slope part", best="low", unit="target2", ours=True)
def slope_part(m: Moments) -> Floats:
    """(sd_predicted - r sd_observed)^2: error of a too strong or too weak response.

    Shape (g,), in the target's unit squared; NaN without pairs. Where a side does not vary, r = 0.
    """
    sd_observed, sd_predicted = (
        np.sqrt(_per_pair(ss, m)) for ss in (m.observed_ss, m.predicted_ss)
    )
    return (sd_predicted - _r(m) * sd_observed) ** 2


@metric("MSE: pattern part", best="low", unit="target2", ours=True)
def pattern_part(m: Moments) -> Floats:
    """(1 - r^2) var_observed: what no rescaling of the predictions would mend.

    Shape (g,), in the target's unit squared; NaN without pairs. Where a side does not vary, r = 0.
    """
    return (1 - _r(m) ** 2) * _per_pair(m.observed_ss, m)


@metric("RMSE / sd", best="low", unit="1", ours=True)
def rmse_over_sd(m: Moments) -> Floats:
    """RMSE over the standard deviation of the observations: comparable between sites and fluxes.

    Shape (g,); 1 is no better than the observed mean; NaN where the observations do not vary.

    References
    ----------
    Moriasi et al. (2007), Trans. ASABE 50, 885-900. doi:10.13031/2013.23153
    """
    return np.sqrt(ratio(m.squared_error, m.observed_ss, _observed_varies(m)))
