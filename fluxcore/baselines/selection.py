"""How one of several draws of hyper-parameters is chosen, on validation domains alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Baseline, Codes
from fluxcore.errors import ModelError, UnknownNameError
from fluxcore.schema import STRATEGIES

Floats = NDArray[np.float64]


def _discrepancy(losses: Floats) -> float:
    return float(np.max(losses) - np.min(losses))


_VALUES: Mapping[str, Callable[[Floats], float]] = {
    "mean": lambda losses: float(np.mean(losses)),
    "max": lambda losses: float(np.max(losses)),
    "discrepancy": _discrepancy,
}


@dataclass(frozen=True)
class Draw:
    """One set of hyper-parameters and the seed of its training."""

    parameters: Mapping[str, Any]
    seed: int


def draws_of(baseline: Baseline, draws: int, *, seed: int, run: int, of: str) -> list[Draw]:
    """Sets of hyper-parameters to try.

    Parameters
    ----------
    baseline
        The model. With one draw, or nothing to search, it has its default parameters.
    draws
        How many; the benchmark takes 10.
    seed, run
        Start the random numbers, with ``of`` and the name of the model: draws of one run do not
        depend on how many there are.
    of
        What is learnt, such as ``TA40 GPP``.

    Raises
    ------
    ModelError
        Less than one draw is asked for.
    """
    if draws < 1:
        raise ModelError(f"At least 1 draw is needed, not {draws}.")
    searched = baseline.space if draws > 1 else None
    found = []
    for number in range(draws if searched else 1):
        start = [seed, run, crc32(of.encode()), crc32(baseline.name.encode()), number]
        random = np.random.default_rng(start)
        parameters = searched(random) if searched else dict(baseline.default)
        found.append(Draw(parameters, int(random.integers(2**31))))
    return found


def domain_rmse(observed: NDArray[Any], predicted: Floats, domain: Codes, count: int) -> Floats:
    """Root mean square error of every validation domain.

    Parameters
    ----------
    observed, predicted
        Shape (n,), in the target's unit; rows without an observed value are passed over.
    domain
        Shape (n,): numbers below ``count``.

    Returns
    -------
    ndarray
        Shape (count,), in the target's unit; NaN for a domain without an observed value.
    """
    present = np.isfinite(observed)
    error = predicted[present] - observed[present].astype(np.float64)
    rows = np.bincount(domain[present], minlength=count)
    total = np.bincount(domain[present], weights=error**2, minlength=count)
    mean: Floats = np.divide(total, rows, out=np.full(count, np.nan), where=rows > 0)
    return np.sqrt(mean)


def strategy_values(losses: Floats) -> dict[str, float]:
    """Value of every strategy: the smaller, the better.

    Parameters
    ----------
    losses
        RMSE of the validation domains; missing ones are left out.

    Returns
    -------
    dict
        ``mean``, ``max`` (the worst domain) and ``discrepancy`` (worst minus best), in the
        target's unit.

    Examples
    --------
    >>> strategy_values(np.array([1.0, 2.0, 4.5]))
    {'mean': 2.5, 'max': 4.5, 'discrepancy': 3.5}

    References
    ----------
    Fries et al. (2026), FLUXtrapolation, arXiv 2605.19812.
    """
    present = losses[np.isfinite(losses)]
    return {name: _VALUES[name](present) for name in STRATEGIES}


def chosen(values: list[dict[str, float]], strategy: str) -> int:
    """Number of the draw that a strategy takes: the least value, the first of equal ones.

    Raises
    ------
    UnknownNameError
        There is no such strategy.
    """
    if strategy not in STRATEGIES:
        raise UnknownNameError.among("strategy", strategy, STRATEGIES)
    return int(np.argmin([each[strategy] for each in values]))
