"""From a score table to the losses of every model in every domain, cell by cell."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.compare.losses import CellLosses
from fluxcore.compare.models import Model, models_of
from fluxcore.errors import FluxError
from fluxcore.metrics import METRICS, Metric
from fluxcore.series import Floats


def scored_metric(scores: pd.DataFrame, name: str) -> Metric:
    """The metric of that name, if the score table holds it.

    Raises
    ------
    UnknownNameError
        It is not a metric.
    FluxError
        These scores do not have it.
    """
    metric = METRICS[name]
    if name not in scores.columns:
        raise FluxError(
            f"These scores hold no {metric.label}, which cannot be told from the others. They hold "
            f"{', '.join(m for m in METRICS if m in scores.columns)}. Scores of your own "
            "predictions hold every metric: fluxcore add predictions."
        )
    return metric


def years_by_site(scores: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Number of test years of each (scenario, site).

    Taken from the rows of inter-annual variability (one row a year), where these are missing from
    the site-years that are scored.
    """
    keys = ["scenario", "site_id"]
    iav = scores[scores["scale"] == "iav"].groupby(keys)["n"].max()
    years = scores[scores["year"].notna()].groupby(keys)["year"].nunique()
    number = pd.concat([iav, years[~years.index.isin(iav.index)]])
    scenario, site = (number.index.get_level_values(key) for key in keys)
    return dict(zip(zip(scenario, site, strict=True), map(float, number), strict=True))


def gather(
    scores: pd.DataFrame,
    *,
    target: str,
    metric: Metric,
    scenarios: Sequence[str],
    scales: Sequence[str],
) -> list[CellLosses]:
    """Arrange the scores of a target by cell.

    Parameters
    ----------
    scores
        A score table: one row a model, strategy, run, scenario, target, scale and domain.
    target, metric, scenarios, scales
        What to take.

    Returns
    -------
    list[CellLosses]
        Scenarios in the given order, then scales; cells without any score are left out. A cell
        compares models at the same domains: those that at least half of the models have. A model
        that lacks some of them has no value in the cell, and further domains do not count.

    Raises
    ------
    FluxError
        A model has two scores for the same run and domain.
    """
    some = scores[scores["target"] == target]
    years = years_by_site(some)
    some = some[some["scale"].isin(scales) & some["scenario"].isin(scenarios)]
    models = models_of(some)
    place = pd.MultiIndex.from_tuples(models) if models else pd.MultiIndex.from_arrays([[], []])
    model = place.get_indexer(pd.MultiIndex.from_frame(some[["model", "strategy"]]))
    losses = metric.loss(some[metric.name].to_numpy(dtype=np.float64))
    columns = {name: some[name].to_numpy() for name in ("run", "domain", "site_id")}
    cells = []
    groups = some.reset_index(drop=True).groupby(["scenario", "scale"]).indices
    for scenario in scenarios:
        for scale in scales:
            rows = groups.get((scenario, scale))
            if rows is None:
                continue
            cells.append(
                _cell(
                    (scenario, scale),
                    models,
                    model[rows],
                    losses[rows],
                    {name: values[rows] for name, values in columns.items()},
                    years,
                )
            )
    return cells


def _cell(
    name: tuple[str, str],
    models: tuple[Model, ...],
    model: NDArray[np.intp],
    losses: Floats,
    columns: dict[str, NDArray[Any]],
    years: dict[tuple[str, str], float],
) -> CellLosses:
    domain, domains = pd.factorize(columns["domain"], sort=True)
    sites = np.empty(len(domains), dtype=object)
    sites[domain] = columns["site_id"]
    run = np.zeros(len(model), dtype=np.intp)
    runs = np.zeros(len(models), dtype=np.intp)
    for j in np.unique(model):
        its = model == j
        run[its], known = pd.factorize(columns["run"][its], sort=True)
        runs[j] = len(known)
    table = np.full((len(models), int(runs.max()), len(domains)), np.nan)
    taken = np.zeros(table.shape, dtype=bool)
    taken[model, run, domain] = True
    if taken.sum() != len(model):
        twice = len(model) - int(taken.sum())
        raise FluxError(
            f"{name[0]}, {name[1]}: {twice} domains are scored twice for the same model, strategy "
            "and run. Give repeated trainings different run numbers."
        )
    table[model, run, domain] = losses
    has = np.array([taken[j, :number].all(axis=0) & (number > 0) for j, number in enumerate(runs)])
    common = 2 * has.sum(axis=0) >= (runs > 0).sum()
    lacking = np.where(runs > 0, (common & ~has).sum(axis=1), 0)
    table[lacking > 0] = np.nan
    scenario, scale = name
    sites = sites[common]
    return CellLosses(
        scenario=scenario,
        scale=scale,
        models=models,
        runs=np.where(lacking > 0, 0, runs),
        lacking=lacking,
        rare=int((~common).sum()),
        losses=table[:, :, common],
        sites=sites,
        domains=np.asarray(domains)[common],
        years=np.array([years.get((scenario, str(site)), np.nan) for site in sites]),
    )
