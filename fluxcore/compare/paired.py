"""The paired lens: two models at the same towers, tower by tower."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.compare.losses import ZERO, CellLosses
from fluxcore.compare.models import Model, find_model
from fluxcore.compare.ties import verdict
from fluxcore.series import Floats
from fluxcore.statistics import STATISTICS

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
    kept = boot.kept(cell)
    sides = [_logs(cell, cell.models.index(model)) for model in (a, b)]
    there = kept & np.isfinite(np.concatenate(sides)).all(axis=0)
    site, names = pd.factorize(cell.sites[there], sort=True)
    number = np.bincount(site, minlength=len(names))
    n_sites = len(set(cell.sites[kept]))
    n_short = len(set(cell.sites)) - n_sites
    if not len(names):
        nothing = float("nan")
        return Paired(
            nothing, nothing, nothing, nothing, 0, n_sites, n_short, detectable=nothing, verdict=""
        )

    def by_tower(logs: Floats) -> Floats:
        """Mean over the years of each tower: (runs, towers)."""
        return np.stack([np.bincount(site, row[there]) / number for row in logs])

    towers = [by_tower(side) for side in sides]
    d = towers[0].mean(axis=0) - towers[1].mean(axis=0)
    counts = boot.draw.of(np.asarray(names))
    total = counts.sum(axis=1)
    weights = [boot.weights[cell.scenario][cell.models.index(model)] for model in (a, b)]
    means = [
        ((counts @ side.T) * weight).sum(axis=1)
        for side, weight in zip(towers, weights, strict=True)
    ]
    drawn = (means[0] - means[1])[total > 0] / total[total > 0]
    lo, hi = np.exp(np.quantile(drawn, [0.025, 0.975]))
    if boot.draw.clusters:
        se = float(drawn.std())
    else:
        se = float(d.std(ddof=1)) / np.sqrt(len(d)) if len(d) > 1 else float("nan")
    return Paired(
        ratio=float(np.exp(d.mean())),
        lo=float(lo),
        hi=float(hi),
        share_better=float(((d < 0) + 0.5 * (d == 0)).mean()),
        n=len(names),
        n_left_out=n_sites - len(names),
        n_short=n_short,
        detectable=float(np.expm1(POWER * se)),
        verdict=verdict(float(lo) - 1, float(hi) - 1, -margin, margin) if len(d) > 1 else "",
    )


def _logs(cell: CellLosses, j: int) -> Floats:
    """Logarithms of a model's losses, (runs, domains); NaN for a loss of zero."""
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


def paired_cells(boot: Bootstrap, reference: Model, margin: float = 0.05) -> pd.DataFrame:
    """Compare every model with a reference in every cell.

    Returns
    -------
    DataFrame
        One row a model but the reference and cell: model, strategy, scenario, scale and the
        fields of `Paired`.
    """
    rows = [
        {
            **model._asdict(),
            "scenario": cell.scenario,
            "scale": cell.scale,
            **asdict(compare_in_cell(boot, cell, model, reference, margin)),
        }
        for model in boot.models
        if model != reference
        for cell in boot.cells
    ]
    return pd.DataFrame(rows)


def versus(
    boot: Bootstrap, a: Model, b: Model, statistic: str = "q90", margin: float = 0.05
) -> pd.DataFrame:
    """Compare two models in every cell with both lenses: the cell values, and tower by tower.

    Parameters
    ----------
    boot
        Losses and draws.
    a, b
        Models of `boot`.
    statistic
        Over domains, for the ratio of the cell values.
    margin
        Ratios within 1 -+ margin are equivalent.

    Returns
    -------
    DataFrame
        One row a cell: scenario, scale; ``cell_ratio, cell_lo, cell_hi, cell_verdict`` of the
        cell values over towers with enough years (percentile interval of the same draw, not
        adjusted for other pairs or cells); then the fields of `Paired`.
    """
    rule = STATISTICS[statistic]
    rows = []
    for cell in boot.cells:
        value, drawn = boot.values(cell, rule)
        i, j = cell.models.index(a), cell.models.index(b)
        ratio = _log(value[i]) - _log(value[j])
        ratios = _log(drawn[i]) - _log(drawn[j])
        ratios = ratios[np.isfinite(ratios)]
        lo, hi = np.quantile(ratios, [0.025, 0.975]) if len(ratios) else (np.nan, np.nan)
        rows.append(
            {
                "scenario": cell.scenario,
                "scale": cell.scale,
                "cell_ratio": np.exp(ratio),
                "cell_lo": np.exp(lo),
                "cell_hi": np.exp(hi),
                "cell_verdict": verdict(float(np.expm1(lo)), float(np.expm1(hi)), -margin, margin),
                **asdict(compare_in_cell(boot, cell, a, b, margin)),
            }
        )
    return pd.DataFrame(rows)


def _log(values: Any) -> Any:
    """Logarithm of losses; those that are zero up to rounding count as 1e-12."""
    return np.log(np.maximum(values, ZERO))
