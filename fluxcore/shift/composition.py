"""What the two sides are made of: densities, seasons and hours, kinds of sites."""

import numpy as np
import pandas as pd
from scipy.ndimage import gaussian_filter1d

from fluxcore.scenarios import ROLES
from fluxcore.shift.sample import Flags, Floats, Sample

POINTS = 80
FINE = 5
"""Bins of the histogram that is smoothed, a point of the curve."""
TAIL = 0.001
"""Share of rows on either side that a density curve leaves out."""
FACETS = ("igbp", "climate", "continent")


def densities(sample: Sample) -> pd.DataFrame:
    """Density of every covariate over the rows of each role, every tower counting the same.

    Returns
    -------
    pandas.DataFrame
        ``covariate, role, x, density``: 80 points from the 0.1 to the 99.9 percentile of all
        rows; x in the covariate's unit, the density per unit of it. A Gaussian kernel of
        Silverman's width, reflected at the ends.
    """
    frames = []
    for column, covariate in enumerate(sample.covariates):
        values = sample.X[:, column]
        low, high = np.quantile(values, [TAIL, 1 - TAIL])
        if high <= low:
            low, high = values.min(), values.max()
        inside = (values >= low) & (values <= high)
        edges = np.linspace(low, high, POINTS * FINE + 1)
        x = edges.reshape(-1)[:-1].reshape(POINTS, FINE).mean(axis=1) + (edges[1] - edges[0]) / 2
        for code, role in enumerate(ROLES):
            there = sample.role == code
            if there.any():
                density = _smooth(values, inside & there, sample.base / sample.base[there].sum(),
                                  edges)  # fmt: skip
                frames.append(
                    pd.DataFrame({"covariate": covariate, "role": role, "x": x, "density": density})
                )
    return pd.concat(frames, ignore_index=True)


def season_hour(sample: Sample) -> pd.DataFrame:
    """Mean of every covariate by month and hour, every tower counting the same.

    Returns
    -------
    pandas.DataFrame
        ``covariate, role, month, hour, mean, rows``; month 1 to 12, hour 0 to 23, of months and
        hours that have rows; the mean in the covariate's unit.
    """
    cell = (sample.role * 12 + sample.month - 1) * 24 + sample.hour
    size = len(ROLES) * 12 * 24
    # each site's mean of the cell, then the mean over sites
    both = cell * len(sample.sites) + sample.site
    present, place = np.unique(both, return_inverse=True)
    rows = np.bincount(place)
    of_cell = present // len(sample.sites)
    sites = np.bincount(of_cell, minlength=size)
    used = np.flatnonzero(sites)
    role, rest = np.divmod(used, 12 * 24)
    month, hour = np.divmod(rest, 24)
    count = np.bincount(of_cell, rows, minlength=size)[used].astype(np.int64)
    names = np.array(ROLES, dtype=object)[role]
    frames = []
    for column, covariate in enumerate(sample.covariates):
        mean = np.bincount(place, sample.X[:, column]) / rows
        total = np.bincount(of_cell, mean, minlength=size)[used]
        frames.append(
            pd.DataFrame(
                {
                    "covariate": covariate,
                    "role": names,
                    "month": month + 1,
                    "hour": hour,
                    "mean": total / sites[used],
                    "rows": count,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def composition(sample: Sample) -> pd.DataFrame:
    """Kinds of sites on either side.

    Returns
    -------
    pandas.DataFrame
        ``facet`` (``igbp, climate, continent``, where known), ``category, role, sites, share``:
        share of the role's sites; every category for every role that has sites, those of most
        sites first. Sites of an unknown category are called ``unknown``.
    """
    code = np.unique(sample.site * len(ROLES) + sample.role)
    site, role = np.divmod(code, len(ROLES))
    frames = []
    for facet in FACETS:
        if facet not in sample.facts.columns:
            continue
        kinds = sample.facts[facet].astype(object)
        category = kinds.where(kinds.notna(), "unknown").to_numpy()[site]
        counts = pd.crosstab(pd.Series(category), pd.Series(role))
        counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        frames += [
            pd.DataFrame(
                {
                    "facet": facet,
                    "category": counts.index.astype(str),
                    "role": ROLES[number],
                    "sites": counts[number].to_numpy(),
                    "share": counts[number].to_numpy() / counts[number].sum(),
                }
            )
            for number in np.unique(role).tolist()
        ]
    columns = ["facet", "category", "role", "sites", "share"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _smooth(values: Floats, chosen: Flags, weight: Floats, edges: Floats) -> Floats:
    """Density at the middle of every ``FINE`` bins; it adds up to the share that is chosen."""
    step = edges[1] - edges[0]
    counts = np.histogram(values[chosen], edges, weights=weight[chosen])[0]
    if not chosen.any():
        return np.zeros(POINTS)
    quarters = np.quantile(values[chosen], [0.25, 0.75])
    spread = min(values[chosen].std(), (quarters[1] - quarters[0]) / 1.34) or values[chosen].std()
    effective = weight[chosen].sum() ** 2 / (weight[chosen] ** 2).sum()
    width = max(0.9 * spread * effective**-0.2 / step, FINE / 2)
    smooth = gaussian_filter1d(counts, width, mode="reflect") / step
    found: Floats = smooth.reshape(POINTS, FINE).mean(axis=1)
    return found
