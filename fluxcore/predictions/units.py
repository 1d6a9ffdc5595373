"""Units that predictions may come in, and what turns them into the benchmark's.

One molecule of CO2 holds one atom of carbon: 12.011 g mol-1 of C in 44.009 g mol-1 of CO2, so
1 umol CO2 m-2 s-1 is 1.0378 gC m-2 d-1. Latent heat of vaporisation is 2.45 MJ kg-1, its value at
20 degC (FAO-56), so 1 mm d-1 is 28.4 W m-2; the benchmark's own ET uses the air temperature of each
hour, which moves it by up to 2 %.
"""

import re
from dataclasses import dataclass
from functools import cache

from fluxcore.errors import PredictionFileError

CARBON = 12.011  # g mol-1
CARBON_DIOXIDE = 44.009  # g mol-1
LATENT_HEAT = 2.45e6  # J kg-1
HOUR, DAY = 3600.0, 86400.0

_CO2 = ("GPP", "NEE")
_WATER = ("ET",)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit and the factor that turns values in it into the benchmark's unit."""

    name: str
    targets: tuple[str, ...]
    factor: float


UNITS = (
    Unit("umol_m-2_s-1", _CO2, 1.0),
    Unit("mol_m-2_s-1", _CO2, 1e6),
    Unit("nmol_m-2_s-1", _CO2, 1e-3),
    Unit("gC_m-2_d-1", _CO2, 1e6 / CARBON / DAY),
    Unit("gC_m-2_h-1", _CO2, 1e6 / CARBON / HOUR),
    Unit("gC_m-2_s-1", _CO2, 1e6 / CARBON),
    Unit("kgC_m-2_s-1", _CO2, 1e9 / CARBON),
    Unit("ugC_m-2_s-1", _CO2, 1 / CARBON),
    Unit("gCO2_m-2_d-1", _CO2, 1e6 / CARBON_DIOXIDE / DAY),
    Unit("gCO2_m-2_h-1", _CO2, 1e6 / CARBON_DIOXIDE / HOUR),
    Unit("mgCO2_m-2_s-1", _CO2, 1e3 / CARBON_DIOXIDE),
    Unit("mm_h-1", _WATER, 1.0),
    Unit("mm_d-1", _WATER, HOUR / DAY),
    Unit("mm_s-1", _WATER, HOUR),
    Unit("kg_m-2_h-1", _WATER, 1.0),
    Unit("kg_m-2_d-1", _WATER, HOUR / DAY),
    Unit("kg_m-2_s-1", _WATER, HOUR),
    Unit("W_m-2", _WATER, HOUR / LATENT_HEAT),
)
"""The first one of a target is the benchmark's own."""

_FACTORED = re.compile(
    r"^(?P<sign>-?)(?:(?P<factor>\d[\d./]{0,30}(?:e[+-]?\d{1,2})?)\*)?(?P<unit>.+)$"
)


@cache
def units_of(target: str) -> tuple[Unit, ...]:
    """Units that a target's predictions may come in, the benchmark's first."""
    return tuple(unit for unit in UNITS if target in unit.targets)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the values of a file are multiplied with to be in the benchmark's unit."""

    predicted: float = 1.0
    observed: float = 1.0


def parse_units(units: str | None, target: str) -> Conversion:
    """Read the unit of a file's values.

    A plain unit is that of the predictions; the observations of the file are then taken to be in
    the benchmark's unit. ``y_true=gC_m-2_d-1,y_pred=gC_m-2_d-1`` says it for both. A number before
    the unit multiplies the values first: ``-1*umol_m-2_s-1`` turns the sign, ``1/24*mm_h-1``
    divides by 24.

    >>> round(parse_units("gC_m-2_d-1", "GPP").predicted, 4)
    0.9636
    >>> parse_units("-1*umol_m-2_s-1", "NEE").predicted
    -1.0

    Raises
    ------
    PredictionFileError
        The unit is not known for this target.
    """
    if units is None or not units.strip():
        return Conversion()
    if "=" not in units:
        return Conversion(predicted=_factor(units, target))
    given = dict(part.split("=", 1) for part in units.split(",") if part.count("=") == 1)
    if not given or not set(given) <= {"y_pred", "y_true"}:
        raise PredictionFileError(
            f"units={units!r} is not understood. Write a unit such as {_known(target)}, or "
            "y_true=UNIT,y_pred=UNIT."
        )
    return Conversion(
        predicted=_factor(given["y_pred"], target) if "y_pred" in given else 1.0,
        observed=_factor(given["y_true"], target) if "y_true" in given else 1.0,
    )


def _factor(text: str, target: str) -> float:
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{MICRO SIGN}", "u")
    plain = plain.replace("\N{GREEK SMALL LETTER MU}", "u")
    found = _FACTORED.match("_".join(plain.split()))
    if found:
        name = found["unit"].replace("umolCO2", "umol").replace("umol_CO2", "umol")
        for unit in units_of(target):
            if unit.name == name:
                return _number(found["factor"], text) * (-1 if found["sign"] else 1) * unit.factor
    raise PredictionFileError(f"Unknown unit {text!r} for {target}. Known: {_known(target)}.")


def _number(text: str | None, whole: str) -> float:
    try:
        over, _, under = (text or "1").partition("/")
        value = float(over) / float(under or 1)
    except (ValueError, ZeroDivisionError):
        value = 0.0
    if not 1e-12 < value < 1e12:
        raise PredictionFileError(
            f"The number before the unit in {whole!r} is not understood. Write it as -1*, 0.5* "
            "or 1/24*."
        )
    return value


def _known(target: str) -> str:
    return ", ".join(unit.name for unit in units_of(target))
