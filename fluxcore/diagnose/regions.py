"""Groups of sites, drawn on a map or named by a fact, against the rest of the test sites."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fluxcore.diagnose.losses import Flags, Losses
from fluxcore.diagnose.tail import in_tail
from fluxcore.errors import FluxError
from fluxcore.series import Floats
from fluxcore.statistics import MEDIAN, Q90, Statistic

FACTS = ("continent", "igbp", "climate")
"""Facts of a site that name a group."""

FEW = 8
"""Below so many sites a group carries a caution."""
FEWEST = 3
"""Below so many sites with a defined loss, in the group or in the rest, nothing is tested."""

BEYOND, LIKE, CANNOT_SAY = "beyond a random draw", "like a random draw", "cannot say"
LEVEL = 0.05


class GroupRuleError(FluxError):
    """A text does not describe a group of sites."""


@dataclass(frozen=True, eq=False)
class Group:
    """A group of sites beside the rest, for every model."""

    sites: tuple[str, ...]
    """Sites of the group that are scored in this cell, sorted."""
    rest: int
    """How many scored sites are outside."""
    clusters: int | None
    """How many clusters of neighbours (20 km) the group's sites form; None if unknown."""
    table: pd.DataFrame
    """One row a model: see ``compare_group``."""
    draws: int
    """How many random groups stand behind ``p``."""

    @property
    def few(self) -> bool:
        """Whether the group has too few sites to lean on."""
        return len(self.sites) < FEW


def parse_group(text: str, sites: pd.DataFrame) -> tuple[str, ...]:
    """Sites that a rule describes.

    Parameters
    ----------
    text
        Site ids (``US-ONA,US-NC4``), or facts joined by ``;`` which must all hold:
        ``continent:Europe;igbp:GRA,CRO``. Several values of one fact are alternatives.
    sites
        Facts a site, indexed by site id.

    Returns
    -------
    tuple of str
        Site ids, sorted; empty for an empty text, or if no site agrees.

    Raises
    ------
    GroupRuleError
        The text names an unknown fact.

    Examples
    --------
    >>> facts = pd.DataFrame({"igbp": ["GRA", "ENF"]}, index=["AA-One", "BB-Two"])
    >>> parse_group("igbp:GRA", facts), parse_group("BB-Two", facts)
    (('AA-One',), ('BB-Two',))
    """
    if ":" not in text:
        return tuple(sorted({site for site in text.split(",") if site}))
    chosen: Flags = np.ones(len(sites), dtype=bool)
    for rule in text.split(";"):
        fact, _, values = rule.partition(":")
        if fact not in FACTS:
            raise GroupRuleError(
                f"{rule!r} is no rule for a group of sites: write fact:value, with a fact among "
                f"{', '.join(FACTS)}; join several by ';'."
            )
        chosen &= sites[fact].isin(values.split(",")).to_numpy()
    return tuple(sorted(str(s) for s in sites.index[chosen]))


def site_rule(sites: Collection[str]) -> str:
    """Rule of a group that is a list of sites; an empty text without any."""
    return ",".join(sorted(sites))


def compare_group(
    cell: Losses,
    sites: Collection[str],
    *,
    clusters: pd.Series | None = None,
    draws: int = 1999,
    seed: int = 0,
) -> Group:
    """Set a group of sites beside the other test sites, for every model.

    Parameters
    ----------
    cell
        Losses of one cell.
    sites
        Site ids; those without scores in this cell play no part.
    clusters
        Cluster number by site id, to say how many independent places the group has.
    draws, seed
        How many random groups of as many sites are drawn, and from which seed; the same groups
        for every model.

    Returns
    -------
    Group
        ``table`` is indexed by model and holds ``median``, ``q90``, ``n_domains``,
        ``n_undefined`` of the group, the same with the suffix ``_rest``, ``in_tail`` and ``tail``
        (domains at or above the model's q90: of the group, of all), ``share`` (of the domains
        that are the group's), ``like_lo`` and ``like_hi`` (the middle 95 % of medians of random
        groups), ``p`` and ``verdict``. Losses, in the metric's unit.

    Notes
    -----
    p is two-sided, that a random group of as many sites has a median as far out, one model at a
    time: twice the smaller of (1 + #{T_b >= T})/(draws + 1) and (1 + #{T_b <= T})/(draws + 1). It
    presumes that the group was not chosen for its losses, and that sites are exchangeable. With
    fewer than 3 sites with a defined loss on either side nothing is tested.
    """
    names, codes = cell.site_codes
    inside = np.isin(np.array(names, dtype=object), list(sites))
    chosen = tuple(n for n, is_in in zip(names, inside, strict=True) if is_in)
    random_groups = _random_groups(len(names), len(chosen), draws, seed)
    member = inside[codes] if len(codes) else np.zeros(0, dtype=bool)
    rows = [
        _compare_model(cell, model, member, codes, random_groups[:, codes]) for model in cell.models
    ]
    of = clusters.reindex(list(chosen)).nunique() if clusters is not None else None
    return Group(
        sites=chosen,
        rest=len(names) - len(chosen),
        clusters=int(of) if of is not None else None,
        table=pd.DataFrame(rows, index=pd.Index(cell.models, name="model")),
        draws=draws,
    )


def _random_groups(n: int, k: int, draws: int, seed: int) -> NDArray[np.int8]:
    """Membership of n sites in random groups of k, shape (draws, n)."""
    order = np.random.default_rng(seed).random((draws, n)).argsort(axis=1)
    return (order < k).astype(np.int8)


def _compare_model(
    cell: Losses,
    model: str,
    member: Flags,
    codes: NDArray[np.intp],
    random_groups: NDArray[np.int8],
) -> dict[str, Any]:
    losses = cell.of(model)
    defined = np.isfinite(losses)
    group, rest = member & defined, ~member & defined
    tail = in_tail(losses)
    median = _over(MEDIAN, losses[group])
    row: dict[str, Any] = {
        "median": median,
        "q90": _over(Q90, losses[group]),
        "median_rest": _over(MEDIAN, losses[rest]),
        "q90_rest": _over(Q90, losses[rest]),
        "n_domains": int(group.sum()),
        "n_domains_rest": int(rest.sum()),
        "n_undefined": int((member & ~defined).sum()),
        "n_undefined_rest": int((~member & ~defined).sum()),
        "in_tail": int((tail & member).sum()),
        "tail": int(tail.sum()),
        "share": float(group.sum() / max(defined.sum(), 1)),
    }
    enough = min(len(np.unique(codes[group])), len(np.unique(codes[rest]))) >= FEWEST
    if not enough:
        nothing = {"like_lo": np.nan, "like_hi": np.nan, "p": np.nan, "verdict": CANNOT_SAY}
        return row | nothing
    drawn = MEDIAN.over_draws(losses, random_groups)
    drawn = drawn[np.isfinite(drawn)]
    above, below = np.count_nonzero(drawn >= median), np.count_nonzero(drawn <= median)
    p = min(1.0, 2 * (1 + min(above, below)) / (len(drawn) + 1))
    lo, hi = np.quantile(drawn, [LEVEL / 2, 1 - LEVEL / 2])
    verdict = BEYOND if p <= LEVEL and not lo <= median <= hi else LIKE
    return row | {"like_lo": float(lo), "like_hi": float(hi), "p": p, "verdict": verdict}


def _over(statistic: Statistic, losses: Floats) -> float:
    return float(statistic.compute(losses)) if len(losses) else float("nan")
