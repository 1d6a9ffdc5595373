"""Conditional slices: the mean of the target along one covariate, at shared weather.

Training and test rows are both weighted to S, so that the other covariates are distributed alike:
what remains between the two curves is a difference of the relation.
"""

import numpy as np
import pandas as pd

from fluxcore.shift.arms import Arms, observed, resampled
from fluxcore.shift.findings import FEWEST
from fluxcore.shift.nulls import LEVEL
from fluxcore.shift.sample import Floats, Ints
from fluxcore.shift.support import SIDES, Support

BINS = 10
COLUMNS = (
    "covariate", "bin", "x_low", "x_high", "x", "train", "train_low", "train_high", "test",
    "test_low", "test_high", "sites_train", "sites_test", "shown",
)  # fmt: skip


def bin_edges(x: Floats, test: np.ndarray, bins: int = BINS) -> Floats:
    """Edges of bins of equal width over what both sides cover.

    Returns
    -------
    Floats
        Shape (bins + 1,), from the larger 5 % to the smaller 95 % quantile of the two sides; empty
        where these do not overlap.
    """
    if not test.any() or test.all():
        return np.empty(0)
    low = max(np.quantile(x[side], 0.05) for side in (test, ~test))
    high = min(np.quantile(x[side], 0.95) for side in (test, ~test))
    return np.linspace(low, high, bins + 1) if low < high else np.empty(0)


def slice_table(support: Support) -> pd.DataFrame:
    """Mean of the target per bin of every covariate, at training and at test sites.

    Returns
    -------
    pandas.DataFrame
        One row a covariate and bin: ``x`` (weighted mean, in the covariate's unit), ``train`` and
        ``test`` (mean of the target on S, in its unit) with their intervals at 95 % (sites
        resampled), the sites that have rows there, and ``shown``: at least 8 on either side. No
        row for a covariate whose ranges do not overlap on S.
    """
    sample, options = support.sample, support.options
    arms = observed(support.units)
    drawn = resampled(support.units, options.bootstrap, options.seed)
    inside = np.flatnonzero(support.inside)
    rows = []
    for column, name in enumerate(sample.covariates):
        x = sample.X[inside, column]
        edges = bin_edges(x, sample.test[inside])
        if not len(edges):
            continue
        place = np.full(len(sample), -1)
        place[inside] = np.searchsorted(edges, x, side="right") - 1
        last = inside[x == edges[-1]]
        place[last] = BINS - 1
        place[place >= BINS] = -1
        rows += _of_covariate(support, name, column, edges, place, (arms, drawn))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_covariate(
    support: Support,
    name: str,
    column: int,
    edges: Floats,
    place: Ints,
    weights: tuple[Arms, Arms],
) -> list[dict[str, object]]:
    weight, count = support.weight, len(support.units)
    there = place >= 0
    code = support.of_row[there] * BINS + place[there]
    rows = np.bincount(support.of_row, minlength=count)[:, None]

    def summed(values: Floats) -> Floats:
        found = np.bincount(code, values[there], count * BINS).reshape(count, BINS) / rows
        return np.asarray(found)

    below, top = summed(weight), summed(weight * support.y)
    along = summed(weight * support.sample.X[:, column])
    present = np.bincount(code, minlength=count * BINS).reshape(count, BINS) > 0
    table: dict[str, Floats] = {}
    x_top, x_below = np.zeros(BINS), np.zeros(BINS)
    for side, arm, drawn in zip(SIDES, *weights, strict=True):
        table[side] = _ratio(arm @ top, arm @ below)[0]
        spread = _ratio(drawn @ top, drawn @ below)
        with np.errstate(invalid="ignore"):
            known = np.isfinite(spread).sum(axis=0) >= len(spread) / 2
            ends = np.full((2, BINS), np.nan)
            ends[:, known] = np.nanquantile(
                spread[:, known], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0
            )
        table[f"{side}_low"], table[f"{side}_high"] = ends
        mine = present & (arm[0] > 0)[:, None]
        sites = np.zeros((len(support.sample.sites), BINS), dtype=bool)
        np.logical_or.at(sites, support.units.site, mine)
        table[f"sites_{side}"] = sites.sum(axis=0)
        x_top, x_below = x_top + (arm @ along)[0], x_below + (arm @ below)[0]
    table["x"] = _ratio(x_top, x_below)
    shown = (table["sites_train"] >= FEWEST) & (table["sites_test"] >= FEWEST)
    return [
        {
            "covariate": name, "bin": number, "x_low": edges[number], "x_high": edges[number + 1],
            "shown": bool(shown[number]), **{key: value[number] for key, value in table.items()},
        }
        for number in range(BINS)
    ]  # fmt: skip


def _ratio(top: Floats, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(below > 0, top / below, np.nan)
    return found
