"""The network that takes hours in order, window by window."""

from collections.abc import Iterator
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fluxcore.baselines.baseline import Codes, Floats32, Validation
from fluxcore.baselines.deep.domains import mean_domain_rmse
from fluxcore.baselines.deep.network import Recurrent, Weights
from fluxcore.baselines.deep.threads import one_thread
from fluxcore.baselines.deep.training import CLIP, Schedule, Unit, learn
from fluxcore.baselines.deep.windows import Windows, covering, drawn, spread, stretches
from fluxcore.errors import ModelError

CHUNK = 128
"""Windows that are predicted at once."""
VALIDATED = 256
"""About so many validation windows, the same in every epoch."""


class SequenceRegressor:
    """A long short-term memory for the target, over windows of consecutive hours.

    Each epoch draws ``windows`` windows for every year of hours, at random places. The first
    ``warm_up`` hours of a window, and hours that are not measured, have no loss. In prediction,
    windows follow one another such that every hour is predicted once, after a warm-up where the
    stretch has one. No window crosses a stretch.

    Same seed, same numbers: one thread is used, wherever there are more. The target is
    standardised inside; covariates come standardised and are cut off at 10 inter-quartile ranges.
    Validation is by the mean over stretches of RMSE, on about 256 windows.

    Parameters
    ----------
    hidden, layers
        Units of the memory, and how many memories stand on one another.
    dropout
        Share of units set to 0 in front of the last layer while learning.
    windows
        Windows drawn in each epoch for every 8,760 hours of a stretch, at least one of each.
    batch
        Windows a step.
    length, warm_up
        Hours.

    Attributes
    ----------
    best_epoch, epochs
        From 1; the epoch whose weights were kept, and how many were gone through.
    learnt
        These, the validation error in the target's unit, and the windows of an epoch.
    """

    def __init__(
        self,
        *,
        hidden: int,
        layers: int,
        dropout: float,
        windows: int,
        batch: int,
        schedule: Schedule,
        seed: int,
        length: int = 720,
        warm_up: int = 168,
    ) -> None:
        self.hidden = hidden
        self.layers = layers
        self.dropout = dropout
        self.windows = windows
        self.batch = batch
        self.schedule = schedule
        self.seed = seed
        self.length = length
        self.warm_up = warm_up
        self.learnt: dict[str, float] = {}

    @one_thread()
    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Learn from stretches of hours, and stop early on others.

        Raises
        ------
        ModelError
            No stretch has a measured hour behind its warm-up, for training or for validation, or no
            epoch gave finite numbers.
        """
        self._check(y, groups, "training")
        judged = spread(validation.groups, VALIDATED, self.length, self.warm_up)
        rows, counts = judged.rows(self.length)
        counts &= ~np.isnan(validation.y[rows])
        if not counts.any():
            raise ModelError(
                "lstm stops early on validation hours, and none of those it was given is measured. "
                "Choose a validation split that has some."
            )
        self.unit = Unit.of(y)
        network = self._network(X.shape[1])
        rng = np.random.default_rng([self.seed, 1])
        observed, stretch = (
            validation.y[rows[counts]].astype(float),
            validation.groups[rows[counts]],
        )

        def losses() -> Iterator[Tensor]:
            places = drawn(groups, self.windows, self.length, self.warm_up, rng)
            for start in range(0, len(places), self.batch):
                loss = self._loss(network, X, y, places[slice(start, start + self.batch)])
                if loss is not None:
                    yield loss

        def error() -> float:
            predicted = self._predicted(network, validation.X, judged)[counts]
            return mean_domain_rmse(observed, predicted, stretch)

        best = learn(network, losses, error, self.schedule, "lstm")
        self.weights: Weights = best.weights
        self.best_epoch, self.epochs = best.best_epoch, best.epochs
        self.learnt = {
            "best_epoch": best.best_epoch,
            "epochs": best.epochs,
            "validation_rmse": best.validation,
            "windows_an_epoch": len(drawn(groups, self.windows, self.length, self.warm_up, rng)),
        }
        return self

    @one_thread()
    def predict(self, X: Floats32, *, groups: Codes) -> NDArray[np.float64]:
        """Predict every hour of every stretch, in the target's unit, shape (n,).

        Raises
        ------
        ModelError
            A prediction is not finite.
        """
        network = self._network(X.shape[1])
        network.load(self.weights)
        network.eval()
        places = covering(groups, self.length, self.warm_up)
        out = np.full(len(X), np.nan)
        for start in range(0, len(places), CHUNK):
            part = places[slice(start, start + CHUNK)]
            rows, counts = part.rows(self.length)
            out[rows[counts]] = self._predicted(network, X, part)[counts]
        bad = int((~np.isfinite(out)).sum())
        if bad:
            raise ModelError(
                f"lstm: {bad:,} of {len(out):,} predictions are not finite. Check that no "
                "covariate is missing, or use a learning rate below "
                f"{self.schedule.learning_rate:g}."
            )
        return out

    def _network(self, inputs: int) -> Recurrent:
        seed = int(np.random.SeedSequence([self.seed, 0]).generate_state(1)[0])
        return Recurrent(inputs, self.hidden, self.layers, self.dropout, seed)

    def _covariates(self, X: Floats32, places: Windows) -> Tensor:
        return torch.from_numpy(places.gather(X, self.length).clip(-CLIP, CLIP))

    def _loss(self, network: Recurrent, X: Floats32, y: Floats32, places: Windows) -> Tensor | None:
        """Mean squared error of the hours that count; None where none does."""
        rows, counts = places.rows(self.length)
        observed = (y[rows] - np.float32(self.unit.mean)) / np.float32(self.unit.sd)
        counts &= ~np.isnan(observed)
        if not counts.any():
            return None
        predicted = network(self._covariates(X, places))
        chosen = torch.from_numpy(counts)
        return torch.nn.functional.mse_loss(predicted[chosen], torch.from_numpy(observed)[chosen])

    @torch.inference_mode()
    def _predicted(self, network: Recurrent, X: Floats32, places: Windows) -> NDArray[np.float64]:
        """Shape (w, length), in the target's unit."""
        out = np.empty((len(places), self.length))
        for start in range(0, len(places), CHUNK):
            part = slice(start, start + CHUNK)
            out[part] = network(self._covariates(X, places[part])).numpy()
        return out * self.unit.sd + self.unit.mean

    def _check(self, y: Floats32, groups: Codes, side: str) -> None:
        """Raise unless some stretch has a measured hour behind the warm-up."""
        starts, stops = stretches(groups)
        late = np.arange(len(y)) - np.repeat(starts, stops - starts) >= self.warm_up
        if not (late & ~np.isnan(y)).any():
            longest = int((stops - starts).max(initial=0))
            raise ModelError(
                f"lstm has nothing to learn from: none of {len(starts)} {side} stretches of hours "
                f"has a measured hour after its first {self.warm_up}; the longest is {longest:,} h."
            )
