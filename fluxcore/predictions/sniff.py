"""What kind of file this is, by its content and never by its name alone; and how large it may be.

Nothing is unpickled or executed: files of pickled objects are refused before any library opens
them, and Zarr stores may only use codecs that hold numbers and text.
"""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from fluxcore.errors import PredictionFileError
from fluxcore.text_files import HEAD, broken_promise, gunzip, refusal

Kind = Literal["csv", "csv.gz", "parquet", "netcdf", "zarr"]

MAX_BYTES = 4 * 1024**3
"""Largest table that is read, uncompressed. The benchmark's files have at most 0.4 GB."""
MAX_ROWS = 50_000_000
"""Most rows of one table. The largest file of the benchmark has 2,981,088."""

SUFFIXES = (".csv", ".csv.gz", ".parquet", ".nc", ".nc4", ".zarr")
"""Endings of files that are looked for in a folder."""

_SAFE_CODECS = frozenset(
    {
        *("adler32", "blosc", "bytes", "bz2", "crc32", "crc32c", "default", "delta", "endian"),
        *("fixedscaleoffset", "fletcher32", "gzip", "lz4", "lzma", "packbits", "quantize"),
        *("sharding_indexed", "shuffle", "transpose", "vlen-bytes", "vlen-utf8", "zlib", "zstd"),
    }
)


def kind_of(path: Path, shown: str) -> Kind:
    """Tell a file's kind from its first bytes.

    Raises
    ------
    PredictionFileError
        There is no such file, it is empty, or of a kind that is not read.
    """
    if path.is_dir():
        if is_store(path):
            _require_safe_codecs(path, shown)
            return "zarr"
        raise PredictionFileError(
            f"{shown}: is a folder, not a file of predictions. Give the files in it."
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise PredictionFileError(f"{shown}: cannot be opened: {error.strerror}.") from error
    if size == 0:
        raise PredictionFileError(f"{shown}: is empty (0 bytes). Write or copy it again.")
    if head.startswith(b"\x1f\x8b"):
        return "csv.gz"
    if size > MAX_BYTES:
        raise PredictionFileError(
            f"{shown}: has {size / 1e9:.1f} GB; at most {MAX_BYTES / 1e9:.1f} GB are read. "
            "Give one scenario, target and model a file."
        )
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"\x89HDF\r\n\x1a\n", b"CDF\x01", b"CDF\x02")):
        return "netcdf"
    require_text(head, shown, path.name)
    return "csv"


def is_store(path: Path) -> bool:
    """Whether a folder is a Zarr store."""
    return any((path / name).is_file() for name in ("zarr.json", ".zgroup", ".zmetadata"))


def require_text(head: bytes, shown: str, name: str = "") -> None:
    """Refuse bytes that cannot be the start of a table in UTF-8 text.

    ``name`` is the file's name, whose ending may promise that the bytes are something else.
    """
    if message := refusal(head, shown, name):
        raise PredictionFileError(message)


def require_promised(head: bytes, shown: str, name: str) -> None:
    """Refuse bytes that are no table of text under a name that promises something else.

    To be called where they turned out to be no such table: content goes before the name.
    """
    if message := broken_promise(head, shown, name):
        raise PredictionFileError(message)


def unpack(path: Path, shown: str) -> bytes:
    """Decompress a gzip file, within the limit of size.

    Raises
    ------
    PredictionFileError
        It is damaged or cut short, or larger than :data:`MAX_BYTES` when unpacked.
    """
    parts: list[bytes] = []
    size = 0
    try:
        for chunk in gunzip(path):
            size += len(chunk)
            if size > MAX_BYTES:
                raise PredictionFileError(
                    f"{shown}: unpacks to more than {MAX_BYTES / 1e9:.1f} GB. Give one scenario, "
                    "target and model a file."
                )
            if not parts:
                require_text(chunk[:HEAD], shown)
            parts.append(chunk)
    except EOFError as error:
        after = f" after {size:,} unpacked bytes" if size else ""
        raise PredictionFileError(
            f"{shown}: the gzip file is cut short{after}. Copy or download it again."
        ) from error
    except (OSError, zlib.error) as error:
        raise PredictionFileError(
            f"{shown}: the gzip file is damaged ({error}). Copy or download it again."
        ) from error
    if not size:
        raise PredictionFileError(f"{shown}: is empty once unpacked. Write or copy it again.")
    return b"".join(parts)


def require_rows(rows: int, shown: str) -> None:
    """Refuse a table of more rows than :data:`MAX_ROWS`."""
    if rows > MAX_ROWS:
        raise PredictionFileError(
            f"{shown}: has more than {MAX_ROWS:,} rows, the most that are read. Give one scenario, "
            "target and model a file."
        )


def _require_safe_codecs(store: Path, shown: str) -> None:
    """Refuse a Zarr store that names a codec which could run code or that we do not know."""
    for place in store.rglob("*"):
        if place.name not in ("zarr.json", ".zarray", ".zmetadata"):
            continue
        try:
            content = json.loads(place.read_bytes())
        except (OSError, ValueError, RecursionError) as error:
            raise PredictionFileError(
                f"{shown}: {place.name} of the Zarr store is damaged ({error}). Write it again."
            ) from error
        unknown = sorted(set(_codecs(content)) - _SAFE_CODECS)
        if unknown:
            raise PredictionFileError(
                f"{shown}: uses the codec {unknown[0]!r}, which is not read, since it could run "
                "code. Write the store with numbers and text only."
            )


def _codecs(node: object) -> Iterator[str]:
    """Names of all codecs anywhere in a store's metadata."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("filters", "compressor", "compressors", "codecs", "index_codecs"):
                for codec in value if isinstance(value, list) else [value]:
                    if isinstance(codec, dict):
                        label = codec.get("id", codec.get("name", ""))
                        yield str(label).removeprefix("numcodecs.").lower()
            yield from _codecs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _codecs(value)
