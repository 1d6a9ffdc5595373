"""The losses of a target and the one draw of sites (and runs) that serves all their cells."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.compare.draws import Draw, joint_draw, membership
from fluxcore.compare.gather import gather, scored_metric
from fluxcore.compare.losses import CellLosses, run_weights
from fluxcore.compare.models import Model
from fluxcore.compare.near import Near, leave_out_near
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.metrics import Metric
from fluxcore.scales import SCALES
from fluxcore.scenarios import SCENARIOS, known_scenarios
from fluxcore.series import Floats
from fluxcore.sites import sites
from fluxcore.statistics import Counts, Statistic

PUBLISHED_SCALES = tuple(name for name, scale in SCALES.items() if scale.in_leaderboard)


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """What comparisons of models at one target need: made once, used for any statistic."""

    target: str
    metric: Metric
    cells: tuple[CellLosses, ...]
    models: tuple[Model, ...]
    draw: Draw
    weights: Mapping[str, list[Floats]]
    """Runs of every model in each draw, by scenario."""
    min_years: int
    """Towers with fewer test years are left out of intervals at scales that span years."""
    excluded: tuple[str, ...]
    """Sites that the caller left out altogether."""
    near: Near | None = None
    """Towers left out for their neighbours; None where all were kept."""

    def cell(self, scenario: str, scale: str) -> CellLosses:
        """The losses of one cell.

        Raises
        ------
        UnknownNameError
            No model is scored there.
        """
        for cell in self.cells:
            if (cell.scenario, cell.scale) == (scenario, scale):
                return cell
        known = [f"{cell.scenario}/{cell.scale}" for cell in self.cells]
        raise UnknownNameError.among("cell of these scores", f"{scenario}/{scale}", known)

    def kept(self, cell: CellLosses) -> NDArray[np.bool_]:
        """Shape ``(domains,)``: those that intervals rest on."""
        return ~cell.short(self.min_years)

    def counts(self, cell: CellLosses) -> Counts:
        """Shape ``(draws, domains)``: of the kept domains of a cell; 0 for the others."""
        counts = self.draw.of(cell.sites)
        kept = self.kept(cell)
        return counts if kept.all() else np.where(kept, counts, 0)

    def values(self, cell: CellLosses, statistic: Statistic) -> tuple[Floats, Floats]:
        """The value that intervals refer to, ``(models,)``, and in draws, ``(models, draws)``.

        The draws are NaN where fewer than two sites are kept: one tower says nothing of others.
        """
        kept = self.kept(cell)
        value = cell.value(statistic, kept)
        if len(set(cell.sites[kept])) < 2:
            return value, np.full((len(value), len(self.draw)), np.nan)
        return value, cell.value_draws(statistic, self.counts(cell), self.weights[cell.scenario])


def bootstrap(
    scores: pd.DataFrame,
    *,
    target: str,
    metric: str = "rmse",
    scenarios: Sequence[str] | None = None,
    scales: Sequence[str] | None = None,
    draws: int = 1000,
    seed: int = 0,
    min_years: int = 3,
    clusters: bool | Mapping[str, int] = False,
    exclude_sites: Collection[str] = (),
    without_neighbours: float | None = None,
) -> Bootstrap:
    """Arrange scores by cell and draw their sites.

    Parameters
    ----------
    scores
        A score table of any models, targets and scenarios. The draw of sites serves all of them:
        it is the same for every target and choice of cells.
    target, metric
        What is compared.
    scenarios, scales
        None: the published three, and the six of the published leaderboard.
    draws, seed
        Of the bootstrap.
    min_years
        Towers with fewer test years are left out of intervals at scales that span years.
    clusters
        Draw towers within 20 km of each other together: True for the clusters of the site table,
        or a cluster number a site.
    exclude_sites
        Left out of everything.
    without_neighbours
        Leave out test towers that have a tower which is not tested within so many km: see
        `fluxcore.compare.near`.

    Returns
    -------
    Bootstrap
        Reusable for any statistic, baseline and pair.

    Raises
    ------
    UnknownNameError
        A scenario, a scale, the metric or a site to be left out is unknown.
    FluxError
        There is nothing to compare.
    """
    if draws < 1 or min_years < 0:
        raise FluxError(
            f"draws must be 1 or more and min_years 0 or more, not {draws}, {min_years}."
        )
    rule = scored_metric(scores, metric)
    chosen = _known(scenarios, scores) if scenarios is not None else published()
    wanted = [SCALES[s].name for s in scales] if scales is not None else list(PUBLISHED_SCALES)
    excluded = tuple(sorted(set(exclude_sites)))
    known_sites = sorted(map(str, scores["site_id"].unique()))
    for site in excluded:
        if site not in known_sites:
            raise UnknownNameError.among("tower of these scores", site, known_sites)
    if excluded:
        scores = scores[~scores["site_id"].isin(excluded)]
    near = None
    if without_neighbours is not None:
        scores, near = leave_out_near(scores, chosen, without_neighbours)
    if clusters is True:
        known = sites()["cluster"]
        clusters = {str(site): int(number) for site, number in known.items()}
    draw = joint_draw(membership(scores), draws=draws, seed=seed, clusters=clusters or None)
    cells = gather(scores, target=target, metric=rule, scenarios=chosen, scales=wanted)
    if not cells:
        raise FluxError(
            f"These scores hold nothing of {target} in {', '.join(chosen)} at {', '.join(wanted)}."
        )
    weights = {
        scenario: run_weights([c for c in cells if c.scenario == scenario], draws, seed)
        for scenario in dict.fromkeys(cell.scenario for cell in cells)
    }
    return Bootstrap(
        target=target,
        metric=rule,
        cells=tuple(cells),
        models=cells[0].models,
        draw=draw,
        weights=weights,
        min_years=min_years,
        excluded=excluded,
        near=near,
    )


def _known(scenarios: Sequence[str], scores: pd.DataFrame) -> list[str]:
    """Names of scenarios, which are known here or occur in the scores."""
    known = list(dict.fromkeys([*known_scenarios(), *map(str, scores["scenario"].unique())]))
    for name in scenarios:
        if name not in known:
            raise UnknownNameError.among("scenario", name, known)
    return list(scenarios)


def published() -> list[str]:
    """Names of the scenarios of the published leaderboard."""
    return [name for name, scenario in SCENARIOS.items() if scenario.published]
