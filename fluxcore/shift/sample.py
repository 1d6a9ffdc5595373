"""Rows of both sides of a scenario, drawn site by site: what every shift measure works on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from fluxcore.datasets import reading
from fluxcore.datasets.sampling import balanced
from fluxcore.errors import ScenarioError
from fluxcore.scenarios import ROLES, Role
from fluxcore.shift.options import ROW_CHOICES, Options
from fluxcore.splits import Split
from fluxcore.text_files import counted

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TRAIN, VALIDATION, TEST = range(3)
"""Codes of the roles, in their order."""
BINS = 255
DISTINCT = 5
"""A covariate must have more distinct values than this."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of some sites, and on which side of the line each stands."""

    X: Floats
    """Shape (n, p), complete."""
    covariates: tuple[str, ...]
    targets: Mapping[str, Floats]
    """Shape (n,) each, in the target's unit; NaN where there is no value."""
    site: Ints
    """Shape (n,): index into ``sites``."""
    role: Ints
    """Shape (n,): 0 training, 1 validation, 2 test."""
    year: Ints
    month: Ints
    hour: Ints
    sites: tuple[str, ...]
    facts: pd.DataFrame
    """Facts of the sites in their order, ``cluster``, ``continent``, ``igbp`` among them."""
    by_year: bool = False
    """True where years at the same sites are held out, not sites."""
    notes: tuple[str, ...] = ()
    """What was left out, and how much of it."""
    missing: tuple[str, ...] = ()
    """Sites of the scenario without a usable row."""
    time: Ints | None = None
    """Shape (n,): hours since 1970, local standard time; None in worlds that have none."""
    about: Mapping[str, object] = field(default_factory=dict)
    """Data set, whether it is synthetic, scenario: goes into every row of a result."""

    def __len__(self) -> int:
        return len(self.site)

    @property
    def test(self) -> Flags:
        """Shape (n,): whether a row is of the test."""
        flags: Flags = self.role == TEST
        return flags

    @cached_property
    def rows(self) -> Ints:
        """Shape (sites,): rows of each."""
        return np.bincount(self.site, minlength=len(self.sites))

    @cached_property
    def base(self) -> Floats:
        """Shape (n,): 1 / (rows of the site on that side), so that every tower counts the same."""
        code = self.site * 3 + self.role
        weight: Floats = 1.0 / np.bincount(code, minlength=3 * len(self.sites))[code]
        return weight

    @cached_property
    def binned(self) -> Floats:
        """Shape (n, p): covariates as numbers of 255 bins at quantiles of all rows.

        Trees see the same order. scikit-learn finds the bins of weighted rows by one sort a bin,
        which takes longer than the trees; of whole numbers this few it takes each as a bin.
        """
        found = np.empty_like(self.X)
        for column, values in enumerate(self.X.T):
            edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
            found[:, column] = np.searchsorted(edges, values, side="right")
        return found

    @cached_property
    def tested(self) -> Flags:
        """Shape (sites,): whether a site has test rows."""
        return np.bincount(self.site, self.test, len(self.sites)) > 0

    @cached_property
    def trained(self) -> Flags:
        """Shape (sites,): whether a site has training rows."""
        return np.bincount(self.site, self.role == TRAIN, len(self.sites)) > 0

    @cached_property
    def cluster(self) -> Ints:
        """Shape (sites,): number of the cluster of towers within 20 km."""
        return pd.factorize(self.facts["cluster"])[0].astype(np.int64)

    def take(self, chosen: Flags | Ints) -> "Sample":
        """Some of the rows; sites keep their numbers."""
        return replace(
            self,
            X=self.X[chosen],
            targets={name: values[chosen] for name, values in self.targets.items()},
            site=self.site[chosen],
            role=self.role[chosen],
            year=self.year[chosen],
            month=self.month[chosen],
            hour=self.hour[chosen],
            time=None if self.time is None else self.time[chosen],
        )

    def of(self, *roles: Role) -> "Sample":
        """Rows of some roles; sites without such rows are dropped, and the others renumbered."""
        part = self.take(np.isin(self.role, [ROLES.index(role) for role in roles]))
        return part.compact()

    def compact(self) -> "Sample":
        """Drop the sites that have no row here."""
        there = np.flatnonzero(self.rows)
        if len(there) == len(self.sites):
            return self
        place = np.full(len(self.sites), -1)
        place[there] = np.arange(len(there))
        return replace(
            self,
            site=place[self.site],
            sites=tuple(self.sites[k] for k in there),
            facts=self.facts.iloc[there],
        )

    def thin(self, per_site: int, seed: int) -> "Sample":
        """At most so many rows a site, role and, where years are held out, year."""
        draw = np.random.default_rng([seed, 7])
        code = self.site * 3 + self.role
        if self.by_year:
            code = code * 10_000 + self.year
        order = draw.permutation(len(self))
        ordered = order[np.argsort(code[order], kind="stable")]
        begins = np.flatnonzero(np.diff(code[ordered], prepend=-1))
        lengths = np.diff(np.append(begins, len(ordered)))
        turn = np.arange(len(ordered)) - np.repeat(begins, lengths)
        return self.take(np.sort(ordered[turn < per_site]))

    def relabelled(self, tested: Flags) -> "Sample":
        """The same rows with another set of test sites; every other site trains.

        Parameters
        ----------
        tested
            Shape (sites,).
        """
        return replace(self, role=np.where(tested[self.site], TEST, TRAIN))

    def relabelled_years(self, years: Sequence[int]) -> "Sample":
        """The same rows with other test years; every other year trains."""
        return replace(self, role=np.where(np.isin(self.year, list(years)), TEST, TRAIN))


def take_sample(split: Split, options: Options) -> Sample:
    """Draw rows of every site of a scenario.

    Parameters
    ----------
    split
        A data set under a scenario.
    options
        Which rows, how many a site, and the seed. Rows of a site depend on the seed, the site and
        its years alone.

    Returns
    -------
    Sample
        All numeric covariates with more than 5 distinct values that every site has, and all
        targets. Rows that lack one of these covariates are left out; `Sample.notes` counts them.

    Raises
    ------
    ScenarioError
        Training or test has no usable row: the message says why and what can be done.
    DatasetError
        A file is damaged.
    """
    dataset, scenario = split.dataset, split.scenario
    lacking = {n for e in dataset.manifest.sites.values() for n in e.lacks}
    names = [name for name in dataset.covariates if name not in lacking]
    absent = sorted(lacking & set(dataset.covariates))
    notes = [f"{', '.join(absent)} left out: some sites lack it."] if absent else []
    by_year = scenario.domain == "site-year"
    frames, missing = [], set()
    kinds = dict(zip(("train", "test"), ROW_CHOICES[options.rows], strict=True))
    kinds["validation"] = kinds["train"]
    with reading(dataset.name):
        for code, role in enumerate(ROLES):
            for site in split.sites(role):
                lazy = split.scan(role, [*names, *dataset.targets], sites=[site], rows=kinds[role])
                frame = lazy.collect()
                if frame.is_empty():
                    missing.add(site)
                    continue
                frame = frame.with_columns(
                    role=pl.lit(code, pl.Int64), year=pl.col("time").dt.year()
                )
                parts = frame.partition_by("year") if by_year else [frame]
                frames += [balanced(p, site, options.per_site, options.seed) for p in parts]
    kind = f"{'measured ' if options.rows == 'measured' else ''}row"
    if missing:
        notes.append(f"{counted(len(missing), 'site')} without a {kind} left out.")
    if not frames:
        raise _empty(split, options, "training")
    frame = pl.concat(frames)
    complete = frame.select(
        pl.all_horizontal(pl.col(n).is_not_null() & pl.col(n).is_finite() for n in names)
        .alias("whole") if names else pl.lit(False).alias("whole")
    )["whole"]  # fmt: skip
    if not complete.all():
        notes.append(f"{counted(int((~complete).sum()), 'row')} lack a covariate: left out.")
        frame = frame.filter(complete)
    for code, side in ((TRAIN, "training"), (TEST, "test")):
        if not (frame["role"] == code).any():
            raise _empty(split, options, side)
    varied = [name for name in names if frame[name].n_unique() > DISTINCT]
    flat = [name for name in names if name not in varied]
    if flat:
        notes.append(f"{', '.join(flat)} left out: at most {DISTINCT} distinct values.")
    if not varied:
        raise ScenarioError(
            f"No covariate of {dataset.name} has more than {DISTINCT} distinct values over the "
            f"rows of {scenario.name}, so there is nothing to compare. Look at the data set: "
            f"fluxcore check dataset {dataset.name}"
        )
    sites = sorted(frame["site_id"].cast(pl.String).unique().to_list())
    place = {site: number for number, site in enumerate(sites)}
    time = frame["time"].dt
    return Sample(
        X=frame.select(varied).to_numpy().astype(np.float64),
        covariates=tuple(varied),
        targets={
            name: frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
            for name in dataset.targets
        },
        site=frame["site_id"].cast(pl.String).replace_strict(place, return_dtype=pl.Int64)
        .to_numpy(),
        role=frame["role"].to_numpy(),
        year=frame["year"].to_numpy().astype(np.int64),
        month=time.month().to_numpy().astype(np.int64),
        hour=time.hour().to_numpy().astype(np.int64),
        time=time.epoch("s").to_numpy() // 3_600,
        sites=tuple(sites),
        facts=dataset.sites.reindex(sites),
        by_year=by_year,
        notes=tuple(notes),
        missing=tuple(sorted(missing)),
        about={
            "dataset": dataset.name,
            "synthetic": dataset.synthetic,
            "scenario": scenario.name,
        },
    )  # fmt: skip


def _empty(split: Split, options: Options, side: str) -> ScenarioError:
    name, data = split.scenario.name, split.dataset.name
    kind = "measured " if options.rows == "measured" else ""
    role: Role = "test" if side == "test" else "train"
    if not split.sites(role):
        return ScenarioError(
            f"{data} holds no {side} {split.scenario.domain} of {name}: two sides are needed to "
            "compare. Choose another scenario or data set; which sites have which role: fluxcore "
            f"scenarios {name}"
        )
    hint = " With --rows all gap-filled ones count too." if kind else ""
    return ScenarioError(
        f"{name} has no usable {kind}{side} row in {data}: two sides are needed to compare.{hint} "
        f"Count the rows of each role: fluxcore splits {data} --scenario {name}"
    )
