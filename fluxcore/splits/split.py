"""Rows of a data set under a scenario: which are for training, for validation, for the test."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from zlib import crc32

import numpy as np
import pandas as pd
import polars as pl

from fluxcore.datasets import Dataset, reading
from fluxcore.errors import ScenarioError, UnknownNameError
from fluxcore.scenarios import ROLES, Role, Scenario

Validation = Literal["default", "iid", "temporal", "oracle"]
VALIDATIONS: dict[Validation, str] = {
    "default": "the sites or years that the scenario names",
    "iid": "a random eighth of the rows of every site that is not tested",
    "temporal": "the last year, 2022, of the sites that are not tested",
    "oracle": "a random tenth of the test rows of every site, taken out of the test",
}
"""Validation splits: where the rows come from that models are selected on."""

SHARE: dict[Validation, int] = {"iid": 8, "oracle": 10}
"""One row in so many is for validation."""
LAST_YEAR = 2022


@dataclass(frozen=True)
class Split:
    """A data set under a scenario.

    Training and validation keep measured rows only; the test keeps every row, since gap-filled ones
    are scored too. Under ``iid``, ``temporal`` and ``oracle`` every site that is not tested trains,
    also those that are for validation by default.
    """

    dataset: Dataset
    scenario: Scenario
    validation: Validation = "default"
    seed: int = 0
    """Of the draws of ``iid`` and ``oracle``; those of a site depend on the seed and site alone."""

    def __post_init__(self) -> None:
        if self.validation not in VALIDATIONS:
            raise UnknownNameError.among("validation split", self.validation, list(VALIDATIONS))
        if self.validation != "default" and self.scenario.domain != "site":
            raise ScenarioError(
                f"The validation split {self.validation!r} is for scenarios that hold out sites; "
                f"{self.scenario.name} holds out years. Use the default one."
            )

    @cached_property
    def site_years(self) -> pd.DataFrame:
        """Role of every site and year: ``site_id, year, role, rows, measured``.

        Before ``iid`` and ``oracle`` draw rows out of them. Years that take no part are absent.
        Callers must not change it.
        """
        table = self.dataset.years
        roles = [self._role(s, y) for s, y in zip(table["site_id"], table["year"], strict=True)]
        table = table.assign(role=pd.Series(roles, dtype=object))
        return table[table["role"].notna()].reset_index(drop=True)

    def scan(
        self,
        role: Role,
        columns: Sequence[str] | None = None,
        *,
        sites: Collection[str] | None = None,
        rows: Literal["all", "measured", "gap-filled"] | None = None,
    ) -> pl.LazyFrame:
        """Rows of one role, lazily, as :meth:`fluxcore.datasets.Dataset.scan`.

        Parameters
        ----------
        role
            ``train``, ``validation`` or ``test``.
        columns
            Targets, covariates, ``measured``; all of them if absent.
        sites
            Only these, of those that have the role.
        rows
            ``all``, ``measured`` or ``gap-filled``; all of the test and measured ones of the others
            if absent.

        Raises
        ------
        UnknownNameError
            There is no such role or column.
        """
        if role not in ROLES:
            raise UnknownNameError.among("role", role, ROLES)
        kept = rows or ("all" if role == "test" else "measured")
        parts = [
            self.dataset.scan(columns, sites=[site], years=years, rows=kept).filter(chosen)
            for site, years, chosen in self._parts(role)
            if sites is None or site in sites
        ]
        return pl.concat(parts) if parts else self.dataset.scan(columns, sites=[])

    def sites(self, role: Role) -> tuple[str, ...]:
        """Sites that have rows of a role, in alphabetical order."""
        return tuple(site for site, _, _ in self._parts(role, draw=False))

    def counts(self) -> pd.DataFrame:
        """How much each role has.

        Returns
        -------
        pandas.DataFrame
            Index ``role``; ``sites``, ``site_years``, ``domains`` (sites or site-years, whichever
            the scenario holds out), ``rows`` and ``measured``. Models see the measured rows of
            training and validation, and are scored on all rows of the test.
        """
        if self.validation in SHARE:
            with reading(self.dataset.name):
                frames = self._counted()
            table = pd.concat(frames)
        else:
            table = self.site_years
        by_role = table.groupby("role", observed=True)
        found = pd.DataFrame(
            {
                "sites": by_role["site_id"].nunique(),
                "site_years": by_role.size(),
                "rows": by_role["rows"].sum(),
                "measured": by_role["measured"].sum(),
            }
        ).reindex(list(ROLES), fill_value=0)
        found.insert(
            2, "domains", found["sites" if self.scenario.domain == "site" else "site_years"]
        )
        found.index.name = "role"
        return found.astype(np.int64)

    def _counted(self) -> list[pd.DataFrame]:
        """Rows of every role, site and year, by reading which rows were drawn."""
        return [
            self.scan(role, ["measured"], rows="all")
            .group_by("site_id", pl.col("time").dt.year().alias("year"))
            .agg(pl.len().alias("rows"), pl.col("measured").sum())
            .collect(engine="streaming")
            .to_pandas()
            .assign(role=role)
            for role in ROLES
        ]

    def _role(self, site_id: str, year: int) -> Role | None:
        role = self.scenario.role(site_id, year)
        if self.validation == "default" or role in (None, "test"):
            return role
        if self.validation == "temporal" and year >= LAST_YEAR:
            return "validation" if year == LAST_YEAR else None
        return "train"

    def _parts(self, role: Role, *, draw: bool = True) -> Iterator[tuple[str, list[int], pl.Expr]]:
        """Sites, their years and a condition on the rows of one role."""
        drawn_from = {"iid": "train", "oracle": "test"}.get(self.validation)
        source = drawn_from if drawn_from and role == "validation" else role
        table = self.site_years[self.site_years["role"] == source]
        for site, years in table.groupby("site_id")["year"]:
            chosen = pl.lit(True)
            if source == drawn_from and draw:
                drawn = pl.col("time").is_in(self._drawn(str(site), years.tolist()).implode())
                chosen = drawn if role == "validation" else ~drawn
            yield str(site), years.tolist(), chosen

    def _drawn(self, site: str, years: list[int]) -> pl.Series:
        """Times that are drawn for validation: an exact share of all of a site's rows."""
        time = self.dataset.scan([], sites=[site], years=years).collect()["time"]
        draw = np.random.default_rng([self.seed, crc32(site.encode())])
        count = len(time) // SHARE[self.validation]
        return time[np.sort(draw.choice(len(time), count, replace=False))]
