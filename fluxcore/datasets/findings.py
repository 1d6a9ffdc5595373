"""What is found in files that become a data set, and how it is told: one list, nothing left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fluxcore.errors import DatasetError
from fluxcore.text_files import counted

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""Errors keep a data set from being made; warnings should be read; notes say what was done."""

EXAMPLES = 3
_FILES = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the files that their owner should know; never acted upon silently."""

    severity: Severity
    rule: str
    """A short name of what was looked at, such as ``missing hours``."""
    message: str
    """What is so, without the name of the file: ``12 of 8,760 values of TA are missing``."""
    file: str = ""
    """The file; empty if it concerns the data set as a whole."""
    column: str = ""
    count: int = 0
    """How many rows, hours, years or files are concerned."""
    examples: tuple[str, ...] = ()
    """Where it is so first."""
    remedy: str = ""
    """What to do."""

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        first = f" ({'; '.join(self.examples)})" if self.examples else ""
        what = f"{self.message}{first}"
        end = "" if what.endswith((".", "!", "?")) else "."
        return f"{self.severity}: {where}{what}{end}{f' {self.remedy}' if self.remedy else ''}"

    def to_dict(self) -> dict[str, Any]:
        """As a mapping of plain values, for files."""
        return {**asdict(self), "examples": list(self.examples)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Finding":
        """From what :meth:`to_dict` gave."""
        values = {entry.name: given[entry.name] for entry in fields(cls) if entry.name in given}
        return cls(**{**values, "examples": tuple(values.get("examples", ()))})


class ProblemError(DatasetError):
    """A file cannot be read at all; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding).removeprefix("error: "))
        self.finding = finding


class RefusedError(DatasetError):
    """A data set was not made, or does not pass its check; carries everything that was found."""

    def __init__(self, head: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        lines = summary([found for found in findings if found.severity == "error"])
        rest = tally([found for found in findings if found.severity != "error"])
        more = [f"({rest} besides)"] if rest else []
        super().__init__("\n".join([head, *(f"  {line}" for line in lines), *more]))

    def table(self) -> "pd.DataFrame":
        """All findings, one a row; see :func:`table`."""
        return table(self.findings)


@dataclass(frozen=True, slots=True)
class Report:
    """What was added or checked, and what was found."""

    name: str
    """Of the data set."""
    folder: Path
    format: str
    """Label of the format that the files have."""
    sites: int
    rows: int
    measured: int
    files: int
    bytes: int
    """Of the files that were read, as they stand on disk."""
    seconds: float
    findings: tuple[Finding, ...] = ()
    resumed: int = 0
    """Sites that an earlier, broken run had finished."""
    verb: str = "added"
    synthetic: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    """Further facts of the format, such as the flux variants that were taken."""

    def table(self) -> "pd.DataFrame":
        """All findings, one a row; see :func:`table`."""
        return table(self.findings)

    def __str__(self) -> str:
        share = f"{self.measured / self.rows:.0%}" if self.rows else "none"
        also = ", synthetic" if self.synthetic and self.format != "synthetic" else ""
        kind = f"{self.format}{also}"
        head = (
            f"{self.verb} the data set {self.name!r} ({kind}): {counted(self.sites, 'site')}"
            f", {counted(self.rows, 'row')}, {share} of them measured; "
            f"{counted(self.files, 'file')} in {self.seconds:.1f} s"
        )
        if self.resumed:
            head += f"; {counted(self.resumed, 'site')} from the run before"
        return "\n".join([head, *(f"  {line}" for line in summary(self.findings))])


def table(findings: Iterable[Finding]) -> "pd.DataFrame":
    """Findings as a table: ``severity, rule, file, column, count, message, examples, remedy``."""
    import pandas as pd

    columns = ["severity", "rule", "file", "column", "count", "message", "examples", "remedy"]
    rows = [
        {**found.to_dict(), "examples": "; ".join(found.examples)} for found in in_order(findings)
    ]
    return pd.DataFrame(rows, columns=columns)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first; then by rule, column and file."""
    return sorted(
        findings, key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.column, f.file, f.message)
    )


def tally(findings: Iterable[Finding]) -> str:
    """How many findings of each severity there are: ``2 errors, 1 note``; empty if none."""
    every = [found.severity for found in findings]
    counts = [(severity, every.count(severity)) for severity in SEVERITIES]
    return ", ".join(counted(number, severity) for severity, number in counts if number)


def summary(findings: Iterable[Finding]) -> list[str]:
    """Findings in lines: those that several files share become one line that names the files."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for found in in_order(findings):
        groups.setdefault((found.severity, found.rule, found.column, found.remedy), []).append(
            found
        )
    lines: list[str] = []
    for alike in groups.values():
        if len(alike) < 3:
            lines += [str(found) for found in alike]
            continue
        first = alike[0]
        most = sorted(alike, key=lambda found: -found.count)
        named = ", ".join(
            f"{found.file} ({found.count:,})" if found.count > 1 else found.file
            for found in most[:_FILES]
        )
        more = f" and {len(alike) - _FILES} more" if len(alike) > _FILES else ""
        column = f" of {first.column}" if first.column else ""
        example = str(most[0]).partition(": ")[2]
        lines.append(
            f"{first.severity}: {first.rule}{column}, {len(alike)} times: {named}{more}. "
            f"For one: {example}"
        )
    return lines
