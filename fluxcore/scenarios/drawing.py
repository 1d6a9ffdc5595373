"""Seeded draws of sites: the same on every machine, whatever the order of the rows.

Sites are put in the order of a hash of seed, place in the definition and id, and the first ones are
taken. No random generator is involved, whose stream could change between versions, and a site more
or less in the pool changes few others.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.values import LONGEST_NAME, line, number, table, whole, written
from fluxcore.scenarios.world import NO, UNKNOWN, YES, Truth, World

MOST = 100_000
GROUPS = 4
"""Into how many groups of equal size a numeric fact stratifies a draw."""


def parse_draw(value: object, where: str) -> dict[str, Any]:
    """A count or a share of sites, and perhaps a fact to stratify by."""
    given = table(value, where, ("count", "share", "by"))
    if ("count" in given) == ("share" in given):
        raise ScenarioError(f"{where} needs either count or share.")
    draw: dict[str, Any] = {}
    if "count" in given:
        draw["count"] = whole(given["count"], f"{where}.count", 1, MOST)
    else:
        draw["share"] = number(given["share"], f"{where}.share", 0, 1)
        if not draw["share"]:
            raise ScenarioError(f"{where}.share must be above 0.")
    if "by" in given:
        draw["by"] = line(given["by"], f"{where}.by", LONGEST_NAME)
    return draw


def decide_draw(value: dict[str, Any], world: World, others: Truth) -> Truth:
    """Sites drawn from those that meet the other conditions of the table and are not yet taken.

    Raises
    ------
    ScenarioError
        There are fewer sites than are to be drawn.
    """
    pool = ((others == YES) & world.free & world.recorded).any(axis=1)
    sites = np.array([str(site) for site in world.facts.index], dtype=object)
    if world.tentative:
        drawn = np.where(pool, UNKNOWN, YES)
    else:
        number_of = int(pool.sum())
        wanted = value.get("count", round(value.get("share", 0) * number_of))
        if wanted > number_of:
            raise ScenarioError(
                f"{world.place}.draw asks for {wanted:,} sites, but {number_of:,} meet the other "
                "conditions and have no role yet. Draw fewer, or widen the conditions."
            )
        groups = strata(world, value["by"], pool) if "by" in value else None
        taken = draw_sites(
            sites[pool], wanted, f"{world.seed}/{world.place}",
            None if groups is None else groups[pool],
        )  # fmt: skip
        drawn = np.where(pool, np.where(np.isin(sites, taken), YES, NO), YES)
    return np.minimum(others, drawn.astype(np.int8)[:, None])


def draw_sites(
    pool: Sequence[str] | NDArray[Any],
    number_of: int,
    key: str,
    groups: Sequence[str] | NDArray[Any] | None = None,
) -> list[str]:
    """Draw sites by the order of their hashes.

    Parameters
    ----------
    pool
        Site ids, in any order.
    number_of
        How many to draw; at most as many as there are.
    key
        Names the draw: other keys give other, independent draws.
    groups
        Group of each site: every group gives its share of the draw, to the nearest whole number.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> draw_sites(["D", "C", "B", "A"], 2, "0/test") == draw_sites("ABCD", 2, "0/test")
    True
    """
    ranked = sorted(map(str, pool), key=lambda site: sha256(f"{key}/{site}".encode()).digest())
    if groups is None:
        return sorted(ranked[:number_of])
    group_of = {str(site): str(group) for site, group in zip(pool, groups, strict=True)}
    sizes: dict[str, int] = {}
    for group in group_of.values():
        sizes[group] = sizes.get(group, 0) + 1
    shares = _apportion(sizes, number_of)
    taken: list[str] = []
    for group in sorted(sizes):
        taken += [site for site in ranked if group_of[site] == group][: shares[group]]
    return sorted(taken)


def _apportion(sizes: dict[str, int], number_of: int) -> dict[str, int]:
    """Share a number out in proportion to sizes, by largest remainders, in whole-number maths."""
    total = sum(sizes.values())
    if not total:
        return {}
    shares = {group: number_of * size // total for group, size in sizes.items()}
    left = number_of - sum(shares.values())
    order = sorted(sizes, key=lambda group: (-(number_of * sizes[group] % total), group))
    for group in order[:left]:
        shares[group] += 1
    return shares


def strata(world: World, fact: str, pool: NDArray[np.bool_]) -> NDArray[Any]:
    """Group of every site by a fact: names, or quarters of the pool's numbers; "" if missing."""
    values = world.fact(fact)
    missing = world.missing(fact)
    if values.dtype.kind not in "fiu" or fact == "cluster":
        words = world.texts(fact)
        words[missing] = ""
        return words
    groups = np.full(len(values), "", dtype=object)
    chosen = np.flatnonzero(pool & ~missing)
    sites = [str(site) for site in world.facts.index]
    order = sorted(chosen.tolist(), key=lambda place: (float(values[place]), sites[place]))
    for rank, place in enumerate(order):
        groups[place] = f"quarter {rank * GROUPS // len(order) + 1}"
    return groups


def words_draw(value: dict[str, Any]) -> str:
    """A draw in words."""
    many = f"{value['count']}" if "count" in value else f"{written(100 * value['share'])} %"
    by = f", in proportion by {value['by']}" if "by" in value else ""
    return f"{many} drawn at random{by}"
