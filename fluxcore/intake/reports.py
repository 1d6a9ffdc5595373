"""What was added to a workspace, as objects that print as a report."""

from dataclasses import dataclass
from pathlib import Path

from fluxcore.predictions import Finding
from fluxcore.schema import model_key
from fluxcore.text_files import counted


@dataclass(frozen=True, slots=True)
class Added:
    """One prediction file that was stored and scored."""

    source: str
    scenario: str
    target: str
    model: str
    strategy: str
    run: int
    rows: int
    observed: int
    """Rows with an observed value."""
    sites: int
    domains: int
    stored: Path
    scores: Path
    replaced: bool
    """Whether predictions of the same model, scenario and target were there before."""
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        verb = "replaced" if self.replaced else "added"
        head = (
            f"{verb} {model_key(self.model, self.strategy, self.run)}, {self.scenario} "
            f"{self.target}, from {self.source}: {counted(self.rows, 'row')} "
            f"({self.observed:,} observed), {counted(self.sites, 'site')}, "
            f"{counted(self.domains, 'domain')}"
        )
        return "\n".join([head, *(f"  {finding}" for finding in self.findings)])


@dataclass(frozen=True, slots=True)
class AddReport:
    """What ``add_predictions`` did."""

    set: str
    dataset: str
    added: tuple[Added, ...]
    skipped: tuple[str, ...]
    """Files of the folders given that were passed over, each with the reason."""

    def __str__(self) -> str:
        lines = [str(item) for item in self.added]
        lines += [f"passed over {item}" for item in self.skipped]
        return "\n".join(
            [*lines, f"{counted(len(self.added), 'file')} scored in the set {self.set!r}"]
        )


@dataclass(frozen=True, slots=True)
class ScoresReport:
    """What ``add_scores`` did."""

    set: str
    files: int
    rows: int
    models: tuple[str, ...]
    scenarios: tuple[str, ...]
    targets: tuple[str, ...]
    replaced: bool
    """Whether a set of this name was there before; it is gone."""
    before: int
    """How many files it had."""
    twins: tuple[tuple[str, str], ...]
    """Pairs of models with the very same scores, such as an upload that repeats a baseline."""
    skipped: tuple[str, ...]
    """Files that were passed over, each with the reason."""

    def __str__(self) -> str:
        done = f"added the set {self.set!r}"
        if self.replaced:
            done = f"replaced the set {self.set!r}, which had {counted(self.before, 'file')} before"
        head = (
            f"{done}: {counted(self.files, 'file')}, {counted(self.rows, 'row')}; "
            f"models {', '.join(self.models)}; "
            f"scenarios {', '.join(self.scenarios)}; targets {', '.join(self.targets)}"
        )
        twins = [
            f"{two} has the very same scores as {one}; both are kept" for one, two in self.twins
        ]
        lines = [head, *twins]
        if self.skipped:
            named = [item.partition(":")[0] for item in self.skipped]
            more = f" and {len(named) - 3} more" if len(named) > 3 else ""
            lines.append(
                f"passed over {counted(len(named), 'file')} not named like "
                f"files of scores: {', '.join(named[:3])}{more}"
            )
        return "\n".join(lines)
