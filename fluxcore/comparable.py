"""Do two sets of scores rest on the same observations? Only then may they stand in one ranking.

The observations themselves need not be there: a row of scores holds the number of rows, and
mse / (1 - nse) is the variance of the observations it was made from, whatever the model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.errors import NotComparableError
from fluxcore.scales import SCALES
from fluxcore.scenarios import known_scenarios
from fluxcore.schema import model_key
from fluxcore.score_files import SCENARIO_HASHES, require_same_scenario

TOLERANCE = 1e-5
"""Relative; single-precision observations differ by 1e-7."""
ILL_CONDITIONED = 1e-9
"""Below this 1 - nse has lost too many digits to give the variance back."""
NO_VARIANCE = ("spatial",)
"""Scales with one row a domain: no variance of observations to compare."""
KEYS = ["model", "strategy", "run", "scenario", "target"]
SHOWN = 5
NEARLY = 2e-3
"""A shift in time changes the variance over all hours less than this, and that over days more."""

UNITS = {
    24.0: "a day for an hour (24)",
    1.0377: "gC m-2 d-1 for µmol m-2 s-1 (1.038)",
    12.011: "grams of carbon for moles (12.0)",
    44.01: "grams of CO2 for moles (44.0)",
    28.35: "W m-2 for mm d-1 (28.4)",
    680.0: "W m-2 for mm h-1 (680)",
    1000.0: "a power of ten (1000)",
    3600.0: "an hour for a second (3600)",
}
"""Factors between common units of fluxes, and their words."""


@dataclass(frozen=True, eq=False)
class Check:
    """One model's scores of one scenario and target, held against the reference."""

    model: str
    strategy: str
    run: int
    scenario: str
    target: str
    n_domains: int
    """Domains of the reference."""
    n_same: int
    """Of these, domains with the same observations."""
    n_unproven: int
    """Of the same ones, those whose variance cannot be told (no error, or nothing varies)."""
    differing: pd.DataFrame
    """``domain, site_id, scale, cause``: one row a domain that differs, is missing or is new."""

    @property
    def ok(self) -> bool:
        """Whether these scores may stand beside the reference."""
        return self.n_same > 0 and self.differing.empty

    def __str__(self) -> str:
        known = known_scenarios()
        one_site = self.scenario in known and known[self.scenario].domain == "site"
        said = (
            f"{model_key(self.model, self.strategy, self.run)}, {self.scenario} {self.target}: "
            f"{self.n_same} of {self.n_domains} {'towers' if one_site else 'site-years'} have the "
            "benchmark's observations"
        )
        if self.n_unproven:
            said += f" ({self.n_unproven} by their number of rows only)"
        if self.differing.empty:
            return f"{said}."
        causes = self.differing["cause"].value_counts()
        listed = []
        for cause, number in causes.items():
            domains = self.differing.loc[self.differing["cause"] == cause, "domain"]
            more = f" and {number - SHOWN} more" if number > SHOWN else ""
            listed.append(f"{', '.join(domains[:SHOWN])}{more}: {cause}")
        return f"{said}; {'; '.join(listed)}."


@dataclass(frozen=True, eq=False)
class Comparability:
    """The checks of all models, scenarios and targets that two score tables share."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether something is shared, and all of it rests on the same observations."""
        return bool(self.checks) and all(check.ok for check in self.checks)

    def joinable(self, scores: pd.DataFrame) -> pd.DataFrame:
        """Rows of a score table that may join the reference: whole scenarios and targets only."""
        good = {tuple(getattr(check, key) for key in KEYS) for check in self.checks if check.ok}
        rows = zip(*(scores[key] for key in KEYS), strict=True)
        return scores[np.fromiter((row in good for row in rows), dtype=bool, count=len(scores))]

    def __str__(self) -> str:
        if not self.checks:
            return "the two share no scenario and target."
        if self.ok and len(self.checks) > 3:
            total = sum(check.n_domains for check in self.checks)
            return (
                f"{total} of {total} towers and site-years have the benchmark's observations, in "
                f"{len(self.checks)} files."
            )
        failed = [check for check in self.checks if not check.ok] or list(self.checks)
        more = [f"and {len(failed) - SHOWN} more files."] if len(failed) > SHOWN else []
        return "\n".join([*map(str, failed[:SHOWN]), *more])


def comparable(reference: pd.DataFrame, scores: pd.DataFrame) -> Comparability:
    """Check domain by domain whether scores rest on the observations of a reference.

    A domain agrees where, at every scale that both have, the number of rows is the same and
    mse / (1 - nse) agrees to a relative 1e-5. Site-means have one row and no variance, and are
    left out. Where nse is missing on both sides, or a model is without error, the number of rows
    alone is compared.

    Parameters
    ----------
    reference
        A score table; any of its models stands for the observations.
    scores
        Score table to check, with ``n, mse, nse``.

    Returns
    -------
    Comparability
        One check per model, run, scenario and target that the reference has too.
    """
    truth = _observations(reference[~reference["scale"].isin(NO_VARIANCE)])
    truth = truth.sort_values("proven", ascending=False, kind="stable")
    truth = truth.drop_duplicates(["scenario", "target", "scale", "domain"])
    mine = _observations(scores[~scores["scale"].isin(NO_VARIANCE)])
    checks = []
    for values, its in mine.groupby(KEYS, sort=False):
        key = dict(zip(KEYS, values, strict=True))
        about = (truth["scenario"] == key["scenario"]) & (truth["target"] == key["target"])
        if about.any():
            checks.append(_check(key, truth[about], its))
    return Comparability(tuple(checks))


def join(reference: pd.DataFrame, scores: pd.DataFrame) -> tuple[pd.DataFrame, Comparability]:
    """Put scores beside a reference, where they rest on the same observations.

    Parameters
    ----------
    reference, scores
        Score tables.

    Returns
    -------
    table
        The reference, and of the scores the files (a model, run, scenario and target each) all of
        whose domains agree.
    report
        What agrees, and what was left out and why.

    Raises
    ------
    NotComparableError
        No file agrees, nothing is shared, or the scores are of another scenario that goes by the
        same name.
    """
    sealed, theirs = (dict(table.attrs.get(SCENARIO_HASHES, {})) for table in (reference, scores))
    for name in sealed.keys() & theirs.keys():
        require_same_scenario(name, sealed[name], theirs[name])
    report = comparable(reference, scores)
    joined = report.joinable(scores)
    if joined.empty:
        raise NotComparableError(
            f"These scores cannot join the ranking: {report} A ranking compares errors at the "
            "same observations: score predictions of the benchmark's test hours against the "
            "benchmark's observations, or rank the two sets apart."
        )
    whole = pd.concat([reference, joined], ignore_index=True)
    whole.attrs[SCENARIO_HASHES] = sealed | theirs
    return whole, report


def _observations(scores: pd.DataFrame) -> pd.DataFrame:
    """Scores with the variance of their observations, and whether that can be told."""
    unexplained = 1 - scores["nse"].to_numpy(dtype=np.float64)
    mse = scores["mse"].to_numpy(dtype=np.float64)
    proven = np.isfinite(mse) & (unexplained > ILL_CONDITIONED)
    variance = np.divide(mse, unexplained, out=np.full(len(mse), np.nan), where=proven)
    return scores.assign(variance=variance, proven=proven, missing=np.isnan(mse))


def _check(key: dict[str, Any], truth: pd.DataFrame, mine: pd.DataFrame) -> Check:
    columns = ["scale", "domain", "site_id", "n", "variance", "proven", "missing"]
    both = truth[columns].merge(
        mine[columns], on=["scale", "domain"], how="outer", suffixes=("", "_mine"), indicator=True
    )
    shared = set(truth["scale"]) & set(mine["scale"])
    within_years = {scale for scale in shared if not SCALES[scale].spans_years}
    if truth["year"].notna().any() and within_years:
        shared = within_years  # the others are per site, and follow from the same days
    both = both[both["scale"].isin(shared)]
    rows = both["_merge"] == "both"
    proven = (both["proven"] & both["proven_mine"]).to_numpy(dtype=bool)
    ratio = (both["variance_mine"] / both["variance"]).to_numpy(dtype=np.float64)
    other_variance = proven & (np.abs(ratio - 1) > TOLERANCE)
    other_rows = (rows & (both["n"] != both["n_mine"])).to_numpy(dtype=bool)
    # A side without variance or without observations, where the other has some.
    turned = (rows & (both["missing"] != both["missing_mine"])).to_numpy(dtype=bool)
    both = both.assign(
        site_id=both["site_id"].fillna(both["site_id_mine"]),
        ratio=ratio,
        unproven=rows.to_numpy(dtype=bool) & ~proven,
        off=other_variance | other_rows | turned | ~rows.to_numpy(dtype=bool),
    )
    by_domain = both.groupby("domain")["off"].any()
    there = set(truth.loc[truth["scale"].isin(shared), "domain"])
    same = [domain for domain, off in by_domain.items() if not off and domain in there]
    alone = both[both["domain"].isin(same)].groupby("domain")["unproven"].all()
    return Check(
        **key,
        n_domains=len(there),
        n_same=len(same),
        n_unproven=int(alone.sum()),
        differing=pd.DataFrame(
            _differing(both[both["domain"].isin(by_domain.index[by_domain])]),
            columns=["domain", "site_id", "scale", "cause"],
        ),
    )


def _differing(both: pd.DataFrame) -> Iterator[tuple[str, str, str, str]]:
    place = both["scale"].map({name: place for place, name in enumerate(SCALES)})
    by_domain: dict[str, list[dict[str, Any]]] = {}
    for row in both.assign(place=place).sort_values("place").to_dict("records"):
        by_domain.setdefault(str(row["domain"]), []).append({str(k): v for k, v in row.items()})
    for domain, rows in sorted(by_domain.items()):
        first = next(row for row in rows if row["off"])
        yield domain, str(first["site_id"]), str(first["scale"]), _cause(rows, first)


def _cause(rows: list[dict[str, Any]], first: dict[str, Any]) -> str:
    """Guess in words why a domain differs; `first` is its finest scale that does."""
    sides = {row["_merge"] for row in rows}
    if sides == {"left_only"}:
        return "not scored"
    if sides == {"right_only"}:
        return "not a test domain of the benchmark"
    if first["_merge"] != "both":
        return f"not at all scales (first: {first['scale']})"
    if first["n"] != first["n_mine"]:
        return _rows(int(first["n"]), int(first["n_mine"]), str(first["scale"]))
    if first["missing"] != first["missing_mine"]:
        side = "in these scores" if first["missing_mine"] else "in the benchmark only"
        return f"all observations missing {side} ({first['scale']})"
    named = _unit(float(np.sqrt(first["ratio"])))
    if named:
        return f"other units: {named}"
    furthest = max(abs(row["ratio"] - 1) for row in rows if np.isfinite(row["ratio"]))
    if first["scale"] != "hourly" or abs(first["ratio"] - 1) < NEARLY < furthest:
        return "observations shifted in time (UTC offset), or a few other values"
    return (
        f"other observations (their variance is {first['ratio']:.3g} times the benchmark's): "
        "another partitioning, version or gap-filling, or missing values"
    )


def _rows(expected: int, found: int, scale: str) -> str:
    if found == 2 * expected and scale == "hourly":
        return f"half-hourly rows ({found:,} for {expected:,})"
    word = "hours" if scale == "hourly" else f"{scale} rows"
    if found < expected:
        return f"{expected - found:,} of {expected:,} {word} missing"
    return f"{found - expected:,} {word} more than the benchmark's {expected:,}"


def _unit(factor: float) -> str | None:
    for known, words in UNITS.items():
        for turned, said in ((known, words), (1 / known, f"{words}, the other way round")):
            if abs(factor / turned - 1) < 2e-3:
                return said
    return None
