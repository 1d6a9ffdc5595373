"""Where work of many parts runs: the options of every command that shares it out."""

import click

from fluxcore.cli.group import options

where_options = options(
    click.option(
        "--workers", type=click.IntRange(1),
        help="Parts done at a time.  [default: one a processor of this machine, or all the "
        "cluster's]",
    ),
    click.option(
        "--scheduler", metavar="tcp://HOST:PORT",
        help="Address of a running Dask cluster that does the work instead of this machine; it "
        "must see the same files at the same paths.",
    ),
)  # fmt: skip
"""Puts ``--workers`` and ``--scheduler`` on a command: parameters ``workers: int | None`` and
``scheduler: str | None``, as :func:`fluxcore.jobs.each` takes them."""
