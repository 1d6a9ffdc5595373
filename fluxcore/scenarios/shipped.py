"""SCENARIOS: the scenarios that ship, read from ``data/scenarios``."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fluxcore.registry import Registry
from fluxcore.resources import data_file
from fluxcore.scenarios.scenario import ROLES, Rule, Scenario, Years


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Read definitions from a TOML file; the lists of sites are CSV files beside it.

    The keys are explained at the head of the shipped ``scenarios.toml``.
    """
    definitions = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Scenario(
            name=name,
            label=given["label"],
            shifts=given["shifts"],
            domain=given["domain"],
            published=given["published"],
            rules=tuple(_rules(given, path.parent)),
        )
        for name, given in definitions.items()
    )


def _rules(given: dict[str, Any], folder: Path) -> Iterator[Rule]:
    with (folder / given["sites"]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if "years" in given:
        listed = tuple(row["site_id"] for row in rows)
        for role, years in given["years"].items():
            yield Rule(role, listed, Years(**years))
    else:
        for role in ROLES:
            named = tuple(row["site_id"] for row in rows if row["role"] == role)
            if named:
                yield Rule(role, named)
    if "rest" in given:
        yield Rule(given["rest"], None)


SCENARIOS = Registry("scenario", read_scenarios(data_file("scenarios", "scenarios.toml")))
"""The shipped scenarios, in the order of menus."""
