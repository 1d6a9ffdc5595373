"""What goes wrong while rows are read, said as it is: which data set, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from fluxcore.errors import DatasetError


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn what polars and the disk raise into a DatasetError that names the data set.

    Examples
    --------
    >>> with reading("demo"):
    ...     _ = pl.read_parquet("nowhere.parquet")
    Traceback (most recent call last):
    fluxcore.errors.DatasetError: The data set 'demo' cannot be read: ...
    """
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0].rstrip(".")
        raise DatasetError(
            f"The data set {name!r} cannot be read: {reason}. Look which files are damaged or gone "
            f"with: fluxcore check dataset {name}. Then import it again."
        ) from error
