"""The scores of one cell as an array, model by domain: what every view of Diagnose shares."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.compare import CellLosses, model_labels
from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.compare.losses import mean_over_runs
from fluxcore.errors import UnknownNameError
from fluxcore.series import Floats
from fluxcore.statistics import Counts

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Losses:
    """Losses of every model at every domain of one cell (target, scenario, scale, metric)."""

    target: str
    scenario: str
    scale: str
    metric: str
    models: tuple[str, ...]
    """Names as shown, shape (m,): ``xgb``, or ``xgb (max)`` where two strategies are present."""
    domains: tuple[str, ...]
    """Names as shown, shape (d,), sorted."""
    sites: tuple[str, ...]
    """Site of each domain, shape (d,)."""
    years: Floats
    """Year of each domain, shape (d,); NaN where a domain is a site."""
    scores: Floats
    """Shape (m, d): the metric, the mean over runs; NaN where it is undefined."""
    losses: Floats
    """Shape (m, d): distance of the metric from perfect, the mean over runs; higher is worse."""
    by_construction: Flags
    """Domains whose error is zero for every model, shape (d,): one test year at ``iav``, or a
    metric that the scale makes zero, as the bias at ``iav``."""
    table: pd.DataFrame
    """All metrics of the cell, one row a model (``shown``) and domain, the mean over runs."""
    boot: Bootstrap
    """The same losses by run, with the one draw of sites that serves every cell."""

    def row(self, model: str) -> int:
        """Position of a model; raises UnknownNameError if it has no scores in this cell."""
        if model not in self.models:
            raise UnknownNameError.among("model", model, self.models)
        return self.models.index(model)

    def of(self, model: str) -> Floats:
        """Losses of one model, shape (d,)."""
        values: Floats = self.losses[self.row(model)]
        return values

    def metrics_of(self, model: str) -> pd.DataFrame:
        """Every metric of one model, indexed by domain, in the order of ``domains``."""
        self.row(model)
        chosen = self.table[self.table["shown"] == model]
        return chosen.set_index("domain").reindex(list(self.domains))

    def undefined(self, model: str) -> tuple[str, ...]:
        """Domains at which the model's loss is undefined."""
        missing = np.isnan(self.of(model))
        return tuple(d for d, gone in zip(self.domains, missing, strict=True) if gone)

    @property
    def one_year(self) -> Flags:
        """Those zero by construction since their site has one test year, shape (d,)."""
        flags: Flags = self.by_construction & (self.cell.years == 1)
        return flags

    @property
    def void(self) -> bool:
        """Whether no domain tells models apart: all are undefined, or zero by construction."""
        undefined = np.isnan(self.losses).all(axis=0)
        return bool((undefined | self.by_construction).all())

    @cached_property
    def cell(self) -> CellLosses:
        """The same losses by run, as models are compared with them."""
        return self.boot.cell(self.scenario, self.scale)

    @cached_property
    def counts(self) -> Counts:
        """How often each domain stands in each draw of sites, shape (draws, d)."""
        return self.boot.draw.of(self.sites)

    @cached_property
    def site_codes(self) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """Distinct sites, and the index of each domain's site among them, shape (d,)."""
        codes, sites = pd.factorize(np.array(self.sites, dtype=object), sort=True)
        return tuple(str(s) for s in sites), codes

    @cached_property
    def by_year(self) -> bool:
        """Whether a domain is one year of a site."""
        return bool(np.isfinite(self.years).any())


def losses(
    scores: pd.DataFrame,
    *,
    target: str,
    scenario: str,
    scale: str,
    metric: str = "rmse",
    **settings: Any,
) -> Losses:
    """Losses of one cell from a table of scores.

    Parameters
    ----------
    scores
        One row a model, strategy, run, scenario, target, scale and domain; metrics are columns.
        All of its scenarios decide the draw of sites, so that every cell shares it.
    target, scenario, scale
        The cell.
    metric
        A name in ``METRICS`` that is a column of ``scores``.
    settings
        ``draws, seed, min_years, clusters, exclude_sites`` as in ``compare.bootstrap``.

    Returns
    -------
    Losses
        Of the models that are scored there.

    Raises
    ------
    UnknownNameError
        A name is unknown, or the scores lack the metric.
    FluxError
        The scores hold nothing of this cell.
    """
    boot = bootstrap(
        scores, target=target, metric=metric, scenarios=[scenario], scales=[scale], **settings
    )
    return losses_from(boot, scores, scenario, scale)


def losses_from(boot: Bootstrap, scores: pd.DataFrame, scenario: str, scale: str) -> Losses:
    """Losses of one of the cells of a bootstrap; ``scores`` is the table that it was made from.

    Raises
    ------
    UnknownNameError
        The bootstrap has no such cell.
    """
    cell = boot.cell(scenario, scale)
    labels = model_labels(cell.models)
    scored = [i for i, runs in enumerate(cell.runs) if runs]
    models = tuple(labels[cell.models[i]] for i in scored)
    table = _table(scores, boot, cell)
    domains = [str(d) for d in cell.domains]
    known = table.drop_duplicates("domain").set_index("domain")["year"].reindex(domains)
    values = np.full((len(models), len(domains)), np.nan)
    of = pd.Index(models).get_indexer(pd.Index(table["shown"]))
    at = pd.Index(domains).get_indexer(pd.Index(table["domain"]))
    values[of, at] = table[boot.metric.name]
    return Losses(
        target=boot.target,
        scenario=scenario,
        scale=scale,
        metric=boot.metric.name,
        models=models,
        domains=tuple(domains),
        sites=tuple(str(s) for s in cell.sites),
        years=known.to_numpy(dtype=np.float64),
        scores=values,
        losses=mean_over_runs(cell.losses, cell.runs)[scored],
        by_construction=cell.zero_by_construction(),
        table=table,
        boot=boot,
    )


def _table(scores: pd.DataFrame, boot: Bootstrap, cell: CellLosses) -> pd.DataFrame:
    rows = scores[
        (scores["scenario"] == cell.scenario)
        & (scores["target"] == boot.target)
        & (scores["scale"] == cell.scale)
        & ~scores["site_id"].isin(boot.excluded)
    ]
    labels: dict[Hashable, str] = {tuple(m): name for m, name in model_labels(cell.models).items()}
    pairs = zip(rows["model"], rows["strategy"], strict=True)
    rows = rows.assign(shown=[labels[pair] for pair in pairs])
    if rows["run"].nunique() == 1:
        return rows
    keys = ["shown", "domain", "site_id", "year"]
    numbers = rows.select_dtypes("number").columns.difference(["run", "year"], sort=False)
    runs = rows.groupby(keys, dropna=False, sort=False)
    mean: pd.DataFrame = runs[list(numbers)].mean().reset_index()
    return mean
