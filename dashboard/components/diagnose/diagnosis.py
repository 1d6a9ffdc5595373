"""What Diagnose shows for one selection: read from fluxcore once, shared by all of its cards."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from markupsafe import Markup

from dashboard.plots.ramp import Ramp
from dashboard.theme import count, interval, joined, number
from fluxcore.compare.bootstrap import Bootstrap
from fluxcore.diagnose import (
    Distribution,
    Group,
    Losses,
    Standing,
    Tail,
    compare_group,
    distribution,
    matrix,
    parse_group,
    standing,
    tail,
)
from fluxcore.diagnose.readings import unit_of
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES
from fluxcore.scenarios import scenario_label
from fluxcore.statistics import STATISTICS

QUANTILES = ("median", "q90")


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """One cell and one model, with everything that the cards draw from them."""

    boot: Bootstrap
    """All scales of the scenario, for the tower's card."""
    cell: Losses
    model: str
    statistic: str
    sites: pd.DataFrame
    """Site table with ``role`` under the scenario."""
    order: tuple[str, ...]
    """Models, that in focus first."""
    chosen: bool
    """Whether the model was chosen, or is the best of these scores."""
    synthetic: bool = False
    """Whether the scores were made with synthetic observations."""
    held: frozenset[str] | None = None
    """Towers of the data set that the scores were made with; None where it is not here."""

    @cached_property
    def tail(self) -> Tail:
        """Domains of the model, worst first."""
        return tail(self.cell, self.model, self.sites, statistic=self.statistic)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The model's median and q90, and the chosen statistic."""
        names = dict.fromkeys((*QUANTILES, self.statistic))
        return {name: standing(self.cell, self.model, statistic=name) for name in names}

    @cached_property
    def distributions(self) -> dict[str, Distribution]:
        """Distribution of every model; that in focus with its band."""
        return {m: distribution(self.cell, m, band=m == self.model) for m in reversed(self.order)}

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """Losses by model and site, hardest site first."""
        return matrix(self.cell)

    @property
    def unit(self) -> str:
        """Unit of the losses, typeset; empty where there is none."""
        return unit_of(self.cell)

    @property
    def label(self) -> str:
        """What a loss is called: the metric, or how it is turned where high is good."""
        metric = METRICS[self.cell.metric]
        turned = {"high": f"1 − {metric.label}", "zero": f"|{metric.label}|"}
        return turned.get(metric.best, metric.label)

    @property
    def axis(self) -> str:
        """Label and unit of the losses."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def others(self) -> pd.DataFrame:
        """Training and validation towers, of the data set alone where that is known."""
        sites = self.sites[self.sites["role"].isin(("train", "validation"))]
        return sites if self.held is None else sites[sites.index.isin(self.held)]

    @property
    def metrics(self) -> tuple[str, ...]:
        """Metrics that the scores hold."""
        return tuple(name for name in METRICS if name in self.cell.table)

    @property
    def void(self) -> str:
        """Why there is nothing to draw: every error is zero by construction; else empty."""
        cell, metric = self.cell, METRICS[self.cell.metric].label
        if not cell.void:
            return ""
        scale = SCALES[cell.scale].shown
        if not cell.by_construction.any():
            return f"{metric} is defined at no tower at {scale}: there is nothing to compare."
        if cell.one_year[cell.by_construction].all():
            why = "every tower here has a single test year, which is its own mean"
        else:
            why = "what this scale compares has its mean taken off"
        return f"{metric} at {scale} is zero by construction, at every tower and model: {why}."

    def file(self, stem: str, ending: str, model: str = "") -> str:
        """Name of a file to save: stem, flux, scenario, scale, model, rare metric, synthetic."""
        cell = self.cell
        metric = "" if cell.metric == "rmse" else cell.metric
        name = model.replace(" (", "-").rstrip(")")
        mark = "synthetic" if self.synthetic else ""
        parts = (stem, cell.target, cell.scenario, cell.scale, name, metric, mark)
        return f"{'_'.join(filter(None, parts))}.{ending}"

    def ramp(self, dark: bool) -> Ramp:
        """One ramp for all figures: from the smallest to the largest loss of the model's sites."""
        own = self.matrix.loc[self.model].to_numpy(dtype=float)
        own = own[np.isfinite(own)]
        lo, hi = (float(own.min()), float(own.max())) if len(own) else (0.0, 1.0)
        return Ramp(lo, hi, dark)

    def group(self, rule: str) -> Group | None:
        """Group of sites that a rule describes, beside the rest; None for an empty rule."""
        if not rule:
            return None
        chosen = parse_group(rule, self.sites)
        return compare_group(self.cell, chosen, clusters=self.sites["cluster"])

    def focus(self, domain: str, site: str) -> str:
        """Domain that a selection means here: itself, else the hardest of its site, else none."""
        if domain in self.cell.domains:
            return domain
        table = self.tail.table
        of_site = table.index[table["site_id"] == site]
        if len(of_site):
            return str(of_site[0])
        return next((d for d in self.tail.undefined if d.split(" ")[0] == site), "")

    def headline(self) -> Markup:
        """The value, its interval, what it rests on, and who is not told apart."""
        cell = self.cell
        scenario = f"{scenario_label(cell.scenario)} scenario, {SCALES[cell.scale].shown}"
        if self.void:
            said = Markup("{}, {}: <b>no {} to diagnose</b>.")
            return said.format(cell.target, scenario, METRICS[cell.metric].label)
        s = self.standings[self.statistic]
        towers = count(s.n_sites, "tower")
        rests = f"{count(s.n_domains, 'tower year')} at {towers}" if cell.by_year else towers
        if s.n_domains < len(cell.domains):
            rests += f" ({len(cell.domains) - s.n_domains} undefined)"
        at = [f"{setter.position}" for setter in self.tail.setters]
        what = "tower year" if cell.by_year else "tower"
        set_by = f", set by {what}{'s' * (len(at) > 1)} {joined(at)} of the tail" if at else ""
        metric = METRICS[cell.metric]
        name = STATISTICS[self.statistic].label + f" of {metric.label}" * (cell.metric != "rmse")
        value, *ends = metric.shown(np.array([s.value, s.lo, s.hi, s.order_lo, s.order_hi]))
        within, bound = interval(*sorted(ends[:2])), interval(*sorted(ends[2:]))
        hint = f"95 %, towers redrawn; by order statistics {bound or 'not bounded'}"
        spread = Markup('<span title="{}">{}</span>').format(hint, within)
        if s.n_short:
            years = f"{s.n_sites - s.n_short} with {cell.boot.min_years} years or more"
            rests += f"; over the {years} {within}" if s.n_short < s.n_sites else ""
            spread = Markup()
        best = f" {self.model} has the best overall skill for {cell.target} among these scores."
        return Markup("{}, {}: {} <b>{}</b> {} over {}{}. {}{}").format(
            cell.target,
            scenario,
            name,
            number(value, self.unit),
            spread,
            rests,
            set_by if not s.n_short else "",
            self._told_apart(s),
            "" if self.chosen or len(self.order) == 1 else best,
        )

    def _told_apart(self, s: Standing) -> str:
        same, open_ = s.others("equivalent"), s.others("not resolved")
        said = []
        if same:
            said.append(f"Equivalent: {joined(same)}.")
        if open_:
            said.append(f"Not resolved from it: {joined(open_)}.")
        known = [word for word in s.verdicts.values() if word]
        return " ".join(said) or ("All other models differ from it." if known else "")
