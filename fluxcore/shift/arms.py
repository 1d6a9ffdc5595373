"""Weights of the two arms over units: as they are, permuted, drawn at random, resampled.

A statistic that is a function of two weighted means of per-unit vectors costs one matrix product
for all its permutations. The unit is the site; where years at the same sites are held out, the
site-year.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from fluxcore.shift.sample import TEST, TRAIN, Flags, Floats, Ints, Sample

Arms = tuple[Floats, Floats]
"""Weights of training and of test, shape (draws, units) each; every row adds up to 1."""


@dataclass(frozen=True, eq=False)
class Units:
    """What is independent, and which side it stands on."""

    site: Ints
    """Shape (u,): index of the site."""
    year: Ints
    """Shape (u,): 0 where sites are held out."""
    role: Ints
    """Shape (u,)."""
    block: Ints
    """Shape (u,): what is permuted and drawn as a whole: the site, or its cluster."""
    stratum: Ints
    """Shape (u,): labels are permuted within these only."""
    by_year: bool

    def __len__(self) -> int:
        return len(self.site)


def units_of(sample: Sample, unit: str = "site", within: str = "") -> tuple[Units, Ints]:
    """The units of a sample, and the unit of every row.

    Returns
    -------
    Units, Ints
        The second of shape (n,): index of each row's unit.
    """
    code = sample.site * 3 + sample.role
    if sample.by_year:
        code = code * 10_000 + sample.year
    present, of_row = np.unique(code, return_inverse=True)
    year = present % 10_000 if sample.by_year else np.zeros_like(present)
    both = present // 10_000 if sample.by_year else present
    site = both // 3
    stratum = pd.factorize(sample.facts[within])[0][site] if within else np.zeros_like(site)
    block = sample.cluster[site] if unit == "cluster" else site
    return (
        Units(site, year, both % 3, block, stratum.astype(np.int64), sample.by_year),
        of_row.astype(np.int64),
    )


def means(values: Floats, of_row: Ints, count: int) -> Floats:
    """Mean of every column over the rows of each unit.

    Parameters
    ----------
    values
        Shape (n, k).
    of_row
        Shape (n,).

    Returns
    -------
    Floats
        Shape (count, k).
    """
    from scipy.sparse import csr_matrix

    share = 1.0 / np.bincount(of_row, minlength=count)[of_row]
    pick = csr_matrix((share, (of_row, np.arange(len(of_row)))), shape=(count, len(of_row)))
    found: Floats = np.asarray(pick @ values)
    return found


def observed(units: Units) -> Arms:
    """Weights of the two sides as they are, shape (1, units)."""
    return _weights(units, (units.role == TEST)[None, :], (units.role == TRAIN)[None, :])


def permuted(units: Units, draws: int, seed: int) -> Arms:
    """Weights of the two sides with permuted labels.

    Labels of sites (or of whole clusters, until there are as many test sites) are exchanged among
    training and test sites. Where years are held out, whole years common to all sites are: all
    ways to choose as many of them other than the real one, whatever ``draws`` is.

    Returns
    -------
    Arms
        Shape (draws, units).
    """
    kept = units.role != 1
    if units.by_year:
        wanted = test_year_choices(units)
        test = np.array([np.isin(units.year, years) for years in wanted]).reshape(-1, len(units))
        return _weights(units, test & kept, ~test & kept)
    draw = np.random.default_rng([seed, 11])
    test = np.array([_relabel(units, kept, draw) for _ in range(draws)]).reshape(-1, len(units))
    return _weights(units, test & kept, ~test & kept)


def drawn(units: Units, draws: int, seed: int) -> Arms:
    """Weights where as many test sites are drawn at random from those that are not tested.

    Where years are held out: each year before the test in turn is called the test.

    Returns
    -------
    Arms
        Shape (draws, units); no row where the pool is too small to be split.
    """
    pool = units.role != TEST
    if units.by_year:
        before = np.unique(units.year[units.role == TRAIN])
        test = np.array([units.year == y for y in before]) & pool
        train = pool & (units.role == TRAIN) & ~test
        whole = train.any(axis=1)
        return _weights(units, test[whole], train[whole])
    count = int((units.role == TEST).sum())
    if count > pool.sum() - 2 or count < 1:
        return np.empty((0, len(units))), np.empty((0, len(units)))
    draw = np.random.default_rng([seed, 13])
    test = np.array([_some_blocks(units, pool, count, draw) for _ in range(draws)])
    test = test.reshape(-1, len(units))
    return _weights(units, test, pool & ~test)


def resampled(units: Units, draws: int, seed: int) -> Arms:
    """Weights of a bootstrap of sites (or clusters) within each side.

    Where years are held out, a drawn site counts on both sides.

    Returns
    -------
    Arms
        Shape (draws, units).
    """
    draw = np.random.default_rng([seed, 17])
    if units.by_year:
        arms = observed(units)
        counts = _counts(units.block, np.ones(len(units), bool), draws, draw)
        found = [arm * counts for arm in arms]
    else:
        found = [
            counts * side
            for side in (units.role == TRAIN, units.role == TEST)
            for counts in (_counts(units.block, side, draws, draw),)
        ]
    train, test = (each / each.sum(axis=1, keepdims=True) for each in found)
    return train, test


def test_year_choices(units: Units) -> list[tuple[int, ...]]:
    """Ways to choose as many test years as there are, among all years; not the real one."""
    kept = units.role != 1
    years = np.unique(units.year[kept])
    real = set(np.unique(units.year[units.role == TEST]).tolist())
    every = combinations(years.tolist(), len(real))
    return [some for some in every if set(some) != real]


def _weights(units: Units, tested: Flags, trained: Flags) -> Arms:
    """Equal weight a site; where years are held out, of sites that have years on both sides."""
    test, train = tested.astype(np.float64), trained.astype(np.float64)
    if not units.by_year:
        return (
            train / train.sum(axis=1, keepdims=True),
            test / test.sum(axis=1, keepdims=True),
        )
    pick = np.equal.outer(units.site, np.unique(units.site)).astype(np.float64)
    n_train, n_test = train @ pick, test @ pick  # (draws, sites)
    both = (n_train > 0) & (n_test > 0)
    share = both / np.maximum(both.sum(axis=1, keepdims=True), 1)
    place = np.searchsorted(np.unique(units.site), units.site)
    with np.errstate(divide="ignore", invalid="ignore"):
        per_train = np.where(both, share / n_train, 0.0)[:, place]
        per_test = np.where(both, share / n_test, 0.0)[:, place]
    return train * per_train, test * per_test


def _relabel(units: Units, kept: Flags, draw: np.random.Generator) -> Flags:
    """New test flags: in every stratum as many test sites as there are."""
    test = np.zeros(len(units), dtype=bool)
    for stratum in np.unique(units.stratum[kept]):
        inside = kept & (units.stratum == stratum)
        count = int((inside & (units.role == TEST)).sum())
        test |= _some_blocks(units, inside, count, draw)
    return test


def _some_blocks(units: Units, pool: Flags, count: int, draw: np.random.Generator) -> Flags:
    """Blocks of a pool in random order until ``count`` units are taken; the last block is cut."""
    members = np.flatnonzero(pool)
    order = draw.permutation(members)
    rank = {block: number for number, block in enumerate(dict.fromkeys(units.block[order]))}
    by_block = order[np.argsort([rank[b] for b in units.block[order]], kind="stable")]
    chosen = np.zeros(len(units), dtype=bool)
    chosen[by_block[:count]] = True
    return chosen


def _counts(block: Ints, side: Flags, draws: int, draw: np.random.Generator) -> Floats:
    """How often each unit of a side stands in each draw: shape (draws, units), 0 elsewhere."""
    blocks, place = np.unique(block[side], return_inverse=True)
    counts = draw.multinomial(len(blocks), np.full(len(blocks), 1 / len(blocks)), size=draws)
    found = np.zeros((draws, len(block)))
    found[:, side] = counts[:, place]
    return found
