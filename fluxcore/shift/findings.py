"""Findings: one row of a result, with its verdict in fixed words."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

import numpy as np
import pandas as pd

from fluxcore.shift.measures import MEASURES
from fluxcore.shift.nulls import ALPHA
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TEST, TRAIN, Sample

BEYOND = "beyond a random draw"
LIKE = "like a random draw"
CANNOT = "cannot say"
VERDICTS = (BEYOND, LIKE, CANNOT)
FEWEST = 8
"""Sites that either side needs for a verdict."""
TENTATIVE = 20
"""Effective sites below which a verdict is tentative."""
NAN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One number of a shift, what chance would give, and what can be said."""

    measure: str
    """A name in ``MEASURES``."""
    target: str = ""
    covariate: str = ""
    """Covariate, group of covariates, or category, where the number is of one."""
    site_id: str = ""
    value: float = NAN
    low: float = NAN
    high: float = NAN
    """Interval at 95 %, sites resampled; conditional on fitted models."""
    null_mean: float = NAN
    null_sd: float = NAN
    null_high: float = NAN
    """Of permuted labels; ``null_high``: the upper 5 %."""
    band_low: float = NAN
    band_mean: float = NAN
    band_high: float = NAN
    """Of random draws of as many test sites from the others: 5 %, mean and 95 %."""
    p: float = NAN
    p_adjusted: float = NAN
    """For looking at several at once."""
    smallest: float = NAN
    """Smallest value that the test would have found beyond a random draw, 80 % of the time."""
    effective_train: float = NAN
    effective_test: float = NAN
    """Effective number of sites of either side."""
    sites_train: int = 0
    sites_test: int = 0
    """Filled in from the sample where they are 0."""
    left_out: int = 0
    """Sites or rows that the number could not use."""
    verdict: str = ""
    """One of ``VERDICTS``; empty for a number that is not tested."""
    tentative: bool = False
    reason: str = ""

    def cannot(self, reason: str) -> "Finding":
        """The same number with a withheld verdict."""
        return replace(self, verdict=CANNOT, tentative=False, reason=reason)


def judged(found: Finding, *, above_band: bool = True) -> Finding:
    """Give a tested number its verdict.

    *Beyond a random draw*: p (adjusted where there is one) at most 0.05, and above the band.
    *Cannot say*: no p. *Like a random draw*: else, with the smallest value that would have been
    seen.

    Parameters
    ----------
    found
        With ``p`` and what it rests on.
    above_band
        Whether the value lies above what chance gives; p alone decides where that is so by nature.
    """
    p = found.p_adjusted if np.isfinite(found.p_adjusted) else found.p
    few = min(found.effective_train, found.effective_test)
    tentative = bool(np.isfinite(few) and few < TENTATIVE)
    if not np.isfinite(found.value):
        return found.cannot(found.reason or "the number is not defined here")
    if not np.isfinite(p):
        return found.cannot(found.reason or "chance has not been drawn yet")
    if p <= ALPHA and above_band:
        return replace(found, verdict=BEYOND, tentative=tentative, reason=found.reason)
    return replace(found, verdict=LIKE, tentative=tentative, reason=found.reason)


def too_few(sample: Sample) -> str:
    """Why no verdict is possible with so few sites; empty if it is."""
    train, test = int(sample.trained.sum()), int(sample.tested.sum())
    for side, count in (("test", test), ("training", train)):
        if count < FEWEST:
            return f"{count} {side} site{'s' * (count != 1)}, and {FEWEST} are needed"
    return ""


def frame(findings: Iterable[Finding], sample: Sample, options: Options) -> pd.DataFrame:
    """Findings as a tidy table.

    Returns
    -------
    pandas.DataFrame
        One row a finding: the fields of `Finding`; ``label``, ``unit`` of the measure;
        ``clusters_train, clusters_test, rows_train, rows_test``; how it was made: ``mode, rows,
        per_site, seed, unit_drawn, quick``; ``dataset, synthetic, scenario``.
    """
    trained, tested = sample.trained, sample.tested
    few = too_few(sample)
    rows = []
    for found in findings:
        if few:  # so few sites resampled give intervals that mean nothing
            found = replace(found, low=NAN, high=NAN)
            found = found.cannot(few) if found.verdict else found
        row = asdict(found)
        row["sites_train"] = found.sites_train or int(trained.sum())
        row["sites_test"] = found.sites_test or int(tested.sum())
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(Finding.__dataclass_fields__))
    entries = [MEASURES[name] for name in table["measure"]]
    table.insert(1, "label", [entry.label for entry in entries])
    table.insert(
        2, "unit", [entry.unit_of(t) for entry, t in zip(entries, table["target"], strict=True)]
    )
    return table.assign(
        clusters_train=len(np.unique(sample.cluster[trained])),
        clusters_test=len(np.unique(sample.cluster[tested])),
        rows_train=int((sample.role == TRAIN).sum()),
        rows_test=int((sample.role == TEST).sum()),
        mode=options.mode,
        rows=options.rows,
        per_site=options.per_site,
        seed=options.seed,
        unit_drawn=options.unit,
        quick=options.quick,
        dataset=str(sample.about.get("dataset", "")),
        synthetic=bool(sample.about.get("synthetic", False)),
        scenario=str(sample.about.get("scenario", "")),
    )
