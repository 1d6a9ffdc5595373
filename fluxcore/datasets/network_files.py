"""Names of the flux networks' files: which are half-hourly ONEFlux output, and of which site."""

import re
from collections.abc import Sequence

from fluxcore.datasets.findings import Severity
from fluxcore.datasets.variants import TIMES

_SITE = r"[A-Z]{2}-[A-Za-z0-9]{2,6}"
_FILE = re.compile(
    rf"^[A-Z]+_(?P<site>{_SITE})_FLUXNET[0-9]*(?:_INTERIM)?(?:_(?P<set>FULLSET|SUBSET|FLUXMET))?"
    r"_(?P<step>HH|HR|DD|WW|MM|YY)(?:_.*)?\.csv(?:\.gz)?$",
    re.IGNORECASE,
)
_ANY_SITE = re.compile(rf"(?<![A-Za-z0-9])({_SITE})(?![A-Za-z0-9])")
_BASE = re.compile(rf"^AMF_{_SITE}_BASE", re.IGNORECASE)
_ASIDE = re.compile(
    rf"^[A-Z]+_{_SITE}_.*(AUXMETEO|AUXNEE|ERAI|ERA5|BIF|VARINFO|SITEINFO|METEO|FLUXES|ANCILLARY)",
    re.IGNORECASE,
)
_COARSE = re.compile(
    r"_(?:FULLSET|SUBSET|FLUXMET|FLUXNET[0-9]*)_(DD|WW|MM|YY)(?=[_.])", re.IGNORECASE
)
_STEPS = {"DD": "daily", "WW": "weekly", "MM": "monthly", "YY": "yearly"}


def is_fluxnet(name: str, columns: Sequence[str]) -> bool:
    """Whether a file is half-hourly or hourly output of ONEFlux, by its name or its columns."""
    found = _FILE.match(name)
    stamped = any(column in TIMES for column in columns)
    fluxes = any(re.match(r"(NEE_[VC]UT_|GPP_[ND]T_|LE_F_MDS$)", column) for column in columns)
    return stamped and (fluxes or (found is not None and found["step"].upper() in ("HH", "HR")))


def site_of(name: str) -> str:
    """Site id in a file name; empty if there is none.

    >>> site_of("FLX_FR-Pue_FLUXNET2015_FULLSET_HH_2000-2014_2-4.csv")
    'FR-Pue'
    """
    found = _FILE.match(name)
    if found:
        return found["site"]
    other = _ANY_SITE.search(name)
    return other[1] if other else ""


def passed_over(name: str) -> tuple[Severity, str, str] | None:
    """Why a file of the networks is none that we read: severity, reason, remedy; None if it may be.

    >>> passed_over("FLX_FR-Pue_FLUXNET2015_FULLSET_DD_2000-2014_2-4.csv")[1]
    'holds daily values, not hourly ones'
    """
    if _BASE.match(name):
        return (
            "error",
            "is AmeriFlux BASE: as measured, neither gap-filled nor partitioned into GPP",
            "Download the site's AMF_*_FLUXNET_FULLSET_HH_*.csv instead.",
        )
    if coarse := _COARSE.search(name):
        return "note", f"holds {_STEPS[coarse[1].upper()]} values, not hourly ones", ""
    if not _FILE.match(name) and _ASIDE.match(name):
        return "note", "is a file of the networks that holds no gap-filled fluxes", ""
    return None


def is_fullset(name: str) -> bool:
    """Whether a file is of the FULLSET product (FLUXMET by its newer name), not of SUBSET."""
    found = _FILE.match(name)
    return bool(found and (found["set"] or "").upper() in ("FULLSET", "FLUXMET"))
