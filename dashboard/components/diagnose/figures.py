"""The three figures of Diagnose in their cards: where, how bad, every tower and model."""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import panel as pn
from markupsafe import Markup

from dashboard.components.cards import card, set_head
from dashboard.components.diagnose.diagnosis import Diagnosis
from dashboard.components.diagnose.style import SHEETS
from dashboard.components.facts import legend
from dashboard.components.html import Html
from dashboard.plots.distribution import DistributionPlot
from dashboard.plots.figures import mark_synthetic
from dashboard.plots.heatmap import HeatMap
from dashboard.plots.tail import TailMap
from dashboard.state import Selection
from dashboard.theme import count, number
from fluxcore.diagnose import Group, site_rule
from fluxcore.diagnose.matrix import ORDER
from fluxcore.metrics import METRICS
from fluxcore.sites import vegetation_types


class WhereCard:
    """The map: a tap takes a tower into focus, a lasso or a box makes a group of towers."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self.plot = TailMap(self.picked)
        self.legend = Html(stylesheets=SHEETS)
        self.view = card("Where", _pane(self.plot.figure), self.legend, png="where.png", span=6)

    def draw(self, found: Diagnosis, dark: bool) -> None:
        """Redraw towers and ramp."""
        table, others = map_table(found), found.others
        self.plot.draw(table, others.dropna(subset=["longitude"]), found.ramp(dark), found.axis)
        mark_synthetic(self.plot.figure, found.synthetic, dark)
        counts = {"test": len(table)} | others["role"].value_counts().to_dict()
        self.legend.html = Markup('<div class="dx-legend">{}</div>').format(legend(counts))
        missing = int(table["longitude"].isna().sum())
        title = f"Where: {count(len(table), 'test tower')}" + (
            f", {missing} at unknown positions" if missing else ""
        )
        years = "median over a tower's years · " if found.cell.by_year else ""
        set_head(
            self.view,
            title,
            hint=f"{years}click a tower · lasso a region",
            png=found.file("where", "png", found.model),
        )

    def mark(self, site: str, group: Group | None) -> None:
        """Outline the tower in focus, ring a group."""
        self.plot.mark(site, group.sites if group else ())

    def picked(self, sites: list[str], kind: str) -> None:
        """Follow what was picked; on a pile of towers the next one, or else the hardest."""
        if kind == "region":
            self._selection.group = site_rule(sites)
        elif sites:
            pile = sites[::-1]
            at = pile.index(self._selection.site) + 1 if self._selection.site in pile else 0
            self._selection.focus(pile[at % len(pile)])


class HowBadCard:
    """The distribution over towers."""

    def __init__(self, selection: Selection) -> None:
        self.plot = DistributionPlot(selection.focus)
        self.view = card("How bad", _pane(self.plot.figure), png="distribution.png", span=5)

    def draw(self, found: Diagnosis, dark: bool) -> None:
        """Redraw all curves and marks."""
        standings = list(found.standings.values())
        self.plot.draw(found.distributions, found.model, standings, found.axis, dark)
        mark_synthetic(self.plot.figure, found.synthetic, dark)
        what = "tower years" if found.cell.by_year else "towers"
        hint = "95 % band · other models grey"
        title = f"How bad: {found.label} over {what}"
        png = found.file("distribution", "png", found.model)
        set_head(self.view, title, hint=hint, png=png)


class EveryCard:
    """The matrix of all towers and models."""

    def __init__(self, selection: Selection) -> None:
        self._found: Diagnosis | None = None
        self.plot = HeatMap(selection.focus)
        self.view = card(
            "Every tower, every model",
            _pane(self.plot.figure),
            span=7,
        )

    def draw(self, found: Diagnosis, dark: bool) -> None:
        """Redraw the matrix."""
        self._found = found
        names = found.sites["name"]
        years = " (median of their years)" if found.cell.by_year else ""
        unit = found.unit
        self.plot.draw(found.matrix, found.order, names, found.ramp(dark), unit, years)
        mark_synthetic(self.plot.figure, found.synthetic, dark)
        hint = f"hardest left, {ORDER} · one ramp for all"
        set_head(
            self.view,
            "Every tower, every model",
            hint=hint,
            png=found.file("matrix", "png"),
            downloads={found.file("matrix", "csv"): self.csv},
        )

    def csv(self) -> str:
        """Return the matrix as CSV, towers as rows."""
        if self._found is None:
            return ""
        cell = self._found.cell
        where = {"target": cell.target, "scenario": cell.scenario, "scale": cell.scale}
        where |= {"metric": cell.metric}
        made_up = int(self._found.synthetic)
        return str(self._found.matrix.T.assign(**where, synthetic=made_up).to_csv())


@lru_cache(maxsize=32)
def map_table(found: Diagnosis) -> pd.DataFrame:
    """One row a test tower: its loss, place, and the texts of its tooltip."""
    loss = found.matrix.loc[found.model]
    facts = found.sites.reindex(loss.index)
    metric = METRICS[found.cell.metric]
    values = np.asarray(loss, dtype=float)
    rank = loss.rank(ascending=False, method="min")
    of = int(loss.notna().sum())
    warm = facts["mat_c"].map("{:.0f} °C".format, na_action="ignore").astype(object).fillna("–")
    types = facts["igbp"].map(vegetation_types()).astype(object).fillna("unknown vegetation")
    shown = [
        f"{metric.label} {number(v, found.unit)}" if np.isfinite(v) else "undefined"
        for v in metric.shown(values)
    ]
    return facts.assign(
        site_id=loss.index,
        name=facts["name"].fillna(""),
        loss=values,
        score=shown,
        position=[f"number {r:.0f} of {of}, worst first" if np.isfinite(r) else "" for r in rank],
        facts=types + ", mean " + warm.str.replace("-", "−"),
    )


def _pane(figure: Any) -> pn.pane.Bokeh:
    return pn.pane.Bokeh(figure, sizing_mode="stretch_width", margin=(0, 8, 6, 8))
