"""A data set: a folder of hourly rows in columns, read lazily and only as far as asked.

polars reads it. Measured on 14 million rows and two cores against DuckDB: two columns of all sites
0.4 s and 0.3 s, one year of all sites 0.18 s and 0.13 s, one site 4 ms both; polars is here already
for files of predictions.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property
from os import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd
import polars as pl

from fluxcore.datasets.manifest import FACTS, Manifest
from fluxcore.datasets.reading import reading
from fluxcore.datasets.sampling import balanced
from fluxcore.errors import DatasetError, UnknownNameError
from fluxcore.schema import COVARIATES, TARGETS
from fluxcore.sites import sites as site_table
from fluxcore.sites import with_groups

if TYPE_CHECKING:
    import xarray as xr

Rows = Literal["all", "measured", "gap-filled"]
ROWS: tuple[Rows, ...] = ("all", "measured", "gap-filled")
Years = int | tuple[int | None, int | None] | Collection[int]

_END = b"PAR1"  # the last bytes of every Parquet file


class Dataset:
    """Observed fluxes and covariates of many sites, hour by hour.

    Opening one reads its manifest and no row. Use :func:`fluxcore.datasets.open_dataset`.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest

    def __repr__(self) -> str:
        mark = ", synthetic" if self.synthetic else ""
        return (
            f"<Dataset {self.name!r}: {len(self.manifest.sites)} sites, {len(self):,} rows{mark}>"
        )

    def __len__(self) -> int:
        return self.manifest.rows

    @property
    def name(self) -> str:
        """Its folder's name in the workspace."""
        return self.folder.name

    @property
    def synthetic(self) -> bool:
        """Whether the numbers are made up by a model; to be said wherever they are shown."""
        return self.manifest.synthetic

    @property
    def digest(self) -> str:
        """SHA-256 over all rows of all sites, as the manifest has it."""
        return self.manifest.digest

    @property
    def targets(self) -> tuple[str, ...]:
        """Fluxes that it has."""
        return tuple(c.name for c in self.manifest.columns if c.role == "target")

    @property
    def covariates(self) -> tuple[str, ...]:
        """Covariates that it has, apart from the vegetation type, which is a fact of the site."""
        return tuple(c.name for c in self.manifest.columns if c.role == "covariate")

    @property
    def units(self) -> dict[str, str]:
        """Unit of every target and covariate in plain text; empty where it is not known."""
        return {c.name: c.unit for c in self.manifest.columns if c.role in ("target", "covariate")}

    @property
    def site_ids(self) -> tuple[str, ...]:
        """Ids of its sites, in alphabetical order."""
        return tuple(self.manifest.sites)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Facts of its sites; those of the data set come before those of the site table.

        Returns
        -------
        pandas.DataFrame
            Index ``site_id``; columns as :func:`fluxcore.sites`, and ``rows``, ``measured``
            (numbers of rows). Missing where neither knows. Callers must not change it.
        """
        table = self._table().reindex(columns=list(FACTS))
        public = site_table().reindex(table.index)
        for name in FACTS:
            table[name] = table[name].astype(public[name].dtype).fillna(public[name])
        entries = pd.DataFrame(
            [(e.first_year, e.last_year, e.rows, e.measured) for e in self.manifest.sites.values()],
            index=pd.Index(self.site_ids),
            columns=["first_year", "last_year", "rows", "measured"],
        )
        return with_groups(table.join(entries))

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """Mean, standard deviation and quantiles of every variable at each site, over all rows.

        Returns
        -------
        pandas.DataFrame
            Index ``site_id``; columns ``<variable>_mean``, ``_sd``, ``_q05``, ``_q50``, ``_q95``
            in the variable's unit; NaN where a site lacks the variable. Callers must not change it.
        """
        table = self._table()
        return table.drop(columns=[name for name in FACTS if name in table.columns])

    @cached_property
    def years(self) -> pd.DataFrame:
        """Rows of every site and calendar year: ``site_id, year, rows, measured``; none is read."""
        return pd.DataFrame(
            [
                (site, int(year), rows, measured)
                for site, entry in self.manifest.sites.items()
                for year, (rows, measured) in entry.years.items()
            ],
            columns=["site_id", "year", "rows", "measured"],
        )

    def scan(
        self,
        columns: Sequence[str] | None = None,
        *,
        sites: Sequence[str] | None = None,
        years: Years | None = None,
        rows: Rows = "all",
    ) -> pl.LazyFrame:
        """Rows, lazily: only the files, years and columns that are asked for are read.

        Parameters
        ----------
        columns
            Targets, covariates, ``measured``; all of them if absent.
        sites
            Site ids; all if absent.
        years
            One year; first and last one, None for no bound; or a collection of years other than a
            pair.
        rows
            ``all``, ``measured`` or ``gap-filled``.

        Returns
        -------
        polars.LazyFrame
            ``site_id`` (Enum of all sites of the data set), ``time`` (local standard time, start
            of the hour), then the columns, Float32, null where missing, also where a site does not
            have the column. Sorted by site and time.

        Raises
        ------
        UnknownNameError
            There is no such column or site.
        """
        known = [c.name for c in self.manifest.columns if c.role != "time"]
        if columns is None:
            wanted = known
        else:
            named = dict.fromkeys([columns] if isinstance(columns, str) else columns)
            wanted = [name for name in named if name not in ("site_id", "time")]
        for name in wanted:
            if name not in known:
                raise UnknownNameError.among(f"column of {self.name}", name, known)
        if rows not in ROWS:
            raise UnknownNameError.among("choice of rows", rows, ROWS)
        chosen = self._chosen(sites)
        kind = pl.Enum(self.site_ids)
        if not chosen:
            empty = self._one(self.site_ids[0], wanted, kind, None, "all")
            return empty.filter(pl.lit(False))
        return pl.concat([self._one(site, wanted, kind, years, rows) for site in chosen])

    def series(
        self, site_id: str, columns: Sequence[str] | None = None, *, years: Years | None = None
    ) -> "xr.Dataset":
        """One site's hours.

        Returns
        -------
        xarray.Dataset
            Dimension ``time``; float32, NaN where missing; ``measured`` as bool. Units and long
            names in the attributes of the variables; ``site_id``, ``dataset`` and ``synthetic``
            (0 or 1) in those of the whole.

        Raises
        ------
        UnknownNameError
            There is no such column or site.
        """
        import xarray as xr

        asked = [columns] if isinstance(columns, str) else columns
        wanted = asked if asked is None else ["measured", *asked]
        with reading(self.name):
            frame = self.scan(wanted, sites=[site_id], years=years).drop("site_id").collect()
        labels = {name: entry.label for name, entry in TARGETS.items()}
        labels |= {name: entry.label for name, entry in COVARIATES.items()}
        units = self.units
        data = {
            name: (
                "time",
                frame[name].to_numpy(),
                {"units": units[name], "long_name": labels.get(name, name)}
                if name in units
                else {"long_name": "fluxes are measured, not gap-filled"},
            )
            for name in frame.columns
            if name != "time"
        }
        stamps = ("time", frame["time"].to_numpy(), {"long_name": "start of the hour"})
        return xr.Dataset(
            data,
            coords={"time": stamps},
            attrs={"site_id": site_id, "dataset": self.name, "synthetic": int(self.synthetic)},
        )

    def sample(
        self,
        per_site: int,
        *,
        seed: int,
        columns: Sequence[str] | None = None,
        sites: Sequence[str] | None = None,
        years: Years | None = None,
        rows: Rows = "all",
    ) -> pl.DataFrame:
        """Rows drawn at every site, as evenly over hours of the day and years as there are rows.

        A site's rows depend on the seed and the site alone, not on the others. Other parameters
        are those of :meth:`scan`.

        Parameters
        ----------
        per_site
            Rows a site; all rows where a site has fewer.
        seed
            Of the draws.

        Returns
        -------
        polars.DataFrame
            As :meth:`scan`; a site without any such row is absent.

        Raises
        ------
        UnknownNameError
            There is no such column or site.
        DatasetError
            Less than one row or a negative seed is asked for, or a file is damaged.
        """
        if per_site < 1 or seed < 0:
            raise DatasetError(
                f"A sample takes at least 1 row a site and a seed of 0 or more, not {per_site} "
                f"rows and the seed {seed}."
            )
        parts = []
        with reading(self.name):
            for site in self._chosen(sites):
                frame = self.scan(columns, sites=[site], years=years, rows=rows).collect()
                parts.append(balanced(frame, site, per_site, seed))
            return pl.concat(parts) if parts else self.scan(columns, sites=[]).collect()

    def path(self, site_id: str) -> Path:
        """File of a site's rows.

        Raises
        ------
        UnknownNameError
            There is no such site.
        DatasetError
            The file is gone, or cut off.
        """
        self._entry(site_id)
        place = self.folder / "hourly" / f"{site_id}.parquet"
        if not place.is_file():
            raise DatasetError(
                f"{place} is gone: the data set {self.name!r} is incomplete. Import it again."
            )
        if not _is_whole(place):
            raise DatasetError(
                f"{place} is damaged: it does not end as a Parquet file does. Import the data set "
                f"{self.name!r} again."
            )
        return place

    def _entry(self, site_id: str) -> None:
        if site_id not in self.manifest.sites:
            raise UnknownNameError.among(f"site of {self.name}", site_id, self.site_ids)

    def _chosen(self, sites: Sequence[str] | None) -> tuple[str, ...]:
        """Sites that were asked for, once each; a single one may be given as it is."""
        if sites is None:
            return self.site_ids
        chosen = tuple(dict.fromkeys([sites] if isinstance(sites, str) else sites))
        for site in chosen:
            self._entry(site)
        return chosen

    def _one(
        self, site: str, columns: Sequence[str], kind: pl.Enum, years: Years | None, rows: Rows
    ) -> pl.LazyFrame:
        lacks = self.manifest.sites[site].lacks
        frame = pl.scan_parquet(self.path(site))
        if years is not None:
            frame = frame.filter(_within(years))
        if rows != "all":
            frame = frame.filter(pl.col("measured") if rows == "measured" else ~pl.col("measured"))
        return frame.select(
            pl.lit(site, dtype=kind).alias("site_id"),
            "time",
            *(
                pl.lit(None, dtype=pl.Float32).alias(name) if name in lacks else pl.col(name)
                for name in columns
            ),
        )

    def _table(self) -> pd.DataFrame:
        path = self.folder / "sites.parquet"
        try:
            table = pl.read_parquet(path).to_pandas().set_index("site_id")
        except (OSError, pl.exceptions.PolarsError) as error:
            raise DatasetError(
                f"{path} cannot be read: {error}. Import the data set {self.name!r} again."
            ) from error
        return table.reindex(list(self.site_ids))


def _is_whole(place: Path) -> bool:
    with place.open("rb") as file:
        size = file.seek(0, SEEK_END)
        file.seek(max(0, size - len(_END)))
        return file.read() == _END


def _within(years: Years) -> pl.Expr:
    """Whether a time lies in years; bounds on the time itself, which let row groups be skipped."""
    time = pl.col("time")
    years = (years, years) if isinstance(years, int) else years
    bounds = tuple(years)
    if isinstance(years, tuple) and len(bounds) == 2:
        first, last = bounds
        inside = pl.lit(True)
    else:
        wanted = [year for year in bounds if year is not None]
        if not wanted:
            return pl.lit(False)
        first, last = min(wanted), max(wanted)
        inside = time.dt.year().is_in(wanted)
    if first is not None:
        inside &= time >= pl.lit(datetime(first, 1, 1), dtype=pl.Datetime("ms"))
    if last is not None:
        inside &= time < pl.lit(datetime(last + 1, 1, 1), dtype=pl.Datetime("ms"))
    return inside
