"""How fast the benchmark's CSVs become a data set, and a data set CSVs again.

    python benchmarks/import_dataset.py [--workers N] [--profile small] [FOLDER_OF_CSVS]

Without a folder, a synthetic world is made and written as CSVs first. Prints MB of text, seconds
and MB/s of an import in several processes, and of one site in this process (processor time).
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path

from fluxcore.datasets.adding import add_dataset
from fluxcore.datasets.exporting import export_dataset
from fluxcore.datasets.official import read_official
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import find_sources
from fluxcore.datasets.synthetic import make_demo
from fluxcore.workspace import Workspace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--profile", default="small")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace(Path(scratch) / "workspace", read_only=False)
        folder = given.folder
        if folder is None:
            make_demo(
                profile=given.profile,
                name="demo",
                workspace=workspace,
                workers=given.workers,
                cancel=threading.Event(),
            )
            folder = Path(scratch) / "csv"
            start = time.perf_counter()
            export_dataset("demo", folder, workspace=workspace, workers=given.workers)
            shown("export", sum(f.stat().st_size for f in folder.glob("*.csv")), start)
        source = find_sources([folder])[0][0]
        read_official(source.path.stem, [source], Options(allow_gaps=True))
        before = time.process_time()
        read_official(source.path.stem, [source], Options(allow_gaps=True))
        took = time.process_time() - before
        megabytes = source.size / 1e6
        print(f"one site: {megabytes:.1f} MB, {took:.2f} s processor, {megabytes / took:.0f} MB/s")
        start = time.perf_counter()
        report = add_dataset(
            folder, "again", workspace=workspace, workers=given.workers, allow_gaps=True
        )
        shown(f"import of {report.sites} sites, {report.rows:,} rows", report.bytes, start)


def shown(what: str, size: int, start: float) -> None:
    took = time.perf_counter() - start
    print(f"{what}: {size / 1e6:,.0f} MB, {took:.1f} s, {size / 1e6 / took:.0f} MB/s")


if __name__ == "__main__":
    main()
