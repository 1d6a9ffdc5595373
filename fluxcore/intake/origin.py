"""Where observed values come from that a file of predictions brings along."""

import numpy as np

from fluxcore.datasets import datasets, reading
from fluxcore.predictions import Predictions
from fluxcore.series import HOURS_A_DAY
from fluxcore.workspace import Workspace

ENOUGH = 24
"""Hours that must be there to tell."""
_HOUR = 3_600_000


def synthetic_source(predictions: Predictions, workspace: Workspace) -> str | None:
    """Find a synthetic data set of the workspace whose values a series holds as observed ones.

    Files carry no mark of their origin, so the values themselves are looked at: those of one site,
    the first that both have. They are the same if 99 of 100 agree to a relative 1e-5, as the public
    checker has it.

    Returns
    -------
    str or None
        The name of the data set; None where the observed values are of none.

    Raises
    ------
    DatasetError
        A data set is damaged.
    """
    series = predictions.series
    for dataset in datasets(workspace):
        shared = [site for site in series.sites if site in dataset.site_ids]
        if not dataset.synthetic or not shared or predictions.target not in dataset.targets:
            continue
        rows = series.site == series.sites.index(shared[0])
        with reading(dataset.name):
            frame = dataset.scan([predictions.target], sites=shared[:1]).collect()
        hours = frame["time"].to_physical().to_numpy() // _HOUR
        held = frame[predictions.target].cast(float).fill_null(np.nan).to_numpy()
        if series.step == "day":
            hours, held = hours[::HOURS_A_DAY] // HOURS_A_DAY, _daily(hours, held)
        place = np.minimum(np.searchsorted(hours, series.time[rows]), len(hours) - 1)
        observed = series.observed[rows]
        both = (hours[place] == series.time[rows]) & np.isfinite(observed + held[place])
        if both.sum() < ENOUGH:
            continue
        if np.isclose(observed, held[place], rtol=1e-5, atol=1e-6)[both].mean() > 0.99:
            return dataset.name
    return None


def _daily(hours: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Means of whole days, in the order of the days."""
    days, number = np.unique(hours // HOURS_A_DAY, return_inverse=True)
    return np.bincount(number, weights=values) / np.bincount(number, minlength=len(days))
