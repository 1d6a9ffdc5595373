"""Rank models: cells, skill, intervals, tie sets."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.compare.losses import ZERO, CellLosses
from fluxcore.compare.models import Model, find_model, model_labels
from fluxcore.compare.ties import Ties, ties, verdict
from fluxcore.leaderboard.board import Leaderboard
from fluxcore.leaderboard.notes import notes
from fluxcore.leaderboard.skill import (
    Evaluated,
    best_first,
    evaluate,
    overall,
    percentiles,
    ranks,
    relative,
    skills,
)
from fluxcore.series import Floats
from fluxcore.statistics import SHORTFALL, STATISTICS, Statistic, order_interval


def leaderboard(
    scores: pd.DataFrame,
    *,
    target: str,
    statistic: str = "q90",
    metric: str = "rmse",
    baseline: str = "lr",
    scenarios: Sequence[str] | None = None,
    scales: Sequence[str] | None = None,
    iav: bool = True,
    draws: int = 1000,
    seed: int = 0,
    min_years: int = 3,
    clusters: bool | Mapping[str, int] = False,
    exclude_sites: Collection[str] = (),
    without_neighbours: float | None = None,
    margin: float = 0.05,
) -> Leaderboard:
    """Rank the models of a score table at one target.

    A cell is a statistic over domains of the losses at one scenario and scale, averaged over the
    runs of a model; its skill is 1 - cell / cell of the baseline; a model's skill is the plain mean
    over cells. With the defaults these are the numbers of the published leaderboard.

    Intervals, ranks and tie sets come from one joint draw of sites (and runs) for all cells. At
    scales that span years (seasonal, anom, iav) they rest on towers with at least `min_years` test
    years, while values keep the published definition with all towers; the values that the
    intervals refer to stand beside them (``value_min_years``, ``skill_min_years``).

    Parameters
    ----------
    scores
        One row a model, strategy, run, scenario, target, scale and domain, metrics as columns.
    target
        Whose scores.
    statistic
        Over domains, on losses: ``q90`` is the bad end of any metric.
    metric
        Any metric that the scores hold.
    baseline
        Skill is relative to this model (the name as shown, ``lr`` or ``xgb (max)``).
    scenarios, scales
        Cells to show and to average; None: the three and the six of the published leaderboard.
    iav
        Whether inter-annual variability counts in the skill (it is shown in any case).
    draws, seed
        Of the bootstrap.
    min_years
        See above; 1 makes intervals refer to the published cells themselves.
    clusters
        Draw towers within 20 km of each other together.
    exclude_sites
        Left out of everything.
    without_neighbours
        Leave out, in each scenario, the test towers that have a tower which is not tested within so
        many km; None: keep all. The notes count them.
    margin
        Differences within this are equivalent.

    Returns
    -------
    Leaderboard
        Tables, and notes on what was left out.

    Raises
    ------
    UnknownNameError
        A name is unknown.
    FluxError
        There is nothing to rank.
    """
    boot = bootstrap(
        scores,
        target=target,
        metric=metric,
        scenarios=scenarios,
        scales=scales,
        draws=draws,
        seed=seed,
        min_years=min_years,
        clusters=clusters,
        exclude_sites=exclude_sites,
        without_neighbours=without_neighbours,
    )
    return rank(boot, statistic=statistic, baseline=baseline, iav=iav, margin=margin)


def rank(
    boot: Bootstrap,
    *,
    statistic: str = "q90",
    baseline: str = "lr",
    iav: bool = True,
    margin: float = 0.05,
) -> Leaderboard:
    """Rank models from losses and draws that are at hand; see `leaderboard`."""
    rule = STATISTICS[statistic]
    base = boot.models.index(find_model(boot.models, baseline))
    found = [evaluate(boot, cell, rule) for cell in boot.cells]
    whole = overall(found, base, iav)
    labels = model_labels(boot.models)
    order = best_first(whole.skill, [labels[model] for model in boot.models])
    table = pd.DataFrame(
        {
            **_names(boot.models, labels),
            "skill": whole.skill,
            "skill_min_years": whole.skill_min_years,
            "skill_lo": whole.lo,
            "skill_hi": whole.hi,
            "rank": ranks(whole.skill),
            "rank_lo": whole.ties.rank_lo,
            "rank_hi": whole.ties.rank_hi,
            "runs": np.max([cell.runs for cell in boot.cells], axis=0),
        }
    )
    rows = [_cell_rows(boot, each, rule, base, margin, labels) for each in found]
    columns = {name: np.stack([columns[name] for columns in rows]) for name in rows[0]}
    cells = pd.DataFrame({name: values[:, order].T.ravel() for name, values in columns.items()})
    scored = cells["runs"] > 0
    return Leaderboard(
        target=boot.target,
        statistic=statistic,
        metric=boot.metric.name,
        baseline=baseline,
        scenarios=tuple(dict.fromkeys(cell.scenario for cell in boot.cells)),
        scales=tuple(dict.fromkeys(cell.scale for cell in boot.cells)),
        iav=iav,
        min_years=boot.min_years,
        margin=margin,
        intervals=True,
        table=table.iloc[order].reset_index(drop=True),
        cells=cells[scored].reset_index(drop=True),
        pairs=_pairs(whole.ties, [labels[model] for model in boot.models], order, margin),
        notes=notes(boot, rule, base, whole.in_skill, whole.in_interval),
        near=boot.near,
    )


def _names(models: Sequence[Model], labels: Mapping[Model, str]) -> dict[str, list[str]]:
    return {
        "model": [model.model for model in models],
        "strategy": [model.strategy for model in models],
        "label": [labels[model] for model in models],
    }


def _cell_rows(
    boot: Bootstrap,
    found: Evaluated,
    rule: Statistic,
    base: int,
    margin: float,
    labels: Mapping[Model, str],
) -> dict[str, NDArray[Any]]:
    """Columns of a cell, a value a model each."""
    cell, metric = found.cell, boot.metric
    kept = boot.kept(cell)
    theta = np.log(np.maximum(found.value_min_years, ZERO))
    tied = ties(theta, np.log(np.maximum(found.drawn, ZERO)))
    best = int(np.nanargmin(theta)) if np.isfinite(theta).any() else 0
    lo, hi = percentiles(found.drawn)
    limits = np.array([_order(cell, j, kept, rule) for j in range(len(cell.models))])
    scored = np.isfinite(cell.losses).any(axis=1)
    ratio, ratio_lo, ratio_hi = (
        np.expm1(side[:, best]) for side in (tied.difference, tied.set_lo, tied.set_hi)
    )
    one_year = len(set(cell.sites[cell.years == 1]))
    numbers: dict[str, Any] = {
        "scenario": cell.scenario,
        "scale": cell.scale,
        "value": metric.shown(found.value),
        "skill": skills(found.value, base),
        "relative": relative(found.value),
        "rank": ranks(-found.value),
        **_shown(metric.best == "high", "lo", lo, "hi", hi),
        "value_min_years": metric.shown(found.value_min_years),
        "tie": tied.member,
        "verdict": np.array(_verdicts(tied, best, ratio_lo, ratio_hi, margin), dtype=object),
        "ratio": 1 + ratio,
        "ratio_lo": 1 + ratio_lo,
        "ratio_hi": 1 + ratio_hi,
        "rank_lo": tied.rank_lo,
        "rank_hi": tied.rank_hi,
        "shortfall": metric.shown(cell.value(SHORTFALL)),
        **_shown(metric.best == "high", "order_lo", limits[:, 0], "order_hi", limits[:, 1]),
        "n_domains": scored.sum(axis=1),
        "n_undefined": (~scored).sum(axis=1),
        "n_zero": (scored & cell.zero_by_construction()).sum(axis=1),
        "n_one_year": one_year,
        "n_interval": (scored & kept).sum(axis=1),
        "runs": cell.runs,
    }
    names = {
        name: np.array(shown, dtype=object) for name, shown in _names(cell.models, labels).items()
    }
    return {**names, **{name: np.broadcast_to(v, len(cell.models)) for name, v in numbers.items()}}


def _shown(
    high: bool, low_name: str, low: Floats, high_name: str, high_loss: Floats
) -> dict[str, Floats]:
    """Limits of a loss in the metric's own terms: they swap where high is good."""
    if high:
        return {low_name: 1 - high_loss, high_name: 1 - low}
    return {low_name: low, high_name: high_loss}


def _order(
    cell: CellLosses, j: int, kept: NDArray[np.bool_], rule: Statistic
) -> tuple[float, float]:
    """Order-statistic interval, averaged over runs; none where domains are years of one tower."""
    site_years = len(set(cell.sites)) < len(cell.sites)
    if rule.quantile is None or site_years or not cell.runs[j]:
        return float("nan"), float("nan")
    runs = [order_interval(run[kept], rule.quantile) for run in cell.losses[j, : cell.runs[j]]]
    low, high = np.mean(runs, axis=0)
    return float(low), float(high)


def _verdicts(
    tied: Ties, best: int, ratio_lo: Floats, ratio_hi: Floats, margin: float
) -> list[str]:
    said = []
    for j, member in enumerate(tied.member):
        if np.isnan(ratio_lo[j]):
            said.append("")
        elif not member:
            said.append("worse")
        elif j == best:
            said.append("best")
        else:
            said.append(verdict(min(ratio_lo[j], 0.0), ratio_hi[j], -margin, margin))
    return said


def _pairs(tied: Ties, labels: Sequence[str], order: Sequence[int], margin: float) -> pd.DataFrame:
    """Ordered pairs of models by the difference of their skills (the ties are of minus skill)."""
    rows = [
        {
            "model_a": labels[a],
            "model_b": labels[b],
            "difference": -tied.difference[a, b],
            "lo": -tied.hi[a, b],
            "hi": -tied.lo[a, b],
            "verdict": verdict(tied.lo[a, b], tied.hi[a, b], -margin, margin),
        }
        for a in order
        for b in order
        if a != b
    ]
    columns = ["model_a", "model_b", "difference", "lo", "hi", "verdict"]
    return pd.DataFrame(rows, columns=columns)
