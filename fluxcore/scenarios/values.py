"""Values in a definition: read with care, since people type them."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from fluxcore.errors import ScenarioError

MOST_NAMES = 10_000
"""Names that a list may hold; the benchmark has 207 sites."""
LONGEST_NAME = 80
_LARGEST = 1e12


def number(value: object, where: str, low: float = -_LARGEST, high: float = _LARGEST) -> float:
    """A number within finite bounds.

    >>> number(20, "test.box.west")
    20.0

    Raises
    ------
    ScenarioError
        It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        between = "" if high >= _LARGEST else f" from {low:g} to {high:g}"
        raise ScenarioError(f"{where} must be a number{between}, not {shown(value)}.")
    return float(value) + 0.0  # -0.0 becomes 0.0


def whole(value: object, where: str, low: int, high: int) -> int:
    """A whole number within bounds.

    Raises
    ------
    ScenarioError
        It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ScenarioError(
            f"{where} must be a whole number from {low} to {high}, not {shown(value)}."
        )
    return value


def names(value: object, where: str) -> list[str]:
    """One name or a list of names, sorted, each once.

    >>> names(["ENF", "DBF", "ENF"], "test.igbp")
    ['DBF', 'ENF']

    Raises
    ------
    ScenarioError
        It is something else, or the list is empty.
    """
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise ScenarioError(f"{where} must be a name or a list of names, not {shown(value)}.")
    if not given or len(given) > MOST_NAMES:
        raise ScenarioError(f"{where} must have 1 to {MOST_NAMES:,} names, not {len(given):,}.")
    for name in given:
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
            raise ScenarioError(f"{where}: {shown(name)} is no name.")
    return sorted(set(given))


def table(
    value: object, where: str, known: Collection[str], required: Collection[str] = ()
) -> dict[str, Any]:
    """A table with known keys only.

    Raises
    ------
    ScenarioError
        It is something else, a key is unknown, or a required one is absent.
    """
    if not isinstance(value, dict):
        raise ScenarioError(f"{where} must be a table with {', '.join(known)}, not {shown(value)}.")
    for key in value:
        if key not in known:
            raise unknown_key(where, str(key), known)
    for key in required:
        if key not in value:
            raise ScenarioError(f"{where} lacks {key!r}. It has {', '.join(known)}.")
    return value


def unknown_key(where: str, key: str, known: Collection[str]) -> ScenarioError:
    """The error that names an unknown key, the one that may be meant, and all there are."""
    close = get_close_matches(key, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return ScenarioError(f"{where}: unknown key {key!r}.{hint} Known: {', '.join(known)}.")


def line(value: object, where: str, longest: int) -> str:
    """One line of text that can be shown.

    Raises
    ------
    ScenarioError
        It is empty, too long, or has line breaks or control characters.
    """
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ScenarioError(f"{where} must be one line of text, not {shown(value)}.")
    if len(value) > longest:
        raise ScenarioError(
            f"{where} has {len(value):,} characters; at most {longest} can be shown. Shorten it."
        )
    return value.strip()


def shown(value: object) -> str:
    """Write a value for a message, shortened."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def written(value: float) -> str:
    """Write a number as short as it can be.

    >>> written(20.0), written(-3.5)
    ('20', '-3.5')
    """
    return str(int(value)) if value == int(value) else repr(value)


def said(value: float) -> str:
    """Write a number as in a sentence, with a real minus sign.

    >>> said(20.0), said(-3.5)
    ('20', '\N{MINUS SIGN}3.5')
    """
    return written(value).replace("-", "\N{MINUS SIGN}")


def listed(words: Collection[str], last: str = "or", most: int = 6) -> str:
    """Name a few words in a sentence.

    >>> listed(["ENF"]), listed(["DBF", "ENF", "MF"])
    ('ENF', 'DBF, ENF or MF')
    """
    some = list(words)
    if len(some) > most:
        return f"{', '.join(some[:most])} and {len(some) - most} more"
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} {last} {some[-1]}"
