"""Synthetic towers beside real ones: yearly mean and seasonal amplitude from monthly means.

The real months (FLUXNET files of the Warm Winter 2020 release, fluxes in gC m-2 d-1) do not ship;
``FLUX_SHARED`` names the folder that holds them.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.datasets import Dataset

FILE = "real/WarmWinter2020_FULLSET_MM_benchmark_sites_2015-2020.csv.gz"
GRAMS = 12.011e-6 * 86400
"""gC m-2 d-1 in one umol CO2 m-2 s-1."""
VARIABLES = ("TA", "VPD", "SW_IN", "GPP", "ET")
GOOD = 0.5
"""Least share of good hours in a real month for it to count."""


def real_file() -> Path:
    """Where the real months would be."""
    shared = os.environ.get("FLUX_SHARED", Path(__file__).resolve().parents[2] / "shared")
    return Path(shared) / FILE


def real_months(path: Path) -> pd.DataFrame:
    """Months of real towers in the units of the benchmark: ``site_id, year, month``, variables."""
    table = pd.read_csv(path, na_values=[-9999])
    stamp = table["TIMESTAMP"].astype(int)
    heat = 2.501 - 0.00237 * table["TA_F"]
    return pd.DataFrame(
        {
            "site_id": table["site_id"],
            "year": stamp // 100,
            "month": stamp % 100,
            "TA": table["TA_F"],
            "VPD": table["VPD_F"],
            "SW_IN": table["SW_IN_F"],
            "GPP": (table["GPP_NT_VUT_REF"] / GRAMS).where(table["NEE_VUT_REF_QC"] >= GOOD),
            "ET": (table["LE_F_MDS"] / heat * 3600 / 1e6).where(table["LE_F_MDS_QC"] >= GOOD),
        }
    )


def synthetic_months(dataset: Dataset) -> pd.DataFrame:
    """Months of a data set, as :func:`real_months`."""
    month = pl.col("time").dt.month().cast(pl.Int64).alias("month")
    year = pl.col("time").dt.year().cast(pl.Int64).alias("year")
    return (
        dataset.scan(VARIABLES)
        .group_by(pl.col("site_id").cast(pl.String), year, month)
        .agg(pl.col(name).mean() for name in VARIABLES)
        .collect()
        .to_pandas()
    )


def seasons(months: pd.DataFrame) -> pd.DataFrame:
    """Mean and amplitude of the mean seasonal cycle of every site: ``<variable>_mean, _amplitude``.

    The amplitude is the highest minus the lowest month. Missing where a month of the year is.
    """
    names = list(VARIABLES)
    cycle = months.groupby(["site_id", "month"])[names].mean()
    whole = cycle.groupby("site_id")[names].count() == 12
    mean = cycle.groupby("site_id")[names].mean().where(whole)
    span = (cycle.groupby("site_id")[names].max() - cycle.groupby("site_id")[names].min()).where(
        whole
    )
    return mean.add_suffix("_mean").join(span.add_suffix("_amplitude"))


def agreement(synthetic: pd.DataFrame, real: pd.DataFrame) -> pd.DataFrame:
    """How well towers in both agree, in the months that both have.

    Returns
    -------
    DataFrame
        Index: variable and quantity; ``sites``, ``correlation`` over sites, ``bias`` (median of
        synthetic minus real), ``ratio`` (median of synthetic over real), ``spread`` (half the
        distance of the quartiles of the differences).
    """
    keys = ["site_id", "year", "month"]
    both = real.merge(synthetic, on=keys, suffixes=("", "_s"))
    known = {name: both[name].notna() for name in VARIABLES}
    ours = both[keys].assign(**{n: both[f"{n}_s"].where(known[n]) for n in VARIABLES})
    a, b = seasons(ours), seasons(both[[*keys, *VARIABLES]])
    rows = {}
    for column in a.columns:
        pair = pd.DataFrame({"ours": a[column], "real": b[column]}).dropna()
        gap = pair["ours"] - pair["real"]
        low, high = np.quantile(gap, (0.25, 0.75))
        rows[column] = {
            "sites": len(pair),
            "correlation": pair["ours"].corr(pair["real"]),
            "bias": gap.median(),
            "ratio": (pair["ours"] / pair["real"]).median(),
            "spread": (high - low) / 2,
        }
    return pd.DataFrame(rows).T
