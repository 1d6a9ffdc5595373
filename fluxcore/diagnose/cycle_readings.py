"""Sentences about one model's hours at one domain: what its error is made of, never why."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.diagnose.cycles import error_parts, mean_cycle, monthly_bias
from fluxcore.diagnose.series import is_measured
from fluxcore.diagnose.wording import count, listing, number, percent
from fluxcore.metrics import METRICS
from fluxcore.moments import moments
from fluxcore.schema import TARGETS
from fluxcore.series import Series

MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
ENOUGH = 15 * 24
"""Hours that a month of the year needs to be named."""
FEWEST = 100
"""Hours of a kind that an RMSE needs to be said."""


def read_hours(
    series: Series,
    model: str,
    target: str,
    measured: NDArray[np.int32] | None = None,
) -> list[str]:
    """What the squared error is made of, the months that it is worst in, and both cycles' ranges.

    Parameters
    ----------
    series
        One model's rows of one domain.
    model, target
        Names.
    measured
        Hours since 1970 that are measured, ascending; None where that is not known.

    Returns
    -------
    list of str
        One to four sentences.
    """
    both = int((np.isfinite(series.observed) & np.isfinite(series.predicted)).sum())
    if both == 0:
        return [f"{model} has no row here with an observed value: nothing can be said."]
    said = [_parts(series, model), _months(series, target), _ranges(series, model)]
    if measured is not None and series.step == "hour":
        said.append(_kinds(series, is_measured(series, measured), target))
    return [sentence for sentence in said if sentence]


def _parts(series: Series, model: str) -> str:
    parts = error_parts(series)
    if not np.isfinite(parts["bias"]):
        return f"{model} is without error here."
    named = {
        "bias": "bias",
        "seasonal": "the mean cycle of the year",
        "diurnal": "the mean cycles of the day, month by month,",
        "rest": "what deviates from these cycles",
    }
    if series.step == "day":
        del named["diurnal"]
    shares = [f"{words} {percent(parts[part])}" for part, words in named.items()]
    made = f"{', '.join(shares[:-1])} and {shares[-1]}"
    return f"Over all {series.step}s, of {model}'s squared error: {made}."


def _months(series: Series, target: str) -> str:
    table = monthly_bias(series)
    enough = ENOUGH if series.step == "hour" else ENOUGH // 24
    table = table[table["n"] >= enough]
    if len(table) < 2:
        return ""
    unit = TARGETS[target].unit_text
    bias = table["bias"].to_numpy(dtype=np.float64)
    worst = int(np.abs(bias).argmax())
    way = "low" if bias[worst] > 0 else "high"
    size = number(abs(float(bias[worst])), unit)
    low, high = int((bias > 0).sum()), int((bias < 0).sum())
    months = count(len(table), "month")
    where = f"{_month(table, worst)}, {size} too {way}"
    if low == len(table) or high == len(table):
        months = "both months" if len(table) == 2 else f"all {months}"
        return f"It is too {way} in {months} on average, most in {where}."
    fewer, others = ("high", bias < 0) if high <= low else ("low", bias > 0)
    names = listing([_month(table, int(i)) for i in np.flatnonzero(others)], 6)
    return f"Its bias is largest in {where}; of {months} it is too {fewer} in {names}."


def _month(table: pd.DataFrame, place: int) -> str:
    return MONTH_NAMES[int(table.index[place]) - 1]


def _ranges(series: Series, model: str) -> str:
    """Ranges of the mean cycles of the year and the day, predicted over observed."""
    one: Mapping[str, Series] = {model: series}
    said = []
    for by, words in (("month", "year"), ("hour", "day")):
        cycle = mean_cycle(one, "month" if by == "month" else "hour")
        cycle = cycle[cycle["n"] >= (ENOUGH if series.step == "hour" and by == "month" else 1)]
        if len(cycle) < 2:
            continue
        seen, told = (float(np.ptp(cycle[name].to_numpy())) for name in ("observed", model))
        if seen > 0 and told < 0.005 * seen:
            said.append(f"not at all over the {words}")
        elif seen > 0:
            said.append(f"{number(told / seen)} times as far over the {words}")
    as_observed = " as observed" if said and "times" in said[-1] else ""
    return f"Its means move {' and '.join(said)}{as_observed}." if said else ""


def _kinds(series: Series, measured: NDArray[np.bool_], target: str) -> str:
    """RMSE of measured and gap-filled hours."""
    unit, errors, counts = TARGETS[target].unit_text, [], []
    for chosen in (measured, ~measured):
        m = moments(series.observed[chosen], series.predicted[chosen])
        errors.append(float(METRICS["rmse"].compute(m)[0]))
        counts.append(int(m.n[0]))
    filled = counts[1] / sum(counts)
    if counts[1] == 0:
        return "All hours are measured."
    if counts[0] == 0:
        return "No hour is measured: all observed values are gap-filled."
    if min(counts) < FEWEST:
        return f"{percent(filled)} of the hours are gap-filled."
    return (
        f"{percent(filled)} of the hours are gap-filled: RMSE {number(errors[1], unit)} there, "
        f"{number(errors[0], unit)} at measured ones."
    )
