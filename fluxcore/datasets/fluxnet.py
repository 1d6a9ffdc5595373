"""FLUXNET and ONEFlux files: half-hourly or hourly, of FLUXNET2015, AmeriFlux and ICOS."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.datasets.findings import EXAMPLES, Finding, ProblemError
from fluxcore.datasets.fluxnet_file import Part, joined, read_file
from fluxcore.datasets.plausibility import plausibility_findings
from fluxcore.datasets.rules import (
    absent_covariates,
    hours_findings,
    missing_findings,
    place_findings,
    vegetation_findings,
)
from fluxcore.datasets.site_data import Options, SiteData
from fluxcore.datasets.sources import Source
from fluxcore.datasets.sun import clock_of, fitting_clock, radiation_columns
from fluxcore.schema import TARGETS
from fluxcore.sites import sites
from fluxcore.text_files import counted


def read_fluxnet(site_id: str, sources: Sequence[Source], options: Options) -> SiteData:
    """Read the files of one site and join them, hour by hour.

    Whatever is wrong or doubtful becomes a finding.
    """
    data = SiteData(site_id, None, {}, [])
    parts: list[Part] = []
    for source in sources:
        try:
            parts.append(read_file(source, data.findings))
        except ProblemError as problem:
            data.findings.append(problem.finding)
    if len(parts) < len(sources):
        return data
    shown = sources[0].shown if len(sources) == 1 else site_id
    frame = joined(parts, data.findings, site_id)
    data.facts = _facts(site_id, options, shown, data.findings)
    about_hours, whole = hours_findings(frame["time"], shown, "warning")
    data.findings += about_hours
    offset = None
    if {"latitude", "longitude"} <= set(data.facts) and whole:
        frame, offset = _with_sun(frame, data, options, shown)
    targets = [name for name in TARGETS if name in frame.columns]
    covariates = [
        name for name in frame.columns if name not in ("time", "measured", "SW_IN_POT", *targets)
    ]
    frame = frame.select("time", "measured", *targets, *covariates)
    data.findings += missing_findings(frame, [*targets, *covariates], shown, "warning")
    data.findings += plausibility_findings(frame, shown)
    data.extra = {
        "site_id": site_id,
        "file": shown,
        "covariates": covariates,
        "variant": sorted({part.choice.variant for part in parts}),
        "details": {
            "files": {part.source.shown: dict(part.choice.columns) for part in parts},
            "one_half_hour": sum(part.hours.lone for part in parts),
            "utc_offset": offset,
        },
    }
    if whole:
        data.frame = frame
    return data


def across_sites(sites_data: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Findings about all sites: versions of NEE that differ, covariates that such files lack."""
    found: list[Finding] = []
    if not sites_data:
        return found
    variants = Counter(", ".join(site["variant"]) for site in sites_data)
    if len(variants) > 1:
        named = ", ".join(
            f"{name or 'none'} at {number}" for name, number in variants.most_common()
        )
        found.append(
            Finding(
                "warning",
                "versions of NEE differ",
                f"sites have different versions of NEE: {named}",
                column="NEE",
                count=len(sites_data),
            )
        )
    have = Counter(name for site in sites_data for name in site["covariates"])
    absent = absent_covariates(list(have))
    if absent:
        found.append(
            Finding(
                "note",
                "covariates absent",
                f"the files have no {', '.join(absent)}; the data set is without them",
                count=len(absent),
            )
        )
    for name, number in have.items():
        if number < len(sites_data):
            lack = [str(site["file"]) for site in sites_data if name not in site["covariates"]]
            found.append(
                Finding("warning", "column not everywhere", f"{name} is missing at {len(lack)} of "
                        f"{counted(len(sites_data), 'site')}", column=name, count=len(lack),
                        examples=tuple(lack[:EXAMPLES]))
            )  # fmt: skip
    return found


def _facts(site_id: str, options: Options, shown: str, found: list[Finding]) -> dict[str, Any]:
    """Position and vegetation type: what the user says, else what the site table has."""
    table = sites()
    stated = {k: v for k, v in options.facts.get(site_id, {}).items() if v is not None}
    facts: dict[str, Any] = {}
    if site_id in table.index:
        for name in ("latitude", "longitude", "igbp"):
            value: Any = table.loc[site_id, name]
            if pd.notna(value):
                facts[name] = value if name == "igbp" else float(value)
    facts.update(stated)
    found += place_findings(site_id, facts, table, shown, stated)
    missing = [name for name in ("latitude", "longitude") if name not in facts]
    if missing:
        found.append(
            Finding("error", "site unknown", f"{' and '.join(missing)} of {site_id} are not known",
                    shown, "", 1, remedy="Give them with --latitude, --longitude and --igbp, or "
                    "for several sites with --sites FILE.csv.")
        )  # fmt: skip
    if "igbp" in facts:
        found += vegetation_findings(str(facts["igbp"]), shown)
    else:
        found.append(
            Finding("warning", "vegetation type unknown",
                    f"the vegetation type of {site_id} is not known", shown, "", 1,
                    remedy="Give it with --igbp, or with --sites FILE.csv.")
        )  # fmt: skip
    return facts


def _with_sun(
    frame: pl.DataFrame, data: SiteData, options: Options, shown: str
) -> tuple[pl.DataFrame, float]:
    """Add potential radiation, and say on which clock it was computed."""
    latitude, longitude = float(data.facts["latitude"]), float(data.facts["longitude"])
    hours = frame["time"].dt.timestamp("ms").to_numpy() // 3_600_000

    def values(name: str) -> np.ndarray:
        if name not in frame.columns:
            return np.full(len(frame), np.nan)
        return frame[name].fill_null(np.nan).to_numpy()

    given = values("SW_IN_POT")
    if options.utc_offset is not None:
        offset, why = options.utc_offset, "as was said"
    else:
        offset, why = clock_of(longitude), "from the longitude"
        reference = given if np.isfinite(given).any() else values("SW_IN")
        fitting = fitting_clock(hours, reference, latitude, longitude)
        if fitting is not None:
            offset, why = fitting, "which fits the radiation in the file best"
    computed = int((~np.isfinite(given)).sum())
    if computed:
        data.findings.append(
            Finding("note", "potential radiation",
                    f"potential radiation of {computed:,} of {len(given):,} hours was computed, "
                    f"with local standard time {offset:+g} h from UTC, {why}", shown,
                    "SW_IN_POT_hourly", computed,
                    remedy="If it is another clock, say so with --utc-offset.")
        )  # fmt: skip
    columns = radiation_columns(hours, given, latitude, longitude, offset)
    return frame.with_columns(pl.Series(name, column) for name, column in columns.items()), offset
