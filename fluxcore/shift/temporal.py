"""Years held out at the same sites: what the conditional part does differently there.

Every test site is a training site too, so a model that has not seen the site would be asked what
nobody asks. Errors of training years come from models that have not seen the year, at the same
sites; all differences are within sites; and since all towers share the weather of a year, chance is
drawn twice: early and late exchanged at sites at random, and whole years permuted. The larger p
counts.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import pandas as pd

from fluxcore.shift.arms import Arms, Units, observed, permuted, resampled
from fluxcore.shift.attribution import attribution_table, expected_errors
from fluxcore.shift.decomposition import LOOKED_AT, NEEDS, decompose
from fluxcore.shift.errors import Errors
from fluxcore.shift.findings import Finding, judged
from fluxcore.shift.intervals import Part, combined
from fluxcore.shift.mean_function import (
    NAME,
    mean_distance,
    mean_function_finding,
    squared_distance,
)
from fluxcore.shift.nulls import ALPHA, LEVEL, few_choices, interval, max_t, p_either, smallest_seen
from fluxcore.shift.options import Options
from fluxcore.shift.residuals import moments, residual_table
from fluxcore.shift.sample import Floats, Sample
from fluxcore.shift.slices import slice_table
from fluxcore.shift.study import Study
from fluxcore.shift.support import Gate, Support, gates, support_of, withheld
from fluxcore.shift.year_errors import every_year_errors, training_years, year_errors

FEW_DRAWS = 20
"""Below this, a band is from the smallest to the largest draw."""


def conditional_findings(
    study: Study, target: str, nulls: Mapping[str, Floats], band: Mapping[str, Floats]
) -> list[Finding]:
    """All numbers of the conditional part where years are held out.

    Parameters
    ----------
    nulls, band
        `temporal_statistics` of refits by name, shape (refits,); empty where nothing was refitted.

    Returns
    -------
    list of Finding
        ``mse_train, mse_test, total`` and the terms, ``support_*, calibration, mean_function,
        residual_mean, residual_slope``: what stands for them where sites are held out.

    Raises
    ------
    ScenarioError
        A single year trains, or a side has no value of the target.
    """
    support = _support(study, target)
    found, seed = gates(support), study.options.seed
    study.tell("errors of years that a model has not seen")
    errors = _errors(study, support)
    reduced: dict[str, float] = {}
    if nulls or band:
        study.tell("the same on as few rows as refits take")
        thin = study.reduced()
        reduced = temporal_statistics(thin.both, study.options, target, seed)
    study.tell("mean responses of early and late years")
    return [
        *term_findings(support, errors, found, nulls, band, reduced),
        mean_function_finding(
            support, squared_distance(support, seed), found, nulls, band, reduced
        ),
        *residual_findings(support, _every_year(study, support)),
    ]


def flipped(units: Units, draws: int, seed: int) -> Arms:
    """Weights where early and late are exchanged at sites (or clusters) at random.

    Returns
    -------
    Arms
        Shape (draws, units).
    """
    train, test = observed(units)
    draw = np.random.default_rng([seed, 23])
    blocks, place = np.unique(units.block, return_inverse=True)
    swap = draw.integers(0, 2, size=(draws, len(blocks)), dtype=np.int8)[:, place] == 1
    return np.where(swap, test, train), np.where(swap, train, test)


def conditional_tables(study: Study, target: str) -> dict[str, pd.DataFrame]:
    """What the figures of the conditional part draw, years held out.

    Returns
    -------
    dict
        ``slices, gates``; ``attribution, residual_sites``: one row a site and role, of all its
        years together.
    """
    support = _support(study, target)
    study.tell("asking why each site is hard")
    whole, errors = by_site(support), _errors(study, support)
    return {
        "slices": slice_table(support),
        "attribution": attribution_table(whole, errors, expected_errors(whole, errors)),
        "residual_sites": residual_table(whole, _every_year(study, support)),
        "gates": pd.DataFrame([asdict(gate) for gate in gates(support)]),
    }


def by_site(support: Support) -> Support:
    """The same rows with a unit for all years of a site on one side."""
    code = support.sample.site * 3 + support.sample.role
    present, of_row = np.unique(code, return_inverse=True)
    site, old = present // 3, support.units
    place = np.zeros(len(support.sample.sites), dtype=np.int64)
    place[old.site] = np.arange(len(old))  # what is drawn and permuted as a whole is the site's
    units = Units(
        site=site,
        year=np.zeros_like(site),
        role=present % 3,
        block=old.block[place[site]],
        stratum=old.stratum[place[site]],
        by_year=True,
    )
    return replace(support, units=units, of_row=of_row.astype(np.int64))


def temporal_statistics(
    sample: Sample, options: Options, target: str, seed: int
) -> dict[str, float]:
    """What refits need: the terms, their sum and the mean-function shift, for some test years.

    Returns
    -------
    dict
        By measure, in the target's unit squared; empty where a single year trains.
    """
    if len(training_years(sample)) < 2:
        return {}
    study = Study(sample, replace(options, seed=seed))
    support = support_of(study, target)
    split = decompose(support, year_errors(support.sample, support.y, seed).squared)
    found = {name: split.values[name] for name in LOOKED_AT}
    return {**found, NAME: mean_distance(support, squared_distance(support, seed))}


def term_findings(
    support: Support,
    errors: Errors,
    found: tuple[Gate, ...],
    nulls: Mapping[str, Floats],
    band: Mapping[str, Floats],
    reduced: Mapping[str, float],
) -> list[Finding]:
    """Errors of either side, the three terms and their sum, all of them within sites.

    Parameters
    ----------
    found
        The gates of ``support``.
    nulls, band
        Statistics of refits by name, shape (refits,): other choices of test years; a training year
        in turn called the test.
    reduced
        The same statistics of the real years, from as few rows as refits take.
    """
    split, options, units = decompose(support, errors.squared), support.options, support.units
    draws = resampled(units, options.bootstrap, options.seed)
    swaps = flipped(units, options.permutations, options.seed)
    train, test = support.effective
    findings = []
    for name in ("mse_train", "mse_test"):
        low, high = interval(combined(split.parts[name], draws))
        findings.append(
            Finding(
                measure=name, target=support.target, value=split.values[name], low=low, high=high
            )
        )
    for name in LOOKED_AT:
        low, high = interval(combined(split.parts[name], draws))
        number = Finding(
            measure=name, target=support.target, value=split.values[name], low=low, high=high,
            left_out=support.lacking, effective_train=train, effective_test=test,
        )  # fmt: skip
        number = against_years(
            number, combined(split.parts[name], swaps), nulls.get(name), band.get(name),
            reduced.get(name),
        )  # fmt: skip
        why = withheld(found, *NEEDS[name]) if name in NEEDS else ""
        findings.append(number.cannot(why) if why else number)
    for side, share in zip(("train", "test"), support.shares, strict=True):
        findings.append(Finding(measure=f"support_{side}", target=support.target, value=share))
    findings.append(Finding(measure="calibration", target=support.target, value=support.slope))
    return findings


def against_years(
    number: Finding,
    swaps: Floats,
    null: Floats | None,
    band: Floats | None,
    reduced: float | None,
) -> Finding:
    """Set a signed number against both kinds of chance, and give its verdict by the larger p.

    Parameters
    ----------
    swaps
        Shape (draws,): with early and late exchanged at sites at random.
    null
        Shape (draws,): with other years called the test; no verdict without.
    band
        Shape (draws,): with a training year called the test.
    reduced
        The value that ``null`` and ``band`` are compared with; ``number.value`` if absent.
    """
    compared = number.value if reduced is None else reduced
    band = np.empty(0) if band is None else band[np.isfinite(band)]
    if len(band):
        ends = (0.0, 1.0) if len(band) < FEW_DRAWS else (1 - LEVEL, LEVEL)
        low, high = np.quantile(band, ends)
        number = replace(
            number, band_low=float(low), band_mean=float(band.mean()), band_high=float(high)
        )
    null = np.empty(0) if null is None else null[np.isfinite(null)]
    if len(null) < 2:
        return judged(replace(number, reason="whole years have not been exchanged yet"))
    p_years, p_sites = p_either(compared, null), p_either(number.value, swaps)
    chance = null if p_years >= p_sites else swaps
    away = np.abs(chance - chance.mean())
    reason = _larger(len(null), p_years, p_sites)
    number = replace(
        number,
        p=max(p_years, p_sites),
        null_mean=float(chance.mean()),
        null_sd=float(chance.std(ddof=1)),
        null_high=float(np.quantile(chance, LEVEL)),
        smallest=smallest_seen(away),
        reason=reason,
    )
    if no := few_choices(null):
        return number.cannot(no)
    inside = len(band) > 0 and number.band_low <= compared <= number.band_high
    unclear = number.low <= 0 <= number.high
    if number.p <= ALPHA and (inside or unclear):
        why = "a training year called the test gives as much" if inside else "its interval holds 0"
        number = replace(number, reason=f"{why}; {reason}")
    return judged(number, above_band=not (inside or unclear))


def residual_findings(support: Support, errors: Errors) -> list[Finding]:
    """Mean and slopes of residuals, late less early within sites, with the larger of two p.

    That of sites is adjusted for looking at several numbers (max-T). That of years is not: of 35
    choices none could then be rare enough.

    Parameters
    ----------
    errors
        `every_year_errors` of the rows of ``support``.
    """
    units, options = support.units, support.options
    parts = {
        name: (Part(1, a, b), Part(0, a, b, -1))
        for name, (a, b) in moments(support, errors.residual).items()
    }
    first, draws = observed(units), resampled(units, options.bootstrap, options.seed)
    values = np.array([combined(each, first)[0] for each in parts.values()])
    chances = [
        np.column_stack([combined(each, arms) for each in parts.values()])
        for arms in (
            permuted(units, options.permutations, options.seed),
            flipped(units, options.permutations, options.seed),
        )
    ]
    p_adjusted = _either_max_t(values, chances[1])
    found = []
    for k, (name, each) in enumerate(parts.items()):
        p_years, p_sites = p_either(values[k], chances[0][:, k]), float(p_adjusted[k])
        worst = 0 if not p_sites > p_years else 1
        null = chances[worst][:, k]
        low, high = interval(combined(each, draws))
        no = few_choices(chances[0])
        number = Finding(
            measure="residual_slope" if name else "residual_mean",
            target=support.target,
            covariate=name,
            value=float(values[k]),
            low=low,
            high=high,
            null_mean=float(null.mean()) if len(null) else float("nan"),
            null_sd=float(null.std(ddof=1)) if len(null) > 1 else float("nan"),
            null_high=float(np.quantile(null, LEVEL)) if len(null) else float("nan"),
            p=p_either(float(values[k]), null),
            p_adjusted=max(p_years, p_sites),
            smallest=smallest_seen(np.abs(null - null.mean())) if len(null) else np.nan,
            left_out=support.lacking,
            reason=_larger(len(chances[0]), p_years, p_sites),
        )
        found.append(number.cannot(no) if no else judged(number))
    return found


def _support(study: Study, target: str) -> Support:
    return study.once(f"support of {target}", lambda: support_of(study, target))


def _errors(study: Study, support: Support) -> Errors:
    return study.once(
        f"year errors of {support.target}",
        lambda: year_errors(support.sample, support.y, study.options.seed),
    )


def _every_year(study: Study, support: Support) -> Errors:
    return study.once(
        f"errors of every year of {support.target}",
        lambda: every_year_errors(support.sample, support.y, study.options.seed),
    )


def _larger(choices: int, p_years: float, p_sites: float) -> str:
    return (
        f"the larger p of {choices} other choices of test years ({p_years:.2g}) and of early and "
        f"late exchanged at random sites ({p_sites:.2g})"
    )


def _either_max_t(values: Floats, null: Floats) -> Floats:
    if not len(null):
        return np.full(len(values), np.nan)
    centre = np.vstack([values, null]).mean(axis=0)
    return max_t(np.abs(values - centre), np.abs(null - centre))
