"""How the cells of a pilot study ended, and what is said of the whole."""

from dataclasses import dataclass, field

from fluxcore.baselines.cell import Cell
from fluxcore.intake.reports import Added
from fluxcore.text_files import counted


@dataclass(frozen=True)
class Outcome:
    """How a cell ended."""

    cell: Cell
    added: Added | None
    """What was put into the workspace; None where it failed."""
    error: str = ""
    notes: tuple[str, ...] = ()
    """What was left out or done otherwise."""
    seconds: float = 0.0
    """Of learning, predicting and scoring."""


@dataclass
class PilotReport:
    """What a pilot study did."""

    set: str
    """The set of scores that its scores joined."""
    dataset: str
    synthetic: bool
    done: list[Outcome] = field(default_factory=list)
    there: list[Cell] = field(default_factory=list)
    """Cells that were done before, in just this way."""
    failed: list[Outcome] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """Models that could not be tried, and why."""
    seconds: float = 0.0

    def __str__(self) -> str:
        mark = " (synthetic)" if self.synthetic else ""
        total = (
            f"{counted(len(self.done), 'cell')} done, {len(self.there)} there already, "
            f"{len(self.failed)} failed: scores {self.set!r} of {self.dataset}{mark}, "
            f"{self.seconds:.0f} s."
        )
        lines = [total]
        lines += [f"failed: {each.cell}: {each.error}" for each in self.failed]
        lines += [f"not tried: {name}: {why}" for name, why in self.left_out.items()]
        return "\n".join(lines)
