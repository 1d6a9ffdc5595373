"""Predictions as the benchmark's own CSV files: one a scenario, target, model and strategy."""

from pathlib import Path

import numpy as np
import polars as pl

from fluxcore.atomic import writing
from fluxcore.predictions.record import Predictions
from fluxcore.schema import PREDICTION_COLUMNS, to_env
from fluxcore.series import HOURS_A_DAY, Series


def write_predictions(predictions: Predictions, folder: Path) -> Path:
    """Write ``{scenario}_{target}_{model}_val_{strategy}_predictions.csv``.

    Returns its path. It appears whole or not at all.

    Raises
    ------
    WorkspaceError
        The folder cannot be written.
    """
    path = folder / f"{predictions.stem}_predictions.csv"
    with writing(path) as scratch:
        official_frame(predictions.series).write_csv(
            scratch, datetime_format="%Y-%m-%d %H:%M:%S", null_value=""
        )
    return path


def official_frame(series: Series) -> pl.DataFrame:
    """Rows in the benchmark's columns: ``y_true, y_pred, env, site_id, time``.

    Missing values are null. ``env`` is the site, or the text ``('AU-ASM', 2019)``.
    """
    hours = 1 if series.step == "hour" else HOURS_A_DAY
    domains = series.domains()
    number = domains.of(series.site, series.days)
    labels = [to_env(*domains.site_and_year(each)) for each in range(len(domains))]
    names = pl.Series(labels, dtype=pl.String)
    frame = pl.DataFrame(
        {
            "y_true": series.observed,
            "y_pred": series.predicted,
            "env": names.gather(number),
            "site_id": pl.Series(series.sites, dtype=pl.String).gather(series.site),
            "time": pl.Series(series.time.astype(np.int64) * hours * 3_600_000).cast(
                pl.Datetime("ms")
            ),
        }
    )
    return frame.select(pl.col(*PREDICTION_COLUMNS[:2]).fill_nan(None), *PREDICTION_COLUMNS[2:])
