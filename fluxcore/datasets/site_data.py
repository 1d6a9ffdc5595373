"""What a format's reader makes of the files of one site, and what it may be told by the user."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from fluxcore.datasets.findings import Finding


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says of files that do not say it themselves. Can be sent to other processes."""

    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Site id -> facts (``latitude, longitude, igbp``...), which win over the site table."""
    utc_offset: float | None = None
    """Hours that local standard time is ahead of UTC, for sites whose files lack potential
    radiation; told from the data and the longitude if absent."""
    allow_gaps: bool = False
    """Missing values and hours are warnings, not errors."""


@dataclass(slots=True)
class SiteData:
    """One site as it will be stored."""

    site_id: str
    frame: pl.DataFrame | None
    """``time, measured``, targets and covariates, one row an hour in order; None if it cannot be
    made."""
    facts: dict[str, Any]
    """Of the site: latitude and longitude in degrees, igbp..."""
    findings: list[Finding]
    extra: dict[str, Any] = field(default_factory=dict)
    """What only the whole data set can judge; plain values."""

    @property
    def refused(self) -> bool:
        """Whether something keeps the site from being stored."""
        return self.frame is None or any(found.severity == "error" for found in self.findings)
