"""The study that was looked at last, at hand for the next question about the same scenario.

Reading its rows takes seconds and its classifier half a minute; all targets share both.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fluxcore.shift.study import Study, Tell, quiet

_lock = threading.Lock()
_kept: dict[str, tuple[Study, "Relay"]] = {}


class Relay:
    """Tells whoever asks now what is begun."""

    def __init__(self) -> None:
        self.to: Tell = quiet

    def __call__(self, what: str) -> None:
        """Pass it on."""
        self.to(what)


@contextmanager
def at_hand(name: str, tell: Tell, make: Callable[[Tell], Study]) -> Iterator[Study]:
    """Give a study to one user at a time; it goes back on the shelf when all went well.

    Parameters
    ----------
    name
        Of the study: what it depends on.
    tell
        Told what is begun.
    make
        Makes it where it is not at hand.
    """
    with _lock:
        found = _kept.pop(name, None)
    if found is None:
        relay = Relay()
        relay.to = tell
        study = make(relay)
    else:
        study, relay = found
        relay.to = tell
    yield study
    relay.to = quiet
    with _lock:
        _kept.clear()
        _kept[name] = study, relay


def clear() -> None:
    """Let the last study go."""
    with _lock:
        _kept.clear()
