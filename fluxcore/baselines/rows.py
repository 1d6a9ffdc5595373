"""Rows for models: of a split, as arrays, each role by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from fluxcore.baselines.baseline import Codes, Floats32
from fluxcore.baselines.inputs import Inputs, learn_inputs
from fluxcore.datasets import reading
from fluxcore.datasets.sampling import balanced
from fluxcore.datasets.store import Rows as RowKind
from fluxcore.errors import ModelError
from fluxcore.scenarios import Role
from fluxcore.schema import domain_label
from fluxcore.splits import Split
from fluxcore.text_files import counted

SITES_A_CHUNK = 8  # of the test, in memory at once: half a million rows, 60 MB
WHOLE_YEARS = 2  # of a site, in the sample for models that need every hour


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one role."""

    X: Floats32
    """Shape (n, p)."""
    y: Floats32
    """Shape (n,), in the target's unit; NaN where not measured, for sequence models only."""
    groups: Codes
    """Shape (n,): what models are told, domains or stretches of consecutive hours."""
    domain: Codes
    """Shape (n,): number of the domain, an index into ``domains``."""
    domains: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.y)

    def take(self, chosen: NDArray[np.intp]) -> "Rows":
        """Some of the rows."""
        return Rows(
            self.X[chosen],
            self.y[chosen],
            self.groups[chosen],
            self.domain[chosen],
            self.domains,
            self.notes,
        )


def learning_rows(
    split: Split,
    target: str,
    *,
    standardise: bool,
    sequence: bool,
    sample: int | None,
    seed: int,
) -> tuple[Inputs, Rows, Rows]:
    """Training and validation rows of a target, and the columns that they have.

    Parameters
    ----------
    split, target
        What to learn.
    standardise, sequence
        As in `fluxcore.baselines.Baseline`.
    sample
        Training rows a site at most, drawn as `fluxcore.datasets.Dataset.sample` does; all of
        them if absent. Sequence models get two whole years of every site instead.
    seed
        Of the draws.

    Returns
    -------
    Inputs, Rows, Rows
        Columns, training rows, and all validation rows.

    Raises
    ------
    ModelError
        There is no training or no validation row.
    DatasetError
        A file is damaged.
    UnknownNameError
        The data set does not have the target.
    """
    if sequence and split.validation not in ("default", "temporal"):
        raise ModelError(
            f"The validation split {split.validation!r} takes single hours out, and sequence "
            "models need every hour. Use the default one."
        )
    names = [*split.dataset.covariates, target]
    with reading(split.dataset.name):
        train = _frame(split, "train", names, sequence=sequence, sample=sample, seed=seed)
        valid = _frame(split, "validation", names, sequence=sequence, sample=None, seed=seed)
    for role, frame in (("training", train), ("validation", valid)):
        if not frame[target].count():
            raise ModelError(
                f"{split.dataset.name} has no {role} row of {target} under {split.scenario.name}"
                f"{_unusual(split)}: nothing can be learnt. Count the rows of each role: fluxcore "
                f"splits {split.dataset.name} --scenario {split.scenario.name}"
                f"{_option(split)}"
            )
    inputs = learn_inputs(split, train, standardise=standardise, all_rows=sample is None)
    return (
        inputs,
        _rows(split, train, target, inputs, "training", sequence=sequence),
        _rows(split, valid, target, inputs, "validation", sequence=sequence),
    )


def _unusual(split: Split) -> str:
    return "" if split.validation == "default" else f", validation split {split.validation!r}"


def _option(split: Split) -> str:
    return "" if split.validation == "default" else f" --validation {split.validation}"


def held_out_rows(
    split: Split, inputs: Inputs, *, sequence: bool
) -> Iterator[tuple[Floats32, Codes, int]]:
    """Covariates of the test, a few sites at a time, in the order of site and time.

    Yields
    ------
    tuple
        The matrix, shape (n, p); the stretches of hours, shape (n,), empty unless asked for; and
        how many rows lack a covariate.
    """
    chosen = split.sites("test")
    for start in range(0, len(chosen), SITES_A_CHUNK):
        some = chosen[start : start + SITES_A_CHUNK]
        with reading(split.dataset.name):
            frame = split.scan("test", list(inputs.covariates), sites=some).collect()
        lacking = int((~_complete(frame, inputs)).sum())
        stretch = _stretches(frame) if sequence else np.empty(0, dtype=np.int32)
        yield inputs.matrix(frame), stretch, lacking


def _frame(
    split: Split, role: Role, names: list[str], *, sequence: bool, sample: int | None, seed: int
) -> pl.DataFrame:
    if sequence:
        names = [*names, "measured"]
    kept: RowKind | None = "all" if sequence else None
    if sample is None:
        return split.scan(role, names, rows=kept).collect(engine="streaming")
    parts = []
    for site in split.sites(role):
        lazy = split.scan(role, names, sites=[site], rows=kept)
        if sequence:
            table = split.site_years
            mine = table[(table["site_id"] == site) & (table["role"] == role)]
            draw = np.random.default_rng([seed, crc32(site.encode())])
            years = draw.permutation(mine["year"].to_numpy())[:WHOLE_YEARS].tolist()
            parts.append(lazy.filter(pl.col("time").dt.year().is_in(years)).collect())
        else:
            parts.append(balanced(lazy.collect(), site, sample, seed))
    return pl.concat(parts) if parts else split.scan(role, names).collect()


def _rows(
    split: Split, frame: pl.DataFrame, target: str, inputs: Inputs, role: str, *, sequence: bool
) -> Rows:
    """Arrays of rows; what has no observed value, or lacks a covariate, is left out and counted."""
    notes = []
    complete = _complete(frame, inputs)
    lacking = int((~complete).sum())
    if sequence:
        frame = frame.with_columns(pl.when("measured").then(target).alias(target))
    else:
        present = complete & frame[target].is_not_null()
        without = int(frame[target].null_count())
        if without:
            notes.append(f"{without:,} measured {role} rows have no {target}: left out.")
        if not present.all():
            frame = frame.filter(present)
    if lacking:
        done = "taken with the median of the training rows" if sequence else "left out"
        notes.append(f"{counted(lacking, f'{role} row')} lack a covariate: {done}.")
    if frame.is_empty():
        raise ModelError(
            f"Every {role} row of {target} under {split.scenario.name} lacks a covariate of "
            f"{split.dataset.name}: nothing can be learnt. See what is missing: "
            f"fluxcore check dataset {split.dataset.name}"
        )
    domain, domains = _domains(frame, by_year=split.scenario.domain == "site-year")
    return Rows(
        X=inputs.matrix(frame),
        y=frame[target].fill_null(np.nan).to_numpy(),
        groups=_stretches(frame) if sequence else domain,
        domain=domain,
        domains=domains,
        notes=tuple(notes),
    )


def _complete(frame: pl.DataFrame, inputs: Inputs) -> pl.Series:
    """Whether rows have every covariate that the model gets."""
    return frame.select(
        pl.all_horizontal(pl.col(name).is_not_null() for name in inputs.covariates).alias("whole")
    )["whole"]


def _domains(frame: pl.DataFrame, *, by_year: bool) -> tuple[Codes, tuple[str, ...]]:
    """Number and names of the domain of every row."""
    site = frame["site_id"].to_physical().to_numpy().astype(np.int64)
    year = frame["time"].dt.year().to_numpy().astype(np.int64) if by_year else np.zeros(len(site))
    present, codes = np.unique(site * 10_000 + year.astype(np.int64), return_inverse=True)
    sites = _names_of(frame)
    names = tuple(
        domain_label(sites[number // 10_000], number % 10_000 if by_year else None)
        for number in present.tolist()
    )
    return codes.astype(np.int32), names


def _names_of(frame: pl.DataFrame) -> list[str]:
    """Site ids by the codes of their column."""
    kind = frame.schema["site_id"]
    return kind.categories.to_list() if isinstance(kind, pl.Enum) else []


def _stretches(frame: pl.DataFrame) -> Codes:
    """Number of the stretch of consecutive hours of one site that a row belongs to."""
    site = frame["site_id"].to_physical().to_numpy().astype(np.int64)
    hour = frame["time"].to_physical().to_numpy() // 3_600_000
    begins = (np.diff(site, prepend=-1) != 0) | (np.diff(hour, prepend=-1) != 1)
    stretch: Codes = (np.cumsum(begins) - 1).astype(np.int32)
    return stretch
