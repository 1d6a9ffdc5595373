"""Data sets found by name or folder; a damaged one keeps nobody from the others."""

from os import PathLike
from pathlib import Path

from fluxcore.datasets.manifest import read_manifest
from fluxcore.datasets.store import Dataset
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.workspace import Workspace, check_name


def open_dataset(name: str | PathLike[str], workspace: Workspace | None = None) -> Dataset:
    """Open a data set of the workspace by its name, or one anywhere by its folder.

    Raises
    ------
    UnknownNameError
        The workspace has no data set of this name.
    DatasetError
        The folder holds none, or a damaged one.
    """
    folder = Path(name)
    if isinstance(name, str) and len(folder.parts) == 1 and name not in (".", ".."):
        check_name(name, "data set")
        place = (workspace or Workspace()).root / "datasets"
        folder = place / name
        if not folder.is_dir():
            raise UnknownNameError.among("data set", name, _names(place))
    return Dataset(folder, read_manifest(folder))


def datasets(workspace: Workspace | None = None) -> list[Dataset]:
    """All data sets of a workspace that can be opened, by name; :func:`trouble` has the others."""
    return [found for found in _opened(workspace) if isinstance(found, Dataset)]


def trouble(workspace: Workspace | None = None) -> dict[str, str]:
    """Why data sets of a workspace cannot be opened, by their name."""
    place = (workspace or Workspace()).root / "datasets"
    pairs = zip(_names(place), _opened(workspace), strict=True)
    return {name: str(found) for name, found in pairs if isinstance(found, FluxError)}


def _opened(workspace: Workspace | None) -> list[Dataset | FluxError]:
    found: list[Dataset | FluxError] = []
    place = (workspace or Workspace()).root / "datasets"
    for name in _names(place):
        try:
            found.append(open_dataset(place / name))
        except FluxError as error:
            found.append(error)
    return found


def _names(place: Path) -> list[str]:
    if not place.is_dir():
        return []
    return sorted(p.name for p in place.iterdir() if p.is_dir() and not p.name.startswith("."))
