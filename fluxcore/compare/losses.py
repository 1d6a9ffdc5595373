"""The losses of all models in one cell, and the statistic over its domains, runs and draws."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fluxcore.compare.models import Model
from fluxcore.errors import FluxError
from fluxcore.scales import SCALES
from fluxcore.series import Floats
from fluxcore.statistics import Counts, Statistic

ZERO = 1e-12
"""A loss up to this is zero up to rounding."""


@dataclass(frozen=True, eq=False)
class CellLosses:
    """Losses of all models at one scenario and scale."""

    scenario: str
    scale: str
    models: tuple[Model, ...]
    runs: NDArray[np.intp]
    """Shape ``(models,)``: number of runs; 0 where a model is not scored here, or not wholly."""
    lacking: NDArray[np.intp]
    """Shape ``(models,)``: domains that others have and the model has no row for."""
    rare: int
    """Domains left out, since fewer than half of the models have a row for them."""
    losses: Floats
    """Shape ``(models, most runs, domains)``; NaN where there is no run or no score."""
    sites: NDArray[Any]
    """Shape ``(domains,)``: site id of each domain."""
    domains: NDArray[Any]
    """Shape ``(domains,)``: label of each domain."""
    years: Floats
    """Shape ``(domains,)``: test years of the domain's site; NaN where the scores do not say."""

    @property
    def spans_years(self) -> bool:
        """Whether rows of several years belong together at this scale."""
        return SCALES[self.scale].spans_years

    def short(self, min_years: int) -> NDArray[np.bool_]:
        """Domains left out of intervals, since their site has too few test years for the scale."""
        return (self.years < min_years) & self.spans_years

    def zero_by_construction(self) -> NDArray[np.bool_]:
        """Domains without error because of how the scale is made, not because a model is right.

        A single test year has no inter-annual variability; nor has the bias at a scale of
        anomalies, which is zero for every model.
        """
        if not self.spans_years or not len(self.models):
            return np.zeros(len(self.sites), dtype=bool)
        scored = np.isfinite(self.losses)
        zero = np.where(scored, self.losses, 0.0).max(axis=(0, 1)) <= ZERO
        several = (scored.any(axis=1).sum(axis=0) >= 2) | (self.years == 1)
        return np.asarray(scored.any(axis=(0, 1)) & zero & several)

    def value(self, statistic: Statistic, keep: NDArray[np.bool_] | None = None) -> Floats:
        """The statistic over domains, averaged over runs; shape ``(models,)``."""
        kept = self.losses if keep is None else self.losses[:, :, keep]
        return mean_over_runs(statistic.compute(kept), self.runs)

    def value_draws(
        self, statistic: Statistic, counts: Counts, weights: Sequence[Floats]
    ) -> Floats:
        """The same in every draw.

        Parameters
        ----------
        statistic
            Over domains.
        counts
            Shape ``(draws, domains)``: 0 for domains that are left out.
        weights
            A model's runs in every draw, shape ``(draws, runs)``, rows adding up to 1.

        Returns
        -------
        Floats
            Shape ``(models, draws)``; NaN for models without a run.
        """
        values = np.full((len(self.models), len(counts)), np.nan)
        for j, number in enumerate(self.runs):
            if number == 1:
                values[j] = statistic.over_draws(self.losses[j, 0], counts)
            elif number:
                runs = [statistic.over_draws(self.losses[j, r], counts) for r in range(number)]
                values[j] = np.einsum("rb,br->b", np.stack(runs), weights[j])
        return values


def mean_over_runs(values: Floats, runs: NDArray[np.intp]) -> Floats:
    """Average ``(models, runs, ...)`` over the runs that a model has; NaN without any."""
    there = np.arange(values.shape[1]) < runs[:, None]
    there = there.reshape(there.shape + (1,) * (values.ndim - 2))
    number = np.maximum(runs, 1).reshape((-1,) + (1,) * (values.ndim - 2))
    total: Floats = np.where(there, values, 0.0).sum(axis=1) / number
    total[runs == 0] = np.nan
    return total


def run_weights(cells: Iterable[CellLosses], draws: int, seed: int) -> list[Floats]:
    """Draw runs with replacement, for every model of the cells of one scenario.

    A scenario's scales come from the same training runs and share the draw; scenarios and models
    were trained apart and do not. The generator is keyed by the losses, not by the name of the
    model, so that renaming a model moves no number.

    Returns
    -------
    list[Floats]
        A model each: shape ``(draws, runs)``, rows adding up to 1.

    Raises
    ------
    FluxError
        A model has more runs at one scale than at another.
    """
    cells = list(cells)
    weights = []
    for j, model in enumerate(cells[0].models):
        numbers = {int(cell.runs[j]) for cell in cells} - {0}
        if len(numbers) > 1:
            raise FluxError(
                f"{model.model} ({model.strategy}) has {' and '.join(map(str, sorted(numbers)))} "
                f"runs at different scales of {cells[0].scenario}. Score every run at every scale."
            )
        runs = max(numbers, default=0)
        if runs < 2:
            weights.append(np.ones((draws, 1)))
            continue
        key = 0
        for cell in cells:
            key = zlib.crc32(np.ascontiguousarray(cell.losses[j, :runs]).tobytes(), key)
        rng = np.random.default_rng([seed, key])
        weights.append(rng.multinomial(runs, np.full(runs, 1 / runs), size=draws) / runs)
    return weights
