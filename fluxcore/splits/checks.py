"""CHECKS: the questions of the leakage audit. One entry here adds one."""

from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass

import numpy as np

from fluxcore.registry import Registry
from fluxcore.sites import distances_km, tower_clusters
from fluxcore.splits.findings import Finding, some
from fluxcore.splits.sides import Sides

_SHOWN = 8
_USE = {"train": "training", "validation": "validation"}
_BUFFER = (
    "Let training keep away from them (away_from in its rule), or show rankings without these "
    "towers: fluxcore leaderboard --without-neighbours."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the audit."""

    name: str
    about: str
    """One sentence, for help and documentation."""
    find: Callable[[Sides], Iterator[Finding]]
    needs_data: bool = False


def _same_site(sides: Sides) -> Iterator[Finding]:
    both = sorted(sides.tested & sides.used)
    if not both:
        return
    if sides.by_year:
        yield Finding(
            "same site",
            "note",
            f"{len(both)} of {len(sides.tested)} test towers are known from other years, by "
            "design: years are held out, not towers.",
            tuple(both),
            {"test_sites": len(sides.tested), "shared": len(both)},
        )
    else:
        yield Finding(
            "same site",
            "error",
            f"On both sides, in different years: {some(both)}.",
            tuple(both),
            {"test_sites": len(sides.tested), "shared": len(both)},
            'Give each site one role, or hold out site-years: domain = "site-year".',
        )


def _same_cluster(sides: Sides) -> Iterator[Finding]:
    placed = sides.sites[sides.sites[["latitude", "longitude"]].notna().all(axis=1)]
    label = tower_clusters(
        placed["latitude"].to_numpy(dtype=np.float64),
        placed["longitude"].to_numpy(dtype=np.float64),
        sides.within_km,
    )
    tested, used = sides.tested, sides.used
    split, concerned = 0, []
    for number in np.unique(label):
        members = {str(site) for site in placed.index[label == number]}
        outside = {site for site in members & used if members - {site} & tested}
        if len(members) > 1 and members & tested and outside:
            split += 1
            concerned += sorted(members & tested)
    if not split:
        return
    yield Finding(
        "same cluster",
        "note" if sides.by_year else "warning",
        f"On both sides: {split} cluster{'' if split == 1 else 's'} of towers linked by steps of "
        f"at most {sides.within_km:g} km, with {some(concerned)} in the test.",
        tuple(sorted(concerned)),
        {"clusters": split, "test_sites": len(concerned)},
        "" if sides.by_year else _BUFFER,
    )


def _near(sides: Sides) -> Iterator[Finding]:
    if sides.pairs.empty:
        return
    named = sorted(set(sides.pairs["site_id"]))
    roles = sides.pairs.groupby("role")["site_id"].nunique()
    closest = sides.pairs.iloc[0]
    by_role = " and ".join(
        f"{number} near one used for {_USE[str(role)]}" for role, number in roles.items()
    )
    yield Finding(
        "near towers",
        "note" if sides.by_year else "warning",
        f"Of {len(sides.tested)} test towers {len(named)} ha{_s(named, 've', 's')} another tower "
        f"within {sides.within_km:g} km on the other side ({by_role}); the nearest pair is "
        f"{closest['site_id']} and {closest['neighbour']}, {closest['km']:.1f} km. Concerned: "
        f"{some(named)}.",
        tuple(named),
        {
            "test_sites": len(sides.tested),
            "with_neighbour": len(named),
            **{f"near_{role}": int(number) for role, number in roles.items()},
            "nearest_km": float(closest["km"]),
        },
        "" if sides.by_year else _BUFFER,
    )


def _same_weather(sides: Sides) -> Iterator[Finding]:
    common = sides.pairs[sides.pairs["common_years"] > 0]
    if common.empty:
        return
    named = sorted(set(common["site_id"]))
    years = int(common["common_years"].sum())
    yield Finding(
        "same weather",
        "warning",
        f"{len(named)} test tower{_s(named)} share{_s(named, '', 's')} calendar years with a near "
        f"tower on the other side ({len(common)} pair{_s(common)}, {years} years in common in "
        "all): their weather is known from training or validation.",
        tuple(named),
        {"pairs": len(common), "common_years": years, "test_sites": len(named)},
        "Hold out years too, or keep near towers out of training.",
    )


def _duplicates(sides: Sides) -> Iterator[Finding]:
    for exact in (True, False):
        its = [twin for twin in sides.twins or [] if twin.exact == exact]
        if not its:
            continue
        pairs = ", ".join(f"{twin.site_id} and {twin.other}" for twin in its[:_SHOWN])
        more = f" and {len(its) - _SHOWN} more" if len(its) > _SHOWN else ""
        how = "the very same" if exact else "nearly the same"
        least = min(twin.correlation for twin in its)
        yield Finding(
            "duplicated series",
            "error",
            f"{len(its)} pair{_s(its)} of towers across the sides with {how} daily values "
            f"({pairs}{more}; changes from day to day correlate by {least:.4f} or more).",
            tuple(sorted({twin.site_id for twin in its})),
            {"pairs": len(its), "least_correlation": least},
            "Keep one of each pair: two ids may stand for one tower.",
        )


def _selection(sides: Sides) -> Iterator[Finding]:
    years = sides.years
    picked = set(years.loc[years["role"] == "validation", "site_id"])
    trained = set(years.loc[years["role"] == "train", "site_id"])
    placed = sides.sites[sides.sites[["latitude", "longitude"]].notna().all(axis=1)]
    ids = np.array([str(site) for site in placed.index], dtype=object)
    near = (
        distances_km(
            placed["latitude"].to_numpy(dtype=np.float64),
            placed["longitude"].to_numpy(dtype=np.float64),
        )
        <= sides.within_km
    )
    np.fill_diagonal(near, sides.by_year)
    reached = (near & np.isin(ids, list(trained))[None, :]).any(axis=1)
    concerned = sorted(set(ids[reached]) & picked)
    if not concerned:
        return
    same = "the same or another" if sides.by_year else "a"
    yield Finding(
        "validation near training",
        "note",
        f"Of {len(picked)} validation towers {len(concerned)} ha{_s(concerned, 've', 's')} {same} "
        f"training tower within {sides.within_km:g} km: models are selected on easier ground than "
        "the test may be.",
        tuple(concerned),
        {"validation_sites": len(picked), "with_neighbour": len(concerned)},
    )


def _s(things: Sized, many: str = "s", one: str = "") -> str:
    """The ending of a word by the number of things."""
    return one if len(things) == 1 else many


CHECKS = Registry(
    "check",
    (
        Check("same site", "A tower stands on both sides.", _same_site),
        Check("same cluster", "A cluster of near towers stands on both sides.", _same_cluster),
        Check("near towers", "A test tower has a near tower on the other side.", _near),
        Check(
            "same weather",
            "Near towers on the two sides are used in the same calendar years.",
            _same_weather,
        ),
        Check(
            "validation near training",
            "A validation tower has a near tower in training.",
            _selection,
        ),
        Check(
            "duplicated series",
            "Two towers across the sides have the same series.",
            _duplicates,
            needs_data=True,
        ),
    ),
)
"""The checks of the audit, in order."""
