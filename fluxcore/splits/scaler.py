"""What standardises covariates: median and inter-quartile range of the training rows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.datasets import reading
from fluxcore.splits.split import Split


def scaler(split: Split, covariates: Sequence[str] | None = None) -> pd.DataFrame:
    """Median and inter-quartile range of covariates over the training rows of a split, exactly.

    Reads one column at a time: 4 bytes a row.

    Parameters
    ----------
    split
        A data set under a scenario.
    covariates
        All of the data set if absent.

    Returns
    -------
    pandas.DataFrame
        Index ``covariate``; ``median`` and ``iqr`` in the covariate's unit (linear interpolation;
        NaN where no training row has the covariate, and an ``iqr`` of 0 where half of them are
        equal: such a covariate cannot be standardised), ``rows`` that have it, ``missing`` rows.

    Raises
    ------
    UnknownNameError
        The data set has no such covariate.
    """
    names = list(split.dataset.covariates if covariates is None else covariates)
    found = []
    for name in names:
        rows = split.scan("train", [name]).select(pl.col(name))
        with reading(split.dataset.name):
            values = rows.collect(engine="streaming")[name]
        present = values.drop_nulls().cast(pl.Float64).to_numpy()
        low, middle, high = (
            np.quantile(present, (0.25, 0.5, 0.75)).tolist() if len(present) else [np.nan] * 3
        )
        found.append((name, middle, high - low, len(present), len(values) - len(present)))
    columns = ["covariate", "median", "iqr", "rows", "missing"]
    return pd.DataFrame(found, columns=columns).set_index("covariate")
