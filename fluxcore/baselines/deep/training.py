"""Learning epoch by epoch, and stopping early on validation rows."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import torch
from torch import Tensor

from fluxcore.baselines.baseline import Floats32
from fluxcore.baselines.deep.network import Network, Weights
from fluxcore.errors import ModelError

CLIP = 10.0
"""Standardised covariates are cut off at so many inter-quartile ranges from the median."""


@dataclass(frozen=True)
class Schedule:
    """How long and how fast a network learns."""

    learning_rate: float
    epochs: int = 100
    """At most."""
    patience: int = 10
    """Epochs without improvement after which to stop."""
    longest_gradient: float = math.inf
    """Gradients are shortened to this norm."""


class Learnt(NamedTuple):
    """What learning ended with."""

    weights: Weights
    """Those of the best epoch."""
    best_epoch: int
    """From 1."""
    epochs: int
    """That were gone through."""
    validation: float
    """Error of the best epoch on the validation rows, in the unit in which it was given."""


class Unit(NamedTuple):
    """Mean and standard deviation of the training target, in its unit."""

    mean: float
    sd: float

    @classmethod
    def of(cls, y: Floats32) -> Self:
        """Take them from the values that are present; the deviation is 1 where nothing varies."""
        present = y[y == y].astype(float)
        return cls(float(present.mean()), float(present.std()) or 1.0)


def learn(
    network: Network,
    losses: Callable[[], Iterator[Tensor]],
    validate: Callable[[], float],
    schedule: Schedule,
    name: str,
) -> Learnt:
    """Follow the gradient with Adam until validation no longer improves.

    Adam is that of Kingma & Ba (2015), doi:10.48550/arXiv.1412.6980, with its usual constants.
    Where losses become infinite after some good epochs, learning stops and the best one is kept.

    Parameters
    ----------
    losses
        Yields the loss of each batch of one epoch, in order.
    validate
        Gives the error on validation rows.
    name
        Of the model, for errors.

    Raises
    ------
    ModelError
        Not even the first epoch gave finite numbers.
    """
    adam = torch.optim.Adam(network.parameters(), lr=schedule.learning_rate)
    best: Learnt | None = None
    epoch = 0
    for epoch in range(1, schedule.epochs + 1):
        network.train()
        finite = True
        for loss in losses():
            finite = bool(torch.isfinite(loss))
            if not finite:
                break
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            if math.isfinite(schedule.longest_gradient):
                torch.nn.utils.clip_grad_norm_(network.parameters(), schedule.longest_gradient)
            adam.step()
        network.eval()
        error = validate() if finite else math.nan
        if not math.isfinite(error):
            break
        if best is None or error < best.validation:
            best = Learnt(network.weights(), epoch, epoch, error)
        elif epoch - best.best_epoch >= schedule.patience:
            break
    if best is None:
        raise ModelError(
            f"{name} diverged in its first epoch: losses are not finite at a learning rate of "
            f"{schedule.learning_rate:g}. Use a smaller one, and check that all covariates are "
            "finite."
        )
    return best._replace(epochs=epoch)
