"""Support: the rows on which training and test can be compared at the same weather.

The shared distribution S of Cai, Namkoong & Yadlowsky weighs training rows by pi and test rows by
1 - pi, pi = P(test | x) under equal weight of both sides: where one side has no rows like it, a
row counts for nothing.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fluxcore.errors import ScenarioError, UnknownNameError
from fluxcore.shift.arms import Units, observed, units_of
from fluxcore.shift.findings import TENTATIVE
from fluxcore.shift.nulls import effective
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TRAIN, Flags, Floats, Ints, Sample
from fluxcore.shift.study import Study
from fluxcore.shift.wording import percent

LOW, HIGH = 0.05, 0.95
"""Rows with pi between these are inside; the bounds also bound the weights, so nothing is clipped
further."""
LEAST_EFFECTIVE = 8.0
LEAST_INSIDE = 0.3
SLOPES = (0.5, 2.0)
FLAT = 0.25
"""Weights of either arm that vary by less (standard deviation over mean, a row) do not depend on
whether pi is calibrated: without covariate shift its slope is noise."""
NEARLY_ALL = 0.9
"""Share inside above which the support does not depend on it either."""
SIDES = ("train", "test")
WORDS = {"train": "training", "test": "test"}


@dataclass(frozen=True, eq=False)
class Support:
    """Rows of training and test that have a value of the target, and their weights on S."""

    sample: Sample
    """Sites keep the numbers of ``Study.both``."""
    target: str
    y: Floats
    """Shape (n,)."""
    pi: Floats
    """Shape (n,): P(test | x), out of site, under equal weight of both sides."""
    slope: float
    """Calibration slope of pi."""
    fold: Ints
    """Shape (sites,)."""
    units: Units
    of_row: Ints
    """Shape (n,): unit of each row."""
    options: Options
    lacking: int = 0
    """Rows without a value of the target: left out."""

    @cached_property
    def inside(self) -> Flags:
        """Shape (n,): whether a row is in the support."""
        return (self.pi > LOW) & (self.pi < HIGH)

    @cached_property
    def weight(self) -> Floats:
        """Shape (n,): weight on S before the base weight; 0 outside."""
        return np.where(self.inside, np.where(self.sample.test, 1 - self.pi, self.pi), 0.0)

    @cached_property
    def effective(self) -> tuple[float, float]:
        """Effective number of sites on S, of training and of test."""
        weight = self._per_unit(self.weight)
        train, test = (effective(self._per_site(arm * weight)) for arm in self.arms)
        return train, test

    @cached_property
    def shares(self) -> tuple[float, float]:
        """Share of the base weight inside, of training and of test."""
        inside = self._per_unit(self.inside.astype(np.float64))
        train, test = (float(arm @ inside) for arm in self.arms)
        return train, test

    @cached_property
    def variation(self) -> float:
        """Standard deviation of the weights inside over their mean, of the arm with the larger."""
        found = 0.0
        for arm in self.arms:
            rows = self.inside & (arm > 0)[self.of_row]
            base, weight = self.sample.base[rows], self.weight[rows]
            if not len(weight):
                return float("nan")
            mean = np.average(weight, weights=base)
            found = max(
                found, float(np.sqrt(np.average((weight - mean) ** 2, weights=base)) / mean)
            )
        return found

    @property
    def even(self) -> bool:
        """Whether nearly all rows are inside with nearly the same weight: hardly any shift of X."""
        return self.variation < FLAT and min(self.shares) > NEARLY_ALL

    @cached_property
    def arms(self) -> tuple[Floats, Floats]:
        """Weights of training and of test over units, shape (units,) each."""
        train, test = observed(self.units)
        return train[0], test[0]

    def _per_site(self, values: Floats) -> Floats:
        found: Floats = np.bincount(self.units.site, values).astype(np.float64)
        return found

    def _per_unit(self, values: Floats) -> Floats:
        rows = np.bincount(self.of_row, minlength=len(self.units))
        return np.bincount(self.of_row, values, len(self.units)) / rows


@dataclass(frozen=True)
class Gate:
    """A condition without which a verdict would mean nothing."""

    arm: str
    """``train``, ``test`` or ``both``."""
    gate: str
    """``effective``, ``support`` or ``calibration``."""
    value: float
    limit: str
    passed: bool
    sentence: str


def support_of(study: Study, target: str) -> Support:
    """The rows of a study that have a target, with their weights on the shared distribution.

    Raises
    ------
    UnknownNameError
        The sample has no such target.
    ScenarioError
        Training or test has no row with a value of it.
    """
    both = study.both
    if target not in both.targets:
        raise UnknownNameError.among("target", target, list(both.targets))
    there = np.isfinite(both.targets[target])
    for side, rows in (("training", both.role == TRAIN), ("test", both.test)):
        if not (rows & there).any():
            raise ScenarioError(
                f"No {side} row has a value of {target}, so there are no errors to compare. "
                "Choose another target, or count gap-filled rows too: --rows all."
            )
    found = study.posterior
    sample = both.take(there)
    units, of_row = units_of(sample, study.options.unit, study.options.within)
    return Support(
        sample=sample,
        target=target,
        y=sample.targets[target],
        pi=found.pi[there],
        slope=found.slope,
        fold=study.fold,
        units=units,
        of_row=of_row,
        options=study.options,
        lacking=int((~there).sum()),
    )


def gates(support: Support) -> tuple[Gate, ...]:
    """Effective sites and share inside of either arm, and the calibration of pi.

    Where pi hardly varies all weights are nearly the same, and its slope is not asked for.
    """
    found = []
    for side, count in zip(SIDES, support.effective, strict=True):
        passed = count >= LEAST_EFFECTIVE
        told = f"the {WORDS[side]} weight on shared weather rests on {count:.1f} effective sites"
        if not passed:
            told += f", and {LEAST_EFFECTIVE:g} are needed"
        elif count < TENTATIVE:
            told += f": enough for a tentative answer (below {TENTATIVE})"
        found.append(Gate(side, "effective", count, f">= {LEAST_EFFECTIVE:g}", passed, told))
    for side, share in zip(SIDES, support.shares, strict=True):
        passed = share >= LEAST_INSIDE
        told = f"{percent(share)} of {WORDS[side]} weight lies where both sides have rows"
        if not passed:
            told += f", and {percent(LEAST_INSIDE)} are needed"
        found.append(Gate(side, "support", share, f">= {LEAST_INSIDE:g}", passed, told))
    slope, limit = support.slope, f"{SLOPES[0]:g} to {SLOPES[1]:g}"
    flat = support.even or not np.isfinite(slope)
    passed = flat or SLOPES[0] <= slope <= SLOPES[1]
    if flat:
        told = "P(test | x) hardly varies: there is nothing to calibrate"
    else:
        told = f"the calibration slope of P(test | x) is {slope:.2f}"
        told += "" if passed else f", and {limit} is needed"
    found.append(Gate("both", "calibration", slope, limit, passed, told))
    return tuple(found)


def withheld(found: tuple[Gate, ...], *arms: str) -> str:
    """Why a number that rests on these arms gets no verdict; empty if it may have one."""
    failed = [each.sentence for each in found if not each.passed and each.arm in (*arms, "both")]
    return "; ".join(failed)
