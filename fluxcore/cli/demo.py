"""``fluxcore demo``: a synthetic data set to start with."""

from typing import TYPE_CHECKING

import click

from fluxcore.cli.group import options
from fluxcore.cli.output import say

if TYPE_CHECKING:
    from fluxcore.datasets.store import Dataset


KNOBS = tuple(
    click.option(name, type=click.FloatRange(0, most), default=1.0, show_default=True, help=about)
    for name, most, about in (
        (
            "--conditional-shift", 3,
            "Links from climate to hidden traits, and disturbances in late years; 0 is none.",
        ),
        (
            "--covariate-shift", 1.5,
            "How far climates and vegetation lie apart; 0 gives all towers the same climate.",
        ),
        ("--overlap", 1, "0 opens a gap of 10 K between the climates of cool and warm towers."),
        ("--noise", 5, "Size of the measurement error."),
    )
)  # fmt: skip


@click.command()
@click.option(
    "--profile",
    type=click.Choice(["small", "default"]),
    default="default",
    show_default=True,
    help="small: 36 towers, 2016 to 2020, in seconds; default: all 187 towers, 8.5 million rows.",
)
@click.option("--seed", type=click.IntRange(0), default=20150101, show_default=True)
@click.option("--name", default="demo", show_default=True, help="Name of the data set.")
@options(*KNOBS)
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this tower; repeatable.")
@click.option("--years", nargs=2, type=int, metavar="FIRST LAST", help="Only these calendar years.")
@click.option("--workers", type=click.IntRange(1), help="Processes.  [default: one a processor]")
@click.option("--replace", is_flag=True, help="Replace the data set of that name.")
def demo(
    profile: str, seed: int, name: str, conditional_shift: float, covariate_shift: float,
    overlap: float, noise: float, sites: tuple[str, ...], years: tuple[int, int] | None,
    workers: int | None, replace: bool,
) -> None:  # fmt: skip
    """Make a synthetic data set: towers, covariates and fluxes that a model made up.

    Towers, their years and their scenarios are those of the benchmark, so that everything works
    with it as with the real data. Nothing in it is measured, and it says so wherever it is shown.
    The same seed gives the same numbers. Interrupted, it goes on where it stopped when the same
    command is given again.

    \b
    Examples:
      fluxcore demo
      fluxcore demo --profile small --name tiny
      fluxcore demo --name no-shift --conditional-shift 0
    """
    import threading
    import time

    from fluxcore.cli.progress import following
    from fluxcore.datasets.synthetic import Knobs, make_demo
    from fluxcore.text_files import counted

    start = time.monotonic()
    cancel = threading.Event()
    with following("synthetic towers", cancel) as progress:
        made = make_demo(
            profile=profile,
            seed=seed,
            name=name,
            knobs=Knobs(conditional_shift, covariate_shift, overlap, noise),
            sites=sites or None,
            years=years,
            workers=workers,
            progress=progress,
            cancel=cancel,
            replace=replace,
        )
    number = len(made.manifest.sites)
    say(
        f"{made.name}: {counted(number, 'synthetic site')}, {len(made):,} hourly rows, "
        f"in {_seconds(time.monotonic() - start)}. {made.folder}"
    )
    if years is not None:
        _tell_fewer_years(made, years)


def _seconds(took: float) -> str:
    return f"{took:.0f} s" if took >= 10 else f"{took:.1f} s"


def _tell_fewer_years(made: "Dataset", asked: tuple[int, int]) -> None:
    """Say which years were made, where a tower has fewer than were asked for."""
    from fluxcore.text_files import counted

    sites = made.manifest.sites.values()
    fewer = [site for site in sites if (site.first_year, site.last_year) != asked]
    if not fewer:
        return
    first = min(site.first_year for site in sites)
    last = max(site.last_year for site in sites)
    say(
        f"{counted(len(fewer), 'tower')} of {len(sites)} {'has' if len(fewer) == 1 else 'have'} "
        f"fewer years than {asked[0]} to {asked[1]}: made were those of the benchmark's records, "
        f"in all {first} to {last}."
    )
