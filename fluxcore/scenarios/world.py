"""What a rule is decided on: sites with their facts, periods of years, and who is taken already.

Facts can be missing, so a rule has three answers (Kleene's logic): NO, UNKNOWN and YES, as whole
numbers, so that "and" is the smaller one, "or" the larger one, and "not" what is left of YES.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fluxcore.errors import ScenarioError
from fluxcore.scenarios.scenario import Role, Years

if TYPE_CHECKING:
    import pandas as pd

Truth = NDArray[np.int8]
"""Shape (sites, periods), or 1 along one of them."""
Flags = NDArray[np.bool_]
NO, UNKNOWN, YES = np.int8(0), np.int8(1), np.int8(2)
POSITION = ("latitude", "longitude")


@dataclass(frozen=True, eq=False)
class World:
    """Sites and periods at the moment when the rule of a role is decided."""

    facts: "pd.DataFrame"
    """Index of site ids, sorted; a column a fact."""
    periods: tuple[Years, ...]
    """Spans of years between which no rule changes its answer."""
    apart: NDArray[np.float64]
    """Shape (sites, sites): km; NaN where a position is missing."""
    role: Role
    seed: int
    taken: Mapping[Role, Flags]
    """Shape (sites, periods), of each role that was decided before."""
    free: Flags
    """Shape (sites, periods): not taken by an earlier role."""
    recorded: Flags
    """Shape (sites, periods): whether the site has a year then; True where nobody knows."""
    place: str
    """Where in the definition the rule stands, such as ``test.any.1``."""
    tentative: bool = False
    """Ask what the rule could take at most: draws and distances are then UNKNOWN."""

    def at(self, step: str) -> "World":
        """The same world for a part of the rule."""
        return replace(self, place=f"{self.place}.{step}")

    def fact(self, name: str) -> NDArray[Any]:
        """Values of a fact, shape (sites,).

        Raises
        ------
        ScenarioError
            The sites do not have this fact.
        """
        if name not in self.facts.columns:
            known = [str(column) for column in self.facts.columns]
            close = get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise ScenarioError(
                f"{self.place} asks for {name!r}, which these sites do not have.{hint} Known: "
                f"{listed_facts(known)}. Statistics of covariates, such as VPD_mean, come with a "
                "data set: name one with --dataset."
            )
        return self.facts[name].to_numpy()

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Values of a numeric fact, shape (sites,); NaN where missing.

        Raises
        ------
        ScenarioError
            The sites do not have it, or it holds names.
        """
        values = self.fact(name)
        if values.dtype.kind not in "fiu":
            raise ScenarioError(
                f"{self.place}.facts: {name!r} holds names, not numbers, and has no range."
            )
        numbers: NDArray[np.float64] = values.astype(np.float64)
        return numbers

    def texts(self, name: str) -> NDArray[Any]:
        """Values of a fact as text, shape (sites,); None where missing."""
        column = self.facts[name] if name in self.facts.columns else self.fact(name)
        missing = self.missing(name)
        words = np.array([str(value) for value in column], dtype=object)
        words[missing] = None
        return words

    def missing(self, name: str) -> Flags:
        """Which sites lack a fact, shape (sites,)."""
        self.fact(name)
        return np.asarray(self.facts[name].isna().to_numpy(), dtype=bool)


@dataclass(frozen=True, eq=False)
class Step:
    """How the rule of one role was decided."""

    world: World
    """As it was before the role took its sites."""
    pool: Truth
    """Answer of the rule before anything was drawn, shape (sites, periods)."""
    met: Truth
    """Answer of the whole rule, shape (sites, periods)."""


def listed_facts(known: list[str]) -> str:
    """Name the facts that rules can use, statistics of covariates by their number."""
    named = [name for name in known if name not in ("name", "first_year", "last_year")]
    more = f" and {len(named) - 15} more" if len(named) > 15 else ""
    return ", ".join(named[:15]) + more


def answers(yes: NDArray[Any], unknown: NDArray[Any]) -> Truth:
    """Answers by site from flags, shape (sites, 1)."""
    truth: Truth = np.where(unknown, UNKNOWN, np.where(yes, YES, NO)).astype(np.int8)
    return truth[:, None]
