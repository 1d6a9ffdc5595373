"""Numbers and lists in sentences: three significant digits, real minus signs, short lists."""

import math
from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"


def number(value: float, unit: str = "") -> str:
    """Three significant digits, trailing zeros kept; an en dash where there is no value.

    >>> number(0.12), number(-1234.5), number(float("nan"))
    ('0.120', '−1234', '–')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0:
        text = "0"
    else:
        digits = max(2 - math.floor(math.log10(abs(float(f"{value:.2e}")))), 0)
        text = f"{value:.{digits}f}"
    text = text.replace("-", MINUS)
    return f"{text} {unit}" if unit and unit != "1" else text


def percent(share: float) -> str:
    """A share in whole percent.

    >>> percent(0.276), percent(0.001)
    ('28 %', '< 1 %')
    """
    if not math.isfinite(share):
        return "–"
    return "< 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def listing(names: Sequence[str], most: int = 4) -> str:
    """Names in a sentence, cut after some.

    >>> listing(["a", "b"]), listing(["a", "b", "c", "d"], 2)
    ('a and b', 'a, b and 2 more')
    """
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def count(n: int, one: str) -> str:
    """A number of things.

    >>> count(1, "tower"), count(2, "tower")
    ('1 tower', '2 towers')
    """
    return f"{n:,} {one}" + ("" if n == 1 else "s")
