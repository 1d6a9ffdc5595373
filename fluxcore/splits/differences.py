"""How far test towers differ from training towers in what is known of them, tower by tower."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.scenarios import Scenario

LEAST = 5
"""Towers with a value that either side needs, or nothing is said."""


def site_differences(
    scenario: Scenario, facts: pd.DataFrame, names: list[str], *, least: int = LEAST
) -> pd.DataFrame:
    """Compare site facts between test and training.

    One value a tower: its position, climate, or the mean of a covariate over its record. What
    differs within a tower, from hour to hour or year to year, is not seen, and nothing is tested.

    Parameters
    ----------
    scenario
        Any. Where years are held out, towers may stand on both sides and count on both.
    facts
        Index ``site_id``; ``first_year``, ``last_year`` and numeric columns.
    names
        Columns to compare.
    least
        Towers with a value that either side needs.

    Returns
    -------
    pandas.DataFrame
        Index ``fact``, one row a name. ``train_sites, test_sites``: towers with a value;
        ``train_mean, test_mean, train_min, train_max`` in the fact's unit; ``difference``:
        (test mean - training mean) / standard deviation over training towers (n - 1); ``outside``:
        test towers below the least or above the largest value of training. NaN where a side has
        fewer than `least` towers with a value; ``difference`` also where training does not vary.

    Examples
    --------
    >>> from fluxcore.scenarios import SCENARIOS
    >>> from fluxcore.sites import sites
    >>> table = site_differences(SCENARIOS["TA40"], sites(), ["mat_c"])
    >>> int(table.loc["mat_c", "test_sites"]), round(float(table.loc["mat_c", "difference"]), 1)
    (39, 1.9)
    """
    years = scenario.site_years(facts)
    sides = {
        role: facts.loc[facts.index.isin(years.loc[years["role"] == role, "site_id"])]
        for role in ("train", "test")
    }
    rows = [
        _compared(
            sides["train"][name].dropna().to_numpy(dtype=np.float64),
            sides["test"][name].dropna().to_numpy(dtype=np.float64),
            least,
        )
        for name in names
    ]
    columns = [
        "train_sites", "test_sites", "train_mean", "test_mean", "train_min", "train_max",
        "difference", "outside",
    ]  # fmt: skip
    return pd.DataFrame(rows, index=pd.Index(names, name="fact"), columns=columns)


def _compared(
    train: NDArray[np.float64], test: NDArray[np.float64], least: int
) -> tuple[float, ...]:
    if min(len(train), len(test)) < max(least, 2):
        return (len(train), len(test), *[float("nan")] * 6)
    low, high, spread = train.min(), train.max(), train.std(ddof=1)
    gap = test.mean() - train.mean()
    return (
        len(train),
        len(test),
        float(train.mean()),
        float(test.mean()),
        float(low),
        float(high),
        float(gap / spread) if spread > 0 else float("nan"),
        float(((test < low) | (test > high)).sum()),
    )
