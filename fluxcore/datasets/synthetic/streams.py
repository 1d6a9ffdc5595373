"""Random numbers of the synthetic world: one stream a site and purpose, and what is made of them.

A site's numbers depend on the seed, its id and the purpose, and on nothing else: not on which other
sites are made, in which order, or by how many processes.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]

TRAITS, RAIN, TEMPERATURE, HOURLY, YEARS, HIDDEN, CALENDAR, NOISE, GAPS, SATELLITE = range(1, 11)
"""Purposes. The numbers are part of the random streams: never change one, add to the end."""


def stream(seed: int, site_id: str, purpose: int) -> np.random.Generator:
    """Generator of one site and purpose.

    >>> a, b = (stream(1, "AU-ASM", TRAITS).random() for _ in range(2))
    >>> a == b, a == stream(1, "AU-ASM", RAIN).random()
    (True, False)
    """
    entropy = [seed, crc32(site_id.encode()), purpose]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(entropy)))


def persistent(noise: Floats, memory: float) -> Floats:
    """Unit-variance first-order autoregression driven by unit-variance noise, along the first axis.

    The first value is the noise itself, so that the variance is one from the start.

    >>> persistent(np.array([1.0, 0.0, 0.0]), 0.5).tolist()
    [1.0, 0.5, 0.25]
    """
    scaled = noise * np.sqrt(1 - memory**2)
    scaled[0] = noise[0]
    values: Floats = lfilter([1.0], [1.0, -memory], scaled, axis=0)
    return values


def smoothed(values: Floats, rate: float) -> Floats:
    """Exponential mean along the first axis, started at the first value.

    >>> smoothed(np.array([1.0, 0.0]), 0.25).tolist()
    [1.0, 0.75]
    """
    start = np.asarray((1 - rate) * values[:1])
    mean: Floats = lfilter([rate], [1.0, rate - 1.0], values, axis=0, zi=start)[0]
    return mean


def laplace(random: np.random.Generator, size: int) -> Floats:
    """Laplace noise of unit variance, the shape of measurement errors of fluxes."""
    return random.laplace(0.0, np.sqrt(0.5), size)


def logistic(x: Floats) -> Floats:
    """Logistic function, safe for large values on either side."""
    value: Floats = 0.5 * (1 + np.tanh(0.5 * x))
    return value
