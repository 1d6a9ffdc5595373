"""JSON that is the same text on every machine: sorted keys, one way to write a number, UTF-8.

The form is that of RFC 8785 (JSON Canonicalization Scheme), so that programs in other languages can
check our hashes.
"""

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

LARGEST = 2**53
"""Whole numbers beyond this are not exact in every language."""


def canonical_json(value: object) -> str:
    """Write a value as canonical JSON.

    Parameters
    ----------
    value
        None, booleans, numbers, text, lists or tuples, and mappings with text as keys.

    Raises
    ------
    ValueError
        A number is not finite, or is a whole number that is not exact everywhere.
    TypeError
        The value has no form in JSON.

    Examples
    --------
    >>> canonical_json({"b": 20.0, "a": [1e-7, True, None, "Ä"]})
    '{"a":[1e-7,true,null,"Ä"],"b":20}'
    """
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"{value} is not exact in every language")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: str(name).encode("utf-16-be"))
        parts = (f"{canonical_json(str(name))}:{canonical_json(value[name])}" for name in names)
        return f"{{{','.join(parts)}}}"
    if isinstance(value, Sequence):
        return f"[{','.join(map(canonical_json, value))}]"
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _number(value: float) -> str:
    """Write a number as ECMAScript does: the fewest digits that read back as the same number."""
    if not math.isfinite(value):
        raise ValueError(f"{value} has no form in JSON")
    if value == 0:
        return "0"
    sign, places, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, places))
    point = len(digits) + int(exponent)
    minus = "-" if sign else ""
    if len(digits) <= point <= 21:
        return f"{minus}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= 21:
        return f"{minus}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{minus}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{minus}{digits[0]}{fraction}e{point - 1:+d}"
