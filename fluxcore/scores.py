"""Scores: one row per model, scenario, target, scale and domain; metrics as columns.

In memory a score table is a pandas data frame with the columns ``model, strategy, run, scenario,
target, scale, domain, site_id, year, n`` and one column a metric. ``year`` is NaN where the domain
is a site. Files of scores have the benchmark's own columns and names: see ``score_files``.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fluxcore.errors import FluxError
from fluxcore.metrics import METRICS, Metric
from fluxcore.moments import moments
from fluxcore.scales import SCALES, Scale
from fluxcore.schema import SCORE_METRICS
from fluxcore.series import Series

if TYPE_CHECKING:
    from fluxcore.predictions import Predictions


def score_series(
    series: Series,
    scales: Collection[str] | None = None,
    metrics: Collection[str] | None = None,
) -> pd.DataFrame:
    """Score observed against predicted values at every time scale, domain by domain.

    Parameters
    ----------
    series
        Hourly rows (or daily ones, for files that hold those), in any order.
    scales, metrics
        Names; all scales, and the benchmark's eight metrics, if absent.

    Returns
    -------
    DataFrame
        Columns ``scale, domain, site_id, year, n`` and the metrics; ``n`` counts all rows of the
        domain, those without an observed value too. Metrics are NaN where they are undefined.
        Domains without any row at a scale have no row here either.

    Raises
    ------
    UnknownNameError
        A scale or metric that does not exist.
    FluxError
        It is no series.
    """
    if not isinstance(series, Series):
        raise FluxError(
            f"score_series takes a Series, not {_kind(series)}. Put observed and predicted values "
            "with their sites and times into a fluxcore.Series, or read a file with "
            "fluxcore.read_predictions and give the result to fluxcore.score."
        )
    chosen_scales = [SCALES[name] for name in (scales if scales is not None else SCALES)]
    chosen = [METRICS[name] for name in (metrics if metrics is not None else SCORE_METRICS)]
    days = None
    tables = []
    for scale in chosen_scales:
        if scale.from_hours:
            rows = scale.compute(series)
        else:
            days = days if days is not None else SCALES["daily"](series)
            rows = scale.compute(days)
        tables.append(_score_rows(rows, scale, chosen))
    return pd.concat(tables, ignore_index=True)


def _score_rows(rows: Series, scale: Scale, metrics: Iterable[Metric]) -> pd.DataFrame:
    domains = rows.domains(spans_years=scale.spans_years)
    group = domains.of(rows.site, rows.days)
    m = moments(rows.observed, rows.predicted, group, len(domains))
    present = np.flatnonzero(m.rows)
    m = m[present]
    names = [domains.site_and_year(number) for number in present.tolist()]
    return pd.DataFrame(
        {
            "scale": scale.name,
            "domain": [domains.label(number) for number in present.tolist()],
            "site_id": [site for site, _ in names],
            "year": np.array([np.nan if year is None else year for _, year in names], dtype=float),
            "n": m.rows.astype(np.int64),
            **{metric.name: metric.compute(m) for metric in metrics},
        }
    )


def score(
    predictions: "Predictions",
    scales: Collection[str] | None = None,
    metrics: Collection[str] | None = None,
) -> pd.DataFrame:
    """Score one model's predictions of one target under one scenario.

    Parameters
    ----------
    predictions
        As :func:`fluxcore.read_predictions` returns them.
    scales, metrics
        Names; all scales, and the benchmark's eight metrics, if absent.

    Returns
    -------
    DataFrame
        A score table (see the module), ordered by scale, site and year. Several can be put together
        with ``pandas.concat``.

    Raises
    ------
    UnknownNameError
        A scale or metric that does not exist.
    FluxError
        They are no predictions as ``read_predictions`` returns them.
    """
    if not isinstance(getattr(predictions, "series", None), Series):
        raise FluxError(
            f"score takes Predictions (from fluxcore.read_predictions), not {_kind(predictions)}. "
            "For data in memory: fluxcore.score_series, which takes a fluxcore.Series."
        )
    table = score_series(predictions.series, scales, metrics)
    for place, name in enumerate(("model", "strategy", "run", "scenario", "target")):
        table.insert(place, name, getattr(predictions, name))
    if predictions.sealed:
        table.attrs["scenarios"] = {predictions.scenario: predictions.sealed}
    return table


def _kind(given: object) -> str:
    return "None" if given is None else type(given).__name__
