"""What an eddy-covariance tower makes of the fluxes: random error, gaps, and filled gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.special import ndtri

from fluxcore.datasets.synthetic.carbon import Carbon
from fluxcore.datasets.synthetic.hours import Hours
from fluxcore.datasets.synthetic.streams import (
    GAPS,
    NOISE,
    Floats,
    laplace,
    persistent,
    stream,
)
from fluxcore.datasets.synthetic.tower import Tower

WINDOW = 15
"""Days around a gap whose measured values of the same hour fill it."""
FROM_NEIGHBOURS = 0.65
"""Weight of those; the rest is the value without error."""
NIGHT_ERROR = 0.25
"""Part of the error of net exchange that partitioning leaves in photosynthesis at night."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Hourly fluxes as a data set holds them, each of shape (h,)."""

    gpp: Floats
    nee: Floats
    et: Floats
    measured: NDArray[np.bool_]
    """False where the value is gap-filled."""


def measure(tower: Tower, weather: Hours, fluxes: Carbon, et: Floats) -> Measured:
    """Add errors to fluxes, take hours away and fill them again.

    Errors are Laplace and grow with the flux (Hollinger and Richardson, 2005; Richardson et al.,
    2006). Photosynthesis is respiration minus the measured net exchange, as partitioning gives it,
    and so may be negative. Filled values are too smooth, as they are in reality.
    """
    random = stream(tower.seed, tower.site_id, NOISE)
    n = len(weather)
    nee = fluxes.nee
    error = tower.noise * (0.40 + 0.11 * np.abs(nee) + 0.04 * fluxes.gpp) * laplace(random, n)
    part = np.where(weather.light, 1.0, NIGHT_ERROR)
    wet_error = tower.noise * (0.006 + 0.18 * np.abs(et)) * laplace(random, n)
    present = _present(tower, weather)
    return Measured(
        gpp=_filled(fluxes.gpp - part * error, fluxes.gpp, present),
        nee=_filled(nee + error, nee, present),
        et=_filled(et + wet_error, et, present),
        measured=present,
    )


def _present(tower: Tower, weather: Hours) -> NDArray[np.bool_]:
    """Hours with a measurement: neither calm, nor rainy, nor in an outage."""
    random = stream(tower.seed, tower.site_id, GAPS)
    gaps, n = tower.trait["gaps"], len(weather)
    wind = persistent(random.standard_normal(n), 0.90)
    calm_nights = ndtri(np.clip(0.70 * gaps**0.25, 0.05, 0.97))
    calm_days = ndtri(np.clip(0.20 * gaps, 0.02, 0.90)) - 0.15
    present: NDArray[np.bool_] = wind > np.where(weather.light, calm_days, calm_nights)
    present &= ~weather.rain
    outages = random.poisson(3 * gaps * tower.days / 365.25)
    starts = random.integers(0, n, outages)
    lengths = (24 * 9 * random.standard_exponential(outages)).astype(np.int64)
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        present[start : start + length] = False
    return present


def _filled(observed: Floats, true: Floats, present: NDArray[np.bool_]) -> Floats:
    """Observed values, and in gaps mostly the mean of measured neighbours at the same hour."""
    values = np.where(present, observed, 0.0).reshape(-1, 24)
    weight = present.reshape(-1, 24).astype(float)
    total = uniform_filter1d(values, WINDOW, axis=0, mode="constant")
    number = uniform_filter1d(weight, WINDOW, axis=0, mode="constant")
    known = number > 0.5 / WINDOW
    mean = np.where(known, total / np.where(known, number, 1.0), true.reshape(-1, 24)).ravel()
    guess = FROM_NEIGHBOURS * mean + (1 - FROM_NEIGHBOURS) * true
    return np.where(present, observed, guess)
