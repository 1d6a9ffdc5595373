"""Why a site is hard: its weather, its relation, or weather that the other side does not have.

Test sites were chosen for large errors, so that what is unusual about one is judged against the
training sites alone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from fluxcore.shift.arms import observed
from fluxcore.shift.errors import Errors, fold_models, unseen
from fluxcore.shift.nulls import ALPHA
from fluxcore.shift.sample import TEST, Floats, Ints
from fluxcore.shift.support import Support

FACTS = ("latitude", "longitude", "igbp")
COLUMNS = (
    "site_id", "role", "mse", "reference", "x", "y", "outside", "share_outside", "relation",
    "scatter", "p", "p_adjusted", "unusual", "bias", *FACTS, "n",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shares:
    """What adds up to a unit's squared error less that of training sites; shape (units,) each."""

    mse: Floats
    x: Floats
    y: Floats
    outside: Floats
    share_outside: Floats
    reference: float
    """R: mean squared error of training sites, each counting the same."""


def expected_errors(support: Support, errors: Errors) -> Floats:
    """E[e^2 | x] of every row, learnt from out-of-site errors of training sites.

    Returns
    -------
    Floats
        Shape (n,): of training rows by the model that has not seen the site, of test rows the mean
        over the models; not below 0.
    """
    sample, fold = support.sample, support.fold
    models = fold_models(sample, errors.squared, fold, support.options.seed)
    found: Floats = np.nanmean(np.maximum(unseen(sample, models, fold), 0.0), axis=0)
    return found


def shares(support: Support, errors: Errors, expected: Floats) -> Shares:
    """Split every unit's squared error: x + y + outside = mse - reference.

    With R the reference, S the support and n the rows of the unit: x is 1/n times the sum over S of
    (expected - R), y of (e^2 - expected), and outside the sum over the other rows of (e^2 - R).

    Parameters
    ----------
    expected
        Shape (n,): `expected_errors`.
    """
    count, of_row, inside = len(support.units), support.of_row, support.inside
    squared = errors.squared
    rows = np.bincount(of_row, minlength=count)

    def mean(values: Floats) -> Floats:
        found: Floats = np.bincount(of_row, values, count) / rows
        return found

    mse = mean(squared)
    reference = float(observed(support.units)[0][0] @ mse)
    return Shares(
        mse=mse,
        x=mean(np.where(inside, expected - reference, 0.0)),
        y=mean(np.where(inside, squared - expected, 0.0)),
        outside=mean(np.where(inside, 0.0, squared - reference)),
        share_outside=mean((~inside).astype(np.float64)),
        reference=reference,
    )


def of_relation(support: Support, errors: Errors) -> Floats:
    """The part of y that a wrong level makes: squared mean residual inside, times the share inside.

    Returns
    -------
    Floats
        Shape (units,): mean over the models that have not seen the site.
    """
    count, of_row, inside = len(support.units), support.of_row, support.inside
    rows = np.bincount(of_row, minlength=count)
    held = np.bincount(of_row, inside, count)
    total, models = np.zeros(count), np.zeros(count)
    for residual in errors.each:
        used = inside & np.isfinite(residual)
        there = np.bincount(of_row, used, count)
        summed = np.bincount(of_row[used], residual[used], count)
        total += np.where(there > 0, (summed / np.maximum(there, 1)) ** 2, 0.0)
        models += there > 0
    found: Floats = total / np.maximum(models, 1) * held / rows
    return found


def unusual(y: Floats, role: Ints, possible: Floats) -> tuple[Floats, Floats]:
    """How rare a test site's y is among training sites, and adjusted for looking at all of them.

    Parameters
    ----------
    y, role
        Shape (units,).
    possible
        Shape (units,): share inside the support; sites without any have no p.

    Returns
    -------
    tuple
        p = (1 + training sites with as large a y) / (training sites + 1) and its
        Benjamini-Hochberg adjusted value, shape (units,) each; NaN for training sites.

    References
    ----------
    Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57, 289-300.
    doi:10.1111/j.2517-6161.1995.tb02031.x
    """
    there = possible > 0
    trained = y[(role != TEST) & there]
    asked = np.flatnonzero((role == TEST) & there)
    p, adjusted = np.full(len(y), np.nan), np.full(len(y), np.nan)
    if not len(trained) or not len(asked):
        return p, adjusted
    p[asked] = (1 + (trained[None, :] >= y[asked, None]).sum(axis=1)) / (len(trained) + 1)
    adjusted[asked] = false_discovery_control(p[asked])
    return p, adjusted


def attribution_table(support: Support, errors: Errors, expected: Floats) -> pd.DataFrame:
    """Every site's squared error less that of training sites, and what it is made of.

    Returns
    -------
    pandas.DataFrame
        One row a site (a site and role where years are held out): ``mse``; ``reference`` (R);
        ``x, y, outside``, which add up to mse - reference, in the target's unit squared;
        ``share_outside``; ``relation`` and ``scatter``, which add up to y; ``p, p_adjusted,
        unusual`` (test sites); ``bias``, the mean residual; place, vegetation type and rows.
    """
    units, sample = support.units, support.sample
    found = shares(support, errors, expected)
    relation = of_relation(support, errors)
    p, adjusted = unusual(found.y, units.role, 1 - found.share_outside)
    rows = np.bincount(support.of_row, minlength=len(units))
    table = pd.DataFrame(
        {
            "site_id": [sample.sites[k] for k in units.site],
            "role": np.where(units.role == TEST, "test", "train"),
            "mse": found.mse,
            "reference": found.reference,
            "x": found.x,
            "y": found.y,
            "outside": found.outside,
            "share_outside": found.share_outside,
            "relation": relation,
            "scatter": found.y - relation,
            "p": p,
            "p_adjusted": adjusted,
            "unusual": adjusted <= ALPHA,
            "bias": np.bincount(support.of_row, errors.residual, len(units)) / rows,
            "n": rows,
        }
    )
    for name in FACTS:
        values = sample.facts[name].to_numpy() if name in sample.facts else np.full(
            len(sample.sites), np.nan
        )  # fmt: skip
        table[name] = values[units.site]
    return table[list(COLUMNS)].sort_values(
        ["role", "mse"], ascending=[True, False], ignore_index=True
    )
