"""Numbers in sentences about a shift."""

import numpy as np
import pandas as pd


def number(value: float) -> str:
    """A number with three digits and a true minus sign.

    >>> number(-0.12345), number(1234.5)
    ('−0.123', '1,234')
    """
    digits = f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
    return digits.replace("-", "−")


def change(value: float) -> str:
    """A difference, always with its sign.

    >>> change(2.0), change(-2.0)
    ('+2', '−2')
    """
    return number(value) if value < 0 else f"+{number(value)}"


def span(row: pd.Series) -> str:
    """The interval of a number, in brackets; empty where there is none."""
    if not np.isfinite(row["low"] + row["high"]):
        return ""
    return f" [{number(row['low'])} to {number(row['high'])}]"


def percent(share: float) -> str:
    """A share in whole percent.

    >>> percent(0.276), percent(0.001)
    ('28 %', '< 1 %')
    """
    return "< 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"
