"""What a prediction file becomes once it is read: a series, its names, and what was noticed."""

from dataclasses import dataclass
from typing import Literal

from fluxcore.schema import file_stem, model_key
from fluxcore.series import Series

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a file that its owner should know; never acted upon silently."""

    severity: Severity
    rule: str
    """A short name of what was looked at, such as ``time lag``."""
    message: str
    """One or two sentences with counts and the worst sites."""
    count: int = 0
    """How many rows, hours, days or sites are concerned."""
    sites: tuple[str, ...] = ()
    """The sites concerned, worst first."""
    remedy: str = ""
    """What to do; where an option helps, exactly as it is to be typed."""

    def __str__(self) -> str:
        return f"{self.severity}: {self.message}{f' {self.remedy}' if self.remedy else ''}"


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """One model's predictions of one target under one scenario, with the observations."""

    scenario: str
    target: str
    model: str
    strategy: str
    """How the model was selected on validation: ``mean``, ``max`` or ``discrepancy``."""
    run: int
    """1 for the first training of the model, 2 for a repetition, and so on."""
    series: Series
    """Sorted by site and time, in the target's unit; observed values NaN where missing."""
    source: str
    """The file, as it is shown."""
    findings: tuple[Finding, ...] = ()
    sealed: str = ""
    """SHA-256 of the scenario's sealed manifest: which towers were tested, whatever its name."""

    @property
    def key(self) -> str:
        """The trained model, as files and folders name it: ``xgb_val_mean``."""
        return model_key(self.model, self.strategy, self.run)

    @property
    def stem(self) -> str:
        """The benchmark's name for files of these predictions, without an ending."""
        return file_stem(self.scenario, self.target, self.model, self.strategy, self.run)

    def __repr__(self) -> str:
        return (
            f"<Predictions {self.stem}: {len(self.series):,} {self.series.step}s at "
            f"{len(self.series.sites)} sites, {len(self.findings)} findings>"
        )
