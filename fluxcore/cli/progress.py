"""A bar for work of many steps; Ctrl-C, or being told to end, stops it between two steps."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from fluxcore.cli.output import say


@contextmanager
def following(what: str, cancel: threading.Event) -> Iterator[Callable[[int, int, str], None]]:
    """Show progress on standard error, if somebody is watching; give the function to be told it.

    Parameters
    ----------
    what
        What is being done, in a few words.
    cancel
        Set by the first Ctrl-C or SIGTERM: the work stops when the steps in hand are done. The
        second one interrupts at once.
    """
    with _stoppable(cancel), _bar(what) as tell:
        yield tell


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int, str], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Remaining(),
        TextColumn("{task.fields[item]}"),
    )  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None, item="")

        def tell(done: int, total: int, item: str) -> None:
            bar.update(task, completed=done, total=total, item=item)

        yield tell


@contextmanager
def _stoppable(cancel: threading.Event) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> Any:
        if cancel.is_set():
            signal.default_int_handler(number, frame)
        cancel.set()
        again = "; Ctrl-C again to stop at once" if number == signal.SIGINT else ""
        say(f"Stopping after the steps in hand{again}.")

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set what a signal does
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
