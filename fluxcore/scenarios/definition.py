"""The definition of a scenario of one's own: a small TOML file, read, checked and written."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.conditions import Rules, parse_rule, parts_of, words_of
from fluxcore.scenarios.scenario import Domain, Role
from fluxcore.scenarios.shipped import SCENARIOS
from fluxcore.scenarios.values import line, shown, table, whole, written

ORDER: tuple[Role, ...] = ("test", "validation", "train")
"""Order in which rules are decided: a site goes to the first that takes it."""
MAX_BYTES = 1_000_000
KEYS = ("name", "label", "shifts", "domain", "seed", *ORDER)
LONGEST_LABEL = 60
LONGEST_SENTENCE = 300
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WANTED = {
    "Illegal character": 'a text that ends with a " on its line',
    "Unterminated string": 'a text that ends with a " on its line',
    "Invalid value": 'after the = a text in "quotes", a number, true, false or a list in [ ]',
    "Expected '='": "name = value",
    "Expected ']'": "a ] at the end of a head such as [test]",
    "Invalid statement": "name = value, or a head such as [test]",
    "Cannot overwrite": "every name only once",
    "Cannot declare": "every head only once",
    "Unclosed array": "a ] that closes the list",
    "Expected newline": "one name = value a line",
}
"""What has to stand where TOML breaks off, by how the message of `tomllib` begins."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A scenario as its author wrote it: rules that are not yet applied to any sites."""

    name: str
    label: str
    shifts: str
    domain: Domain
    seed: int
    """Of random draws."""
    rules: Mapping[Role, Rules]
    """Rule of each role, in the order of evaluation, in one form whatever way it was written."""

    def words(self, role: Role) -> str:
        """The rule of a role in words; empty without one."""
        return words_of(self.rules[role]) if role in self.rules else ""


def parse_definition(source: Mapping[str, Any] | str, *, where: str = "scenario") -> Definition:
    r"""Check a definition.

    Parameters
    ----------
    source
        The text of a TOML file, or what such a file says, as nested mappings.
    where
        What messages call it, such as the name of the file.

    Returns
    -------
    Definition
        Equal for equal definitions, whatever the order of keys and of names in lists.

    Raises
    ------
    ScenarioError
        It is no TOML (with the line), a key or condition is unknown, or a value breaks its rule.

    Examples
    --------
    >>> parse_definition('name = "cold"\n[test]\nclimate = "D"\n[train]\nrest = true').shifts
    'Test: climate D.'
    """
    given = _toml(source, where) if isinstance(source, str) else dict(source)
    table(given, where, KEYS, required=("name", "test", "train"))
    name = check_scenario_name(given["name"], where)
    domain = given.get("domain", "site")
    if domain not in ("site", "site-year"):
        raise ScenarioError(
            f"{where}: domain must be 'site' or 'site-year', the unit that is held out and scored, "
            f"not {shown(domain)}."
        )
    rules = {role: parse_rule(given[role], f"{where}: {role}") for role in ORDER if role in given}
    for role, rule in rules.items():
        _check_distances(role, rule, where)
    label = given.get("label", name)
    shifts = given.get("shifts", f"Test: {words_of(rules['test'])}."[:LONGEST_SENTENCE])
    return Definition(
        name=name,
        label=line(label, f"{where}: label", LONGEST_LABEL),
        shifts=line(shifts, f"{where}: shifts", LONGEST_SENTENCE),
        domain=domain,
        seed=whole(given.get("seed", 0), f"{where}: seed", 0, 2**31 - 1),
        rules=rules,
    )


def read_definition(path: Path) -> tuple[Definition, str]:
    """Read a TOML file; give the definition and the text.

    Raises
    ------
    ScenarioError
        The file cannot be read, is too large, is no UTF-8, or `parse_definition` refuses it.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ScenarioError(
                f"{path.name} has {size:,} bytes; a scenario has at most {MAX_BYTES:,}. Is it a "
                "file of data?"
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(
            f"{path.name}: byte {error.start:,} is not UTF-8. Save the file as UTF-8 text."
        ) from error
    return parse_definition(text, where=path.name), text


def check_scenario_name(name: object, where: str = "scenario") -> str:
    """Return a name that may be that of a scenario of one's own.

    Raises
    ------
    ScenarioError
        It is that of a shipped scenario, or could not stand in the name of a file.

    Examples
    --------
    >>> check_scenario_name("cold-towers")
    'cold-towers'
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise ScenarioError(
            f"{where}: {shown(name)} cannot be the name of a scenario: names have 1 to 60 letters, "
            "digits and '-', since '_' parts the names of files; they start and end with a letter "
            "or digit."
        )
    for shipped in SCENARIOS:
        if name.casefold() == shipped.casefold():
            raise ScenarioError(
                f"{where}: {shipped!r} is the name of a scenario that ships. Choose another one."
            )
    return name


def definition_to_toml(definition: Definition) -> str:
    r"""Write a definition as TOML, so that reading it gives the same definition.

    Examples
    --------
    >>> text = 'name = "cold"\n[test]\nclimate = "D"\n[train]\nrest = true'
    >>> parse_definition(definition_to_toml(parse_definition(text))) == parse_definition(text)
    True
    """
    lines = [
        f"name = {_text(definition.name)}",
        f"label = {_text(definition.label)}",
        f"shifts = {_text(definition.shifts)}",
        f"domain = {_text(definition.domain)}",
        f"seed = {definition.seed}",
    ]
    for role, rule in definition.rules.items():
        lines += ["", f"[{role}]"]
        lines += [f"{name} = {_value(value)}" for name, value in rule.items()]
    return "\n".join([*lines, ""])


def _toml(text: str, where: str) -> dict[str, Any]:
    if len(text) > MAX_BYTES:
        raise ScenarioError(f"{where} is longer than {MAX_BYTES:,} characters.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{where} is no TOML: {_mistake(text, str(error))}.") from error
    except ValueError as error:  # Python reads whole numbers of 4,300 digits at most
        raise ScenarioError(f"{where} holds a number with too many digits. Shorten it.") from error
    except RecursionError as error:
        raise ScenarioError(f"{where} is nested too deep. Write it flatter.") from error


def _mistake(text: str, said: str) -> str:
    """Say in plain words where TOML breaks off and what is expected there."""
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", said)
    bare = said[: place.start()] if place else said
    lines = text.rstrip().split("\n") or [""]
    at = min(int(place[1]), len(lines)) if place and place[1] else len(lines)
    wanted = next((words for start, words in _WANTED.items() if bare.startswith(start)), "")
    why = f"expected {wanted}" if wanted else f"{bare[:1].lower()}{bare[1:]}"
    return f"line {at} is {shown(lines[at - 1].strip())}; {why}"


def _check_distances(role: Role, rule: Rules, where: str) -> None:
    """A distance to the role itself means nothing, to a later one only at the top of a rule."""
    later = ORDER[ORDER.index(role) + 1 :]
    for part in parts_of(rule):
        roles = part.get("away_from", {"roles": []})["roles"]
        if role in roles:
            raise ScenarioError(f"{where}: {role}.away_from: {role} cannot keep away from itself.")
        if part is not rule and any(other in later for other in roles):
            raise ScenarioError(
                f"{where}: {role}.away_from names {', '.join(roles)}, which is decided later, and "
                f"so may only stand directly below [{role}], not within all, any or not."
            )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return written(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(str(key))} = {_value(its)}" for key, its in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
