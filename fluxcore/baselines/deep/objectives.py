"""What the networks for single hours minimise: mean error, worst domain, or error and distance."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import torch
from torch import Tensor

from fluxcore.baselines.baseline import Codes, Floats32
from fluxcore.baselines.deep.domain_weights import DomainWeights
from fluxcore.baselines.deep.domains import Domains, Rows
from fluxcore.baselines.deep.network import Dense
from fluxcore.baselines.deep.penalties import DISTANCES
from fluxcore.baselines.deep.training import CLIP
from fluxcore.errors import ModelError


@dataclass(frozen=True)
class Training:
    """Training rows, and how they are drawn."""

    X: Floats32
    """Standardised covariates, shape (n, p)."""
    y: Floats32
    """Standardised target, shape (n,)."""
    groups: Codes
    """Training domain of each row, shape (n,)."""
    batch: int
    seed: int

    def rng(self, stream: int) -> np.random.Generator:
        """A generator of its own for each purpose, so that one more draw here moves none there."""
        return np.random.default_rng([self.seed, stream])

    def covariates(self, rows: Rows) -> Tensor:
        """Cut off at `CLIP`, shape of the rows and (p,)."""
        return torch.from_numpy(self.X[rows].clip(-CLIP, CLIP))

    def target(self, rows: Rows) -> Tensor:
        """Shape of the rows."""
        return torch.from_numpy(self.y[rows])


class Course(Protocol):
    """One run through an objective, with its state."""

    @property
    def learnt(self) -> dict[str, float]:
        """What it ended with, in plain numbers."""
        ...

    def losses(self, network: Dense) -> Iterator[Tensor]:
        """Losses of the batches of one epoch."""
        ...


class Objective(Protocol):
    """What is minimised."""

    def begin(self, training: Training, name: str) -> Course:
        """Start a course; raise a ModelError if the rows cannot serve it."""
        ...


@dataclass(frozen=True)
class MeanError:
    """Mean squared error over rows, in shuffled batches."""

    def begin(self, training: Training, name: str) -> Course:
        """Start."""
        return MeanErrorCourse(training)


class MeanErrorCourse:
    """Batches of all rows in an order that changes by epoch."""

    def __init__(self, training: Training) -> None:
        self.learnt: dict[str, float] = {}
        self.training = training
        self._order = training.rng(1)

    def losses(self, network: Dense) -> Iterator[Tensor]:
        """Mean squared errors."""
        rows = self._order.permutation(len(self.training.y))
        for start in range(0, len(rows), self.training.batch):
            part = rows[start : start + self.training.batch]
            predicted = network(self.training.covariates(part))
            yield torch.nn.functional.mse_loss(predicted, self.training.target(part))


@dataclass(frozen=True)
class WorstDomain:
    """Mean squared error of the worst training domain, approached by weights: see `DomainWeights`.

    Each batch takes up to ``most`` domains, drawn alike, and equally many rows of each.
    """

    step: float
    most: int = 32

    def begin(self, training: Training, name: str) -> Course:
        """Start with equal weights."""
        return WorstDomainCourse(training, self)


class WorstDomainCourse:
    """Weights of domains, and batches of domains."""

    def __init__(self, training: Training, objective: WorstDomain) -> None:
        self.training = training
        self.domains = Domains(training.groups)
        self.weights = DomainWeights(len(self.domains), objective.step)
        self.most = min(objective.most, len(self.domains), training.batch)
        self._rows = training.rng(1)

    @property
    def learnt(self) -> dict[str, float]:
        """The largest weight, and how many domains the weights are spread over in effect."""
        return {
            "largest_domain_weight": float(self.weights.values.max()),
            "effective_domains": self.weights.effective,
        }

    def losses(self, network: Dense) -> Iterator[Tensor]:
        """Weighted sums of errors, enlarged to stand for the domains that were not drawn."""
        for _ in range(-(-len(self.training.y) // self.training.batch)):
            chosen = self.domains.some(self.most, self._rows)
            rows = self.domains.draw(chosen, self.training.batch // self.most, self._rows)
            predicted = network(self.training.covariates(rows.ravel())).reshape(rows.shape)
            errors = (predicted - self.training.target(rows)).square().mean(dim=1)
            self.weights.update(chosen, errors.detach().numpy().astype(float))
            shares = self.weights.values[chosen] * (len(self.domains) / self.most)
            yield (torch.from_numpy(shares.astype(np.float32)) * errors).sum()


@dataclass(frozen=True)
class Alignment:
    """Mean squared error plus the distance between the representations of training domains.

    The error is that of `MeanError`, on the same batches. For each of them the distance is the mean
    over pairs of ``domains`` training domains, drawn alike, with ``rows`` rows of each. Only
    training rows are ever aligned.
    """

    distance: Literal["coral", "mmd"]
    penalty: float
    domains: int = 4
    rows: int = 128

    def begin(self, training: Training, name: str) -> Course:
        """Start, if there are two domains to align."""
        domains = Domains(training.groups)
        if len(domains) < 2:
            raise ModelError(
                f"{name} aligns training domains with each other and was given {len(domains)}. "
                "It needs at least 2: train on more sites, or choose mlp."
            )
        return AlignmentCourse(training, self, domains)


@dataclass
class AlignmentCourse:
    """Batches of `MeanErrorCourse`, and draws of domains beside them."""

    training: Training
    objective: Alignment
    domains: Domains
    learnt: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._errors = MeanErrorCourse(self.training)
        self._rows = self.training.rng(2)

    def losses(self, network: Dense) -> Iterator[Tensor]:
        """Mean squared errors, each with its penalty; the last distance is kept in ``learnt``."""
        of_pairs = DISTANCES[self.objective.distance]
        distance = torch.zeros(())
        for error in self._errors.losses(network):
            chosen = self.domains.some(self.objective.domains, self._rows)
            rows = self.domains.draw(chosen, self.objective.rows, self._rows)
            hidden = network.represent(self.training.covariates(rows.ravel()))
            distance = of_pairs(hidden.reshape(*rows.shape, -1)).mean()
            yield error + self.objective.penalty * distance
        self.learnt["distance"] = float(distance.detach())
