"""The tail: domains of one model from the hardest on, and those that set the statistic."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from fluxcore.diagnose.losses import Flags, Losses
from fluxcore.kinds import KINDS, kinds, shares
from fluxcore.series import Floats
from fluxcore.statistics import Q90, STATISTICS

SITE_FACTS = ("name", "igbp", "mat_c", "continent", "climate", "latitude", "longitude")
KIND_INPUTS = ("mse", "bias", "nse", "r2_score")


@dataclass(frozen=True)
class Setter:
    """A domain whose loss enters a quantile, and how much it weighs there."""

    domain: str
    position: int
    """1 is the worst."""
    weight: float


@dataclass(frozen=True, eq=False)
class Tail:
    """Domains of one model, worst first."""

    model: str
    statistic: str
    value: float
    """The statistic of the losses, as loss; NaN without any defined domain."""
    setters: tuple[Setter, ...]
    """The domains that set it, worst first; empty if the statistic is no quantile."""
    table: pd.DataFrame
    """One row a defined domain, worst first, indexed by domain: see ``tail``."""
    undefined: tuple[str, ...]
    """Domains without a defined loss, left out."""
    by_construction: tuple[str, ...]
    """Domains whose error is zero for every model, counted in as the benchmark does."""
    one_year: tuple[str, ...]
    """Those of them whose site has a single test year."""

    @property
    def beyond(self) -> pd.DataFrame:
        """Rows of the tail proper: the domains at or above the 90th percentile."""
        return self.table[self.table["in_tail"]]


def in_tail(losses: Floats) -> Flags:
    """Which domains form the tail, shape (d,): those at or above the 90th percentile."""
    flags: Flags = losses >= Q90.compute(losses)
    return flags


def quantile_setters(losses: Floats, level: float) -> list[tuple[int, int, float]]:
    """Which losses set a linearly interpolated quantile.

    Parameters
    ----------
    losses
        Shape (d,); NaN are left out.
    level
        Between 0 and 1.

    Returns
    -------
    list of (index, position, weight)
        Worst first; ``index`` into ``losses``, ``position`` 1 for the worst. Weights add up to 1;
        one entry where the quantile is a single order statistic, none without defined losses.

    Examples
    --------
    >>> quantile_setters(np.arange(40.0), 0.9)
    [(36, 4, 0.1), (35, 5, 0.9)]
    """
    order = np.argsort(losses, kind="stable")[: np.count_nonzero(np.isfinite(losses))]
    n = len(order)
    if not n:
        return []
    below, above = divmod((n - 1) * level, 1)
    k, above = int(below), round(above, 9)
    entries = [(k + 1, above), (k, round(1 - above, 9))]
    return [(int(order[i]), n - i, w) for i, w in entries if w > 0]


def tail(cell: Losses, model: str, sites: pd.DataFrame, *, statistic: str = "q90") -> Tail:
    """Order the domains of a model by loss, with the facts that scores and site table hold.

    Parameters
    ----------
    cell
        Losses of one cell.
    model
        A name among ``cell.models``.
    sites
        Facts a site, indexed by site id; sites that it lacks have missing facts.
    statistic
        The number over domains whose two order statistics are marked.

    Returns
    -------
    Tail
        ``table`` holds ``position`` (1 is the worst), ``site_id``, ``year``, ``score``, ``loss``,
        ``weight`` (in the statistic, 0 for most), ``in_tail`` (at or above q90), ``n``, ``bias``,
        ``observed_mean`` (from bias and relative bias), the columns of ``kinds`` with the
        suffix ``_part`` for its three parts, ``bias_share``, ``slope_share``,
        ``pattern_share``, and the site's facts.

    Raises
    ------
    UnknownNameError
        The model has no scores in this cell, or there is no such statistic.
    """
    losses = cell.of(model)
    metrics = cell.metrics_of(model)
    table = pd.DataFrame(
        {
            "site_id": cell.sites,
            "year": cell.years,
            "score": cell.scores[cell.row(model)],
            "loss": losses,
        },
        index=pd.Index(cell.domains, name="domain"),
    )
    chosen = STATISTICS[statistic]
    set_by = quantile_setters(losses, chosen.quantile) if chosen.quantile is not None else []
    weights = np.zeros(len(losses))
    for index, _, weight in set_by:
        weights[index] = weight
    table["weight"] = weights
    table["in_tail"] = in_tail(losses)
    table["n"] = metrics["n"]
    table = table.join(_kinds(metrics)).join(_facts(sites, cell), on="site_id")
    ordered = table[table["loss"].notna()].sort_values("loss", ascending=False, kind="stable")
    ordered.insert(0, "position", range(1, len(ordered) + 1))
    return Tail(
        model=model,
        statistic=statistic,
        value=float(chosen.compute(losses)),
        setters=tuple(Setter(cell.domains[i], at, weight) for i, at, weight in set_by),
        table=ordered,
        undefined=cell.undefined(model),
        by_construction=_flagged(cell, cell.by_construction),
        one_year=_flagged(cell, cell.one_year),
    )


def _flagged(cell: Losses, flags: Flags) -> tuple[str, ...]:
    return tuple(d for d, flag in zip(cell.domains, flags, strict=True) if flag)


def excerpt(tail: Tail, most: int, keep: str = "") -> list[tuple[int, int]]:
    """Rows of a long tail to show: the worst, those that set the statistic, and one kept domain.

    Parameters
    ----------
    tail
        Domains, worst first.
    most
        How many rows to show at most, when the setters stand among them.
    keep
        A domain to show in any case, with nothing else around it.

    Returns
    -------
    list of (start, stop)
        Half-open ranges of rows, ascending and apart from each other.
    """
    n = len(tail.table)
    if n <= most:
        return [(0, n)] if n else []
    wanted = {s.position - 1 for s in tail.setters}
    spread = max(wanted, default=0) + 1
    around = {i + step for i in wanted for step in (-1, 0, 1)} if spread > most else set()
    around = {i for i in around if 0 <= i < n}
    rows = set(range(max(most - len(around), 1))) | around
    if keep in tail.table.index:
        rows.add(list(tail.table.index).index(keep))
    ordered = sorted(rows)
    breaks = [i for i, (a, b) in enumerate(pairwise(ordered), 1) if b > a + 1]
    starts, stops = [0, *breaks], [*breaks, len(ordered)]
    return [(ordered[a], ordered[b - 1] + 1) for a, b in zip(starts, stops, strict=True)]


def _kinds(metrics: pd.DataFrame) -> pd.DataFrame:
    given = {
        name: metrics[name] if name in metrics else np.full(len(metrics), np.nan)
        for name in KIND_INPUTS
    }
    parts = kinds(**given)
    parts.index = metrics.index
    share = shares(parts).add_suffix("_share")
    parts = parts.rename(columns={kind: f"{kind}_part" for kind in KINDS})
    parts["bias"] = given["bias"]
    if "relative_bias" in metrics:
        relative = metrics["relative_bias"]
        parts["observed_mean"] = metrics["bias"] / relative.where(relative != 0)
    else:
        parts["observed_mean"] = np.nan
    return parts.join(share)


def _facts(sites: pd.DataFrame, cell: Losses) -> pd.DataFrame:
    names, _ = cell.site_codes
    return sites.reindex(index=list(names), columns=list(SITE_FACTS))
