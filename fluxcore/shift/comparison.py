"""A statistic compared with chance: what permuted, drawn and resampled units give."""

from collections.abc import Callable

import numpy as np

from fluxcore.shift.arms import Units
from fluxcore.shift.contrasts import Contrasts, sites_of
from fluxcore.shift.findings import Finding, judged
from fluxcore.shift.measures import Measure
from fluxcore.shift.nulls import (
    LEVEL,
    bias_corrected,
    few_choices,
    interval,
    max_t,
    p_above,
    p_either,
    smallest_seen,
)
from fluxcore.shift.sample import Floats

Statistic = Callable[[Floats], Floats]
"""From differences of means, shape (draws, k), to values, shape (draws, number)."""


def statistic_findings(
    entry: Measure,
    covariates: tuple[str, ...],
    statistic: Statistic,
    gaps: Contrasts,
    units: Units,
    undefined: list[str],
) -> list[Finding]:
    """Findings of a statistic of differences of means, one a column that it gives.

    Where sites are held out p is of permuted labels. Where years are, it is the larger of two: of
    whole years permuted (few, but weather is shared by towers), and of early and late exchanged at
    random sites.
    """
    value = statistic(gaps.observed)[0]
    boot, drawn = statistic(gaps.resampled), statistic(gaps.drawn)
    chances = [statistic(g) for g in (gaps.permuted, gaps.flipped) if len(g)]
    single = p_either if entry.signed else p_above
    several = len(covariates) > 1
    found = []
    adjusted = [adjusted_p(value, null, entry.signed) for null in chances]
    train, test = sites_of(units)
    few = few_choices(chances[0]) if units.by_year and chances else ""
    for k, covariate in enumerate(covariates):
        p = [single(value[k], null[:, k]) for null in chances]
        p_adjusted = [each[k] for each in adjusted]
        worst = int(np.nanargmax(p_adjusted)) if np.isfinite(p_adjusted).any() else 0
        null = chances[worst][:, k] if chances else np.empty(0)
        size = np.abs(null) if entry.signed else null
        low, high = interval(boot[:, k]) if entry.signed else bias_corrected(value[k], boot[:, k])
        one = Finding(
            measure=entry.name,
            covariate=covariate,
            value=float(value[k]),
            low=low,
            high=high,
            null_mean=_mean(null),
            null_sd=_sd(null),
            null_high=_quantile(size, LEVEL),
            band_low=_quantile(drawn[:, k], 1 - LEVEL),
            band_mean=_mean(drawn[:, k]),
            band_high=_quantile(drawn[:, k], LEVEL),
            p=p[worst] if p else float("nan"),
            p_adjusted=p_adjusted[worst] if several and p else float("nan"),
            smallest=smallest_seen(size),
            effective_train=train,
            effective_test=test,
            sites_train=train,
            sites_test=test,
            reason=undefined[k] or _shared_years(units, chances, p),
        )
        one = judged(one, above_band=beyond_band(one, entry.signed))
        found.append(one.cannot(few) if few and one.verdict else one)
    return found


def beyond_band(found: Finding, signed: bool) -> bool:
    """Whether a value is larger than in 95 % of random draws (or outside 90 % of them, signed).

    True where there is no band: p alone decides then.
    """
    if not np.isfinite(found.band_high):
        return True
    below = signed and found.value < found.band_low
    return bool(found.value > found.band_high or below)


def adjusted_p(value: Floats, null: Floats, signed: bool) -> Floats:
    """Adjusted p of all columns; of sizes, about the null mean, where values have a sign."""
    if not signed or not len(null):
        return max_t(value, null)
    centre = np.vstack([value, null]).mean(axis=0)
    return max_t(np.abs(value - centre), np.abs(null - centre))


def _shared_years(units: Units, chances: list[Floats], p: list[float]) -> str:
    if not units.by_year or len(p) < 2:
        return ""
    return (
        f"the larger p of {len(chances[0])} other choices of test years ({p[0]:.2g}) and of early "
        f"and late exchanged at random towers ({p[1]:.2g})"
    )


def _mean(draws: Floats) -> float:
    return float(draws.mean()) if len(draws) else float("nan")


def _sd(draws: Floats) -> float:
    return float(draws.std(ddof=1)) if len(draws) > 1 else float("nan")


def _quantile(draws: Floats, level: float) -> float:
    return float(np.quantile(draws, level)) if len(draws) else float("nan")
