"""Where work runs: tasks in local processes, and one background run for equal requests."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Literal, TypeVar

from fluxcore.errors import Cancelled, FluxError

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int, str], None]
"""Told how much is done, of how much, and what is being done."""
State = Literal["running", "done", "failed", "cancelled"]

GENTLE = 10  # niceness of background work: whoever looks at the app comes first
_POLL = 0.1  # s between looks at whether to stop


def silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""


def each(
    work: Callable[[T], R],
    tasks: Sequence[T],
    *,
    workers: int | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    gently: bool = False,
) -> Iterator[tuple[T, R]]:
    """Do every task in local processes and give its result as soon as it is there.

    Parameters
    ----------
    work
        What to do with a task: a function that another process can import.
    tasks
        What can be sent to another process, at small cost.
    workers
        Processes; the number of processors if absent. With 1, or one task, all happens here.
    progress
        Told after every task; the text is that of the task.
    cancel
        When it is set, no further task is begun.
    gently
        Give way to other programs.

    Yields
    ------
    tuple
        The task and its result, in the order of completion.

    Raises
    ------
    Cancelled
        ``cancel`` was set.
    FluxError
        A worker process died: most often memory ran out.
    """
    count = min(workers or os.cpu_count() or 1, len(tasks))
    finished: Iterator[tuple[T, R]] = zip(tasks, map(work, tasks), strict=True)
    if count > 1:
        finished = _elsewhere(work, tasks, count, cancel, gently)
    _may_go_on(cancel)
    for number, (task, result) in enumerate(finished, start=1):
        progress(number, len(tasks), str(task))
        yield task, result
        if number < len(tasks):
            _may_go_on(cancel)


def _elsewhere(
    work: Callable[[T], R],
    tasks: Sequence[T],
    count: int,
    cancel: threading.Event | None,
    gently: bool,
) -> Iterator[tuple[T, R]]:
    # Forking would copy the locks of threads that the copy does not have: polars then hangs.
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_begin, initargs=(gently, count)
    ) as pool:
        waiting: dict[Future[R], T] = {}
        queue = iter(tasks)
        try:
            while True:
                while len(waiting) < 2 * count and (task := next(queue, None)) is not None:
                    waiting[pool.submit(work, task)] = task
                if not waiting:
                    return
                ready, _ = wait(waiting, timeout=_POLL, return_when=FIRST_COMPLETED)
                _may_go_on(cancel)
                for future in ready:
                    yield waiting.pop(future), future.result()
        except BrokenProcessPool as error:
            _may_go_on(cancel)  # told to end together with this process, workers leave at once
            raise FluxError(
                f"A worker process ended unexpectedly, most likely because memory ran out; "
                f"{len(waiting)} tasks were under way. Close other programs, or use fewer workers."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin(gently: bool, count: int) -> None:
    """Set up a worker process: it shares the processors with the others, and gives way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that commands it
    threads = str(max(1, (os.cpu_count() or 1) // count))
    for name in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, threads)
    if gently and hasattr(os, "nice"):
        os.nice(GENTLE)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    """Leave when the process that commands this one is gone: killed, it cannot say so."""
    while os.getppid() == parent:
        threading.Event().wait(1.0)
    os._exit(1)


def _may_go_on(cancel: threading.Event | None) -> None:
    if cancel is not None and cancel.is_set():
        raise Cancelled("Cancelled. What was finished is kept.")


class Job:
    """Work that goes on in the background: what it is, how far it has come, how it ended."""

    def __init__(
        self, key: str, label: str, work: Callable[[Progress, threading.Event], object]
    ) -> None:
        self.key, self.label = key, label
        self.state: State = "running"
        self.done, self.total, self.message = 0, 0, ""
        self.result: object = None
        self.error: FluxError | None = None
        self._began, self._took = time.monotonic(), 0.0
        self._stop, self._over = threading.Event(), threading.Event()
        # A daemon, so that the server can be stopped while it runs.
        threading.Thread(target=self._run, args=(work,), name=key, daemon=True).start()

    @property
    def seconds(self) -> float:
        """Seconds since the beginning, or from the beginning to the end."""
        return self._took if self._over.is_set() else time.monotonic() - self._began

    def cancel(self) -> None:
        """Ask the work to stop; it does so after the task in hand."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end; False if the time ran out first."""
        return self._over.wait(timeout)

    def _tell(self, done: int, total: int, what: str) -> None:
        self.done, self.total, self.message = done, total, what

    def _run(self, work: Callable[[Progress, threading.Event], object]) -> None:
        state: State = "failed"
        try:
            self.result = work(self._tell, self._stop)
            state = "done"
        except Cancelled:
            state = "cancelled"
        except FluxError as error:  # what else goes wrong is a mistake of ours: to the log
            self.error = error
        finally:
            self._took = time.monotonic() - self._began
            self.state = state
            self._over.set()


class Jobs:
    """The background work of a process. Equal requests share one run."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(
        self, key: str, label: str, work: Callable[[Progress, threading.Event], object]
    ) -> Job:
        """Begin some work, unless work of this key is under way: then return that.

        Parameters
        ----------
        key
            Names the request by everything that it depends on.
        label
            What is shown of it.
        work
            Called with a function to tell progress, and an event that is set when to stop.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.state != "running":
                job = self._jobs[key] = Job(key, label, work)
            return job

    def get(self, key: str) -> Job | None:
        """Return the last work of this key, None if there was none."""
        return self._jobs.get(key)

    def all(self) -> list[Job]:
        """All work, in the order in which it was begun."""
        return list(self._jobs.values())
