"""Networks that take hours one by one: mlp, gdro, coral and mmd, which differ in the objective."""

from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Codes, Floats32, Validation
from fluxcore.baselines.deep.domains import mean_domain_rmse
from fluxcore.baselines.deep.network import Dense, Weights
from fluxcore.baselines.deep.objectives import Objective, Training
from fluxcore.baselines.deep.threads import one_thread
from fluxcore.baselines.deep.training import CLIP, Schedule, Unit, learn
from fluxcore.errors import ModelError

CHUNK = 16_384
"""Rows that are predicted at once; their hidden values fit into the processor's cache."""


class DenseRegressor:
    """A feed-forward network for the target, learning with one of the objectives.

    Same seed, same numbers: one thread is used, wherever there are more. The target is
    standardised inside; covariates come standardised and are cut off at 10 inter-quartile ranges.
    Validation is by the mean over domains of RMSE.

    Parameters
    ----------
    name
        Of the model, for errors.
    hidden
        Widths of the hidden layers, first to last.
    dropout
        Share of hidden units set to 0 while learning.
    batch
        Rows a step.

    Attributes
    ----------
    best_epoch, epochs
        From 1; the epoch whose weights were kept, and how many were gone through.
    learnt
        These, the validation error in the target's unit, and what the objective kept.
    """

    def __init__(
        self,
        name: str,
        objective: Objective,
        *,
        hidden: tuple[int, ...],
        dropout: float,
        batch: int,
        schedule: Schedule,
        seed: int,
    ) -> None:
        self.name = name
        self.objective = objective
        self.hidden = hidden
        self.dropout = dropout
        self.batch = batch
        self.schedule = schedule
        self.seed = seed
        self.learnt: dict[str, float] = {}

    @one_thread()
    def fit(self, X: Floats32, y: Floats32, *, groups: Codes, validation: Validation) -> Self:
        """Learn from training rows, and stop early on validation rows.

        Raises
        ------
        ModelError
            There is no row to stop on, too few domains to align, or no epoch gave finite numbers.
        """
        if not len(validation.y):
            raise ModelError(
                f"{self.name} stops early on validation rows and was given none. "
                "Choose a validation split that has some."
            )
        self.unit = Unit.of(y)
        scaled = ((y - self.unit.mean) / self.unit.sd).astype(np.float32)
        training = Training(X, scaled, groups, self.batch, self.seed)
        course = self.objective.begin(training, self.name)
        observed = validation.y.astype(float)
        network = self._network(X.shape[1])

        def error() -> float:
            predicted = self._predicted(network, validation.X)
            return mean_domain_rmse(observed, predicted, validation.groups)

        best = learn(network, lambda: course.losses(network), error, self.schedule, self.name)
        self.weights: Weights = best.weights
        self.best_epoch, self.epochs = best.best_epoch, best.epochs
        self.learnt = {
            "best_epoch": best.best_epoch,
            "epochs": best.epochs,
            "validation_rmse": best.validation,
            **course.learnt,
        }
        return self

    @one_thread()
    def predict(self, X: Floats32) -> NDArray[np.float64]:
        """Predict the target in its unit, shape (n,), in chunks of rows.

        Raises
        ------
        ModelError
            A prediction is not finite.
        """
        network = self._network(X.shape[1])
        network.load(self.weights)
        network.eval()
        predicted = self._predicted(network, X)
        bad = int((~np.isfinite(predicted)).sum())
        if bad:
            raise ModelError(
                f"{self.name}: {bad:,} of {len(predicted):,} predictions are not finite. Check "
                "that no covariate is missing, or use a learning rate below "
                f"{self.schedule.learning_rate:g}."
            )
        return predicted

    def _network(self, inputs: int) -> Dense:
        seed = int(np.random.SeedSequence([self.seed, 0]).generate_state(1)[0])
        return Dense(inputs, self.hidden, self.dropout, seed)

    @torch.inference_mode()
    def _predicted(self, network: Dense, X: Floats32) -> NDArray[np.float64]:
        out = np.empty(len(X))
        for start in range(0, len(X), CHUNK):
            part = torch.from_numpy(X[start : start + CHUNK].clip(-CLIP, CLIP))
            out[start : start + CHUNK] = network(part).numpy()
        return out * self.unit.sd + self.unit.mean
