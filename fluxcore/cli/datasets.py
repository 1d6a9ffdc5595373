"""``fluxcore add dataset``, ``check dataset`` and ``export dataset``."""

from pathlib import Path
from typing import Any

import click

from fluxcore.cli.auditing import check_scenario
from fluxcore.cli.output import emit, say

WORKERS = click.option(
    "--workers", type=click.IntRange(1), help="Processes.  [default: one a processor]"
)
FINDINGS = click.option(
    "--findings",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Also write everything that was found to this CSV file, one row a finding.",
)


@click.command("dataset")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Name of the data set, such as towers.")
@click.option("--replace", is_flag=True, help="Replace the data set of that name.")
@WORKERS
@click.option(
    "--sites",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV of site facts that win over the public ones: site_id, latitude, longitude, igbp...",
)
@click.option("--latitude", type=click.FloatRange(-90, 90), help="Of the one site, degrees N.")
@click.option("--longitude", type=click.FloatRange(-180, 180), help="Of the one site, degrees E.")
@click.option("--igbp", help="Vegetation type of the one site, such as ENF.")
@click.option(
    "--utc-offset",
    type=click.FloatRange(-12, 14),
    metavar="HOURS",
    help="Hours that local standard time is ahead of UTC, for files without potential radiation.",
)
@click.option(
    "--allow-gaps",
    is_flag=True,
    help="Take the benchmark's files although values or hours are missing in them.",
)
@FINDINGS
def add_dataset(
    paths: tuple[Path, ...], name: str, replace: bool, workers: int | None, sites: Path | None,
    latitude: float | None, longitude: float | None, igbp: str | None, utc_offset: float | None,
    allow_gaps: bool, findings: Path | None,
) -> None:  # fmt: skip
    """Turn files of observations into a data set: the benchmark's CSVs, or FLUXNET files.

    PATHS are files, folders or zip archives; what they are is told by their names and columns.
    Everything that breaks a rule or is doubtful is listed, over all files: errors keep the data
    set from being made, warnings do not. An import that was cut off goes on where it was when the
    same command is given again.

    \b
    Examples:
      fluxcore add dataset data/sites --name benchmark
      fluxcore add dataset FLX_FR-Pue_FLUXNET2015_FULLSET_HH_2000-2014_2-4.csv --name pue
      fluxcore add dataset CH-New.csv --name new --latitude 47.2 --longitude 8.4 --igbp GRA
    """
    import threading

    from fluxcore.cli.progress import following
    from fluxcore.datasets.adding import add_dataset as add
    from fluxcore.datasets.findings import RefusedError

    cancel = threading.Event()
    facts = {"latitude": latitude, "longitude": longitude, "igbp": igbp}
    try:
        with following("sites", cancel) as progress:
            report = add(
                paths,
                name,
                workers=workers,
                replace=replace,
                sites=sites,
                facts=facts,
                utc_offset=utc_offset,
                allow_gaps=allow_gaps,
                progress=progress,
                cancel=cancel,
            )
    except RefusedError as refused:
        _write(refused, findings)
        raise
    _write(report, findings)
    say(str(report))


@click.group()
def check() -> None:
    """Check that what the workspace holds is whole and keeps the rules."""


check.add_command(check_scenario)


@check.command("dataset")
@click.argument("name")
@WORKERS
@FINDINGS
@click.option("--format", "layout", type=click.Choice(["text", "csv", "json"]), default="text",
              show_default=True, help="csv and json print the findings as a table.")  # fmt: skip
def check_dataset(name: str, workers: int | None, findings: Path | None, layout: str) -> None:
    """Check files, hashes, hours, values and site facts of the data set NAME.

    Ends with exit code 2 if a file is gone, changed or damaged.

    \b
    Example:
      fluxcore check dataset benchmark
    """
    import threading

    from fluxcore.cli.progress import following
    from fluxcore.datasets.checking import check_dataset as run
    from fluxcore.datasets.findings import RefusedError

    cancel = threading.Event()
    with following("sites", cancel) as progress:
        report = run(name, workers=workers, progress=progress, cancel=cancel)
    _write(report, findings)
    if layout != "text":
        emit(report.table(), layout)
    if any(found.severity == "error" for found in report.findings):
        raise RefusedError(f"The data set {name!r} does not pass its check.", report.findings)
    if layout == "text":
        say(str(report))


@click.group()
def export() -> None:
    """Write what the workspace holds as files for other programs."""


@export.command("dataset")
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this site; repeatable.")
@WORKERS
def export_dataset(name: str, folder: Path, sites: tuple[str, ...], workers: int | None) -> None:
    """Write the data set NAME to FOLDER in the benchmark's own layout, one CSV a site.

    An about.json beside the files says where they come from, and whether they are synthetic.

    \b
    Example:
      fluxcore export dataset demo demo-csv
    """
    import threading

    from fluxcore.cli.progress import following
    from fluxcore.datasets.exporting import export_dataset as run
    from fluxcore.datasets.opening import open_dataset
    from fluxcore.text_files import counted

    cancel = threading.Event()
    data = open_dataset(name)
    with following("sites", cancel) as progress:
        files = run(
            data, folder, sites=sites or None, workers=workers, progress=progress, cancel=cancel
        )
    mark = ", synthetic" if data.synthetic else ""
    say(f"wrote {counted(len(files), 'site')} of {name!r}{mark} to {folder}")


def _write(found: Any, place: Path | None) -> None:
    """Write findings as CSV where that was asked for."""
    if place is not None:
        found.table().to_csv(place, index=False)
