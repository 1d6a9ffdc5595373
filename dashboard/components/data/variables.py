"""Variables of a data set: what they are called, what they are, in which unit."""

from dataclasses import dataclass

from fluxcore.datasets import Dataset
from fluxcore.schema import COVARIATES, TARGETS

SIGNED = ("NEE", "dSW_IN_POT", "dSW_IN_POT_DAY")
"""Variables whose sign has a meaning."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A flux or covariate of a data set."""

    name: str
    role: str
    """``target`` or ``covariate``."""
    label: str
    """What it is; its name again where that is not known."""
    unit: str
    """Typeset; empty where it is not known."""

    @property
    def shown(self) -> str:
        """Unit after a number; empty for one that is not known, or for 1."""
        return "" if self.unit == "1" else self.unit

    @property
    def axis(self) -> str:
        """Name and unit, as on an axis."""
        return f"{self.name}, {self.shown}" if self.shown else self.name

    @property
    def signed(self) -> bool:
        """Whether zero divides its values."""
        return self.name in SIGNED


def variables(data: Dataset) -> dict[str, Variable]:
    """All variables of a data set: fluxes first."""
    units = data.units
    found = {}
    for name in (*data.targets, *data.covariates):
        known = TARGETS.get(name) or COVARIATES.get(name)
        found[name] = Variable(
            name,
            "target" if name in data.targets else "covariate",
            known.label if known else name,
            known.unit_text if known else units[name],
        )
    return found


def in_view(data: Dataset, chosen: str, flux: str) -> Variable:
    """The variable to show: the one chosen, else the flux, else the first that there is."""
    known = variables(data)
    return known.get(chosen) or known.get(flux) or next(iter(known.values()))
