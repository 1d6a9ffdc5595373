"""Files that may become a data set: found in folders and archives, read whole within a limit."""

import gzip
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from fluxcore.datasets.findings import Finding, ProblemError
from fluxcore.errors import DatasetError
from fluxcore.text_files import HEAD, counted, gunzip, refusal

MAX_BYTES = 2 * 1024**3
"""Largest text of one site that is read, unpacked. Two decades of half-hours have about 1 GB."""
MAX_FILES = 100_000
"""Most files that are looked at."""

ABOUT = "about.json"
"""File beside exported CSVs that says where they come from, and whether they are synthetic."""

ENDINGS = (".csv", ".csv.gz")
_PEEK = 1 << 16
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Source:
    """A table in a file, or in a file of a zip archive."""

    path: Path
    shown: str
    """The file in messages: its place in the folder that was given."""
    member: str = ""
    """Its name in the archive."""
    size: int = 0
    """Bytes on disk; in an archive, packed."""
    stamp: int = 0
    """When the file was last changed, ns since 1970."""

    @property
    def name(self) -> str:
        """File name without folders."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def mark(self) -> list[str | int]:
        """What changes when the file does."""
        return [str(self.path), self.member, self.size, self.stamp]

    def __str__(self) -> str:
        return self.shown

    def head(self) -> bytes:
        """First bytes of the text.

        Raises
        ------
        ProblemError
            There are none, or they are no text.
        """
        parts = b""
        for chunk in self._chunks(_PEEK):
            parts += chunk
            if len(parts) >= _PEEK:
                break
        self._require_text(parts)
        return parts[:_PEEK]

    def read(self) -> bytes:
        """Read all of the text.

        Raises
        ------
        ProblemError
            It is too large, empty, damaged, cut short, or no text.
        """
        parts: list[bytes] = []
        size = 0
        for chunk in self._chunks(max(1 << 24, self.size + 1)):  # plain files in one piece
            if not parts:
                self._require_text(chunk)
            size += len(chunk)
            if size > MAX_BYTES:
                raise self._too_large("unpacks to more than")
            parts.append(chunk)
        if not parts:
            self._require_text(b"")
        return b"".join(parts)

    def _chunks(self, length: int) -> Iterator[bytes]:
        size = 0
        try:
            if self.member:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                    while chunk := file.read(length):
                        size += len(chunk)
                        yield chunk
                return
            with self.path.open("rb") as plain:
                packed = plain.read(2) == _GZIP
                plain.seek(0)
                if not packed and self.size > MAX_BYTES:
                    raise self._too_large(f"has {self.size / 1e9:.1f} GB, more than")
                while not packed and (chunk := plain.read(length)):
                    yield chunk
            if packed:
                for chunk in gunzip(self.path):
                    size += len(chunk)
                    yield chunk
        except EOFError as error:
            after = f" after {size:,} unpacked bytes" if size else ""
            raise self.problem(
                "cut short", f"is packed and cut short{after}", "Copy or download it again."
            ) from error
        except (gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
            raise self.problem(
                "damaged", f"is packed and damaged: {error}", "Copy or download it again."
            ) from error
        except OSError as error:
            raise self.problem(
                "unreadable", f"cannot be read: {error.strerror or error}", "See to its rights."
            ) from error
        except (NotImplementedError, RuntimeError) as error:  # zipfile: method, password
            raise self.problem(
                "unreadable", f"cannot be unpacked: {error}", "Unpack it."
            ) from error

    def problem(self, rule: str, message: str, remedy: str, **more: int) -> ProblemError:
        """An error about the file as a whole."""
        return ProblemError(
            Finding("error", rule, message, self.shown, remedy=remedy, count=more.get("count", 1))
        )

    def _too_large(self, how: str) -> ProblemError:
        return self.problem(
            "too large",
            f"{how} the {MAX_BYTES / 1e9:.1f} GB that are read of one file",
            "Give one site a file, and leave out files that are no tables of a site.",
        )

    def _require_text(self, head: bytes) -> None:
        if not head:
            raise self.problem("empty", "is empty (0 bytes)", "Copy or download it again.")
        if message := refusal(head[:HEAD], self.shown, self.name):
            what, _, remedy = message.removeprefix(f"{self.shown}: ").partition(". ")
            rule = "web page" if "web page" in what else "no text"
            raise self.problem(rule, what, remedy)


def find_sources(paths: Iterable[Path]) -> tuple[list[Source], list[Finding]]:
    """Look for tables in files, folders (at any depth) and zip archives.

    Links to folders are not followed inside a folder, so that no loop can trap us.

    Returns
    -------
    tuple
        The tables, by place; and findings about what was passed over or cannot be read.

    Raises
    ------
    DatasetError
        A path does not exist or cannot be reached, or there are too many files.
    """
    sources: list[Source] = []
    findings: list[Finding] = []
    passed: dict[str, list[str]] = {}
    for given in paths:
        for path, shown in _files(given, findings, passed):
            if len(sources) > MAX_FILES:
                raise DatasetError(
                    f"{given}: there are more than {MAX_FILES:,} files in it. Give the folder that "
                    "holds the data, and nothing above it."
                )
            try:
                about = path.stat()
                if not S_ISREG(about.st_mode):  # opening a pipe would wait for ever
                    passed.setdefault("no file, but a pipe or device", []).append(shown)
                    continue
                with path.open("rb") as file:
                    start = file.read(4)
            except OSError as error:
                findings.append(_unreachable(shown, error))
                continue
            if start == _ZIP:
                sources += _inside(path, shown, about.st_mtime_ns, findings, passed)
            elif path == given or path.name.lower().endswith(ENDINGS):
                sources.append(Source(path, shown, "", about.st_size, about.st_mtime_ns))
            else:
                passed.setdefault("no CSV", []).append(shown)
    for why, names in passed.items():
        findings.append(
            Finding(
                "note",
                "passed over",
                f"{counted(len(names), 'file')} passed over: {why}",
                count=len(names),
                examples=tuple(names[:3]),
            )
        )
    unique = {(source.path.resolve(), source.member): source for source in sources}
    return sorted(unique.values(), key=lambda source: source.shown), findings


def readable(name: str) -> str:
    """A file name that can be printed, whatever bytes it is made of."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _files(
    given: Path, findings: list[Finding], passed: dict[str, list[str]]
) -> Iterator[tuple[Path, str]]:
    """Files of a folder at any depth, or the one file; with names to be shown."""
    try:
        given.stat()
    except FileNotFoundError as error:
        raise DatasetError(f"{given}: there is no such file or folder.") from error
    except OSError as error:
        raise DatasetError(
            f"{given}: cannot be reached: {error.strerror or error}. Give another path, or see to "
            "its rights."
        ) from error
    if not given.is_dir():
        yield given, readable(given.name)
        return

    def unreadable(error: OSError) -> None:
        findings.append(_unreachable(readable(str(error.filename)), error))

    for folder, folders, files in os.walk(given, onerror=unreadable):
        here = Path(folder)
        for name in [name for name in folders if (here / name).is_symlink()]:
            passed.setdefault("a link to a folder", []).append(
                readable(str((here / name).relative_to(given)))
            )
        folders[:] = sorted(
            name for name in folders if not (name.startswith(".") or name == "__MACOSX")
        )
        for name in sorted(files):
            shown = readable(str((here / name).relative_to(given)))
            if name.startswith("."):
                passed.setdefault("hidden", []).append(shown)
            elif name != ABOUT:
                yield here / name, shown


def _inside(
    path: Path, shown: str, stamp: int, findings: list[Finding], passed: dict[str, list[str]]
) -> Iterator[Source]:
    """Tables in a zip archive. Nothing is unpacked to disk, so names in it can do no harm."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except _DAMAGED as error:
        findings.append(
            Finding("error", "damaged", f"is no zip archive that can be opened: {error}", shown,
                    count=1, remedy="Copy or download it again.")
        )  # fmt: skip
        return
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        label = f"{shown}/{readable(parts[-1])}" if parts else shown
        if not parts or parts[-1].startswith(".") or "__MACOSX" in parts:
            passed.setdefault("hidden", []).append(label)
        elif not parts[-1].lower().endswith(".csv"):
            passed.setdefault("no CSV", []).append(label)
        else:
            yield Source(path, label, entry.filename, entry.compress_size, stamp)


def _unreachable(shown: str, error: OSError) -> Finding:
    return Finding(
        "error",
        "unreadable",
        f"cannot be read: {error.strerror or error}",
        shown,
        count=1,
        remedy="See to its rights, or take it out of the folder.",
    )
