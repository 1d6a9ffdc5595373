"""What is asked of the shift analysis, under which name its answer is kept, and who is told."""

import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from fluxcore.cache import file_digest, key
from fluxcore.datasets import Dataset
from fluxcore.jobs import Progress
from fluxcore.jobs.steps import may_go_on
from fluxcore.scenarios import Scenario, fingerprint
from fluxcore.shift.given import Given
from fluxcore.shift.options import Options
from fluxcore.shift.refits import Kind

_FORM = 1
"""Of the kept file: raised when an answer holds something else."""


@dataclass(frozen=True)
class Asked:
    """What is asked."""

    kind: Kind
    data: Dataset
    scenario: Scenario
    target: str
    options: Options
    given: Given | None = None

    @property
    def key(self) -> str:
        """Name of the kept answer."""
        stamp = self.given.stamp if self.given else []
        return key("shift", self.kind, self.target, self.study, stamp)

    @property
    def study(self) -> str:
        """Name of what several answers have in common."""
        return key(
            "study",
            _FORM,
            code_digest(),
            self.data.name,
            self.data.digest,
            self.scenario.name,
            fingerprint(self.scenario),
            sorted(map(str, self.options.parts().items())),
        )


@cache
def code_digest() -> str:
    """Hash of the modules that make the numbers: an answer of other code is worked out again."""
    folder = Path(__file__).parent
    made = [*sorted(folder.glob("*.py")), folder.parent / "datasets" / "sampling.py"]
    return key("code", version("fluxcore"), [file_digest(path) for path in made])


@dataclass(frozen=True)
class Work:
    """Who does it, who is told."""

    progress: Progress
    cancel: threading.Event | None
    workers: int | None
    gently: bool


class Steps:
    """Counts what is begun, and stops between two steps if asked to."""

    def __init__(self, work: Work, total: int) -> None:
        self._work, self._total, self._done = work, total, -1

    def __call__(self, what: str) -> None:
        """Tell what is begun."""
        may_go_on(self._work.cancel)
        self._done = min(self._done + 1, self._total)
        self._work.progress(self._done, self._total, what)

    def refit(self, done: int, total: int, what: str) -> None:  # noqa: ARG002 - a Progress
        """Tell that a refit is done, as `fluxcore.jobs.each` does."""
        self(f"drawing chance, {done} of {total}")
