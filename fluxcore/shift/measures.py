"""MEASURES: every number of a shift, with its definition, unit and source."""

from dataclasses import dataclass
from typing import Literal

from fluxcore.registry import Registry
from fluxcore.schema import TARGETS

Part = Literal["covariate", "conditional", "applicability"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that says how far training and test lie apart."""

    name: str
    label: str
    part: Part
    about: str
    """Definition, one or two sentences: what a tooltip shows."""
    unit: str = "1"
    """Plain text; ``target``, ``target^2``: that of the target, and its square."""
    signed: bool = False
    """Whether it has a sign; distances have none and are shown against what chance gives."""
    tested: bool = True
    """Whether it gets a verdict."""
    source: str = ""

    def unit_of(self, target: str) -> str:
        """Its unit for a target, in plain text."""
        if not self.unit.startswith("target"):
            return self.unit
        unit = TARGETS[target].unit if target in TARGETS else ""
        return f"({unit})^2" if self.unit == "target^2" else unit


MEASURES: Registry[Measure] = Registry("shift measure")
"""Filled by the modules that compute them."""


def measure(entry: Measure) -> Measure:
    """Register a measure; the entry stays what it was."""
    return MEASURES.add(entry)
