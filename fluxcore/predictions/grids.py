"""NetCDF and Zarr: predictions on the dimensions site and time."""

import struct
import sys
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from fluxcore.errors import PredictionFileError
from fluxcore.predictions.columnar import damaged
from fluxcore.predictions.heaps import endless_heap
from fluxcore.predictions.record import Finding
from fluxcore.predictions.sniff import require_rows
from fluxcore.predictions.table import VALUES, Table, Wanted
from fluxcore.text_files import counted, listed

if TYPE_CHECKING:
    import xarray as xr

_SITE_NAMES = ("site_id", "site")
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SystemError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What xarray and the libraries below it raise on damaged files."""


def read_grid(path: Path, kind: str, shown: str, wanted: Wanted) -> Table:
    """Read a NetCDF file or a Zarr store with the dimensions site and time.

    The site ids stand in a coordinate ``site`` or ``site_id``, the values in a variable ``y_pred``
    (or the only one on both dimensions) and perhaps ``y_true``. Hours of a site without any value
    give no row, since a grid has no other way to say that a site does not have an hour.

    Raises
    ------
    PredictionFileError
        It is damaged, has no such dimensions or variables, or more rows than are read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _open(path, kind, shown) as data:
                return _to_table(data, shown, wanted)
    except PredictionFileError:
        raise
    except _damage() as error:
        raise damaged(shown, "Zarr" if kind == "zarr" else "NetCDF", error) from error


def _damage() -> tuple[type[Exception], ...]:
    """What damaged files raise; where pandas uses Arrow for text, Arrow's own error too."""
    arrow = sys.modules.get("pyarrow")
    return _DAMAGE if arrow is None else (*_DAMAGE, arrow.ArrowException)


def _open(path: Path, kind: str, shown: str) -> "xr.Dataset":
    import xarray as xr

    if kind == "zarr":
        return xr.open_dataset(path, engine="zarr", consolidated=False, decode_timedelta=False)
    with path.open("rb") as file:
        classic = file.read(3) == b"CDF"
    if not classic:
        _require_own_data(path, shown)
    engine = "scipy" if classic else "h5netcdf"
    return xr.open_dataset(path, engine=engine, decode_timedelta=False)


def _require_own_data(path: Path, shown: str) -> None:
    """Refuse HDF5 files that take their values from other files of this computer."""
    import h5py

    heap = endless_heap(path)
    if heap is not None:
        raise PredictionFileError(
            f"{shown}: is damaged: the heap of its texts at byte {heap:,} has no end. Write or "
            "copy the file again."
        )
    with h5py.File(path, "r") as file:
        for name in file:
            link = file.get(name, getlink=True)
            foreign = isinstance(link, h5py.ExternalLink)
            if not foreign and isinstance(item := file.get(name), h5py.Dataset):
                foreign = bool(item.external) or item.is_virtual
            if foreign:
                raise PredictionFileError(
                    f"{shown}: {name!r} refers to another file. Write the values into this one."
                )


def _to_table(data: "xr.Dataset", shown: str, wanted: Wanted) -> Table:
    time = _variable(data, shown, wanted.columns.get("time"), ("time",), "time")
    site = _variable(data, shown, wanted.columns.get("site_id"), _SITE_NAMES, "site_id")
    if data[time].ndim != 1 or data[site].ndim != 1 or data[time].dims == data[site].dims:
        raise PredictionFileError(
            f"{shown}: {time!r} and {site!r} are not two dimensions of one grid (they lie on "
            f"{data[time].dims} and {data[site].dims}). Give values on (site, time)."
        )
    dims = (data[site].dims[0], data[time].dims[0])
    require_rows(data.sizes[dims[0]] * data.sizes[dims[1]], shown)
    values = _values(data, shown, dims, wanted)
    times = data[time].to_numpy()
    if times.dtype.kind == "M":
        stamps = pl.Series(times.astype("datetime64[ms]"))
    else:
        stamps = pl.Series([str(value) for value in times.tolist()])
    ids = [
        v.decode("utf-8") if isinstance(v, bytes) else str(v) for v in data[site].values.tolist()
    ]
    rows, columns = len(ids), len(times)
    frame = pl.DataFrame(
        {
            "site_id": pl.Series(ids, dtype=pl.String).gather(np.repeat(np.arange(rows), columns)),
            "time": stamps.gather(np.tile(np.arange(columns), rows)),
            **{ours: grid.reshape(-1) for ours, grid in values.items()},
        }
    )
    blank = frame.select(
        pl.all_horizontal(pl.col(list(values)).is_null() | pl.col(list(values)).is_nan())
    ).to_series()
    count = int(blank.sum())
    note = Finding(
        "note",
        "grid",
        f"Read as a grid of {counted(rows, 'site')} and {counted(columns, 'time')}; blank cells, "
        f"which give no row: {count:,}.",
        count,
    )
    return Table(shown, frame.filter(~blank), notes=(note,))


def _variable(
    data: "xr.Dataset", shown: str, said: str | None, usual: tuple[str, ...], ours: str
) -> str:
    names = [str(name) for name in data.variables]
    for name in (said,) if said else usual:
        if name in names:
            return name
    raise PredictionFileError(
        f"{shown}: has no variable {said or usual[0]!r}; there are: {listed(names)}. If it has "
        f"another name, say so: --columns {ours}=NAME (in Python columns={{{ours!r}: 'NAME'}})."
    )


def _values(
    data: "xr.Dataset", shown: str, dims: tuple[object, object], wanted: Wanted
) -> dict[str, np.ndarray]:
    grids = [str(name) for name, item in data.data_vars.items() if set(item.dims) == set(dims)]
    found = {name: wanted.columns[name] for name in VALUES if name in wanted.columns}
    found |= {name: name for name in VALUES if name in grids and name not in found}
    if wanted.value not in found and wanted.also in grids:
        found[wanted.value] = wanted.also
    if wanted.value not in found and len(grids) == 1:
        found[wanted.value] = grids[0]
    wrong = [theirs for theirs in found.values() if theirs not in grids]
    if wrong or wanted.value not in found:
        raise PredictionFileError(
            f"{shown}: no variable {wrong[0] if wrong else wanted.value!r} on the dimensions "
            f"{dims}; there are: {listed(grids)}. If it has another name, say so: --columns "
            f"{wanted.value}=NAME (in Python columns={{{wanted.value!r}: 'NAME'}})."
        )
    values = {}
    for ours, theirs in found.items():
        item = data[theirs].transpose(*dims)
        if item.dtype.kind not in "fiu":
            raise PredictionFileError(
                f"{shown}: {theirs!r} is of type {item.dtype}, not a number. Write it as float64."
            )
        values[ours] = np.asarray(item.to_numpy(), dtype=np.float64)
    return values
