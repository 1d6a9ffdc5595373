"""Covariate shift, number by number: each covariate by itself, then all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from fluxcore.shift.arms import Units, observed, units_of
from fluxcore.shift.classifiers import classified
from fluxcore.shift.comparison import Statistic, adjusted_p, statistic_findings
from fluxcore.shift.composition import composition, densities, season_hour
from fluxcore.shift.contrasts import Contrasts, contrasts, permutations
from fluxcore.shift.embedding import discrepancy, unit_embeddings
from fluxcore.shift.findings import Finding
from fluxcore.shift.histograms import Histograms, histograms
from fluxcore.shift.importance import importance_findings
from fluxcore.shift.measures import Measure, measure
from fluxcore.shift.nulls import ALPHA
from fluxcore.shift.sample import Floats, Ints
from fluxcore.shift.separation_findings import separation_findings, separation_tables
from fluxcore.shift.study import Study

WASSERSTEIN = measure(
    Measure(
        "wasserstein",
        "Wasserstein distance",
        "covariate",
        "How far the values of a covariate must be moved on average to turn the training "
        "distribution into the test distribution, each tower counting the same, in pooled "
        "inter-quartile ranges (IQR). The effect size.",
        unit="IQR",
        source="Villani (2009), doi:10.1007/978-3-540-71050-9",
    )
)
MEAN_DIFFERENCE = measure(
    Measure(
        "mean_difference",
        "difference of means",
        "covariate",
        "Mean of a covariate over test sites minus that over training sites, in pooled "
        "inter-quartile ranges (IQR): says which way it has moved.",
        unit="IQR",
        signed=True,
    )
)
KS = measure(
    Measure(
        "ks",
        "Kolmogorov-Smirnov distance",
        "covariate",
        "Largest gap between the cumulative distributions of training and test: 0 where they are "
        "the same, 1 where they do not overlap.",
        source="Smirnov (1948), doi:10.1214/aoms/1177730256",
    )
)
ENERGY = measure(
    Measure(
        "energy",
        "energy distance",
        "covariate",
        "Twice the integral of the squared gap between the cumulative distributions, in pooled "
        "inter-quartile ranges (IQR).",
        unit="IQR",
        source="Szekely & Rizzo (2013), doi:10.1016/j.jspi.2013.03.018",
    )
)
PSI = measure(
    Measure(
        "psi",
        "population stability index",
        "covariate",
        "Sum over the ten bins at pooled deciles of (test share - training share) times the "
        "logarithm of their ratio. A label only: its rules of thumb (0.1, 0.25) assume "
        "independent rows, and hourly rows of a tower are not.",
        tested=False,
    )
)
MMD = measure(
    Measure(
        "mmd",
        "maximum mean discrepancy",
        "covariate",
        "Distance between the mean embeddings of training and test over all covariates at once "
        "(Gaussian kernel, median width, 512 random Fourier features), each tower counting the "
        "same.",
        source="Gretton et al. (2012), J. Mach. Learn. Res. 13, 723-773",
    )
)


@dataclass(frozen=True, eq=False)
class Ground:
    """What all statistics of embeddings of one study share."""

    units: Units
    """Of all roles."""
    of_row: Ints
    weights: Contrasts
    histograms: Histograms


def ground(study: Study) -> Ground:
    """Histograms of all units and the weights of all draws, made once a study."""

    def make() -> Ground:
        units, of_row = units_of(study.sample, study.options.unit, study.options.within)
        found = histograms(study.sample, of_row, len(units))
        return Ground(units, of_row, contrasts(units, study.options), found)

    return study.once("covariate ground", make)


def covariate_findings(
    study: Study, nulls: Mapping[str, Floats], band: Mapping[str, Floats]
) -> list[Finding]:
    """All numbers of covariate shift.

    Parameters
    ----------
    study
        One scenario.
    nulls, band
        Statistics of `joint_statistics` by name, shape (draws,), of permuted labels and of random
        draws; empty where nothing has been fitted anew, and those numbers get no verdict then.

    Returns
    -------
    list of Finding
        Per covariate ``wasserstein, mean_difference, ks, energy, psi``; of all together ``mmd``
        and those of the domain classifier; ``importance`` by group of covariates.
    """
    study.tell("comparing covariates one by one")
    found = per_covariate(study)
    study.tell("comparing all covariates at once")
    found.append(joint_embedding(study))
    small = classified(study)
    found += separation_findings(small, nulls, band)
    return found + importance_findings(small)


def covariate_tables(study: Study) -> dict[str, pd.DataFrame]:
    """What the figures of covariate shift draw.

    Returns
    -------
    dict
        ``densities, season_hour, composition``; ``site_probability`` where sites are held out,
        ``site_auc`` where years are.
    """
    return {
        "densities": densities(study.sample),
        "season_hour": season_hour(study.sample),
        "composition": composition(study.sample),
        **separation_tables(classified(study)),
    }


def per_covariate(study: Study) -> list[Finding]:
    """Distances of every covariate; p adjusted over covariates, measure by measure."""
    base = ground(study)
    hist = base.histograms
    gaps = base.weights.of(hist.cdf)
    found: list[Finding] = []
    for entry, statistic in (
        (WASSERSTEIN, hist.wasserstein),
        (MEAN_DIFFERENCE, hist.mean_difference),
        (KS, hist.kolmogorov),
        (ENERGY, hist.energy),
    ):
        flat = [
            "" if iqr > 0 or entry is KS else "the middle half of its rows has one value"
            for iqr in hist.iqr
        ]
        some = statistic_findings(entry, hist.covariates, statistic, gaps, base.units, flat)
        if entry in (WASSERSTEIN, MEAN_DIFFERENCE):
            some = _by_cluster(study, some, entry, statistic)
        found += some
    return found + _stability(hist, base)


def joint_embedding(study: Study) -> Finding:
    """The maximum mean discrepancy of all covariates."""
    base = ground(study)
    values = unit_embeddings(study.sample, base.of_row, len(base.units), study.options.seed)
    gaps = base.weights.of(values)
    return statistic_findings(MMD, ("",), discrepancy, gaps, base.units, [""])[0]


def _by_cluster(
    study: Study, found: list[Finding], entry: Measure, statistic: Statistic
) -> list[Finding]:
    """Say where the conclusion would change if towers within 20 km were permuted together."""
    base = ground(study)
    if study.options.unit == "cluster" or len(np.unique(study.sample.cluster)) == len(
        study.sample.sites
    ):
        return found
    units, _ = units_of(study.sample, "cluster", study.options.within)
    null = statistic(permutations(units, study.options) @ base.histograms.cdf)
    value = np.array([one.value for one in found])
    p = adjusted_p(value, null, entry.signed)
    return [
        replace(
            one,
            reason=f"with towers within 20 km permuted together p is {p[k]:.2g} instead of "
            f"{one.p_adjusted:.2g}, and the conclusion changes",
        )
        if np.isfinite(p[k])
        and np.isfinite(one.p_adjusted)
        and (p[k] <= ALPHA) != (one.p_adjusted <= ALPHA)
        and not base.units.by_year
        else one
        for k, one in enumerate(found)
    ]


def _stability(hist: Histograms, base: Ground) -> list[Finding]:
    train, test = (arm[0] @ hist.cdf for arm in observed(base.units))
    rows = np.bincount(base.of_row)
    values = hist.stability(train, test, rows @ hist.cdf / rows.sum())
    return [
        Finding(measure=PSI.name, covariate=name, value=float(value))
        for name, value in zip(hist.covariates, values, strict=True)
    ]
