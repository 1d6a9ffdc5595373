"""Predictions of a model that has learnt: as many as there are rows, and all of them numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from fluxcore.baselines.baseline import Baseline, Codes, Estimator, Floats32
from fluxcore.baselines.inputs import Inputs
from fluxcore.baselines.rows import held_out_rows
from fluxcore.datasets import reading
from fluxcore.errors import ModelError
from fluxcore.series import Floats, Series
from fluxcore.splits import Split

LIMIT = 1e6
"""Predictions beyond this are refused, as by the public checker."""


def held_out_series(split: Split, target: str, predicted: Floats | None = None) -> Series:
    """Test rows of a target, in the order of site and time; predicted is NaN where not given."""
    with reading(split.dataset.name):
        frame = split.scan("test", [target]).collect(engine="streaming")
    if frame.is_empty():
        raise ModelError(
            f"{split.dataset.name} has no test row under {split.scenario.name}: there is nothing "
            f"to predict. See: fluxcore splits {split.dataset.name}"
        )
    sites = split.sites("test")
    codes = np.full(len(split.dataset.site_ids), -1, dtype=np.int32)
    codes[np.searchsorted(split.dataset.site_ids, sites)] = np.arange(len(sites), dtype=np.int32)
    observed = frame[target].cast(float).fill_null(np.nan).to_numpy()
    return Series(
        sites=sites,
        site=codes[frame["site_id"].to_physical().to_numpy()],
        time=(frame["time"].to_physical().to_numpy() // 3_600_000).astype(np.int32),
        observed=observed,
        predicted=np.full(len(frame), np.nan) if predicted is None else predicted,
        domain=split.scenario.domain,
        step="hour",
    )


def predict(baseline: Baseline, estimator: Estimator, X: Floats32, groups: Codes) -> Floats:
    """Predictions that are as many as asked for, and numbers."""
    told: Mapping[str, Any] = {"groups": groups} if baseline.sequence else {}
    given = np.asarray(estimator.predict(X, **told))
    if given.shape not in ((len(X),), (len(X), 1)):
        raise ModelError(
            f"The model {baseline.name!r} returned predictions of shape {given.shape} for "
            f"{len(X):,} rows. predict(X) must return one number a row."
        )
    try:
        predicted = given.reshape(len(X)).astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError(f"The model {baseline.name!r} returned no numbers: {error}.") from error
    wrong = ~(np.abs(predicted) <= LIMIT)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise ModelError(
            f"The model {baseline.name!r} returned {int(wrong.sum()):,} of {len(X):,} values that "
            f"are missing, infinite or beyond {LIMIT:,.0f}, first {predicted[first]} in row "
            f"{first:,}. predict(X) must return a finite number for every row."
        )
    return predicted


def predict_test(
    split: Split, baseline: Baseline, estimator: Estimator, inputs: Inputs
) -> tuple[Floats, int]:
    """Predict every test row; also return how many lack a covariate."""
    parts, lacking = [], 0
    for X, groups, without in held_out_rows(split, inputs, sequence=baseline.sequence):
        parts.append(predict(baseline, estimator, X, groups))
        lacking += without
    return np.concatenate(parts), lacking
