"""Tasks on a Dask cluster that is running; Dask is imported when the first one is sent there."""

import logging
import re
import socket
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import Any, TypeVar
from uuid import uuid4

from fluxcore.errors import FluxError, MissingExtraError
from fluxcore.jobs.steps import AHEAD, POLL, may_go_on

T = TypeVar("T")
R = TypeVar("R")

REACH = 10.0
"""Seconds in which a scheduler must answer."""

PATIENCE = 60.0
"""Seconds that a cluster may be without any worker."""

_LOOK = 1.0  # s between looks at which workers there are
_FETCH = 60.0  # s for a result to come; then it is asked for again
_CLOSING = 2.0  # s to say goodbye
_ADDRESS = re.compile(r"(?P<protocol>[a-z]+)://(?P<host>\[[^]]+\]|[^/:\s]+):(?P<port>\d{1,5})")
_GREETING = 1_000_000  # bytes; it has some hundred
_SILENT = (OSError, CancelledError)  # what comes from distributed when nobody answers
_SAME = {"python": 2, "fluxcore": 3, "numpy": 1}  # parts of the version that must be equal


def on_cluster(
    work: Callable[[T], R],
    tasks: Sequence[T],
    address: str,
    most: int | None,
    cancel: threading.Event | None,
) -> Generator[tuple[T, R]]:
    """Do tasks on a cluster, at most so many at a time: see :func:`fluxcore.jobs.each`."""
    with _connected(address) as client:
        crew = _Crew(client, address)
        waiting: dict[Any, T] = {}
        run, queue = uuid4().hex, enumerate(tasks)
        try:
            while True:
                room = most or AHEAD * max(crew.threads(), 1)  # some clusters grow when asked
                while len(waiting) < room and (following := next(queue, None)) is not None:
                    number, task = following
                    # A bare task could pass for one of Dask's own expressions.
                    future = client.submit(partial(work, task), key=f"fluxcore-{run}-{number}")
                    waiting[future] = task
                if not waiting:
                    return
                with _answering(address):
                    _wait(client, list(waiting))
                may_go_on(cancel)
                # One that failed comes last: it ends all, and the others are results already.
                for future in sorted((f for f in waiting if f.done()), key=_failed):
                    if _failed(future):
                        raise _plainly(future.exception(), waiting[future])
                    with _answering(address):
                        fetched = _fetch(future)
                    for result in fetched:
                        task = waiting.pop(future)
                        future.release()  # or it would be made again when its worker is lost
                        yield task, result
        finally:
            with suppress(*_SILENT):
                client.cancel(list(waiting), force=True)


def _dask() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise MissingExtraError(
            "Work on a Dask cluster needs the package distributed, which is not installed. "
            'Install it: pip install "fluxcore[cluster]"'
        ) from error


def _wait(client: Any, futures: list[Any]) -> None:
    with client.as_current(), suppress(TimeoutError):
        _dask().wait(futures, timeout=POLL, return_when="FIRST_COMPLETED")


def _failed(future: Any) -> bool:
    return bool(future.status == "error")


def _fetch(future: Any) -> list[Any]:
    """Get a result; nothing if its worker is gone, so that it is being made again."""
    try:
        return [future.result(timeout=_FETCH)]
    except TimeoutError:
        return []


def _plainly(error: Exception, task: object) -> Exception:
    """What to raise for a task that failed: an error of the work as it is."""
    if isinstance(error, _dask().scheduler.KilledWorker):
        ended = error.allowed_failures + 1
        plain = FluxError(
            f"{ended} worker{'s' if ended > 1 else ''} of the cluster ended while this was done: "
            f"{task}. Most likely memory ran out; the last was {error.last_worker.address}. Give "
            "workers more memory, or fewer threads each."
        )
    elif type(error) is RuntimeError and str(error).startswith("Error during deserialization"):
        plain = FluxError(
            "The cluster cannot load what it should do: it lacks a module that this process has. "
            "Install the same packages, and your own modules, for its scheduler and all workers."
        )
    else:
        return error
    plain.__cause__ = error
    return plain


class _Crew:
    """The workers of a cluster: they may come, go, and be of another version."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._workers: Mapping[str, int] = {}
        self._looked: float | None = None
        self._alone: float | None = None

    def threads(self) -> int:
        """Threads of all workers, of late.

        Raises
        ------
        FluxError
            There has been no worker for too long, or one that cannot do the work.
        """
        now = time.monotonic()
        if self._looked is None or now - self._looked >= _LOOK:
            self._looked = now
            with _answering(self._address):
                found: Mapping[str, int] = self._client.nthreads()
                if found.keys() - self._workers.keys():
                    _require_same(self._client.get_versions(packages=["fluxcore"]))
            self._workers = found
            self._alone = None if found else (now if self._alone is None else self._alone)
            if self._alone is not None and now - self._alone >= PATIENCE:
                raise FluxError(
                    f"The Dask cluster at {self._address} has had no workers for {PATIENCE:.0f} s. "
                    f"Start some: dask worker {self._address} --nthreads 1"
                )
        return sum(self._workers.values())


def _require_same(versions: Mapping[str, Any]) -> None:
    """Refuse a cluster whose results could differ, or could not be sent."""
    here = versions["client"]["packages"]
    members = {"its scheduler": versions["scheduler"], **versions["workers"]}
    for member, held in members.items():
        for package, parts in _SAME.items():
            there = held["packages"].get(package)
            if _leading(there, parts) != _leading(here[package], parts):
                raise FluxError(
                    f"The Dask cluster has other software than this machine: {member} has "
                    f"{package} {there or '(none)'}, here it is {here[package]}. Install the same "
                    "versions everywhere."
                )


def _leading(version: object, parts: int) -> list[str]:
    return str(version).split(".")[:parts]


@contextmanager
def _answering(address: str) -> Iterator[None]:
    try:
        yield
    except _SILENT as error:
        raise FluxError(
            f"The connection to the Dask scheduler at {address} was lost, and what it had to do "
            "with it. See whether it is running, then repeat the command."
        ) from error


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the cluster at an address; it opens no port, and is closed in the end."""
    dask = _dask()
    _require_listening(address)
    with _quietly():
        try:
            with warnings.catch_warnings():
                # We say it ourselves: _require_same.
                warnings.simplefilter("ignore", dask.versions.VersionMismatchWarning)
                client = dask.Client(address, timeout=REACH, set_as_default=False)
        except (OSError, ValueError) as error:
            raise FluxError(
                f"No Dask scheduler answers at {address}: {error}. Check the address; it stands in "
                "the scheduler's first lines of output."
            ) from error
        try:
            yield client
        finally:
            with suppress(*_SILENT):
                client.close(timeout=_CLOSING)


def _require_listening(address: str) -> None:
    """Find out in time, and in plain words, if no scheduler is at an address.

    The client would wait for ever for the greeting of something else that listens there.
    """
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        raise FluxError(
            f"{address!r} is no address of a Dask scheduler. It looks like tcp://10.0.0.5:8786."
        )
    try:
        with socket.create_connection(
            (parts["host"].strip("[]"), int(parts["port"])), timeout=REACH
        ) as line:
            # Over tcp the scheduler speaks first: the length of its greeting, then the greeting.
            greets = (
                parts["protocol"] != "tcp"
                or 0 < int.from_bytes(line.recv(8), "little") <= _GREETING
            )
    except (OSError, OverflowError) as error:
        raise FluxError(
            f"No Dask scheduler can be reached at {address}: {error}. Check the address and that "
            "the scheduler is running; it prints its address when it starts."
        ) from error
    if not greets:
        raise FluxError(
            f"What listens at {address} is no Dask scheduler. Check the address; the scheduler "
            "prints its own when it starts, and the one of its web page is another."
        )


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep the log of distributed off the terminal: what matters becomes an error of ours."""
    chatty = [
        logger
        for name, logger in logging.root.manager.loggerDict.items()
        if name.split(".")[0] in ("distributed", "tornado") and isinstance(logger, logging.Logger)
    ]
    before = [(logger, logger.disabled) for logger in chatty]
    for logger in chatty:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in before:
            logger.disabled = disabled
