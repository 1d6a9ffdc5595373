"""Data sets: hourly rows in columns on disk, and the only code that knows data layouts."""

from fluxcore.datasets.building import Building
from fluxcore.datasets.manifest import NAME as MANIFEST
from fluxcore.datasets.manifest import Column, Manifest, SiteEntry
from fluxcore.datasets.opening import datasets, open_dataset, trouble
from fluxcore.datasets.reading import reading
from fluxcore.datasets.site_file import write_site
from fluxcore.datasets.store import ROWS, Dataset

__all__ = [
    "MANIFEST",
    "ROWS",
    "Building",
    "Column",
    "Dataset",
    "Manifest",
    "SiteEntry",
    "datasets",
    "open_dataset",
    "reading",
    "trouble",
    "write_site",
]
