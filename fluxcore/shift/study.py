"""Study: one scenario looked at, with what several measures share computed once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from fluxcore.shift.arms import Units, units_of
from fluxcore.shift.domain_classifier import Posterior, posterior, sides, site_folds
from fluxcore.shift.options import Options
from fluxcore.shift.sample import Ints, Sample

Tell = Callable[[str], None]
T = TypeVar("T")


def quiet(what: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, eq=False)
class Study:
    """Rows of a scenario and the choices made; fits the domain classifier when first asked."""

    sample: Sample
    """Of all roles."""
    options: Options
    tell: Tell = quiet
    """Told what is begun."""
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    """What `once` has computed."""

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` gives, made when first asked for and kept with the study."""
        if name not in self.kept:
            self.kept[name] = make()
        found: T = self.kept[name]
        return found

    @cached_property
    def both(self) -> Sample:
        """Rows of training and test alone."""
        return sides(self.sample)

    @cached_property
    def units(self) -> tuple[Units, Ints]:
        """Units of ``both``, and the unit of each of its rows."""
        return units_of(self.both, self.options.unit, self.options.within)

    @cached_property
    def fold(self) -> Ints:
        """Fold of every site of ``both``."""
        block = self.both.cluster if self.options.unit == "cluster" else None
        return site_folds(self.both, self.options.folds, self.options.seed, block)

    @cached_property
    def posterior(self) -> Posterior:
        """P(test | x) of every row of ``both``, out of site and calibrated."""
        self.tell("telling training from test, site by site")
        return posterior(self.both, self.fold, self.options.seed)

    def reduced(self) -> "Study":
        """The same with as few rows a site as refits take: what their null is compared with."""
        rows, seed = self.options.refit_rows, self.options.seed
        return Study(self.sample.thin(rows, seed), self.options, self.tell)
