"""What the domain classifier says, against models fitted anew; tables of its figures."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from fluxcore.shift import arms
from fluxcore.shift.classifiers import classifiers
from fluxcore.shift.domain_classifier import platt
from fluxcore.shift.findings import Finding, judged
from fluxcore.shift.nulls import LEVEL, interval, p_above, smallest_seen
from fluxcore.shift.options import Options
from fluxcore.shift.row_split import ROWS, few_draws
from fluxcore.shift.sample import Floats, Sample
from fluxcore.shift.separation import (
    HALF,
    joint_statistics,
    separation,
    site_weights,
)
from fluxcore.shift.separation_measures import FINGERPRINT, OF_YEARS, SPLIT
from fluxcore.shift.study import Study


def separation_findings(
    study: Study, nulls: Mapping[str, Floats], band: Mapping[str, Floats]
) -> list[Finding]:
    """Statistics of the domain classifier, against what refits gave.

    Intervals resample sites (or clusters) within each side. The fitted classifiers stay as they
    are: an interval says what these classifiers would reach at other sites, not what classifiers
    of other sites would, whose spread is half as large again or more; the null and the band have
    that spread. p and the band compare the value at as few rows a site as refits take with the
    refits, and the reason says so.
    """
    found = separation(study)
    units, _ = study.units
    value = found.values(site_weights(study.both))
    boot = found.values(
        site_weights(
            study.both, arms.resampled(units, study.options.bootstrap, study.options.seed), units
        )
    )
    reduced = reduced_values(study) if any(len(null) for null in nulls.values()) else {}
    train, test = int(study.both.trained.sum()), int(study.both.tested.sum())
    findings = []
    for name, (single,) in value.items():
        low, high = interval(boot[name])
        one = Finding(
            measure=name,
            value=float(single),
            low=low,
            high=high,
            effective_train=train,
            effective_test=test,
            reason="" if np.isfinite(single) else _undefined(study.both),
        )
        null = nulls.get(name, np.empty(0))
        if name == SPLIT and not len(band.get(name, ())):
            findings.append(_with_few_draws(one, study))
            continue
        one = against_refits(
            one, reduced.get(name, float("nan")), null, band.get(name, np.empty(0)), study.options
        )
        if found.years is not None and name in OF_YEARS:
            one = _both_chances(one, found.years[OF_YEARS.index(name)], study.options)
        if name == FINGERPRINT:  # no test: shown beside its band
            one = replace(one, p=float("nan"), smallest=float("nan"))
        else:
            above = not np.isfinite(one.band_high) or reduced.get(name, np.inf) > one.band_high
            one = judged(one, above_band=bool(above))
        findings.append(one)
    return findings


def reduced_values(study: Study) -> dict[str, float]:
    """The statistics at as few rows a site as refits take; fitted once a study."""

    def make() -> dict[str, float]:
        study.tell("telling training from test with as few rows a site as refits take")
        return joint_statistics(study.reduced().both, study.options, study.options.seed)

    return study.once("reduced covariate statistics", make)


def separation_tables(study: Study) -> dict[str, pd.DataFrame]:
    """P(test | site) of every site, or AUC of early and late at every site.

    Returns
    -------
    dict
        ``site_probability``: ``site_id, role, p_test, low, high, latitude, longitude, igbp``: mean
        and 5 and 95 % over the rows of a site of the calibrated probability, sites held out.
        ``site_auc``: ``site_id, auc`` of sites with rows on both sides, years held out.
    """
    both = study.both
    found = separation(study)
    if found.years is not None:
        auc = pd.DataFrame({"site_id": both.sites, "auc": found.years[0]})
        return {"site_auc": auc.dropna().reset_index(drop=True)}
    return {"site_probability": _site_probability(study)}


def against_refits(
    found: Finding, reduced: float, null: Floats, band: Floats, options: Options
) -> Finding:
    """Fill in what chance gives where every draw takes models fitted anew.

    Parameters
    ----------
    found
        With the value of the whole sample.
    reduced
        The value at as few rows a site as refits take: what p compares with the draws.
    null, band
        Shape (draws,): of permuted labels, and of random draws.
    """
    null, band = null[np.isfinite(null)], band[np.isfinite(band)]
    if not len(null) and not len(band):
        return found
    lower, upper = np.quantile(band, [1 - LEVEL, LEVEL]) if len(band) else (np.nan, np.nan)
    reason = found.reason
    if not reason and np.isfinite(reduced):
        reason = (
            f"compared with refits at {options.refit_rows} rows a site, where the value is "
            f"{reduced:.3f}"
        )
    return replace(
        found,
        null_mean=float(null.mean()) if len(null) else float("nan"),
        null_sd=float(null.std(ddof=1)) if len(null) > 1 else float("nan"),
        null_high=float(np.quantile(null, LEVEL)) if len(null) else float("nan"),
        band_low=float(lower),
        band_mean=float(band.mean()) if len(band) else float("nan"),
        band_high=float(upper),
        p=p_above(reduced, null),
        smallest=smallest_seen(null),
        reason=reason,
    )


def _with_few_draws(found: Finding, study: Study) -> Finding:
    """The row split with a band of its own, where nothing was fitted anew; it has no verdict."""
    value, draws = few_draws(study)
    draws = draws[np.isfinite(draws)]
    if not len(draws):
        return found.cannot("the other sites are too few to draw from")
    low, high = np.quantile(draws, [1 - LEVEL, LEVEL])
    return replace(
        found, band_low=float(low), band_mean=float(draws.mean()), band_high=float(high)
    ).cannot(
        f"labels have not been exchanged yet; {len(draws)} random draws with {ROWS} rows a site "
        f"give {low:.2f} to {high:.2f}, and these sites {value:.2f}"
    )


def _both_chances(found: Finding, of_site: Floats, options: Options) -> Finding:
    """The larger of two p: of permuted years (refits), and of signs flipped at random sites."""
    if not np.isfinite(found.p):
        return found
    excess = of_site[np.isfinite(of_site)] - HALF
    draw = np.random.default_rng([options.seed, 37])
    signs = draw.choice([-1.0, 1.0], size=(options.permutations, len(excess)))
    p = p_above(float(excess.mean()), signs @ excess / len(excess))
    reason = (
        f"the larger p of other choices of test years ({found.p:.2g}) and of early and late "
        f"exchanged at random towers ({p:.2g}); {found.reason}"
    )
    return replace(found, p=max(p, found.p), reason=reason)


def _undefined(sample: Sample) -> str:
    if min(sample.trained.sum(), sample.tested.sum()) < 2:
        return "a side has a single site, so that no classifier can be tried on another one"
    return "no fold holds sites of both sides, or there is no covariate left"


def calibrated(study: Study) -> Floats:
    """P(test | x) of every row of ``study.both``, out of site, both sides of the same weight.

    Each fold is calibrated by the scores of the other folds. For a map this is enough; weights of
    rows come from `Study.posterior`, whose calibration has not seen the fold at all.

    Returns
    -------
    Floats
        Shape (n,); 0.5 where nothing could be learnt.
    """
    both, fitted = study.both, classifiers(study)
    of_row, known = fitted.fold[both.site], np.isfinite(fitted.scores)
    found = np.full(len(both), HALF)
    for number in range(len(fitted.models)):
        held, others = known & (of_row == number), known & (of_row != number)
        if not held.any() or len(np.unique(both.test[others])) < 2:
            continue
        slope, intercept = platt(fitted.scores[others], both.test[others], both.base[others])
        found[held] = expit(slope * logit(fitted.scores[held]) + intercept)
    return found


def _site_probability(study: Study) -> pd.DataFrame:
    both, pi = study.both, calibrated(study)
    role = np.where(both.tested, "test", "train")
    order = np.lexsort((pi, both.site))
    ends = np.cumsum(both.rows)
    low, high = (
        np.array(
            [
                np.quantile(pi[order[start:end]], q)
                for start, end in zip(ends - both.rows, ends, strict=True)
            ]
        )
        for q in (0.05, 0.95)
    )
    facts = both.facts
    table = pd.DataFrame(
        {
            "site_id": both.sites,
            "role": role,
            "p_test": np.bincount(both.site, pi) / both.rows,
            "low": low,
            "high": high,
        }
    )
    for name in ("latitude", "longitude", "igbp"):
        table[name] = facts[name].to_numpy() if name in facts.columns else np.nan
    return table.sort_values("p_test", ascending=False, kind="stable").reset_index(drop=True)
