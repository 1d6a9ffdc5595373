"""The benchmark's own CSVs: one a site, hourly, whole years; read and checked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from fluxcore.datasets.findings import EXAMPLES, Finding, ProblemError, Severity
from fluxcore.datasets.official_facts import official_facts
from fluxcore.datasets.official_layout import (
    MASK,
    NO,
    NO_COVARIATES,
    POSITION,
    TYPE,
    YES,
    names_findings,
)
from fluxcore.datasets.plausibility import plausibility_findings
from fluxcore.datasets.rules import (
    absent_covariates,
    hours_findings,
    missing_findings,
)
from fluxcore.datasets.site_data import Options, SiteData
from fluxcore.datasets.sources import Source
from fluxcore.datasets.tables import header_of, parse, times_of, whole_lines
from fluxcore.schema import COVARIATES, TARGETS
from fluxcore.text_files import counted, listed

MISSING_MARK = -9990.0
"""Nothing is as low: values below are marks for missing, most often -9999."""
_FEW = 0.5  # share of bad values up to which a column is one of numbers with mistakes


def read_official(site_id: str, sources: Sequence[Source], options: Options) -> SiteData:
    """Read and check the file of one site.

    Whatever is wrong becomes a finding; all rules are looked at, not only the first that is broken.
    """
    data = SiteData(site_id, None, {}, [])
    source = sources[0]
    for other in sources[1:]:
        data.findings.append(
            Finding(
                "error",
                "site twice",
                f"is about {site_id}, as {source.shown} is",
                other.shown,
                count=1,
                remedy="Keep one of them.",
            )
        )
    try:
        _read(data, source, options)
    except ProblemError as problem:
        data.frame = None
        data.findings.append(problem.finding)
    return data


def across_sites(sites_data: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Check what only all sites together show: constant PFT columns, columns that some lack.

    Parameters
    ----------
    sites_data
        For every site: ``file, igbp, types, covariates``, as :func:`read_official` left them.
    """
    found: list[Finding] = []
    if not sites_data:
        return found
    types = Counter(str(site["igbp"]) for site in sites_data)
    columns = dict.fromkeys(name for site in sites_data for name in site["types"])
    constant = [n for n in columns if types[n.removeprefix(TYPE)] in (0, len(sites_data))]
    if constant and all(site["igbp"] for site in sites_data):
        found.append(
            Finding(
                "warning",
                "constant vegetation type",
                f"{', '.join(constant)} {'is' if len(constant) == 1 else 'are'} the same at all "
                f"{counted(len(sites_data), 'site')}; the benchmark's own loader asks that such a "
                "column has both values",
                column=", ".join(constant),
                count=len(constant),
            )
        )
    have = Counter(name for site in sites_data for name in site["covariates"])
    for name, number in have.items():
        if number < len(sites_data):
            lack = [str(site["file"]) for site in sites_data if name not in site["covariates"]]
            found.append(
                Finding(
                    "warning",
                    "column not everywhere",
                    f"{name} is missing in {len(lack)} of {len(sites_data)} files; it is missing "
                    "at those sites",
                    column=name,
                    count=len(lack),
                    examples=tuple(lack[:EXAMPLES]),
                )
            )
    return found


def _read(data: SiteData, source: Source, options: Options) -> None:
    content = source.read()
    gaps: Severity = "warning" if options.allow_gaps else "error"
    header = header_of(content[: 1 << 16], source)
    found = data.findings
    found += _missing_columns(header, source, gaps)
    whole_lines(content, header, source, found)
    found += (taken := names_findings(header, source))
    if "time" not in header or taken:
        return
    types = [name for name in header if name.startswith(TYPE)]
    texts = [name for name in ("time", MASK, "site_id", *types) if name in header]
    numbers = [name for name in header if name not in texts]
    frame, wrong = parse(content, source, numbers, texts)
    del content
    left_out = _texts_among(wrong, len(frame), frame, source, found)
    covariates = [n for n in numbers if n not in NO_COVARIATES and n not in left_out]
    time, bad_times = times_of(frame, "time", source)
    found += bad_times
    mask, bad_mask = _mask(frame, source)
    found += bad_mask
    targets = [name for name in TARGETS if name in numbers]
    values = [*targets, *covariates]
    frame = frame.with_columns(
        time,
        mask,
        *(pl.when(pl.col(name) > MISSING_MARK).then(pl.col(name)).alias(name) for name in values),
    )
    found += _unknown(covariates, source)
    found += _year(frame, source)
    found += _same_site(frame, data.site_id, source)
    data.facts, bad_facts = official_facts(frame, types, data.site_id, source, options)
    found += bad_facts
    data.extra = {
        "file": source.shown,
        "igbp": data.facts.get("igbp"),
        "types": types,
        "covariates": covariates,
    }
    frame = frame.filter(pl.col("time").is_not_null())
    about_hours, whole = hours_findings(frame["time"], source.shown, gaps)
    found += about_hours
    frame = frame.select("time", "measured", *values)
    found += missing_findings(frame, values, source.shown, gaps)
    found += plausibility_findings(frame, source.shown)
    if whole:
        data.frame = frame.sort("time")


def _missing_columns(header: Sequence[str], source: Source, gaps: Severity) -> list[Finding]:
    found: list[Finding] = []
    needed = [name for name in ("time", MASK, *TARGETS, *POSITION) if name not in header]
    absent = absent_covariates(header)
    for names, severity, remedy in (
        (needed, "error", "Without it there is no data set."),
        (absent, gaps, "" if gaps == "warning" else "Add it, or allow gaps with --allow-gaps."),
    ):
        found += [
            Finding(
                "error" if severity == "error" else "warning",
                "missing column",
                f"has no column {name}",
                source.shown,
                name,
                1,
                remedy=remedy,
            )
            for name in names
        ]
    if "year" not in header:
        message = "has no column year; the years of the times are used"
        found.append(Finding("note", "missing column", message, source.shown, "year", 1))
    return found


def _texts_among(
    wrong: Sequence[Finding],
    rows: int,
    frame: pl.DataFrame,
    source: Source,
    found: list[Finding],
) -> set[str]:
    """Tell columns of text, which cannot be covariates and stay out, from numbers with mistakes."""
    left_out: set[str] = set()
    for finding in wrong:
        name = finding.column
        present = int(frame[name].is_not_null().sum())
        if name in NO_COVARIATES or name in COVARIATES or present > _FEW * rows:
            found.append(finding)
            continue
        left_out.add(name)
        found.append(
            Finding(
                "warning",
                "column left out",
                f"the column {name} holds text, so it cannot be a covariate and was left out",
                source.shown,
                name,
                finding.count,
                finding.examples,
            )
        )
    return left_out


def _mask(frame: pl.DataFrame, source: Source) -> tuple[pl.Expr, list[Finding]]:
    if MASK not in frame.columns:
        return pl.lit(False).alias("measured"), []
    text = frame[MASK].str.strip_chars()
    wrong = ~text.is_in([*YES, *NO]).fill_null(False)
    found: list[Finding] = []
    if wrong.any():
        rows = [int(row) for row in wrong.arg_true().head(EXAMPLES)]
        found.append(
            Finding(
                "error",
                "qc_mask not 0 or 1",
                f"{int(wrong.sum()):,} of {len(frame):,} values of {MASK} are neither 0 nor 1",
                source.shown,
                MASK,
                int(wrong.sum()),
                tuple(f"line {frame['line'][row]:,}: {text[row]!r}" for row in rows),
                "Write 1 where the fluxes are measured, 0 where they are gap-filled.",
            )
        )
    elif text.n_unique() == 1:
        what = "measured" if text[0] in YES else "gap-filled"
        found.append(
            Finding(
                "warning",
                "qc_mask constant",
                f"{MASK} is {text[0]} in all rows: all count as {what}",
                source.shown,
                MASK,
                len(frame),
            )
        )
    return pl.col(MASK).str.strip_chars().is_in(YES).fill_null(False).alias("measured"), found


def _unknown(covariates: Sequence[str], source: Source) -> list[Finding]:
    return [
        Finding(
            "note",
            "unknown column",
            f"the column {name} is none of the benchmark's; it was taken as a covariate",
            source.shown,
            name,
            1,
        )
        for name in covariates
        if name not in COVARIATES
    ]


def _year(frame: pl.DataFrame, source: Source) -> list[Finding]:
    if "year" not in frame.columns:
        return []
    year = pl.col("time").dt.year()
    wrong = frame.filter(year.is_not_null() & ~pl.col("year").eq_missing(year.cast(pl.Float64)))
    if wrong.is_empty():
        return []
    return [
        Finding(
            "error",
            "year disagrees",
            f"{len(wrong):,} of {len(frame):,} values of year are not the year of time",
            source.shown,
            "year",
            len(wrong),
            tuple(
                f"line {line:,}: {value:.0f} at {time:%Y-%m-%d %H:%M}"
                if value is not None
                else f"line {line:,}: none"
                for line, value, time in wrong.select("line", "year", "time").head(3).iter_rows()
            ),
            "One of the two is wrong; are the times in UTC?",
        )
    ]


def _same_site(frame: pl.DataFrame, site_id: str, source: Source) -> list[Finding]:
    if "site_id" not in frame.columns:
        return []
    others = frame.filter(pl.col("site_id") != site_id)
    if others.is_empty():
        return []
    names = others["site_id"].unique().sort().to_list()
    return [
        Finding(
            "error",
            "other site in the file",
            f"{len(others):,} rows are of {listed(names, 4)}, not of {site_id}, which the file "
            "name says",
            source.shown,
            "site_id",
            len(others),
            remedy="Write one file a site, named after it.",
        )
    ]
