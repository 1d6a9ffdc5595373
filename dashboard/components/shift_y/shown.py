"""What the cards of conditional shift draw: one answer, with units, names and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dashboard.theme import interval, number, percent
from fluxcore.schema import COVARIATES, TARGETS
from fluxcore.shift.findings import CANNOT
from fluxcore.shift.whole import Answer

NONE = pd.Series(dtype=object)
TRAIN_TEST = ("training towers", "test towers")
EARLY_LATE = ("early years", "late years")
CAPTION = (
    "Mean squared error, each tower equal, chosen hours; a leaderboard cell is a quantile of RMSE "
    "over all hours, so these terms do not add up to it."
)
"""Of the waterfall."""


FEWEST = 8
"""Towers on a side below which nothing is resampled: no interval is shown."""
FEW = "too few towers for an interval"
BY_YEAR = {
    "The hardest test tower is": "The hardest late years are those of",
    "of a test tower": "of late years",
    "comparable training towers": "towers in their early years",
    "training towers": "early years",
    "Training towers": "Early years",
    "test towers": "late years",
    "Test towers": "Late years",
    "training years": "early years",
    "test years": "late years",
}
"""What sentences on towers say where years of the same towers are held out."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One answer, as a page shows it."""

    answer: Answer
    sites: pd.DataFrame
    """Site table, index ``site_id``, with ``name, igbp, longitude, latitude``."""
    scenario: str
    label: str
    """How the scenario is shown."""
    target: str
    quick: bool
    by_year: bool = False
    """Whether years at the same towers are held out, not towers."""

    @property
    def synthetic(self) -> bool:
        """Whether the data are made up."""
        return self.answer.synthetic

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        return str(self.answer.about["dataset"])

    @property
    def held_out(self) -> str:
        """What stands on either side: towers, or years."""
        return "years" if self.by_year else "towers"

    @property
    def sides(self) -> tuple[str, str]:
        """What is learnt from and what is looked at, in words."""
        return EARLY_LATE if self.by_year else TRAIN_TEST

    @property
    def what(self) -> str:
        """What figures are of: flux, scenario and data set, for saved pictures."""
        return f"{self.target} · {self.label} · data set {self.dataset}"

    @property
    def unit(self) -> str:
        """Unit of the flux, typeset."""
        return TARGETS[self.target].unit_text if self.target in TARGETS else ""

    @property
    def squared(self) -> str:
        """Unit of squared errors, typeset."""
        return f"({self.unit})²" if self.unit else ""

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Rows of the conditional part and of applicability; few towers have no interval."""
        return without_few(self.answer.findings)

    def finding(self, measure: str, covariate: str = "") -> pd.Series:
        """One finding; an empty series where there is none."""
        table = self.findings
        rows = table[(table["measure"] == measure) & (table["covariate"] == covariate)]
        return rows.iloc[0] if len(rows) else NONE

    def value(self, measure: str, covariate: str = "") -> float:
        """Value of a finding; NaN where there is none."""
        found = self.finding(measure, covariate)
        return float(found["value"]) if len(found) else float("nan")

    def told(self, measure: str, covariate: str = "", unit: str = "", signed: bool = False) -> str:
        """A finding as text: number with its interval."""
        found = self.finding(measure, covariate)
        if not len(found):
            return "–"
        within = interval(float(found["low"]), float(found["high"]))
        if not within and few(found):
            within = f"({FEW})"
        return " ".join(filter(None, (number(float(found["value"]), unit, signed), within)))

    def table(self, name: str) -> pd.DataFrame:
        """A table of the answer; empty where it has none."""
        return self.answer.tables.get(name, pd.DataFrame())

    def said(self, key: str) -> tuple[str, ...]:
        """Sentences of a figure, units typeset, without the caption that stands below it."""
        plain = TARGETS[self.target].unit if self.target in TARGETS else ""
        told = [text for text in self.answer.readings.get(key, ()) if text != CAPTION]
        if self.by_year:
            told = [by_year(text) for text in told]
        if not plain:
            return tuple(told)
        squared = (f"({plain})^2", self.squared)
        return tuple(text.replace(*squared).replace(plain, self.unit) for text in told)

    @property
    def withheld(self) -> str:
        """Why no verdict on the Y|X term is given; empty where one is."""
        found = self.finding("term_y")
        if len(found) and found["verdict"] == CANNOT:
            return str(found["reason"]) or "a gate failed"
        return ""

    @property
    def outside(self) -> str:
        """A sentence on the share of test rows outside the area of applicability."""
        told = share(self.value("outside"))
        return f" {told} of test rows lie outside the area of applicability."

    @property
    def gated(self) -> bool:
        """Whether a gate failed; else a verdict may still come, with chance."""
        gates = self.table("gates")
        return len(gates) > 0 and not gates["passed"].astype(bool).all()

    @property
    def towers(self) -> pd.DataFrame:
        """Attribution with name, vegetation type and place of every tower; index ``site_id``."""
        return self._placed(self.table("attribution"))

    @property
    def applicable(self) -> pd.DataFrame:
        """Applicability with name, vegetation type and place of every tower; index ``site_id``."""
        return self._placed(self.table("applicability"))

    @property
    def training(self) -> int:
        """How many training towers have an attribution: what test towers are held against."""
        table = self.table("attribution")
        return int((table["role"] == "train").sum()) if len(table) else 0

    def _placed(self, table: pd.DataFrame) -> pd.DataFrame:
        """Fill in what the site table knows of towers; of one that is on both sides, the test."""
        if table.empty:
            return table
        order = table["role"].eq("test").sort_values(kind="stable").index
        table = table.loc[order].drop_duplicates("site_id", keep="last").set_index("site_id")
        known = self.sites.reindex(table.index)
        for name in ("name", "igbp", "longitude", "latitude"):
            if name not in table:
                table[name] = known.get(name, np.nan)
            elif name in known:
                table[name] = table[name].where(table[name].notna(), known[name])
        return table.assign(
            name=table["name"].fillna("").astype(str), igbp=table["igbp"].fillna("").astype(str)
        )

    def file(self, stem: str, ending: str) -> str:
        """Name of a file to save."""
        parts = (stem, self.target, self.scenario, self.dataset)
        marks = ("quick" if self.quick else "", "synthetic" if self.synthetic else "")
        return f"{'_'.join(filter(None, (*parts, *marks)))}.{ending}"

    def csv(self, table: pd.DataFrame, **more: object) -> str:
        """A table as CSV, saying in every row what it is of."""
        options = self.answer.about.get("options", {})
        seed = options.get("seed", "") if isinstance(options, Mapping) else ""
        about = {
            "dataset": self.dataset,
            "scenario": self.scenario,
            "target": self.target,
            "seed": seed,
            "quick": int(self.quick),
            "synthetic": int(self.synthetic),
        }
        return str(table.assign(**more, **about).to_csv(index=False, float_format="%.7g"))


def few(found: Mapping[str, object] | pd.Series) -> bool:
    """Whether a finding rests on fewer than ``FEWEST`` towers on a side.

    >>> few({"sites_train": 40, "sites_test": 5}), few({"sites_train": 40, "sites_test": 8})
    (True, False)
    """
    sides = [float(str(found[name])) for name in ("sites_train", "sites_test") if name in found]
    return any(0 < sites < FEWEST for sites in sides)


def without_few(findings: pd.DataFrame) -> pd.DataFrame:
    """Findings without the intervals of those that rest on too few towers."""
    gone = np.array([few(row) for row in findings.to_dict("records")], dtype=bool)
    if not gone.any():
        return findings
    return findings.assign(**{end: findings[end].mask(gone) for end in ("low", "high")})


def by_year(text: str) -> str:
    """A sentence on towers, where early and late years of the same towers are compared.

    >>> by_year("No relation of a test tower is unusual.")
    'No relation of late years is unusual.'
    """
    for of_towers, of_years in BY_YEAR.items():
        text = text.replace(of_towers, of_years)
    return text


def covariate_text(name: str) -> str:
    """Short name of a covariate with its unit."""
    entry = COVARIATES.get(name)
    if entry is None or entry.unit_text in ("", "1"):
        return name
    return f"{name}, {entry.unit_text}"


def per(unit: str, covariate: str) -> str:
    """Unit of a slope of residuals: per inter-quartile range of all rows."""
    return f"{unit} per quartile range of {covariate}"


def share(value: float) -> str:
    """A share as a percentage; one that is small but not zero says so.

    >>> share(0.004), share(0.0), share(0.28)
    ('< 1 %', '0 %', '28 %')
    """
    return "< 1 %" if 0 < value < 0.005 else percent(value)
