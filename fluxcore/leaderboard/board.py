"""A ranking of models, as tables."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from fluxcore.compare.near import Near
from fluxcore.scales import SCALES

MODEL = ["model", "strategy"]


@dataclass(frozen=True, eq=False)
class Leaderboard:
    """Models ranked by their mean skill over cells, with what the ranking rests on."""

    target: str
    statistic: str
    metric: str
    baseline: str
    scenarios: tuple[str, ...]
    scales: tuple[str, ...]
    iav: bool
    """Whether inter-annual variability counts in the overall skill."""
    min_years: int
    """Towers with fewer test years are left out of intervals at scales that span years."""
    margin: float
    """Differences within this are equivalent: 0.05 is 5 %."""
    intervals: bool
    """False where only cell values were given: no interval, rank or tie can then be computed."""
    table: pd.DataFrame
    """One row a model, best first: model, strategy, label, skill; skill_min_years and the interval
    skill_lo, skill_hi that refers to it; rank (of skill), rank_lo, rank_hi; runs."""
    cells: pd.DataFrame
    """One row a model and cell: model, strategy, label, scenario, scale; value and skill as
    published, relative, the loss over the best loss of the cell, and rank; value_min_years, which
    lo, hi, order_lo, order_hi, the tie set and the ranks refer to; tie, verdict (``best``,
    ``equivalent``, ``not resolved`` or ``worse`` than the best value_min_years), ratio to that
    best with the limits ratio_lo, ratio_hi that decide on tie set and equivalence (either one at
    95 %, simultaneous over the models of the cell; of losses); rank_lo, rank_hi; shortfall (of
    all domains); n_domains, n_undefined, n_zero, n_one_year, n_interval (domains behind the
    interval); runs."""
    pairs: pd.DataFrame
    """Overall skill, one row an ordered pair: model_a, model_b (labels), difference of
    skill_min_years with lo, hi (simultaneous over all pairs), verdict of a."""
    notes: tuple[str, ...]
    """What was left out, and what the intervals rest on."""
    near: Near | None = None
    """Towers left out for their neighbours; None where all were kept."""

    def wide(self) -> pd.DataFrame:
        """One row a model, one column ``{scenario}/{scale}`` a cell, by their published names.

        Returns
        -------
        DataFrame
            ``model, val_strategy, skill``, the cells, ``rank_lo, rank_hi, skill_lo, skill_hi``.
            Models that were never scored in a cell have NaN there.
        """
        named = self.cells.assign(
            column=self.cells["scenario"] + "/" + self.cells["scale"].map(shown_scale)
        )
        columns = list(dict.fromkeys(named["column"]))
        values = named.pivot(index=MODEL, columns="column", values="value")[columns]
        ends = ["rank_lo", "rank_hi", "skill_lo", "skill_hi"]
        whole = self.table[[*MODEL, "skill", *ends]].merge(
            values.reset_index(), on=MODEL, how="left"
        )
        order = [*MODEL, "skill", *columns, *ends]
        return whole[order].rename(columns={"strategy": "val_strategy"})

    def long(self) -> pd.DataFrame:
        """One row a model and cell, in the order of the ranking.

        Returns
        -------
        DataFrame
            ``target, statistic, metric, model, val_strategy, scenario, scale, value, lo, hi, tie,
            n_domains, n_undefined`` and the other columns of `cells`; scales by their published
            names.
        """
        first = ["model", "val_strategy", "scenario", "scale", "value", "lo", "hi", "tie"]
        first += ["n_domains", "n_undefined"]
        cells = self.cells.rename(columns={"strategy": "val_strategy"}).drop(columns="label")
        cells["scale"] = cells["scale"].map(shown_scale)
        rest = [column for column in cells.columns if column not in first]
        cells = cells[[*first, *rest]]
        for place, name in enumerate(("target", "statistic", "metric")):
            cells.insert(place, name, getattr(self, name))
        return cells

    def row(self, label: str) -> dict[str, Any]:
        """The row of `table` of a model, by the name it is shown under."""
        named = self.table.set_index("label", drop=False)
        return {str(name): value for name, value in named.loc[label].items()}

    def cell(self, scenario: str, scale: str) -> pd.DataFrame:
        """Rows of `cells` of one cell, in the order of the ranking."""
        its = (self.cells["scenario"] == scenario) & (self.cells["scale"] == scale)
        return self.cells[its].reset_index(drop=True)


def shown_scale(name: str) -> str:
    """Name of a scale in tables: ``spatial`` is shown as ``site-mean``."""
    return SCALES[name].shown
