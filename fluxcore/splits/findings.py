"""A finding of the leakage audit: one way in which training may know something of the test."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_MOST = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """One way in which training may know something of the test."""

    name: str
    """Of the check, such as ``near towers``."""
    severity: Severity
    message: str
    sites: tuple[str, ...]
    """Test towers concerned, alphabetical."""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """What was counted, by name."""
    remedy: str = ""
    """What to do about it, if anything."""

    def __str__(self) -> str:
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.severity}: {self.name}: {self.message}{remedy}"


def some(sites: Iterable[object]) -> str:
    """Name a few sites and count all.

    >>> some(["AU-ASM"]), some([f"S{n}" for n in range(9)])[-14:]
    ('1 site (AU-ASM)', 'S7 and 1 more)')
    """
    named = [str(site) for site in sites]
    more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return f"{len(named)} site{'' if len(named) == 1 else 's'} ({', '.join(named[:_MOST])}{more})"
