"""What the numbers of the conditional part say, in sentences computed from them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fluxcore.shift.findings import BEYOND, LIKE
from fluxcore.shift.sample import Sample
from fluxcore.shift.wording import change, number, percent, span
from fluxcore.text_files import counted

CAPTION = (
    "Mean squared error, each tower equal, chosen hours; a leaderboard cell is a quantile of RMSE "
    "over all hours, so these terms do not add up to it."
)
EXTRAPOLATION = (
    "The residual test looks at all hours: what it finds may be extrapolation to weather that "
    "training towers do not have as well as another relation."
)
HALF_UNUSUAL = 0.5
FEWEST_TRAINED = 19
"""Training towers from which on the smallest p of a tower, 1 / (n + 1), reaches 0.05."""
NAMED = 3
"""Towers or covariates named in a sentence."""


@dataclass(frozen=True, eq=False)
class _Told:
    """Findings by measure and covariate, and the words for the two sides."""

    rows: Mapping[tuple[str, str], pd.Series]
    tables: Mapping[str, pd.DataFrame]
    train: str
    test: str
    by_year: bool = False

    def of(self, measure: str, covariate: str = "") -> pd.Series | None:
        row = self.rows.get((measure, covariate))
        return row if row is not None and np.isfinite(row["value"]) else None

    def table(self, name: str) -> pd.DataFrame:
        found = self.tables.get(name)
        return pd.DataFrame() if found is None else found


def read_conditional(
    findings: pd.DataFrame, tables: Mapping[str, pd.DataFrame], sample: Sample
) -> dict[str, tuple[str, ...]]:
    """Read the numbers of one scenario and target aloud.

    Parameters
    ----------
    findings
        `findings.frame` of the parts conditional and applicability.
    tables
        ``slices, attribution, residual_sites, gates`` and, if there, ``applicability``.

    Returns
    -------
    dict
        Sentences under ``terms, gates, slices, residuals, attribution, applicability``; no key
        for what was not computed.
    """
    kept = findings[findings["site_id"] == ""]
    told = _Told(
        {(row["measure"], row["covariate"]): row for _, row in kept.iterrows()},
        tables,
        "training years" if sample.by_year else "training sites",
        "test years" if sample.by_year else "test sites",
        sample.by_year,
    )
    found = {
        "terms": _terms(told),
        "gates": _gates(told),
        "slices": _slices(told),
        "residuals": _residuals(told),
        "attribution": _attribution(told),
        "applicability": _applicability(told),
    }
    return {name: tuple(sentences) for name, sentences in found.items() if sentences}


def _terms(told: _Told) -> list[str]:
    train, test, total = (told.of(name) for name in ("mse_train", "mse_test", "total"))
    if train is None or test is None or total is None:
        return []
    said = [
        (
            f"The mean squared error of {total['target']} is {number(train['value'])} at "
            f"{told.train} that the model has not seen and {number(test['value'])} at {told.test} "
            f"({change(total['value'])}{span(total)} {total['unit']})."
        )
    ]
    inputs, relation, last = (told.of(f"term_{n}") for n in ("x_train", "y", "x_test"))
    if inputs is not None and relation is not None and last is not None:
        said.append(
            f"{change(inputs['value'])}{span(inputs)} comes with the step from training weather to "
            f"weather that both sides share, {change(relation['value'])}{span(relation)} with the "
            f"relation at shared weather, {change(last['value'])}{span(last)} with the step from "
            "shared to test weather."
        )
    row = told.rows.get(("term_y", ""))
    if row is not None:
        said += _verdict(row, told)
    return [*said, CAPTION]


def _verdict(row: pd.Series, told: _Told) -> list[str]:
    if row["verdict"] == BEYOND:
        way = "larger" if row["value"] > 0 else "smaller"
        said = (
            f"At the same weather the error at {told.test} is {way} than at {told.train}, beyond a "
            f"random draw (p = {number(row['p'])}): the same weather does not mean the same flux."
        )
        if row["tentative"]:
            few = min(row["effective_train"], row["effective_test"])
            said = f"Tentative, from {few:.0f} effective sites: {said[0].lower()}{said[1:]}"
        return [said]
    if row["verdict"] == LIKE:
        said = "At the same weather the two sides differ like a random draw"
        said += f" (p = {number(row['p'])})" if np.isfinite(row["p"]) else ""
        why = row["reason"].split(";")[0]
        said += f", for {why}" if why in ("its interval contains 0",) else ""
        seen = row["smallest"]
        said += (
            f"; a difference of {number(seen)} would have been found four times in five."
            if np.isfinite(seen) else "."
        )  # fmt: skip
        return [said]
    said = f"Whether the same weather means the same flux: cannot say, because {row['reason']}."
    return [said, *_instead(told)]


def _instead(told: _Told) -> list[str]:
    """What can be said where the verdict on the relation is withheld."""
    said = [f"What can be said: {sentence}" for sentence in _found_residuals(told)[:2]]
    table = told.table("attribution")
    tested = table[table["role"] == "test"] if len(table) else table
    if len(tested):
        worst = tested.iloc[int(tested["bias"].abs().to_numpy().argmax())]
        under = "underestimated" if worst["bias"] > 0 else "overestimated"
        said.append(
            f"The largest site bias of the test is at {worst['site_id']}: {under} by "
            f"{number(abs(worst['bias']))}."
        )
    share = _share_outside(told)
    if share:
        said.append(share)
    return said


def _share_outside(told: _Told) -> str:
    outside, inside = told.of("outside"), told.of("support_test")
    if outside is not None:
        return (
            f"{percent(outside['value'])} of test rows lie outside the area of applicability: "
            "weather too far from any training row."
        )
    if inside is not None:
        return f"{percent(1 - inside['value'])} of the test weight has no training rows like it."
    return ""


def _gates(told: _Told) -> list[str]:
    table = told.table("gates")
    if not len(table):
        return []
    failed = table[~table["passed"].astype(bool)]
    if len(failed):
        return [
            f"{len(table) - len(failed)} of {counted(len(table), 'condition')} hold.",
            *(f"Not so: {sentence}." for sentence in failed["sentence"]),
        ]
    close = table[table["sentence"].str.contains("tentative")]
    tried = table[np.isfinite(table["value"].astype(float))]
    rest = "" if len(tried) == len(table) else "; the others do not apply"
    return [
        f"All {len(tried)} conditions for a verdict hold{rest}.",
        *(f"{sentence[0].upper()}{sentence[1:]}." for sentence in close["sentence"]),
    ]


def _slices(told: _Told) -> list[str]:
    table = told.table("slices")
    if not len(table):
        return []
    shown = table[table["shown"].astype(bool)]
    apart = (shown["train_low"] > shown["test_high"]) | (shown["test_low"] > shown["train_high"])
    by = apart.groupby(shown["covariate"]).sum().sort_values(ascending=False, kind="stable")
    said = [
        (
            f"{len(shown)} of {counted(len(table), 'bin')} have at least 8 sites on either side; "
            f"in {int(apart.sum())} of them the intervals of training and test lie apart."
        )
    ]
    most = by[by > 0].head(NAMED)
    if len(most):
        named = ", ".join(f"{name} ({counted(int(bins), 'bin')})" for name, bins in most.items())
        said.append(f"Most along {named}. Bins are looked at one by one, not as a whole.")
    return said


def _found_residuals(told: _Told) -> list[str]:
    rows = [row for (measure, _), row in told.rows.items() if measure.startswith("residual_")]
    beyond = [row for row in rows if row["verdict"] == BEYOND]
    said = []
    for row in beyond:
        if row["measure"] == "residual_mean":
            way = "underestimated" if row["value"] > 0 else "overestimated"
            size = dict(row) | {"low": abs(row["low"]), "high": abs(row["high"])}
            if row["value"] < 0:
                size["low"], size["high"] = size["high"], size["low"]
            said.append(
                f"at {told.test} {row['target']} is {way} by {number(abs(row['value']))}"
                f"{span(pd.Series(size))} {row['unit']} more than at {told.train}, beyond a random "
                f"draw (p = {number(_p(row))})."
            )
        else:
            way = "more" if row["value"] > 0 else "less"
            said.append(
                f"at {told.test} {row['target']} rises {way} with {row['covariate']} than is "
                f"predicted: by {change(row['value'])}{span(row)} {row['unit']} over the "
                f"inter-quartile range, compared with {told.train} (p = {number(_p(row))})."
            )
    if not said and any(row["verdict"] == LIKE for row in rows):
        drawn = "years" if told.by_year else "towers"
        said.append(
            f"mean and slopes of the residuals at {told.test} are like a random draw of {drawn}."
        )
    return said


def _p(row: pd.Series) -> float:
    return float(row["p_adjusted"] if np.isfinite(row["p_adjusted"]) else row["p"])


def _residuals(told: _Told) -> list[str]:
    said = [f"{each[0].upper()}{each[1:]}" for each in _found_residuals(told)]
    if not said:
        return []
    mean = told.of("residual_mean")
    if mean is not None and mean["verdict"] == LIKE and np.isfinite(mean["smallest"]):
        said.append(
            f"A mean difference of {number(mean['smallest'])} {mean['unit']} would have been found "
            "four times in five, looked at alone."
        )
    return [*said, EXTRAPOLATION]


def _attribution(told: _Told) -> list[str]:
    table = told.table("attribution")
    tested = table[table["role"] == "test"] if len(table) else table
    if not len(tested):
        return []
    trained = int((table["role"] == "train").sum())
    hardest = tested.sort_values("mse", ascending=False).iloc[0]
    parts = {"its weather": hardest["x"], "its relation": hardest["y"],
             "hours without counterpart": hardest["outside"]}  # fmt: skip
    which, where = (
        ("tower in the test years", "towers in the training years")
        if told.by_year
        else ("test tower", "training towers")
    )
    shares = [f"{change(value)} is {name}" for name, value in parts.items() if value != 0]
    hard = (
        f"The hardest {which} is {hardest['site_id']}: a mean squared error of "
        f"{number(hardest['mse'])}, where {where} have {number(hardest['reference'])} on "
        f"average; of the difference {', '.join(shares)}."
    )
    said = [hard]
    odd = tested[tested["unusual"].astype(bool)].sort_values("y", ascending=False)
    if len(odd):
        named = ", ".join(odd["site_id"].head(NAMED))
        more = f" and {len(odd) - NAMED} more" if len(odd) > NAMED else ""
        level = int((odd["relation"] > HALF_UNUSUAL * odd["y"]).sum())
        said.append(
            f"At {counted(len(odd), 'tower')} the relation is more unusual than at comparable "
            f"{where} ({named}{more}); at {level} of them mostly a wrong level, at the "
            "others scatter."
        )
    elif trained < FEWEST_TRAINED:
        said.append(
            f"Whether the relation of a {which} is unusual: cannot say, because {trained} "
            f"comparable {where} are too few ({FEWEST_TRAINED} are needed)."
        )
    else:
        said.append(
            f"No relation of a {which} is unusual: the hardest are as hard as the hardest of "
            f"{trained} comparable {where}."
            + (
                ""
                if told.by_year
                else " Test towers may have been chosen for large errors, so that only training "
                "towers tell what is usual."
            )
        )
    if (tested["share_outside"] >= 1).any():
        lost = int((tested["share_outside"] >= 1).sum())
        said.append(f"{counted(lost, 'test tower')} without an hour that both sides share.")
    return said


def _applicability(told: _Told) -> list[str]:
    outside = told.of("outside")
    if outside is None:
        return []
    said = [_share_outside(told)]
    table = told.table("applicability")
    if len(table) and "share_outside" in table:
        tested = table[table["role"] == "test"]
        if len(tested) and tested["share_outside"].max() > 0:
            worst = tested.iloc[int(tested["share_outside"].to_numpy().argmax())]
            said.append(
                f"Most at {worst['site_id']}: {percent(worst['share_outside'])} of its rows."
            )
    return said
