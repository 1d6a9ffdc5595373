"""What commands print: tables for people, machine formats without a word beside them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
import numpy as np

if TYPE_CHECKING:
    import pandas as pd

FORMATS = click.Choice(["table", "csv", "json", "latex"])
FORMAT = click.option(
    "--format", "layout", type=FORMATS, default="table", show_default=True,
    help="table for reading, latex for a paper; csv and json with full digits, and nothing beside.",
)  # fmt: skip


def number(value: float, digits: int = 3) -> str:
    """Write a number with significant digits, trailing zeros kept; nothing for a missing one.

    >>> number(0.0845), number(12.0), number(-1234.5), number(float("nan"))
    ('0.0845', '12.0', '-1230', '')
    """
    if not np.isfinite(value):
        return ""
    if value == 0:
        return "0"
    places = digits - 1 - int(np.floor(np.log10(abs(float(f"{value:.{digits - 1}e}")))))
    return f"{round(value, places):.{max(places, 0)}f}"


def skill(value: float) -> str:
    """Write a skill with its sign and three decimals; nothing for a missing one.

    >>> skill(0.16666), skill(-0.00003), skill(float("nan"))
    ('+0.167', '-0.000', '')
    """
    return f"{value:+.3f}" if np.isfinite(value) else ""


def say(message: str) -> None:
    """Tell the user something that is no result."""
    click.echo(message, err=True)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error that something takes its time, if somebody is watching."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(what):
        yield


def rows_of(table: "pd.DataFrame") -> Iterator[Any]:
    """Rows with columns as attributes."""
    return iter(table.itertuples(index=False))


def emit(table: "pd.DataFrame", layout: str, **settings: Any) -> None:
    """Print a data frame in a machine format."""
    if layout == "csv":
        click.echo(table.to_csv(index=False), nl=False)
    elif layout == "json":
        rows = [
            {key: None if value != value else value for key, value in row.items()}
            for row in table.astype(object).to_dict("records")
        ]
        click.echo(json.dumps({**settings, "rows": rows}, indent=1, allow_nan=False))
    elif layout == "latex":
        written: dict[Any, Any] = {
            column: number if values.dtype.kind == "f" else str for column, values in table.items()
        }
        styled = table.style.hide(axis="index").format(written, na_rep="--", escape="latex")
        styled = styled.format_index(escape="latex", axis="columns")
        click.echo(styled.to_latex(hrules=True), nl=False)


def show(
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    *,
    title: str = "",
    left: Sequence[str] = (),
) -> None:
    """Print a table for reading; numbers to the right but for the columns named ``left``."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, 160)
    table = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        min_width=min(len(title), console.width),  # else a long title is broken
    )
    for column in columns:
        table.add_column(column, justify="left" if column in left else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
