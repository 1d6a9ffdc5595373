"""All scenarios for one flux: what is known of each by now, beside the paper's figures."""

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from dashboard.components.shift_y.shown import without_few
from dashboard.store import ShiftState, Store
from fluxcore.errors import FluxError
from fluxcore.scenarios import Scenario, fingerprint
from fluxcore.shift.findings import CANNOT
from fluxcore.shift.options import Options
from fluxcore.shift.published import published_shift
from fluxcore.shift.whole import Answer

SHARED = "ref_increase_shared"
NUMBERS = ("mse_train", "term_x_train", "term_y", "term_x_test", "mse_test")
COLUMNS = (
    "scenario", "name", "value", "low", "high", "verdict", "tentative", "reason", "held",
    "by_rows", "published", "quick", "why", *NUMBERS, "sites_test", "support_test", "outside",
)  # fmt: skip


def paper(target: str) -> dict[str, float]:
    """Published increase of RMSE on shared support, percent, by scenario."""
    table = _published()
    rows = table[(table["target"] == target) & (table["measure"] == SHARED)]
    return dict(zip(rows["scenario"], rows["value"].astype(float), strict=True))


@lru_cache(maxsize=1)
def _published() -> pd.DataFrame:
    return published_shift()


def increase(findings: pd.DataFrame) -> tuple[float, float, float]:
    """By how many percent RMSE grows on shared support, and its interval.

    The square root of the mean squared errors of both arms on shared support; the interval is that
    of the Y | X term, with the error of the training arm taken as it is. NaN where undefined.
    """
    by = findings.drop_duplicates("measure").set_index("measure")
    if not {"mse_train", "term_x_train", "term_y"} <= set(by.index):
        return math.nan, math.nan, math.nan
    base = float(by.loc["mse_train", "value"]) + float(by.loc["term_x_train", "value"])
    if not base > 0:
        return math.nan, math.nan, math.nan
    value, low, high = (
        100 * (math.sqrt(max(1 + float(by.loc["term_y", end]) / base, 0.0)) - 1)
        if math.isfinite(float(by.loc["term_y", end]))
        else math.nan
        for end in ("value", "low", "high")
    )
    return value, low, high


def by_rows(options: Options) -> Options:
    """The same choices in the paper's way: rows, not towers, are split."""
    return replace(options, mode="reference")


def side_by_side(
    states: Mapping[str, ShiftState],
    of_rows: Mapping[str, ShiftState],
    scenarios: Mapping[str, Scenario],
    target: str,
) -> pd.DataFrame:
    """One row a scenario: our terms, the same by rows, the published value; NaN for what is not.

    Parameters
    ----------
    states, of_rows
        How the answers stand, site-blocked and in reference mode, by scenario.
    scenarios
        Those to be shown, by name.
    target
        The flux.
    """
    known, rows = paper(target), []
    for name, scenario in scenarios.items():
        row: dict[str, object] = dict.fromkeys(COLUMNS, np.nan)
        row |= {"scenario": name, "name": scenario.shown, "published": known.get(name, np.nan)}
        row |= {"verdict": "", "reason": "", "held": False, "tentative": False, "quick": False}
        row["why"] = states[name].error if name in states else ""
        answer = states[name].answer if name in states else None
        if answer is not None:
            found = without_few(answer.findings)
            row["value"], row["low"], row["high"] = increase(found)
            by = found[found["covariate"] == ""].drop_duplicates("measure").set_index("measure")
            for measure in (*NUMBERS, "support_test", "outside"):
                if measure in by.index:
                    row[measure] = float(by.loc[measure, "value"])
            if "term_y" in by.index:
                term = by.loc["term_y"]
                row |= {n: term[n] for n in ("verdict", "tentative", "reason", "sites_test")}
            row["held"] = row["verdict"] == CANNOT
            row["quick"] = states[name].quick or answer.quick
        reference = of_rows[name].answer if name in of_rows else None
        if reference is not None:
            found = reference.findings
            values = found.loc[found["measure"] == SHARED, "value"]
            row["by_rows"] = float(values.iloc[0]) if len(values) else np.nan
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def known_states(
    store: Store,
    dataset: str,
    target: str,
    scenarios: Mapping[str, Scenario],
    options: Options,
    *,
    ask: bool,
) -> dict[str, ShiftState]:
    """How the answers of all scenarios stand: what is kept, in full or as a first look.

    `ask` begins the first look at those of which nothing is known. A scenario that cannot be
    looked at has a state that says why.
    """
    quick, found = options.quickly(), {}
    for name, scenario in scenarios.items():
        try:
            kept = peek(store, dataset, scenario, target, options) or peek(
                store, dataset, scenario, target, quick
            )
            if kept is not None:
                found[name] = ShiftState(kept, quick=kept.quick)
            elif ask:
                found[name] = store.shift("conditional", dataset, name, target, quick)
        except FluxError as error:
            found[name] = ShiftState(error=str(error))
    return found


KEPT = 24
_SEEN: OrderedDict[tuple[object, ...], Answer] = OrderedDict()


def peek(
    store: Store, dataset: str, scenario: Scenario, target: str, options: Options
) -> Answer | None:
    """An answer that the workspace keeps; None, and nothing begun, where it keeps none."""
    from fluxcore.shift.answer import kept_at  # heavy: it waits until somebody asks

    data = store.data(dataset)
    place = (store.workspace.root, data.digest, fingerprint(scenario), target, str(options))
    if place in _SEEN:
        _SEEN.move_to_end(place)
        return _SEEN[place]
    answer = kept_at("conditional", data, scenario, target, options, store.workspace)
    if answer is not None:
        _SEEN[place] = answer
        while len(_SEEN) > KEPT:
            _SEEN.popitem(last=False)
    return answer
