"""Areas under the ROC curve as means over pairs of sites: what a bootstrap of sites can reweigh."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fluxcore.shift.sample import TEST, TRAIN, Floats, Ints, Sample


@dataclass(frozen=True, eq=False)
class Pairs:
    """One block of sites that are compared with each other: a fold."""

    test: Ints
    """Shape (a,): sites of the test, as indices into the sample's."""
    train: Ints
    """Shape (b,)."""
    above: Floats
    """Shape (a, b): share of pairs of rows in which the test row scores higher, ties half."""


def row_pairs(sample: Sample, scores: Floats, fold: Ints) -> list[Pairs]:
    """Compare rows of test sites with rows of training sites of the same fold.

    Parameters
    ----------
    sample
        Training and test rows.
    scores
        Shape (n,); rows without a finite score take no part.
    fold
        Shape (sites,).

    Returns
    -------
    list of Pairs
        Of the folds in which both sides have sites.
    """
    found = []
    usable = np.isfinite(scores)
    for number in np.unique(fold):
        here = usable & (fold[sample.site] == number)
        on_test, on_train = here & (sample.role == TEST), here & (sample.role == TRAIN)
        if not on_test.any() or not on_train.any():
            continue
        test, place = np.unique(sample.site[on_test], return_inverse=True)
        train = np.unique(sample.site[on_train])
        values, rows = scores[on_test], np.bincount(place)
        order = np.argsort(values)  # sorted needles stay in the cache
        values, place = values[order], place[order]
        above = np.empty((len(test), len(train)))
        for column, site in enumerate(train):
            other = np.sort(scores[on_train & (sample.site == site)])
            rank = np.searchsorted(other, values) + np.searchsorted(other, values, side="right")
            above[:, column] = np.bincount(place, rank) / (2 * len(other) * rows)
        found.append(Pairs(test, train, above))
    return found


def site_pairs(sample: Sample, scores: Floats, fold: Ints) -> list[Pairs]:
    """Compare mean scores of test sites with those of training sites of the same fold."""
    test, train = (site_means(sample, scores, role) for role in (TEST, TRAIN))
    found = []
    for number in np.unique(fold):
        mine = fold == number
        a, b = (np.flatnonzero(mine & np.isfinite(mean)) for mean in (test, train))
        if len(a) and len(b):
            gap = test[a][:, None] - train[b][None, :]
            found.append(Pairs(a, b, (np.sign(gap) + 1) / 2))
    return found


def site_means(sample: Sample, values: Floats, role: int) -> Floats:
    """Mean over the rows of each site on one side, shape (sites,); NaN for sites without."""
    there = (sample.role == role) & np.isfinite(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.bincount(
            sample.site[there], values[there], len(sample.sites)
        ) / np.bincount(sample.site[there], minlength=len(sample.sites))
    return found


def area(pairs: Sequence[Pairs], train: Floats, test: Floats) -> Floats:
    """Mean over pairs of sites within a fold, averaged over folds.

    Parameters
    ----------
    pairs
        One entry a fold.
    train, test
        Shape (draws, sites): weights of the sites on either side.

    Returns
    -------
    Floats
        Shape (draws,). Folds in which a side has no weight are left out; NaN where all are.
    """
    total, count = np.zeros(len(train)), np.zeros(len(train))
    for block in pairs:
        a, b = test[:, block.test], train[:, block.train]
        weight = a.sum(axis=1) * b.sum(axis=1)
        won = ((a @ block.above) * b).sum(axis=1)
        some = weight > 0
        total[some] += won[some] / weight[some]
        count += some
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(count > 0, total / count, np.nan)
    return found


def within_sites(sample: Sample, scores: Floats) -> Floats:
    """Share of pairs of rows of one site in which the test row scores higher, ties half.

    Returns
    -------
    Floats
        Shape (sites,); NaN where a site has rows on one side alone.
    """
    found = np.full(len(sample.sites), np.nan)
    order = np.argsort(sample.site, kind="stable")
    ends = np.cumsum(sample.rows)
    for site, (start, end) in enumerate(zip(ends - sample.rows, ends, strict=True)):
        rows = order[start:end]
        rows = rows[np.isfinite(scores[rows])]
        late = scores[rows][sample.role[rows] == TEST]
        early = np.sort(scores[rows][sample.role[rows] == TRAIN])
        if len(late) and len(early):
            rank = np.searchsorted(early, late) + np.searchsorted(early, late, side="right")
            found[site] = rank.mean() / (2 * len(early))
    return found
