"""Where the shipped data folder is: in an installed wheel and in a checkout alike."""

from pathlib import Path

from fluxcore.errors import FileError

PACKAGE = Path(__file__).resolve().parent
_MARK = "sites.csv"  # a folder called "data" is ours if it holds this file


def data_file(*parts: str, package: Path = PACKAGE) -> Path:
    """Path of a file or folder in the shipped ``data`` folder.

    A wheel carries the folder inside the package; a checkout, and so an editable install, has it
    beside the package.

    Parameters
    ----------
    parts
        Path below the folder, one part an argument; none for the folder itself.
    package
        Folder of the installed package; only tests have a reason to give it.

    Raises
    ------
    FileError
        The folder is in neither place, or holds no such file.

    Examples
    --------
    >>> data_file("scenarios", "TA40.csv").name
    'TA40.csv'
    """
    for folder in (package / "data", package.parent / "data"):
        if (folder / _MARK).is_file():
            path = folder.joinpath(*parts)
            if path.exists():
                return path
            raise FileError(f"{path}: not among the shipped data. Install fluxcore again.")
    raise FileError(
        f"No data folder of fluxcore in {package} or beside it. Install fluxcore again."
    )
