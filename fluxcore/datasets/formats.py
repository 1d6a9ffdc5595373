"""Formats of data sets: one entry each. What a file is, is told by its name and its columns."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fluxcore.datasets import fluxnet, network_files, official, official_layout
from fluxcore.datasets.findings import Finding, ProblemError
from fluxcore.datasets.manifest import Kind
from fluxcore.datasets.site_data import Options, SiteData
from fluxcore.datasets.sources import Source
from fluxcore.datasets.tables import header_of
from fluxcore.registry import Registry
from fluxcore.schema import SCORE_COLUMNS, parse_file_name
from fluxcore.text_files import listed

SITE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9])?")
"""What a site id may look like: it becomes the name of a file."""
NETWORK_SITE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}-[A-Za-z0-9]{2,6}(?![A-Za-z0-9])")
"""What site ids of the flux networks look like."""


@dataclass(frozen=True, slots=True)
class Format:
    """A layout of files that can become a data set."""

    name: Kind
    label: str
    about: str
    """What such files are called and hold; for help and messages."""
    claims: Callable[[str, Sequence[str]], bool]
    """Whether a file with this name and these columns is one of them."""
    site_of: Callable[[str], str]
    """Site id in a file name, empty if there is none."""
    read: Callable[[str, Sequence[Source], Options], SiteData]
    """All files of one site to its rows, facts and findings."""
    across: Callable[[Sequence[Mapping[str, Any]]], list[Finding]]
    """Findings that only all sites together show, from what ``read`` left in ``extra``."""


def _stem(name: str) -> str:
    return re.sub(r"\.csv(\.gz)?$", "", name, flags=re.IGNORECASE)


FORMATS = Registry(
    "data set format",
    (
        Format(
            name="fluxnet",
            label="FLUXNET",
            about="half-hourly or hourly ONEFlux files: FLX_*_FULLSET_HH_*.csv, "
            "AMF_*_FLUXNET_FULLSET_HH_*.csv, ICOSETC_*_FLUXNET_HH_*.csv, "
            "*_FLUXNET_FLUXMET_HH_*.csv",
            claims=network_files.is_fluxnet,
            site_of=network_files.site_of,
            read=fluxnet.read_fluxnet,
            across=fluxnet.across_sites,
        ),
        Format(
            name="official",
            label="the benchmark's own CSVs",
            about="one CSV a site, named after it (AU-ASM.csv), with columns time, qc_mask, GPP, "
            "NEE, ET and covariates",
            claims=lambda name, columns: official_layout.is_official(columns),  # noqa: ARG005
            site_of=_stem,
            read=official.read_official,
            across=official.across_sites,
        ),
    ),
)
"""By the first part of a data set's manifest. The first one that claims a file gets it."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is taken for."""

    source: Source
    format: str = ""
    """Empty if none claims it."""
    site_id: str = ""
    finding: Finding | None = None
    """Why it is not taken."""
    meant: str = ""
    """The command that is meant for such a file."""


def recognise(source: Source) -> Recognised:
    """Tell which format a file has and which site it is about; never raises."""
    shown, name = source.shown, source.name
    if (aside := network_files.passed_over(name)) is not None:
        severity, message, remedy = aside
        finding = Finding(severity, "passed over", message, shown, count=1, remedy=remedy)
        return Recognised(source, finding=finding)
    try:
        head = source.head()
        columns = header_of(head, source)
    except ProblemError as problem:
        return Recognised(source, finding=problem.finding)
    for entry in FORMATS.values():
        if entry.claims(name, columns):
            return _of_site(source, entry)
    parsed = parse_file_name(name)
    if "y_pred" in columns or (parsed and parsed.predictions):
        return _meant(source, "predictions", "add predictions")
    if parsed or len(set(columns) & set(SCORE_COLUMNS)) > 8:
        return _meant(source, "scores of a model", "add scores")
    severity = "error" if NETWORK_SITE.fullmatch(_stem(name)) else "warning"
    message = f"is no table of a site that is known; its columns are {listed(columns, 5)}"
    about = "; or ".join(entry.about for entry in FORMATS.values())
    finding = Finding(
        "error" if severity == "error" else "warning",
        "unknown file",
        message,
        shown,
        count=1,
        remedy=f"Known are {about}. It was passed over.",
    )
    return Recognised(source, finding=finding)


def _of_site(source: Source, entry: Format) -> Recognised:
    site_id = entry.site_of(source.name)
    if SITE.fullmatch(site_id):
        return Recognised(source, entry.name, site_id)
    what = f"{site_id!r} cannot be one" if site_id else "there is none in it"
    finding = Finding(
        "error",
        "site id",
        f"has no site id in its name: {what}",
        source.shown,
        count=1,
        remedy="Name the file after its site, such as AU-ASM: letters, digits, '-' and '_'.",
    )
    return Recognised(source, entry.name, finding=finding)


def _meant(source: Source, what: str, command: str) -> Recognised:
    remedy = f"The command for it is: fluxcore {command}"
    finding = Finding("warning", f"holds {what}", f"holds {what}, no observations", source.shown,
                      count=1, remedy=remedy)  # fmt: skip
    return Recognised(source, finding=finding, meant=f"fluxcore {command}")
