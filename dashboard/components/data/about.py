"""What is in a data set: columns, years, vegetation types, gaps; and what was found in it."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup

from dashboard.components.data.variables import variables
from dashboard.theme import count, joined, number, percent
from fluxcore.datasets import Dataset
from fluxcore.sites import vegetation_types

SEVERITIES = ("error", "warning", "note")
MOST = 12
"""Rows of findings that are shown; the others are counted, and stand in the CSV."""
HOURS = {True: 8784, False: 8760}


def column_table(data: Dataset) -> Markup:
    """Write name, definition and unit of every column, with the range of its values."""
    stats = data.statistics
    lacking = _lacking(data)
    rows = [
        Markup('<tr><td><b>{}</b></td><td>{}{}</td><td>{}</td><td class="num">{}</td></tr>').format(
            entry.name,
            entry.label if entry.label != entry.name else "not known here",
            f"; {lacking[entry.name]} sites lack it" if entry.name in lacking else "",
            entry.unit or "not known",
            _range(stats, entry.name),
        )
        for entry in variables(data).values()
    ]
    half = -(-len(rows) // 2)
    return Markup('<div class="da-halves">{}{}</div>').format(
        _half(rows[:half]), _half(rows[half:])
    )


def _half(rows: Sequence[Markup]) -> Markup:
    if not rows:
        return Markup()
    return Markup(
        '<table class="da-about ruled"><thead><tr><th>column</th><th>what it is</th><th>unit</th>'
        '<th class="num" title="smallest 5 % and largest 95 % quantile of a site">nine hours in '
        "ten</th></tr></thead><tbody>{}</tbody></table>"
    ).format(Markup().join(rows))


def summary(data: Dataset) -> Markup:
    """Write years, vegetation types and gaps in a few lines."""
    years, sites = data.years, data.sites
    first, last = int(years["year"].min()), int(years["year"].max())
    types = sites["igbp"].value_counts()
    named = [f"{vegetation_types().get(code, code)} {number_}" for code, number_ in types.items()]
    unknown = int(sites["igbp"].isna().sum())
    lines = {
        "years": f"{first} to {last}" if last > first else f"{first} only",
        "vegetation": ", ".join(named) + (f", unknown {unknown}" if unknown else ""),
        "hours": gaps(years),
        "source": data.manifest.source,
    }
    generator = data.manifest.generator
    if generator:
        turned = {k: v for k, v in generator.get("knobs", {}).items() if v != 1}
        lines["made by"] = (
            f"seed {generator.get('seed')}, profile {generator.get('profile')}, version "
            f"{generator.get('version')}"
            + (f", {joined([f'{k} {v:g}' for k, v in turned.items()])}" if turned else "")
        )
    lines["hash"] = f"sha256 {data.digest[:16]}…"
    rows = Markup().join(
        Markup('<tr><td class="soft">{}</td><td>{}</td></tr>').format(name, text)
        for name, text in lines.items()
    )
    return Markup(
        '<div class="pad" style="padding-top:12px"><div class="caps">In {}</div>'
        '<table class="facts">{}</table></div>'
    ).format(data.name, rows)


def gaps(years: pd.DataFrame) -> str:
    """Say how many hours are measured, gap-filled and absent within the years of the record."""
    rows, measured = int(years["rows"].sum()), int(years["measured"].sum())
    leap = (years["year"] % 4 == 0) & ((years["year"] % 100 != 0) | (years["year"] % 400 == 0))
    expected = int(leap.map(HOURS).sum())
    absent = max(expected - rows, 0)
    said = f"{count(rows)}: {percent(measured / rows)} measured, the others gap-filled"
    if absent:
        incomplete = int((years["rows"] < leap.map(HOURS)).sum())
        return f"{said}; {count(absent)} absent in {count(incomplete, 'site-year')}"
    return f"{said}; no hour is absent"


def findings(table: pd.DataFrame) -> Markup:
    """Write findings, errors first; of many the first, and how many more there are.

    `table` has ``severity, rule, message`` and any of ``file, column, examples, remedy, sites``.
    """
    if table.empty or "severity" not in table:
        return Markup('<div class="da-facts">Nothing was found that needs to be known.</div>')
    order = table["severity"].map(SEVERITIES.index).to_numpy()
    shown = table.iloc[np.argsort(order, kind="stable")].head(MOST)
    rows = Markup().join(_finding(row) for row in shown.to_dict("records"))
    more = len(table) - len(shown)
    counts = table["severity"].value_counts()
    said = joined([count(int(counts[s]), s) for s in SEVERITIES if s in counts])
    rest = f"; the first {len(shown)} are shown, {more} more in the CSV" if more else ""
    return Markup(
        '<div class="da-facts"><b>{}</b>{}</div><table class="da-found ruled"><thead><tr>'
        "<th></th><th>rule</th><th>where</th><th>what</th></tr></thead><tbody>{}</tbody></table>"
    ).format(said, rest, rows)


def _finding(row: dict[str, object]) -> Markup:
    held = {name: "" if _missing(value) else value for name, value in row.items()}
    where = " ".join(str(held[name]) for name in ("file", "column") if held.get(name))
    examples = held.get("examples") or ""
    examples = ", ".join(examples) if isinstance(examples, list | tuple) else str(examples)
    text = str(row["message"]).rstrip(".")
    if examples and re.split("[,;] ", examples)[0] not in text:  # which names them already
        text += f" ({examples})"
    remedy = held.get("remedy") or ""
    return Markup(
        '<tr class="{}-row"><td class="sev">{}</td><td>{}</td><td>{}</td><td>{}. '
        '<span class="soft">{}</span></td></tr>'
    ).format(row["severity"], row["severity"], row["rule"], where or "–", text, remedy)


def _missing(value: object) -> bool:
    """Whether a cell of a table of findings is empty, as those of other kinds of findings are."""
    return value is None or (isinstance(value, float) and np.isnan(value))


def _range(stats: pd.DataFrame, name: str) -> str:
    none = pd.Series(dtype=float)
    low, high = (stats.get(f"{name}_{end}", none).dropna() for end in ("q05", "q95"))
    if low.empty or high.empty:
        return "–"
    return f"{number(float(low.min()))} to {number(float(high.max()))}"


def _lacking(data: Dataset) -> dict[str, int]:
    lacks: Sequence[str] = [c for entry in data.manifest.sites.values() for c in entry.lacks]
    return pd.Series(lacks, dtype=object).value_counts().to_dict()
