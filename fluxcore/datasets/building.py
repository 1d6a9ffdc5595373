"""A data set in the making: site by site beside its place, taken up again, then moved in whole."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any

import polars as pl
from filelock import Timeout

from fluxcore.atomic import SCRATCH, cannot_write, writing
from fluxcore.datasets.manifest import (
    Column,
    Kind,
    Manifest,
    SiteEntry,
    write_manifest,
)
from fluxcore.datasets.opening import open_dataset
from fluxcore.datasets.site_file import record_path
from fluxcore.datasets.store import Dataset
from fluxcore.errors import DatasetError, WorkspaceError
from fluxcore.schema import TARGETS, column_unit
from fluxcore.workspace import Workspace, check_name, making_lock, read_json, write_json


class Building:
    """A data set that is being made; a context manager.

    The work goes on in a folder of its own and survives a break: the next run with the same name
    and ``token`` finds the sites that are finished. Only :meth:`finish` makes it a data set.

    Parameters
    ----------
    workspace
        Where the data set will stand.
    name, kind, synthetic, generator, source, extra
        As in the manifest.
    token
        Names the input and the options: work on others is thrown away, not taken up.
    replace
        Whether a data set of this name may be there; it is used until the new one is finished.

    Raises
    ------
    WorkspaceError
        The name cannot be one, or the workspace cannot be written.
    DatasetError
        There is such a data set and it is not to be replaced, or another process is making it.
    """

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        *,
        kind: Kind,
        synthetic: bool,
        generator: dict[str, Any] | None = None,
        source: str = "",
        token: str = "",
        replace: bool = False,
        extra: dict[str, Any] | None = None,
    ) -> None:
        check_name(name, "data set")
        self.workspace, self.name, self.replace = workspace, name, replace
        self._kind: Kind = kind
        self._synthetic, self._generator = synthetic, generator
        self._source, self._extra = source, extra or {}
        self._token = {"token": token, "software": version("fluxcore")}
        self.place = workspace.root / "datasets" / name
        self.folder = self.place.with_name(f"{SCRATCH}{name}")
        self._lock = making_lock(self.folder)
        if self.place.exists() and not replace:
            raise DatasetError(
                f"There is a data set {name!r} in {workspace.root} already. Choose another name, "
                "or replace it with --replace (in Python replace=True)."
            )

    def __enter__(self) -> "Building":
        self.workspace.may_write()
        self.workspace.create()
        try:
            self.folder.parent.mkdir(exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout:
                raise DatasetError(
                    f"The data set {self.name!r} is being made by another process just now. Wait "
                    "for it, or choose another name."
                ) from None
            marker = self.folder / "making.json"
            with suppress(WorkspaceError):
                if marker.is_file() and read_json(marker) == self._token:
                    return self
            shutil.rmtree(self.folder, ignore_errors=True)
            (self.folder / "hourly").mkdir(parents=True)
            (self.folder / "facts").mkdir()
            with writing(marker) as scratch:
                write_json(scratch, self._token)
        except OSError as error:
            self._lock.release()
            raise cannot_write(self.folder, error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()
        with suppress(OSError):
            Path(self._lock.lock_file).unlink()
        if isinstance(error, OSError):
            error = cannot_write(self.folder, error)
        if isinstance(error, WorkspaceError):
            ready = len(list((self.folder / "facts").glob("*.json")))
            count = "1 site is" if ready == 1 else f"{ready} sites are"
            goes_on = (
                f" {count} finished: the same command goes on from there; their space comes back "
                f"by: fluxcore workspace remove unfinished {self.name}"
            )
            raise WorkspaceError(f"{error}{goes_on if ready else ''}") from error

    def done(self, site_id: str) -> bool:
        """Whether a site is finished, from this run or from a broken one before."""
        return record_path(self.folder, site_id).is_file()

    def discard(self) -> None:
        """Throw the work away: it would be wrong to take it up again."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def finish(
        self,
        findings: Iterable[Mapping[str, Any]] = (),
        *,
        only: Sequence[str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> Dataset:
        """Make a data set of the finished sites, or of those named, and put it in place.

        Raises
        ------
        DatasetError
            No site is finished, or one that is named is not.
        """
        wanted = None if only is None else set(only)
        found = sorted(path.stem for path in (self.folder / "facts").glob("*.json"))
        names = [site for site in found if wanted is None or site in wanted]
        if not names or (wanted is not None and len(names) < len(wanted)):
            absent = sorted((wanted or set()) - set(names))
            raise DatasetError(
                f"The data set {self.name!r} cannot be finished: "
                f"{'no site is' if not names else f'{len(absent)} sites are not'} there"
                f"{': ' + ', '.join(absent[:5]) if absent else ''}. Run the import again."
            )
        records = {site: read_json(record_path(self.folder, site)) for site in names}
        sites = pl.DataFrame(
            [{"site_id": site, **record["facts"]} for site, record in records.items()],
            infer_schema_length=None,
        )
        columns = _columns(records.values())
        entries = {
            site: SiteEntry(
                **{
                    **record["entry"],
                    "lacks": tuple(c.name for c in columns if c.name not in record["columns"]),
                }
            )
            for site, record in records.items()
        }
        manifest = Manifest(
            name=self.name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            software={"fluxcore": version("fluxcore"), "polars": version("polars")},
            columns=columns,
            sites=entries,
            findings=tuple(dict(finding) for finding in findings),
            kind=self._kind,
            synthetic=self._synthetic,
            generator=self._generator,
            source=self._source,
            extra={**self._extra, **(extra or {})},
        )
        try:
            sites.write_parquet(self.folder / "sites.parquet", compression="zstd")
            write_manifest(self.folder, manifest)
            for path in (self.folder / "hourly").iterdir():
                if path.suffix != ".parquet" or path.stem not in entries:
                    path.unlink()
            shutil.rmtree(self.folder / "facts")
            (self.folder / "making.json").unlink()
            self._put_in_place()
        except OSError as error:
            raise cannot_write(self.place, error) from error
        return open_dataset(self.place)

    def _put_in_place(self) -> None:
        old = self.folder.with_name(f"{self.folder.name}-old")
        shutil.rmtree(old, ignore_errors=True)
        if self.place.exists():
            self.place.rename(old)
        try:
            self.folder.rename(self.place)
        except OSError:
            if old.exists():
                old.rename(self.place)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _columns(records: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns of all sites, in the order in which they first appear."""
    names = dict.fromkeys(name for record in records for name in record["columns"])
    special = {"time": Column("time", "time", ""), "measured": Column("measured", "measured", "")}
    return tuple(
        special.get(name)
        or Column(name, "target" if name in TARGETS else "covariate", column_unit(name))
        for name in names
    )
