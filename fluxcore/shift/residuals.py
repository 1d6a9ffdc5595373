"""Residual test: whether test sites are over- or underestimated, and with which weather.

Needs no shared weather and nothing fitted anew, so that it answers at once and where the terms of
the decomposition cannot. What it finds may be extrapolation as well as another relation.
"""

import numpy as np
import pandas as pd
from scipy.stats import norm

from fluxcore.shift.arms import means, observed, permuted
from fluxcore.shift.errors import Errors
from fluxcore.shift.findings import Finding, judged
from fluxcore.shift.intervals import Part, bootstrap_t, combined
from fluxcore.shift.measures import Measure, measure
from fluxcore.shift.nulls import LEVEL, POWER, max_t, p_either
from fluxcore.shift.sample import TEST, Floats
from fluxcore.shift.support import Support

SLOPED = ("TA", "VPD", "SW_IN", "EVI")
SOURCE = "Permutation of sites; Westfall & Young (1993), Resampling-Based Multiple Testing, Wiley"
measure(
    Measure(
        name="residual_mean", label="Mean residual, test less training", part="conditional",
        about="Mean of observed - predicted over test sites less that over training sites, none "
        "seen by its model: below 0 the flux of test sites is overestimated.",
        unit="target", signed=True, source=SOURCE,
    )
)  # fmt: skip
measure(
    Measure(
        name="residual_slope", label="Slope of the residual, test less training",
        part="conditional",
        about="Slope within sites of observed - predicted on a covariate, per inter-quartile range "
        "of all rows, at test sites less at training sites: not 0 where the response of test "
        "sites has another slope.",
        unit="target", signed=True, source=SOURCE,
    )
)  # fmt: skip


def scaled(support: Support) -> dict[str, Floats]:
    """Covariates of the test that are there, less their median, in inter-quartile ranges.

    The middle 90 % stand in where more than half of the rows share a value, as radiation at night.
    """
    found = {}
    sample = support.sample
    for name in SLOPED:
        if name not in sample.covariates:
            continue
        x = sample.X[:, sample.covariates.index(name)]
        quarter, median, most = np.quantile(x, [0.25, 0.5, 0.75])
        if most <= quarter:
            quarter, most = np.quantile(x, [0.05, 0.95])
        if most > quarter:
            found[name] = (x - median) / (most - quarter)
    return found


def moments(support: Support, residual: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Per unit, what mean and slopes are ratios of.

    Returns
    -------
    dict
        ``""``: mean residual and 1; a covariate: its covariance with the residual within the unit
        and its variance, shape (units,) each.
    """
    count, of_row = len(support.units), support.of_row
    mean = means(residual[:, None], of_row, count)[:, 0]
    found = {"": (mean, np.ones(count))}
    for name, z in scaled(support).items():
        of_z, of_zz, of_rz = means(np.column_stack([z, z * z, residual * z]), of_row, count).T
        found[name] = of_rz - mean * of_z, np.maximum(of_zz - of_z**2, 0.0)
    return found


def residual_findings(support: Support, errors: Errors) -> list[Finding]:
    """Mean and slopes of residuals, test less training, each with its interval, p and verdict.

    p: two-sided, over permutations of sites; adjusted for looking at all of them at once (max-T).
    A slope is that within sites: sites with a wider range of the covariate weigh more.
    """
    units, options = support.units, support.options
    chance = permuted(units, options.permutations, options.seed)
    first = observed(units)
    parts = {
        name: (Part(1, a, b), Part(0, a, b, -1))
        for name, (a, b) in moments(support, errors.residual).items()
    }
    values = np.array([combined(each, first)[0] for each in parts.values()])
    null = np.column_stack([combined(each, chance) for each in parts.values()])
    adjusted = _either_max_t(values, null)
    findings = []
    for number, (name, each) in enumerate(parts.items()):
        low, high = bootstrap_t(each, units, options.bootstrap, options.seed)
        drawn = null[np.isfinite(null[:, number]), number]
        away = np.abs(drawn - drawn.mean()) if len(drawn) > 1 else np.full(1, np.nan)
        spread = float(drawn.std(ddof=1)) if len(drawn) > 1 else float("nan")
        findings.append(
            judged(
                Finding(
                    measure="residual_slope" if name else "residual_mean",
                    target=support.target, covariate=name,
                    value=float(values[number]), low=low, high=high,
                    null_mean=float(drawn.mean()) if len(drawn) else float("nan"),
                    null_sd=spread,
                    null_high=float(np.quantile(drawn, LEVEL)) if len(drawn) else float("nan"),
                    p=p_either(float(values[number]), drawn),
                    p_adjusted=float(adjusted[number]),
                    smallest=float(np.quantile(away, LEVEL) + norm.ppf(POWER) * spread),
                    left_out=support.lacking,
                )
            )
        )  # fmt: skip
    return findings


def residual_table(support: Support, errors: Errors) -> pd.DataFrame:
    """Mean residual and slopes of every site.

    Returns
    -------
    pandas.DataFrame
        ``site_id, role, mean`` (in the target's unit), ``slope_TA, slope_VPD, slope_SW_IN,
        slope_EVI`` (in the target's unit per inter-quartile range of all rows; NaN where the
        covariate is lacking or does not vary at the site), ``n``.
    """
    units = support.units
    found = moments(support, errors.residual)
    table = pd.DataFrame(
        {
            "site_id": [support.sample.sites[k] for k in units.site],
            "role": np.where(units.role == TEST, "test", "train"),
            "mean": found[""][0],
        }
    )
    for name in SLOPED:
        if name in found:
            top, below = found[name]
            with np.errstate(invalid="ignore", divide="ignore"):
                table[f"slope_{name}"] = np.where(below > 1e-12, top / below, np.nan)
        else:
            table[f"slope_{name}"] = np.nan
    return table.assign(n=np.bincount(support.of_row, minlength=len(units)))


def _either_max_t(values: Floats, null: Floats) -> Floats:
    """max-T of absolute distances from the mean of all draws, the real one among them."""
    if not len(null):
        return np.full(len(values), np.nan)
    centre = np.vstack([values, null]).mean(axis=0)
    return max_t(np.abs(values - centre), np.abs(null - centre))
