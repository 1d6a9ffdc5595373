"""Random draws of hyper-parameters, as plain numbers that a JSON file can hold."""

from typing import TypeVar

import numpy as np

T = TypeVar("T")


def uniform(draw: np.random.Generator, low: float, high: float) -> float:
    """A number between two bounds."""
    return float(draw.uniform(low, high))


def log_uniform(draw: np.random.Generator, low: float, high: float) -> float:
    """A number between two positive bounds, every order of magnitude as likely as another."""
    return float(np.clip(np.exp(draw.uniform(np.log(low), np.log(high))), low, high))


def whole(draw: np.random.Generator, low: int, high: int) -> int:
    """A whole number between two bounds, both included."""
    return int(draw.integers(low, high, endpoint=True))


def one_of(draw: np.random.Generator, choices: "tuple[T, ...]") -> T:
    """One of some choices."""
    return choices[int(draw.integers(len(choices)))]
