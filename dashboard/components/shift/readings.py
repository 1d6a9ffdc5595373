"""What the figures of one covariate, of a pair and of towers say, in a sentence of numbers."""

import numpy as np
import pandas as pd

from dashboard.components.data.variables import Variable
from dashboard.components.shift.found import Found, p_text
from dashboard.plots.fingerprint import MONTHS
from dashboard.store.pairs import Pair
from dashboard.theme import count, number, percent

HALF = 0.5


def read_density(found: Found, covariate: str) -> str:
    """Say how far the distributions of a covariate lie apart, which way, and the verdict."""
    rows = found.rows("wasserstein")
    rows = rows[rows["covariate"] == covariate]
    if rows.empty or not np.isfinite(rows.iloc[0]["value"]):
        reason = str(rows.iloc[0]["reason"]) if len(rows) else ""
        return f"The distance is not defined here{f': {reason}' if reason else ''}."
    row = rows.iloc[0]
    said = f"{covariate} differs by {number(float(row['value']))} inter-quartile ranges"
    table = found.table("densities")
    middles = {
        role: _median(table[(table["covariate"] == covariate) & (table["role"] == role)])
        for role in ("train", "test")
    }
    if np.isfinite(list(middles.values())).all():
        unit = found.variable(covariate).shown
        said += (
            f" (median {number(middles['test'], unit)} in the test, "
            f"{number(middles['train'], unit)} in training)"
        )
    p = row["p_adjusted"] if np.isfinite(row["p_adjusted"]) else row["p"]
    if row["verdict"]:
        said += f": {row['verdict']}{', tentatively' if row['tentative'] else ''}"
        said += f" (p = {p_text(float(p))})" if np.isfinite(p) else ""
    return f"{said}."


def read_seasons(table: pd.DataFrame, variable: Variable) -> str:
    """Say when test lies farthest above training, and when farthest below or nearest.

    `table` has ``month, hour, apart``.
    """
    known = table.dropna(subset=["apart"])
    if known.empty:
        return "No month and hour has rows on both sides."
    most, least = known.loc[known["apart"].idxmax()], known.loc[known["apart"].idxmin()]

    def at(row: pd.Series) -> str:
        value = number(float(row["apart"]), variable.shown, signed=True)
        return f"{value} ({MONTHS[int(row['month']) - 1]}, {int(row['hour'])} h)"

    return (
        f"Test less training is largest at {at(most)} and smallest at {at(least)}; "
        f"{number(float(known['apart'].mean()), variable.shown, signed=True)} on average."
    )


def read_pair(pair: Pair) -> str:
    """Say how much was drawn, and how much of the test lies where training has nothing."""
    apart = pair.apart
    alone = "less than 0.1 %" if 0 < apart < 0.001 else f"{100 * apart:.1f} %"
    return (
        f"{count(pair.total, 'row')} of {pair.sites['train']} training and {pair.sites['test']} "
        f"test towers. {alone} of the test rows lie in cells without any training row."
    )


def read_towers(table: pd.DataFrame) -> str:
    """Say how the two sides overlap; `table` has ``site_id, role, p_test``."""
    test, train = (table.loc[table["role"] == role, "p_test"] for role in ("test", "train"))
    if test.empty or train.empty:
        return ""
    like_train, like_test = int((test < HALF).sum()), int((train > HALF).sum())
    of_test, of_train = count(len(test), "test tower"), count(len(train), "training tower")
    return (
        f"{like_train} of {of_test} look more like training than like test "
        f"({percent(like_train / len(test))}), {like_test} of {of_train} more like test "
        f"({percent(like_test / len(train))})."
    )


def _median(curve: pd.DataFrame) -> float:
    """Median of a density curve; NaN for an empty one."""
    mass = curve["density"].to_numpy(np.float64)
    if not len(mass) or not mass.sum() > 0:
        return float("nan")
    return float(np.interp(HALF, np.cumsum(mass) / mass.sum(), curve["x"].to_numpy(np.float64)))
