"""What can be turned in the synthetic world, and the two sizes it is offered in."""

from dataclasses import asdict, dataclass

import numpy as np

from fluxcore.errors import FluxError, UnknownNameError

SEED = 20150101
FIRST_YEAR, LAST_YEAR = 2015, 2022
"""Years for which there is weather; the year before is needed to wet the soil."""


@dataclass(frozen=True, slots=True)
class Knobs:
    """Strength of what a synthetic world shows.

    Raises
    ------
    FluxError
        A value outside its range.

    Examples
    --------
    >>> Knobs(conditional_shift=0).given()["conditional_shift"]
    0.0
    """

    conditional_shift: float = 1.0
    """Strength of the links from climate to hidden traits and of disturbances in late years, 0 to
    3: shift of the fluxes given the covariates. 0 is none."""
    covariate_shift: float = 1.0
    """Distance of climates and vegetation from one common state, 0 to 1.5: 0 gives all towers the
    same climate, 1 their own."""
    overlap: float = 1.0
    """1 leaves climates as they are; 0 opens a gap of 10 K between cool and warm towers."""
    noise: float = 1.0
    """Size of the random measurement error, 0 to 5."""

    def __post_init__(self) -> None:
        for name, most in _LIMITS.items():
            value = getattr(self, name)
            try:
                number = float(value)
            except (TypeError, ValueError):
                number = np.nan
            if not 0 <= number <= most:
                raise FluxError(
                    f"{name} is {value!r}: give a number from 0 to {most:g}; the usual world has 1."
                )
            object.__setattr__(self, name, number)

    def given(self) -> dict[str, float]:
        """All knobs, by name."""
        return asdict(self)


_LIMITS = {"conditional_shift": 3.0, "covariate_shift": 1.5, "overlap": 1.0, "noise": 5.0}


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of the synthetic world."""

    name: str
    sites: str | None
    """File among the shipped data that lists its towers; None for the whole site table."""
    years: tuple[int, int]
    """First and last calendar year."""


PROFILES = {
    "small": Profile("small", "small.csv", (2016, 2020)),
    "default": Profile("default", None, (FIRST_YEAR, LAST_YEAR)),
}


def find_profile(name: str) -> Profile:
    """A profile by name.

    Raises
    ------
    UnknownNameError
        There is none of that name.
    """
    if name not in PROFILES:
        raise UnknownNameError.among("profile", name, list(PROFILES))
    return PROFILES[name]


def check_seed(seed: int) -> int:
    """Return a seed that random streams can start from.

    Raises
    ------
    FluxError
        It is no whole number from 0 to 2**63 - 1.
    """
    given: object = seed
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**63:
        raise FluxError(f"The seed is {seed!r}: give a whole number from 0 to {2**63 - 1}.")
    return seed
