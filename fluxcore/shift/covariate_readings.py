"""What the numbers of covariate shift say, in sentences computed from them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fluxcore.schema import COVARIATES, column_unit
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, too_few
from fluxcore.shift.sample import Sample
from fluxcore.text_files import counted

Sentences = tuple[str, ...]

FACETS = {"igbp": "vegetation type", "climate": "climate class", "continent": "continent"}
TOLD = 0.1
"""Difference of shares of sites from which on a category is told."""
NAMED = 3
"""Towers named at most."""


def read_covariate(
    findings: pd.DataFrame, tables: Mapping[str, pd.DataFrame], sample: Sample
) -> dict[str, Sentences]:
    """Sentences for the figures of covariate shift.

    Parameters
    ----------
    findings
        Of `fluxcore.shift.findings.frame`.
    tables
        Of `covariate_tables`.
    sample
        What they were computed from, of all roles.

    Returns
    -------
    dict
        ``ranking, auc, composition, map``.
    """
    few = too_few(sample)
    says_few = (
        (f"No verdict is possible: {few}. The numbers are shown as they are.",) if few else ()
    )
    return {
        "ranking": says_few + _ranking(findings, sample),
        "auc": says_few + _auc(findings, sample),
        "composition": _composition(tables["composition"]),
        "map": _years(tables["site_auc"]) if sample.by_year else _map(tables["site_probability"]),
    }


def _ranking(findings: pd.DataFrame, sample: Sample) -> Sentences:
    distance = findings[findings["measure"] == "wasserstein"].dropna(subset=["value"])
    if distance.empty:
        return ("No covariate varies enough to be compared.",)
    distance = distance.sort_values("value", ascending=False, kind="stable")
    first = distance.iloc[0]
    sentences = [
        (
            f"{_label(first['covariate'])} differs most: {first['value']:.2f} inter-quartile "
            f"ranges between training and test{_between(first)}; {_band(first, sample)}."
        )
    ]
    moved = _direction(findings, first["covariate"], sample)
    if moved:
        sentences.append(moved)
    beyond, like = (
        distance.loc[distance["verdict"] == verdict, "covariate"].tolist()
        for verdict in (BEYOND, LIKE)
    )
    if beyond:
        sentences.append(
            f"{len(beyond)} of {counted(len(distance), 'covariate')} lie beyond a random draw: "
            f"{', '.join(beyond)}."
        )
    if like:
        seen = distance.loc[distance["verdict"] == LIKE, "smallest"].dropna()
        hint = (
            f"; a distance of {_range(seen)} would have been seen in four of five such cases"
            if len(seen)
            else ""
        )
        sentences.append(f"Like a random draw: {', '.join(like)}{hint}.")
    joint = findings[findings["measure"] == "mmd"]
    for _, row in joint[joint["verdict"].isin([BEYOND, LIKE])].iterrows():
        sentences.append(
            f"All covariates at once are {row['verdict']} (maximum mean discrepancy "
            f"{row['value']:.3f}, p {row['p']:.2g})."
        )
    changed = distance[distance["reason"].str.contains("conclusion changes")]
    sentences += [f"{row['covariate']}: {row['reason']}." for _, row in changed.iterrows()]
    return tuple(sentences)


def _auc(findings: pd.DataFrame, sample: Sample) -> Sentences:
    rows = {row["measure"]: row for _, row in findings.iterrows() if not row["covariate"]}
    blocked = rows.get("auc_site_years" if sample.by_year else "auc")
    if blocked is None:
        return ()
    if not np.isfinite(blocked["value"]):
        return (f"The two sides cannot be told apart by a classifier here: {blocked['reason']}.",)
    if sample.by_year:
        told = (
            "A row of the test years scores higher than an earlier row of the same tower with a "
            f"chance of {blocked['value']:.2f}{_between(blocked)}, by classifiers that have not "
            "seen the tower; 0.5 is no difference."
        )
    else:
        told = (
            "Classifiers that have not seen a tower tell test rows from training rows with an AUC "
            f"of {blocked['value']:.2f}{_between(blocked)}; 0.5 is guessing."
        )
    sentences = [told]
    verdict = blocked["verdict"]
    if verdict in (BEYOND, LIKE):
        more = f", {_band(blocked, sample)}" if np.isfinite(blocked["band_high"]) else ""
        tentative = ", tentatively," if blocked["tentative"] else ""
        sentences.append(f"That is{tentative} {verdict} (p {blocked['p']:.2g}{more}).")
        if verdict == LIKE and np.isfinite(blocked["smallest"]):
            sentences.append(
                f"An AUC of {min(blocked['smallest'], 1.0):.2f} would have been seen in four of "
                "five such cases."
            )
    elif verdict == CANNOT:
        sentences.append(f"Whether chance would give as much: cannot say, {blocked['reason']}.")
    split, gap = rows.get("auc_row_split"), rows.get("fingerprint")
    if split is not None and gap is not None and np.isfinite(split["band_high"]):
        sentences.append(
            f"Rows split at random give {split['value']:.2f}, and random draws without any shift "
            f"{split['band_low']:.2f} to {split['band_high']:.2f} that way. The gap of "
            f"{gap['value']:.2f} is the fingerprint of the towers: rows of one tower are nearly "
            "copies of each other, and a classifier that has seen half of them recognises the rest."
        )
    plain = rows.get("auc_no_radiation")
    if plain is not None and np.isfinite(plain["value"]):
        sentences.append(
            "Without potential radiation, which follows from latitude and date alone, the "
            f"site-blocked AUC is {plain['value']:.2f}."
        )
    groups = findings[findings["measure"] == "importance"].sort_values("value", ascending=False)
    groups = groups[groups["low"] > 0]
    if len(groups):
        parts = [f"{row['covariate']} ({row['value']:.2f})" for _, row in groups.iterrows()]
        sentences.append(f"It rests on {', '.join(parts[:NAMED])}: drop of the AUC without it.")
    return tuple(sentences)


def _composition(table: pd.DataFrame) -> Sentences:
    sentences = []
    for facet, name in FACETS.items():
        part = table[(table["facet"] == facet) & table["role"].isin(["train", "test"])]
        sites = part.pivot_table(
            index="category", columns="role", values="sites", aggfunc="sum", fill_value=0
        )
        if not {"train", "test"} <= set(sites.columns) or sites.empty:
            continue
        share = sites / sites.sum()
        gap = share["test"] - share["train"]
        category = str(gap.abs().idxmax())
        if abs(gap[category]) >= TOLD:
            test, train = (float(share[role][category]) for role in ("test", "train"))
            sentences.append(
                f"{name.capitalize()} {category} makes up {test:.0%} of the test towers and "
                f"{train:.0%} of the training towers."
            )
        alone = sites[(sites["train"] == 0) & (sites["test"] > 0)]
        if len(alone):
            parts = [
                f"{kind} ({counted(int(count), 'test tower')})"
                for kind, count in zip(alone.index.astype(str), alone["test"], strict=True)
            ]
            sentences.append(f"No training tower has {name} {', '.join(parts)}.")
    similar = (
        "Vegetation types, climate classes and continents have similar shares on both sides: they "
        f"differ by less than {TOLD:.0%}."
    )
    return tuple(sentences or [similar])


def _map(table: pd.DataFrame) -> Sentences:
    test, train = (table[table["role"] == role] for role in ("test", "train"))
    if test.empty or train.empty:
        return ()
    clear, confused = (test["p_test"] > 0.5).sum(), (train["p_test"] > 0.5).sum()
    sentences = [
        (
            f"{clear} of {counted(len(test), 'test tower')} and {confused} of "
            f"{counted(len(train), 'training tower')} look more like the test than like training."
        )
    ]
    inside = test[test["p_test"] < 0.5].sort_values("p_test").head(NAMED)
    if len(inside):
        sentences.append(f"Test towers most like training: {_named(inside)}.")
    outside = train[train["p_test"] > 0.5].sort_values("p_test", ascending=False).head(NAMED)
    if len(outside):
        sentences.append(f"Training towers most like the test: {_named(outside)}.")
    return tuple(sentences)


def _years(table: pd.DataFrame) -> Sentences:
    if table.empty:
        return ("No tower has rows in both training and test years.",)
    best = table.sort_values("auc", ascending=False).iloc[0]
    higher = (
        f"At {(table['auc'] > 0.5).sum()} of {counted(len(table), 'tower')} the test years score "
        "higher than the earlier ones; half of them would by chance."
    )
    return higher, f"The years are furthest apart at {best['site_id']} ({best['auc']:.2f})."


def _direction(findings: pd.DataFrame, covariate: str, sample: Sample) -> str:
    """Which way a covariate has moved, in its own unit; empty where its mean has not."""
    rows = findings[
        (findings["measure"] == "mean_difference") & (findings["covariate"] == covariate)
    ]
    if rows.empty or not np.isfinite(rows.iloc[0]["value"]):
        return ""
    row, column = rows.iloc[0], sample.covariates.index(covariate)
    quarters = np.quantile(sample.X[:, column], [0.25, 0.75])
    scale, unit = quarters[1] - quarters[0], column_unit(covariate)
    value, low, high = (row[name] * scale for name in ("value", "low", "high"))
    if np.isfinite(low) and low <= 0 <= high:
        return "Its mean may be the same: the interval of the difference contains 0."
    where = "In the test years" if sample.by_year else "At test towers"
    way = "higher" if value > 0 else "lower"
    unit = f" {unit}" if unit and unit != "1" else ""
    ends = sorted([abs(low), abs(high)])
    spread = f" (95 % interval {ends[0]:.3g} to {ends[1]:.3g})" if np.isfinite(low) else ""
    return f"{where} it is {way} by {abs(value):.3g}{unit} on average{spread}."


def _label(covariate: str) -> str:
    if covariate not in COVARIATES:
        return covariate
    label = COVARIATES[covariate].label
    return f"{label[0].upper()}{label[1:]} ({covariate})"


def _between(row: "pd.Series[float]") -> str:
    if not np.isfinite(row["low"]):
        return ""
    return f" (95 % interval {row['low']:.2f} to {row['high']:.2f})"


def _band(row: "pd.Series[float]", sample: Sample) -> str:
    if not np.isfinite(row["band_high"]):
        return "there is no random draw to compare it with"
    if sample.by_year:
        return f"earlier years called the test in turn give up to {row['band_high']:.2f}"
    return (
        f"random draws of {counted(int(row['sites_test']), 'tower')} from the others give up to "
        f"{row['band_high']:.2f}"
    )


def _range(values: "pd.Series[float]") -> str:
    low, high = values.min(), values.max()
    return f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"


def _named(table: pd.DataFrame) -> str:
    return ", ".join(f"{row['site_id']} ({row['p_test']:.2f})" for _, row in table.iterrows())
