"""CONDITIONS: what a rule can ask of a site. One entry here adds one, everywhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from fluxcore.errors import ScenarioError
from fluxcore.registry import Registry
from fluxcore.scenarios import drawing, matching, places
from fluxcore.scenarios.values import shown, unknown_key
from fluxcore.scenarios.world import NO, POSITION, YES, Truth, World

DEEPEST = 12
"""How deep all, any and not may be nested."""
MOST_PARTS = 200
"""Rules that one all or any may hold."""

Rules = dict[str, Any]
"""A rule as data: values by the name of their condition, all of which must hold."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a rule can ask of a site."""

    name: str
    """The key in a definition."""
    label: str
    about: str
    """One sentence, for documentation and help."""
    example: Any
    """A value as it may stand in a definition."""
    parse: Callable[[object, str], Any]
    """Check a value given at a place of the definition, and bring it into one form."""
    decide: Callable[[Any, World, Truth], Truth]
    """Answer for every site and period; gets the answer of the table's other conditions too."""
    words: Callable[[Any], str]
    facts: Callable[[Any], tuple[str, ...]] = lambda _: ()
    """Facts that the answer rests on."""


def parse_rule(value: object, where: str, depth: int = 0) -> Rules:
    """Check a rule, and bring it into one form.

    Raises
    ------
    ScenarioError
        A condition is unknown, or a value breaks its rule; the message says where.
    """
    if not isinstance(value, dict) or not value:
        raise ScenarioError(
            f"{where} must be a table with at least one condition, not {shown(value)}. "
            f"Conditions: {', '.join(CONDITIONS)}."
        )
    if depth > DEEPEST:
        raise ScenarioError(f"{where} is nested more than {DEEPEST} deep. Write it flatter.")
    for key in value:
        if key not in CONDITIONS:
            error = unknown_key(where, str(key), list(CONDITIONS))
            if isinstance(value[key], dict) and {"min", "max"} & set(value[key]):
                raise ScenarioError(f"{error} A range of a fact is written facts.{key} = ...")
            raise error
    return {
        name: condition.parse(value[name], f"{where}.{name}")
        for name, condition in CONDITIONS.items()
        if name in value
    }


def decide_rule(rule: Rules, world: World) -> Truth:
    """Answer of a rule: all of its conditions must hold; a draw comes last."""
    truth = np.full((1, 1), YES, dtype=np.int8)
    for name, condition in CONDITIONS.items():  # in their order, of which the draw is the last
        if name in rule:
            truth = np.minimum(truth, condition.decide(rule[name], world, truth))
    return truth


def words_of(rule: Rules) -> str:
    """A rule in words."""
    said = [condition.words(rule[name]) for name, condition in CONDITIONS.items() if name in rule]
    return ", ".join(said)


def facts_of(rule: Rules) -> set[str]:
    """Facts that a rule rests on."""
    return {
        fact
        for part in parts_of(rule)
        for name, value in part.items()
        for fact in CONDITIONS[name].facts(value)
    }


def parts_of(rule: Rules) -> Iterator[Rules]:
    """A rule and all rules within it."""
    yield rule
    for name in ("all", "any"):
        for part in rule.get(name, ()):
            yield from parts_of(part)
    if "not" in rule:
        yield from parts_of(rule["not"])


def _parse_several(value: object, where: str) -> list[Rules]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_PARTS:
        raise ScenarioError(
            f"{where} must be a list of 1 to {MOST_PARTS} rules in braces, not {shown(value)}."
        )
    depth = _depth(where)
    return [parse_rule(part, f"{where}.{n}", depth) for n, part in enumerate(value, 1)]


def _parse_not(value: object, where: str) -> Rules:
    return parse_rule(value, where, _depth(where))


def _depth(where: str) -> int:
    return sum(step in ("all", "any", "not") for step in where.split("."))


def _parse_rest(value: object, where: str) -> bool:
    if value is not True:
        raise ScenarioError(f"{where} can only be true, not {shown(value)}. Leave it out.")
    return True


def _decide_all(value: list[Rules], world: World, _: Truth) -> Truth:
    return _joined(np.minimum, "all", value, world)


def _decide_any(value: list[Rules], world: World, _: Truth) -> Truth:
    return _joined(np.maximum, "any", value, world)


def _joined(how: Callable[..., Any], name: str, parts: list[Rules], world: World) -> Truth:
    found = [decide_rule(part, world.at(f"{name}.{n}")) for n, part in enumerate(parts, 1)]
    truth = found[0]
    for other in found[1:]:
        truth = how(truth, other)
    return truth


def _decide_not(value: Rules, world: World, _: Truth) -> Truth:
    return (YES - decide_rule(value, world.at("not"))).astype(np.int8)


def _decide_rest(_: bool, world: World, __: Truth) -> Truth:
    return np.where(world.free, YES, NO).astype(np.int8)


def _plain(decide: Callable[[Any, World], Truth]) -> Callable[[Any, World, Truth], Truth]:
    """Of a condition that does not look at the others of its table."""
    return lambda value, world, _: decide(value, world)


def _named(name: str, label: str, about: str, example: object) -> Condition:
    return Condition(
        name, label, about, example,
        parse=matching.parse_names,
        decide=_plain(partial(matching.decide_names, name)),
        words=partial(matching.words_names, label),
        facts=lambda _: (name,),
    )  # fmt: skip


def _position(_: object) -> tuple[str, ...]:
    return POSITION


CONDITIONS = Registry(
    "condition",
    (
        Condition(
            "sites", "sites", "The site is one of these ids.", ["AU-ASM", "FR-Pue"],
            parse=matching.parse_names,
            decide=_plain(matching.decide_sites),
            words=partial(matching.words_names, "the sites"),
        ),
        _named("igbp", "vegetation type", "Its IGBP vegetation type is one of these.", "ENF"),
        _named("climate", "climate", "Its main Koeppen class is one of these letters.", ["A", "B"]),
        _named("koeppen", "Koeppen class", "Its Koeppen class is one of these.", ["Cfa", "Cfb"]),
        _named("continent", "continent", "It stands on one of these continents.", "Europe"),
        Condition(
            "hemisphere", "hemisphere", "It stands north (equator included) or south.", "south",
            parse=matching.parse_hemisphere,
            decide=_plain(matching.decide_hemisphere),
            words=lambda value: f"{value}ern hemisphere",
            facts=lambda _: ("latitude",),
        ),
        Condition(
            "facts", "range of a fact",
            "Numbers of the site are in these ranges, ends included: columns of the site table, or "
            "statistics of a covariate such as VPD_mean or TA_q95 if a data set is named.",
            {"mat_c": {"min": 15}},
            parse=matching.parse_facts,
            decide=_plain(matching.decide_facts),
            words=matching.words_facts,
            facts=tuple,
        ),
        Condition(
            "box", "box", "It stands between these meridians and parallels, in degrees; west "
            "larger than east means across 180 degrees.",
            {"west": -10, "south": 35, "east": 30, "north": 70},
            parse=places.parse_box,
            decide=_plain(places.decide_box),
            words=places.words_box,
            facts=_position,
        ),
        Condition(
            "polygon", "polygon", "It stands in this polygon of corners [longitude, latitude], "
            "whose sides take the short way round the globe.",
            [[-10, 35], [30, 35], [10, 60]],
            parse=places.parse_polygon,
            decide=_plain(places.decide_polygon),
            words=places.words_polygon,
            facts=_position,
        ),
        Condition(
            "years", "years", "The calendar year is between these, both included.",
            {"first": 2019},
            parse=matching.parse_years,
            decide=_plain(matching.decide_years),
            words=matching.words_years,
        ),
        Condition(
            "rest", "rest", "Whatever no earlier role took.", True,
            parse=_parse_rest,
            decide=_decide_rest,
            words=lambda _: "all the rest",
        ),
        Condition(
            "all", "all of", "All of these rules hold.", [{"igbp": "ENF"}, {"climate": "D"}],
            parse=_parse_several,
            decide=_decide_all,
            words=lambda value: " and ".join(f"({words_of(part)})" for part in value),
        ),
        Condition(
            "any", "any of", "At least one of these rules holds.",
            [{"igbp": "ENF"}, {"climate": "D"}],
            parse=_parse_several,
            decide=_decide_any,
            words=lambda value: " or ".join(f"({words_of(part)})" for part in value),
        ),
        Condition(
            "not", "not", "This rule does not hold.", {"continent": "Europe"},
            parse=_parse_not,
            decide=_decide_not,
            words=lambda value: f"not ({words_of(value)})",
        ),
        Condition(
            "away_from", "distance", "It stands at least so many km from every other tower of "
            "these roles.",
            {"roles": ["test"], "km": 20},
            parse=places.parse_away_from,
            decide=_plain(places.decide_away_from),
            words=places.words_away_from,
            facts=_position,
        ),
        Condition(
            "draw", "random draw", "It is drawn at random, by count or share, from the sites that "
            "meet the table's other conditions; by names a fact to draw in proportion to.",
            {"count": 10, "by": "climate"},
            parse=drawing.parse_draw,
            decide=drawing.decide_draw,
            words=drawing.words_draw,
            facts=lambda value: (value["by"],) if "by" in value else (),
        ),
    ),
)  # fmt: skip
"""Conditions in the order in which they are decided and shown; all is and, any is or."""
