"""Found: one answer about covariates as its cards want it: numbers by measure, labels, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from dashboard.components.data.variables import Variable
from dashboard.plots.shift.dots import Dot
from dashboard.theme import number
from fluxcore.shift.findings import CANNOT

if TYPE_CHECKING:
    from fluxcore.shift.answer import Answer

NORMAL_90 = 1.645


@dataclass(frozen=True, eq=False)
class Found:
    """An answer, and what its variables are called."""

    answer: "Answer"
    variables: Mapping[str, Variable]
    scenario: str
    """As shown."""
    name: str
    """Of the scenario, as in files."""
    dark: bool = False

    @property
    def synthetic(self) -> bool:
        """Whether the data are made up."""
        return bool(self.answer.about.get("synthetic"))

    @property
    def quick(self) -> bool:
        """Whether chance was not drawn yet by models fitted anew."""
        return not self.answer.about.get("refits")

    @property
    def by_year(self) -> bool:
        """Whether years are held out at towers that also train."""
        return "site_auc" in self.answer.tables

    @property
    def what(self) -> str:
        """Whose numbers a figure shows, for one that is saved: scenario and data set."""
        return " · ".join(filter(None, (self.scenario, str(self.answer.about.get("dataset", "")))))

    def rows(self, measure: str) -> pd.DataFrame:
        """Findings of one measure."""
        table = self.answer.findings
        return table[table["measure"] == measure]

    def one(self, measure: str) -> pd.Series | None:
        """The finding of a measure of all covariates together; None where there is none."""
        rows = self.rows(measure)
        return rows.iloc[0] if len(rows) else None

    def table(self, name: str) -> pd.DataFrame:
        """A table of the answer; empty where it has none."""
        return self.answer.tables.get(name, pd.DataFrame())

    def reading(self, name: str) -> str:
        """Sentences of a figure; empty for none."""
        return " ".join(self.answer.readings.get(name, ()))

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """Distances of all covariates, largest first; those that are not defined last."""
        return self.rows("wasserstein").sort_values(
            "value", ascending=False, na_position="last", kind="stable"
        )

    @cached_property
    def covariates(self) -> list[str]:
        """Names of covariates, the one that differs most first."""
        return [str(name) for name in self.ranked["covariate"]]

    def variable(self, covariate: str) -> Variable:
        """What a covariate is called; by its name alone where nothing is known."""
        return self.variables.get(covariate) or Variable(covariate, "covariate", covariate, "")

    def unit(self, covariate: str) -> str:
        """Unit of a covariate, as in files; ``1`` where it has none."""
        return self.variable(covariate).shown or "1"

    def pick(self, chosen: str, other_than: str = "") -> str:
        """The covariate to show: the chosen one, else the first that is not the other."""
        known = [name for name in self.covariates if name != other_than]
        return chosen if chosen in known else next(iter(known), "")

    def file(self, what: str, ending: str, *parts: str) -> str:
        """Name of a file; synthetic ones say so."""
        mark = "synthetic" if self.synthetic else ""
        return f"{'_'.join(filter(None, (what, self.name, *parts, mark)))}.{ending}"

    def csv(self, table: pd.DataFrame, **more: object) -> str:
        """A table as CSV; every row says which data set, scenario and rows it is of, and `more`."""
        options = self.answer.about.get("options")
        given = options if isinstance(options, Mapping) else {}
        about = {"dataset": self.answer.about.get("dataset", ""), "scenario": self.name}
        about |= {"rows_compared": given.get("rows", ""), "seed": given.get("seed", "")}
        about |= {"quick": int(bool(given.get("quick"))), "synthetic": self.synthetic}
        own = {name: value for name, value in about.items() if name not in table.columns}
        return str(table.assign(**more, **own).to_csv(index=False, float_format="%.7g"))


def dot(row: pd.Series, key: str, label: str, unit: str = "", *, least: float = -np.inf) -> Dot:
    """Turn a finding into a dot of a figure.

    Parameters
    ----------
    row
        A finding.
    key, label, unit
        What is told when it is picked, what stands on the axis, and after numbers.
    least
        Smallest value that the number can have: where the null band is cut.
    """
    band = (row["band_low"], row["band_high"]) if drawn(row) else (np.nan, np.nan)
    low = max(float(row["null_mean"]) - NORMAL_90 * float(row["null_sd"]), least)
    return Dot(
        key=key,
        label=label,
        value=float(row["value"]),
        low=float(row["low"]),
        high=float(row["high"]),
        null_low=low,
        null_high=float(row["null_high"]),
        band_low=float(band[0]),
        band_high=float(band[1]),
        verdict=str(row["verdict"]),
        text=" ".join(filter(None, (number(float(row["value"]), unit), spread(row)))),
        chance=chance(row),
        said=verdict_line(row),
    )


def drawn(row: pd.Series) -> bool:
    """Whether random draws give a band: with few years to choose from, they give one value."""
    return bool(row["band_high"] > row["band_low"])


def spread(row: pd.Series) -> str:
    """Write the interval of a finding; empty where there is none."""
    low, high = float(row["low"]), float(row["high"])
    finite = np.isfinite(low) and np.isfinite(high)
    return f"[{number(low)}, {number(high)}]" if finite else ""


def chance(row: pd.Series) -> str:
    """Write what chance alone would give."""
    said = []
    if np.isfinite(row["null_high"]):
        said.append(
            f"towers relabelled: mean {number(float(row['null_mean']))}, "
            f"upper 5 % from {number(float(row['null_high']))}"
        )
    if np.isfinite(row["band_high"]):
        names = ("band_low", "band_high") if drawn(row) else ("band_high",)
        said.append(f"random draws: {' to '.join(number(float(row[name])) for name in names)}")
    return "; ".join(said)


def verdict_line(row: pd.Series) -> str:
    """Write verdict, p and reason in a line."""
    p = row["p_adjusted"] if np.isfinite(row["p_adjusted"]) else row["p"]
    said = str(row["verdict"]) + (" (tentative)" if row["verdict"] and row["tentative"] else "")
    if np.isfinite(p):
        said += f", p = {p_text(float(p))}"
    if row["verdict"] == CANNOT and row["reason"]:
        said += f": {row['reason']}"
    return said


def p_text(p: float) -> str:
    """Write a p value: two digits that count.

    >>> p_text(0.001), p_text(0.0423), p_text(0.5)
    ('0.001', '0.042', '0.50')
    """
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
