"""Site facts in the benchmark's CSVs: position and vegetation type, the same in every row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from fluxcore.datasets.findings import EXAMPLES, Finding
from fluxcore.datasets.official_layout import NO, POSITION, TYPE, YES
from fluxcore.datasets.rules import place_findings, vegetation_findings
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import Source
from fluxcore.schema import VEGETATION_TYPES
from fluxcore.sites import sites


def official_facts(
    frame: pl.DataFrame, types: Sequence[str], site_id: str, source: Source, options: Options
) -> tuple[dict[str, Any], list[Finding]]:
    """Position and vegetation type, which stand in every row and must not vary."""
    found: list[Finding] = []
    facts: dict[str, Any] = {}
    for fact, column, bound in zip(("latitude", "longitude"), POSITION, (90, 180), strict=True):
        if column not in frame.columns:
            continue
        values = frame[column].drop_nulls().unique().sort()
        if len(values) == 1 and np.isfinite(values[0]) and abs(values[0]) <= bound:
            facts[fact] = float(values[0])
            continue
        what = "is missing" if not len(values) else f"holds {len(values)} values"
        if len(values) == 1:
            what = f"is {values[0]:g}, outside -{bound} to {bound} degrees"
        found.append(
            Finding(
                "error",
                "position",
                f"{column} {what}, not one position in degrees",
                source.shown,
                column,
                len(values),
                tuple(f"{value:g}" for value in values.head(EXAMPLES)),
                "Write the tower's position in every row.",
            )
        )
    stated = {k: v for k, v in options.facts.get(site_id, {}).items() if v is not None}
    igbp, about = _vegetation(
        frame, types, stated.get("igbp", sites()["igbp"].get(site_id)), source
    )
    found += about
    if igbp:
        facts["igbp"] = igbp
    facts.update(stated)
    found += place_findings(site_id, facts, sites(), source.shown, stated)
    return facts, found


def _vegetation(
    frame: pl.DataFrame, types: Sequence[str], otherwise: object, source: Source
) -> tuple[str | None, list[Finding]]:
    true: list[str] = []
    for name in types:
        values = frame[name].unique().str.strip_chars().unique()
        if not values.is_in([*YES, *NO]).fill_null(False).all():
            wrong = values.filter(~values.is_in([*YES, *NO]).fill_null(False)).head(EXAMPLES)
            return None, [
                Finding("error", "vegetation type", f"{name} is neither True nor False",
                        source.shown, name, len(wrong), tuple(map(repr, wrong.to_list())),
                        "Write True or False.")
            ]  # fmt: skip
        if len(values) > 1:
            return None, [
                Finding("error", "vegetation type", f"{name} varies within the site",
                        source.shown, name, 1, remedy="A site has one vegetation type.")
            ]  # fmt: skip
        if values[0] in YES:
            true.append(name)
    if len(true) == 1:
        igbp = true[0].removeprefix(TYPE)
        return igbp, vegetation_findings(igbp, source.shown)
    if true:
        message = f"has several vegetation types: {', '.join(true)}"
        remedy = "A site has one."
        return None, [
            Finding(
                "error", "vegetation type", message, source.shown, true[0], len(true), (), remedy
            )
        ]
    what = "none of the PFT columns is True" if types else "has no PFT column"
    if otherwise in VEGETATION_TYPES:
        message = f"{what}; {otherwise} is taken, as tables of sites have it"
        return str(otherwise), [
            Finding("warning", "vegetation type", message, source.shown, f"{TYPE}{otherwise}", 1)
        ]
    remedy = "Set one of them to True, or give the type with --sites."
    return None, [Finding("error", "vegetation type", what, source.shown, TYPE, 1, remedy=remedy)]
