"""Answers in the cache: one JSON file each, with every digit."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.shift.whole import Answer

DAMAGE = (ValueError, KeyError, TypeError, AttributeError)
"""What a damaged file raises."""


def save(answer: Answer, path: Path) -> None:
    """Write an answer."""
    content = {
        "findings": packed(answer.findings),
        "tables": {name: packed(table) for name, table in answer.tables.items()},
        "readings": {name: list(lines) for name, lines in answer.readings.items()},
        "notes": list(answer.notes),
        "about": dict(answer.about),
    }
    path.write_text(json.dumps(content), encoding="utf-8")


def load(path: Path) -> Answer:
    """Read what :func:`save` wrote.

    Raises
    ------
    OSError
        There is no such file.
    ValueError, KeyError, TypeError, AttributeError
        It is damaged.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return Answer(
        findings=unpacked(content["findings"]),
        tables={name: unpacked(table) for name, table in content["tables"].items()},
        readings={name: tuple(lines) for name, lines in content["readings"].items()},
        notes=tuple(content["notes"]),
        about=content["about"],
    )


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """The same table as it comes back from a file: whole and other numbers, flags, and text."""
    return pd.DataFrame({str(name): _plain(table[name]) for name in table.columns})


def packed(table: pd.DataFrame) -> dict[str, Any]:
    """A table as JSON takes it: type and values of every column."""
    return {
        str(name): {"type": str(values.dtype), "values": values.tolist()}
        for name, values in plain(table).items()
    }


def unpacked(content: Mapping[str, Any]) -> pd.DataFrame:
    """The table again."""
    return pd.DataFrame(
        {name: pd.Series(part["values"], dtype=part["type"]) for name, part in content.items()}
    )


def _plain(values: "pd.Series[Any]") -> "pd.Series[Any]":
    kind = values.dtype.kind
    whole: dict[str, Any] = {"f": np.float64, "i": np.int64, "u": np.int64, "b": np.bool_}
    if kind in whole:
        return values.astype(whole[kind]).reset_index(drop=True)
    texts = ["" if value is None or value != value else str(value) for value in values]
    return pd.Series(texts, dtype=object)
