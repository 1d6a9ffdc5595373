"""Mean-function shift: how far the mean responses of training and of test lie apart on S."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fluxcore.shift.arms import means, observed, resampled
from fluxcore.shift.errors import fold_models, predicted
from fluxcore.shift.findings import Finding, judged
from fluxcore.shift.measures import Measure, measure
from fluxcore.shift.nulls import LEVEL, bias_corrected, p_above, smallest_seen
from fluxcore.shift.sample import TEST, TRAIN, Floats
from fluxcore.shift.support import Gate, Support, withheld

NAME = "mean_function"
DIFFERENT = (
    "the two functions were learnt from different weather, which sets them apart as well as "
    "another relation would"
)
measure(
    Measure(
        name=NAME, label="Mean-function shift", part="conditional",
        about="Mean squared distance, at shared weather, between the mean response learnt from "
        "training sites and that learnt from test sites, neither of which has seen the site; less "
        "what random draws of as many sites give. Noise does not raise it.",
        unit="target^2",
        source="Difference of cross-fitted regressions; Kennedy (2023), Electron. J. Statist. 17, "
        "3008-3049. doi:10.1214/23-EJS2157",
    )
)  # fmt: skip


def squared_distance(
    support: Support, seed: int, trained: list[Any | None] | None = None
) -> Floats:
    """(m_P - m_Q)^2 of every row, both cross-fitted by site.

    Parameters
    ----------
    trained
        Models m_P of every fold, if they are there: `errors.fold_models`.

    Returns
    -------
    Floats
        Shape (n,): m_P learnt from training sites, m_Q from test sites, of the other folds; NaN
        where the other folds have no test site.
    """
    sample, fold = support.sample, support.fold
    of_row = fold[sample.site]
    trained = fold_models(sample, support.y, fold, seed, TRAIN) if trained is None else trained
    tested = fold_models(sample, support.y, fold, seed, TEST)
    found = np.empty(len(sample))
    for number, (m_train, m_test) in enumerate(zip(trained, tested, strict=True)):
        rows = of_row == number
        X = sample.binned[rows]
        found[rows] = (predicted(m_train, X) - predicted(m_test, X)) ** 2
    return found


def _on_shared(support: Support, distance: Floats) -> tuple[Floats, Floats]:
    """Per unit: mean of weight times distance, mean of weight; rows without a distance count 0."""
    weight = np.where(np.isfinite(distance), support.weight, 0.0)
    rows = np.column_stack([weight * np.nan_to_num(distance), weight])
    top, below = means(rows, support.of_row, len(support.units)).T
    return top, below


def mean_distance(support: Support, distance: Floats) -> float:
    """Mean over S, half of it from training rows and half from test rows; NaN without rows."""
    return float(_mean(*_on_shared(support, distance), observed(support.units))[0])


def _mean(top: Floats, below: Floats, arms: tuple[Floats, Floats]) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        halves = [(arm @ top) / np.where(arm @ below > 0, arm @ below, np.nan) for arm in arms]
    found: Floats = np.mean(halves, axis=0)
    return found


def mean_function_finding(
    support: Support,
    distance: Floats,
    found: tuple[Gate, ...],
    nulls: Mapping[str, Floats],
    band: Mapping[str, Floats],
    reduced: Mapping[str, float],
) -> Finding:
    """The mean-function shift, less its band where random draws were fitted.

    A squared distance of two fitted functions is never 0: before refits it is shown as it is and
    without a verdict. With refits the value comes from as few rows as they do, since a function
    learnt from fewer rows is noisier. A verdict is withheld where the covariates are shifted: two
    functions learnt from different weather lie apart on shared weather without any difference of
    the relation, and refits, whose sites are exchanged, do not show how far.

    Parameters
    ----------
    distance
        Shape (n,): `squared_distance`.
    nulls, band, reduced
        As in `decomposition.term_findings`.
    """
    options = support.options
    top, below = _on_shared(support, distance)
    value = float(_mean(top, below, observed(support.units))[0])
    draws = _mean(top, below, resampled(support.units, options.bootstrap, options.seed))
    low, high = bias_corrected(value, draws)
    effective_train, effective_test = support.effective
    number = Finding(
        measure=NAME, target=support.target, value=value, low=low, high=high,
        effective_train=effective_train, effective_test=effective_test, left_out=support.lacking,
    )  # fmt: skip
    null, drawn, thin = nulls.get(NAME), band.get(NAME), reduced.get(NAME)
    reason = withheld(found, "train", "test") or ("" if support.even else DIFFERENT)
    if null is None or thin is None:
        return number.cannot(reason) if reason else judged(number)
    null = null[np.isfinite(null)]
    drawn = np.empty(0) if drawn is None else drawn[np.isfinite(drawn)]
    pool = drawn if len(drawn) >= 2 else null
    centre = float(pool.mean()) if len(pool) else float("nan")
    below_by = value - thin + centre  # the interval moves with the value
    number = replace(
        number,
        value=thin - centre,
        low=low - below_by,
        high=high - below_by,
        null_mean=float(null.mean()) - centre if len(null) else float("nan"),
        null_sd=float(null.std(ddof=1)) if len(null) > 1 else float("nan"),
        null_high=float(np.quantile(null, LEVEL)) - centre if len(null) else float("nan"),
        p=p_above(thin, null),
        smallest=smallest_seen(null) - centre,
        reason=f"{options.refit_rows} rows a site as in refits, less {centre:.4g} that "
        f"{'random draws' if len(drawn) >= 2 else 'permuted sites'} give",
    )
    if len(drawn) >= 2:
        ends = np.quantile(drawn, [1 - LEVEL, LEVEL]) - centre
        number = replace(number, band_low=float(ends[0]), band_mean=0.0, band_high=float(ends[1]))
    if reason:
        return number.cannot(reason)
    return judged(number, above_band=not number.value <= number.band_high)
