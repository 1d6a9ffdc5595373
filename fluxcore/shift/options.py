"""How a shift is looked at: which rows, how many, what counts as independent, how many refits."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from fluxcore.datasets.store import Rows as RowKind
from fluxcore.errors import FluxError, UnknownNameError

RowChoice = Literal["measured", "all", "as-scored"]
Unit = Literal["site", "cluster"]
Mode = Literal["site", "reference"]
Within = Literal["", "continent", "igbp"]

ROW_CHOICES: dict[RowChoice, tuple[RowKind, RowKind]] = {
    "measured": ("measured", "measured"),
    "all": ("all", "all"),
    "as-scored": ("measured", "all"),
}
"""Rows of training and of test. The benchmark drops gap-filled rows from training only, so that
``as-scored`` compares mostly days with days and nights."""
UNITS: tuple[Unit, ...] = ("site", "cluster")
MODES: tuple[Mode, ...] = ("site", "reference")
WITHIN: tuple[Within, ...] = ("", "continent", "igbp")


@dataclass(frozen=True)
class Options:
    """Everything that the numbers depend on besides the data, the scenario and the target."""

    rows: RowChoice = "measured"
    per_site: int = 1_000
    """Rows a site (a site-year under scenarios that hold out years), balanced over the hours of
    the day and over years."""
    seed: int = 0
    unit: Unit = "site"
    """What is drawn and permuted as a whole: a site, or a cluster of towers within 20 km."""
    mode: Mode = "site"
    """``site``: ours, site-blocked; ``reference``: the paper's, by rows."""
    within: Within = ""
    """Permute labels only within the same continent or vegetation type."""
    permutations: int = 999
    """Of statistics that need no refit."""
    bootstrap: int = 1_000
    refits: int = 39
    """Permutations of statistics that need models fitted anew; 0: none."""
    draws: int = 20
    """Random draws of as many test sites from the others, each with models fitted anew."""
    refit_rows: int = 150
    """Rows a site in refits, and in the value that they are compared with."""
    folds: int = 5
    quick: bool = False

    def __post_init__(self) -> None:
        for name, known in (
            ("rows", ROW_CHOICES), ("unit", UNITS), ("mode", MODES), ("within", WITHIN),
        ):  # fmt: skip
            if getattr(self, name) not in known:
                raise UnknownNameError.among(f"choice of {name}", getattr(self, name), list(known))
        if self.per_site < 24 or self.refit_rows < 24 or self.folds < 2 or self.seed < 0:
            raise FluxError(
                "A shift needs at least 24 rows a site, 2 folds and a seed of 0 or more, not "
                f"{self.per_site} (refits {self.refit_rows}) rows, {self.folds} folds and the "
                f"seed {self.seed}."
            )
        if min(self.refits, self.draws) < 0 or min(self.permutations, self.bootstrap) < 19:
            raise FluxError(
                "Refits and draws must be 0 or more, permutations and bootstrap 19 or more, not "
                f"{self.refits}, {self.draws}, {self.permutations}, {self.bootstrap}."
            )

    def quickly(self) -> "Options":
        """A first answer in seconds: fewer rows, nothing fitted anew; results say so."""
        return replace(
            self, per_site=min(self.per_site, 200), refits=0, draws=0, bootstrap=400, quick=True
        )

    def parts(self) -> dict[str, Any]:
        """All of it, as JSON takes it: part of the key of a kept result."""
        return asdict(self)
