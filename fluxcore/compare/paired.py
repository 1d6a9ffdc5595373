"""The paired lens: two models at the same towers, tower by tower."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.compare.losses import ZERO, CellLosses
from fluxcore.compare.models import Model, find_model
from fluxcore.compare.ties import verdict
from fluxcore.series import Floats

POWER = 2.8
"""Standard errors between nothing and a difference that is found in 80 % of samples (5 %, two
sides): 1.96 + 0.84."""


@dataclass(frozen=True, slots=True)
class Paired:
    """Two models compared tower by tower; a ratio below 1 says that A has the smaller loss."""

    ratio: float
    """exp(mean over towers of ln loss of A - ln loss of B)."""
    lo: float
    hi: float
    """Percentile interval of the ratio, towers resampled; not adjusted for other pairs."""
    share_better: float
    """Share of towers where A has the smaller loss; a tower where both are equal counts half."""
    n: int
    """Towers that the ratio rests on."""
    n_left_out: int
    """Towers without a score, or with a loss of zero, of either model: they have no ratio."""
    n_short: int
    """Towers with too few test years for a scale that spans years."""
    detectable: float
    """Smallest difference that these towers resolve with 80 % power: 0.067 is 6.7 %."""
    verdict: str
    """``better``, ``worse``, ``equivalent`` or ``not resolved``, of A."""


def compare_in_cell(
    boot: Bootstrap, cell: CellLosses, a: Model, b: Model, margin: float = 0.05
) -> Paired:
    """Compare two models in one cell.

    d_s = ln(loss of A) - ln(loss of B) at tower s, averaged over its years where the domain is a
    site-year and over the runs of either model. The ratio is exp(mean d_s), its interval comes
    from the joint draw of towers (and runs), and the smallest detectable difference is
    exp(2.8 se) - 1 with se the standard error of the mean of d_s: sd / sqrt(n), or over draws
    where clusters of towers are drawn.

    Parameters
    ----------
    boot, cell
        Losses and draws.
    a, b
        Models of `boot`.
    margin
        Ratios within 1 -+ margin are equivalent.

    Returns
    -------
    Paired
        NaN values and no verdict where no tower has both.
    """
    return compare_with(boot, cell, [a], b, margin)[0]


def compare_with(
    boot: Bootstrap,
    cell: CellLosses,
    models: Sequence[Model],
    reference: Model,
    margin: float = 0.05,
) -> list[Paired]:
    """Compare models with one reference in one cell; see `compare_in_cell`."""
    kept = boot.kept(cell)
    logs = {model: _logs(cell, model) for model in (*models, reference)}
    scored = np.isfinite(logs[reference]).all(axis=0) & kept
    alike: dict[bytes, list[Model]] = {}
    for model in models:
        there = scored & np.isfinite(logs[model]).all(axis=0)
        alike.setdefault(there.tobytes(), []).append(model)
    found: dict[Model, Paired] = {}
    for mask, its in alike.items():
        there = np.frombuffer(mask, dtype=bool)
        towers = _Towers(boot, cell, there, len(set(cell.sites[kept])))
        means = {model: towers.means(model, logs[model]) for model in {*its, reference}}
        found |= {model: towers.compare(means[model], means[reference], margin) for model in its}
    return [found[model] for model in models]


class _Towers:
    """The towers of a cell at which some models have a loss, and how often each is drawn."""

    def __init__(
        self, boot: Bootstrap, cell: CellLosses, there: NDArray[np.bool_], n_sites: int
    ) -> None:
        self.site, names = pd.factorize(cell.sites[there], sort=True)
        self.boot, self.cell, self.there = boot, cell, there
        self.number = np.bincount(self.site, minlength=len(names))
        self.counts = boot.draw.of(np.asarray(names)).astype(np.float32)
        self.total = self.counts.sum(axis=1)
        self.n_left_out = n_sites - len(names)
        self.n_short = len(set(cell.sites)) - n_sites

    def means(self, model: Model, logs: Floats) -> tuple[Floats, Floats]:
        """Mean log loss of a model by tower, over its years and runs, and in total by draw."""
        runs = np.stack(
            [
                np.bincount(self.site, row[self.there], minlength=len(self.number)) / self.number
                for row in logs
            ]
        )
        weights = self.boot.weights[self.cell.scenario][self.cell.models.index(model)]
        return runs.mean(axis=0), ((self.counts @ runs.T) * weights).sum(axis=1)

    def compare(self, a: tuple[Floats, Floats], b: tuple[Floats, Floats], margin: float) -> Paired:
        d = a[0] - b[0]
        drawn = (a[1] - b[1])[self.total > 0] / self.total[self.total > 0]
        if not len(d):
            nothing = float("nan")
            return Paired(
                nothing, nothing, nothing, nothing, 0, self.n_left_out, self.n_short, nothing, ""
            )
        lo, hi = map(float, np.exp(np.quantile(drawn, [0.025, 0.975])))
        if self.boot.draw.clusters:
            se = float(drawn.std())
        else:
            se = float(d.std(ddof=1)) / np.sqrt(len(d)) if len(d) > 1 else float("nan")
        return Paired(
            ratio=float(np.exp(d.mean())),
            lo=lo,
            hi=hi,
            share_better=float(((d < 0) + 0.5 * (d == 0)).mean()),
            n=len(d),
            n_left_out=self.n_left_out,
            n_short=self.n_short,
            detectable=float(np.expm1(POWER * se)),
            verdict=verdict(lo - 1, hi - 1, -margin, margin) if len(d) > 1 else "",
        )


def _logs(cell: CellLosses, model: Model) -> Floats:
    """Logarithms of a model's losses, (runs, domains); NaN for a loss of zero."""
    j = cell.models.index(model)
    losses = cell.losses[j, : cell.runs[j]]
    if not len(losses):
        return np.full((1, len(cell.sites)), np.nan)
    return np.log(losses, out=np.full(losses.shape, np.nan), where=losses > ZERO)


def paired(
    scores: pd.DataFrame,
    model_a: str,
    model_b: str,
    *,
    target: str,
    scenario: str,
    scale: str,
    metric: str = "rmse",
    margin: float = 0.05,
    **settings: Any,
) -> Paired:
    """Compare two models of a score table at one scenario and scale, tower by tower.

    Parameters
    ----------
    scores
        A score table.
    model_a, model_b
        Names as shown: ``xgb``, or ``xgb (max)`` where several strategies are present.
    target, scenario, scale, metric
        The cell.
    margin
        Ratios within 1 -+ margin are equivalent.
    settings
        ``draws, seed, min_years, clusters, exclude_sites`` as in `bootstrap`.

    Raises
    ------
    UnknownNameError
        A name is unknown.
    """
    boot = bootstrap(
        scores, target=target, metric=metric, scenarios=[scenario], scales=[scale], **settings
    )
    a, b = (find_model(boot.models, name) for name in (model_a, model_b))
    return compare_in_cell(boot, boot.cell(scenario, scale), a, b, margin)
