"""Conditions on facts of a site: its id, names such as the vegetation type, ranges of numbers."""

import re
from itertools import pairwise
from typing import Any

import numpy as np

from fluxcore.errors import ScenarioError, UnknownNameError
from fluxcore.scenarios.scenario import Years
from fluxcore.scenarios.values import listed, names, number, said, shown, table, whole, written
from fluxcore.scenarios.world import NO, YES, Truth, World, answers

_KOEPPEN = re.compile(r"A[fmws]|B[WS][hk]|C[fsw][abc]|D[fsw][abcd]|E[TF]")
_HEMISPHERES = ("north", "south")
_YEARS = (1900, 2100)


def decide_sites(value: list[str], world: World) -> Truth:
    """Sites by their ids; each must be known."""
    known = [str(site) for site in world.facts.index]
    for site in value:
        if site not in set(known):
            error = UnknownNameError.among("site", site, known)
            raise ScenarioError(f"{world.place}.sites: {error}")
    return answers(np.isin(known, value), np.zeros(len(known), dtype=bool))


def decide_names(fact: str, value: list[str], world: World) -> Truth:
    """Sites whose fact is one of some names."""
    held = world.texts(fact)
    known = sorted({name for name in held if name is not None} | _vocabulary(fact))
    for name in value:
        if name not in known and not (fact == "koeppen" and _KOEPPEN.fullmatch(name)):
            error = UnknownNameError.among(fact, name, known)
            raise ScenarioError(f"{world.place}.{fact}: {error}")
    missing = world.missing(fact)
    return answers(np.isin(held.astype(str), value) & ~missing, missing)


def _vocabulary(fact: str) -> set[str]:
    from fluxcore.sites import CLIMATES, continents, vegetation_types

    if fact == "igbp":
        return set(vegetation_types())
    if fact == "climate":
        return set(CLIMATES)
    return set(continents()) if fact == "continent" else set()


def parse_hemisphere(value: object, where: str) -> str:
    """``north`` or ``south``."""
    if value not in _HEMISPHERES:
        raise ScenarioError(f"{where} must be 'north' or 'south', not {shown(value)}.")
    return str(value)


def decide_hemisphere(value: str, world: World) -> Truth:
    """North includes the equator."""
    latitude = world.numbers("latitude")
    missing = np.isnan(latitude)
    return answers((latitude >= 0) == (value == "north"), missing)


def parse_facts(value: object, where: str) -> dict[str, dict[str, float]]:
    """Ranges by the name of a fact; both ends belong to the range, and one may be absent."""
    if not isinstance(value, dict) or not value:
        raise ScenarioError(
            f"{where} must be a table of ranges, such as mat_c = {{ min = 15 }}, not "
            f"{shown(value)}."
        )
    return {str(fact): _range(given, f"{where}.{fact}") for fact, given in value.items()}


def _range(value: object, where: str) -> dict[str, float]:
    given = table(value, where, ("min", "max"))
    if not given:
        raise ScenarioError(f"{where} needs min, max or both.")
    ends = {key: number(end, f"{where}.{key}") for key, end in given.items()}
    if len(ends) == 2 and ends["min"] > ends["max"]:
        raise ScenarioError(
            f"{where} is upside down: min {written(ends['min'])} is above max "
            f"{written(ends['max'])}. Swap them."
        )
    return ends


def decide_facts(value: dict[str, dict[str, float]], world: World) -> Truth:
    """Sites within all of the ranges."""
    truth = np.full((len(world.facts), 1), YES, dtype=np.int8)
    for fact, ends in value.items():
        held = world.numbers(fact)
        with np.errstate(invalid="ignore"):
            inside = (held >= ends.get("min", -np.inf)) & (held <= ends.get("max", np.inf))
        truth = np.minimum(truth, answers(inside, np.isnan(held)))
    return truth


def words_facts(value: dict[str, dict[str, float]]) -> str:
    """Ranges in words."""
    return " and ".join(_range_words(fact, ends) for fact, ends in value.items())


def _range_words(fact: str, ends: dict[str, float]) -> str:
    if len(ends) == 2:
        return f"{fact} from {said(ends['min'])} to {said(ends['max'])}"
    side, word = ("min", "at least") if "min" in ends else ("max", "at most")
    return f"{fact} {word} {said(ends[side])}"


def parse_years(value: object, where: str) -> dict[str, int]:
    """Calendar years from the first to the last, both included; one may be absent."""
    given = table(value, where, ("first", "last"))
    if not given:
        raise ScenarioError(f"{where} needs first, last or both.")
    ends = {key: whole(year, f"{where}.{key}", *_YEARS) for key, year in given.items()}
    if len(ends) == 2 and ends["first"] > ends["last"]:
        raise ScenarioError(
            f"{where} is upside down: first {ends['first']} is after last {ends['last']}. Swap "
            "them."
        )
    return ends


def decide_years(value: dict[str, int], world: World) -> Truth:
    """Periods within the years, the same for every site."""
    first, last = value.get("first"), value.get("last")
    inside = [
        (first is None or (span.first is not None and span.first >= first))
        and (last is None or (span.last is not None and span.last <= last))
        for span in world.periods
    ]
    return np.where(inside, YES, NO).astype(np.int8)[None, :]


def words_years(value: dict[str, int]) -> str:
    """Years in words."""
    if len(value) == 2:
        same = value["first"] == value["last"]
        return f"year {value['first']}" if same else f"years {value['first']} to {value['last']}"
    if "first" in value:
        return f"years from {value['first']}"
    return f"years up to {value['last']}"


def periods(spans: list[dict[str, int]]) -> tuple[Years, ...]:
    """Cut time where any of some spans of years begins or ends.

    >>> periods([{"first": 2019}, {"first": 2018, "last": 2018}])
    (Years(first=None, last=2017), Years(first=2018, last=2018), Years(first=2019, last=None))
    """
    starts = {span["first"] for span in spans if "first" in span}
    starts |= {span["last"] + 1 for span in spans if "last" in span}
    cuts: list[Any] = [None, *sorted(starts), None]
    return tuple(
        Years(first, None if after is None else after - 1) for first, after in pairwise(cuts)
    )


def parse_names(value: object, where: str) -> list[str]:
    """A name or a list of names."""
    return names(value, where)


def words_names(label: str, value: list[str]) -> str:
    """Names in words."""
    return f"{label} {listed(value)}"
