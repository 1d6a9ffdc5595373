"""Between two steps of some work: tell how far it is, look whether to stop."""

import threading
from collections.abc import Callable

from fluxcore.errors import Cancelled

Progress = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is being done."""

POLL = 0.1
"""Seconds between looks at whether to stop."""

AHEAD = 2
"""Tasks sent ahead per worker: none waits for its next one, and few results pile up."""


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""


def may_go_on(cancel: threading.Event | None) -> None:
    """Raise Cancelled if somebody asked for the work to stop."""
    if cancel is not None and cancel.is_set():
        raise Cancelled("Cancelled. What was finished is kept.")
