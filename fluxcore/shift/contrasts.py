"""Contrasts: test minus training as weights over units, as they are and as chance would have them.

A statistic of the difference of two weighted means is a function of ``weights @ values``: one
matrix product gives it for the data, for every permutation, random draw, sign flip and resample.
"""

from dataclasses import dataclass

import numpy as np

from fluxcore.shift import arms
from fluxcore.shift.arms import Units
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TEST, TRAIN, Floats


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Weights of shape (draws, units), test positive and training negative; a row adds up to 0."""

    observed: Floats
    permuted: Floats
    """With permuted labels of sites; of years where years are held out."""
    flipped: Floats
    """With early and late exchanged at random sites; no row where sites are held out."""
    drawn: Floats
    """Of random draws of as many test sites from the others; of years before the test in turn."""
    resampled: Floats
    """Of a bootstrap of sites within each side."""

    def of(self, values: Floats) -> "Contrasts":
        """The difference of means of values of units, shape (units, k), under all of these."""
        return Contrasts(
            self.observed @ values,
            self.permuted @ values,
            self.flipped @ values,
            self.drawn @ values,
            self.resampled @ values,
        )


def contrasts(units: Units, options: Options) -> Contrasts:
    """Weights of a set of units, all roles among them: validation serves random draws alone.

    Draws with an empty side are left out.
    """
    observed = _minus(arms.observed(units))
    return Contrasts(
        observed=observed,
        permuted=_minus(arms.permuted(units, options.permutations, options.seed)),
        flipped=_flipped(observed[0], units, options.permutations, options.seed),
        drawn=_minus(arms.drawn(units, options.permutations, options.seed)),
        resampled=_minus(arms.resampled(units, options.bootstrap, options.seed)),
    )


def permutations(units: Units, options: Options) -> Floats:
    """Weights with permuted labels alone, shape (draws, units)."""
    return _minus(arms.permuted(units, options.permutations, options.seed))


def _minus(both: arms.Arms) -> Floats:
    train, test = both
    gap: Floats = test - train
    whole = np.isfinite(gap).all(axis=1) & (np.abs(gap).sum(axis=1) > 0)
    kept: Floats = gap[whole]
    return kept


def _flipped(observed: Floats, units: Units, draws: int, seed: int) -> Floats:
    """Early and late exchanged at sites at random: a sign of +1 or -1 a site."""
    if not units.by_year:
        return np.empty((0, len(units)))
    draw = np.random.default_rng([seed, 19])
    blocks, place = np.unique(units.block, return_inverse=True)
    signs = draw.choice([-1.0, 1.0], size=(draws, len(blocks)))
    found: Floats = signs[:, place] * observed
    return found


def sites_of(units: Units) -> tuple[int, int]:
    """Sites of training and of test that the contrast rests on."""
    if units.by_year:
        both = np.intersect1d(units.site[units.role == TRAIN], units.site[units.role == TEST])
        return len(both), len(both)
    return int((units.role == TRAIN).sum()), int((units.role == TEST).sum())
