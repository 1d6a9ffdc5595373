"""``manifest.json`` of a data set: what is in it and where it comes from, without a row read."""

from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from fluxcore.errors import DatasetError, WorkspaceError
from fluxcore.workspace import read_json, write_json

LAYOUT = 1
"""Version of the store's layout."""
NAME = "manifest.json"

FACTS = (
    "name",
    "latitude",
    "longitude",
    "elevation_m",
    "igbp",
    "koeppen",
    "mat_c",
    "map_mm",
    "network",
)
"""What a data set may say of a site."""
TEXTS = ("name", "igbp", "koeppen", "network")

Kind = Literal["official", "fluxnet", "synthetic"]
Role = Literal["time", "measured", "target", "covariate"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the hourly files."""

    name: str
    role: Role
    unit: str
    """Plain text; empty where it is not known."""


@dataclass(frozen=True, slots=True)
class SiteEntry:
    """What a manifest says of one site."""

    rows: int
    measured: int
    """Rows whose fluxes are measured; the others are gap-filled."""
    first_year: int
    last_year: int
    years: dict[str, tuple[int, int]]
    """Year -> (rows, measured rows)."""
    sha256: str
    """Of the site's file."""
    lacks: tuple[str, ...] = ()
    """Columns of the data set that this site's file does not have."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a data set that is no number of it."""

    name: str
    kind: Kind
    synthetic: bool
    source: str
    """One sentence: where the data come from."""
    created: str
    """Date and time, ISO 8601, UTC."""
    software: dict[str, str]
    columns: tuple[Column, ...]
    sites: dict[str, SiteEntry]
    """Site id -> entry, in alphabetical order."""
    generator: dict[str, Any] | None = None
    """Of synthetic data: name, version, seed, profile, knobs."""
    findings: tuple[dict[str, Any], ...] = ()
    """What was noted when the data set was made."""
    layout: int = LAYOUT
    extra: dict[str, Any] = field(default_factory=dict)
    """Further facts of the kind of data set, such as which flux variants were taken."""

    @property
    def rows(self) -> int:
        """Rows of all sites."""
        return sum(entry.rows for entry in self.sites.values())

    @property
    def digest(self) -> str:
        """SHA-256 over the hashes of all sites: equal for equal files, whatever the name."""
        content = "".join(f"{site} {entry.sha256}\n" for site, entry in sorted(self.sites.items()))
        return sha256(content.encode()).hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` into a folder."""
    write_json(folder / NAME, asdict(manifest))


def read_manifest(folder: Path) -> Manifest:
    """Read ``manifest.json`` of a data set.

    Raises
    ------
    DatasetError
        There is none, it is damaged, or of a newer layout.
    """
    path = folder / NAME
    if not path.is_file():
        raise DatasetError(
            f"{folder}: no data set: it holds no {NAME}. Make one with: fluxcore add dataset DIR "
            "--name NAME, or a synthetic one with: fluxcore demo"
        )
    try:
        given = read_json(path)
    except WorkspaceError as error:
        raise DatasetError(str(error)) from error
    layout = given.get("layout")
    if isinstance(layout, int) and layout > LAYOUT:
        raise DatasetError(
            f"{folder} is a data set of layout {layout}; this fluxcore knows {LAYOUT}. Update "
            "fluxcore."
        )
    try:
        return _manifest(given)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DatasetError(
            f"{path} is damaged: {type(error).__name__}: {error}. Import the data set again, or "
            f"remove it with: fluxcore workspace remove dataset {folder.name}"
        ) from error


def _manifest(given: dict[str, Any]) -> Manifest:
    sites = {
        str(site): SiteEntry(
            rows=int(entry["rows"]),
            measured=int(entry["measured"]),
            first_year=int(entry["first_year"]),
            last_year=int(entry["last_year"]),
            years={
                str(year): (int(rows), int(measured))
                for year, (rows, measured) in entry["years"].items()
            },
            sha256=str(entry["sha256"]),
            lacks=tuple(entry["lacks"]),
        )
        for site, entry in sorted(given["sites"].items())
    }
    return Manifest(
        **{
            **given,
            "columns": tuple(Column(**column) for column in given["columns"]),
            "findings": tuple(given["findings"]),
            "sites": sites,
        }
    )
