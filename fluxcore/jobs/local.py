"""Tasks in processes of this machine."""

import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from fluxcore.errors import FluxError
from fluxcore.jobs.steps import AHEAD, POLL, may_go_on

T = TypeVar("T")
R = TypeVar("R")

GENTLE = 10
"""Niceness of background work: whoever looks at the app comes first."""


def in_processes(
    work: Callable[[T], R],
    tasks: Sequence[T],
    count: int,
    cancel: threading.Event | None,
    gently: bool,
) -> Generator[tuple[T, R]]:
    """Do tasks in so many processes: see :func:`fluxcore.jobs.each`."""
    # Forking would copy the locks of threads that the copy does not have: polars then hangs.
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_begin, initargs=(gently, count)
    ) as pool:
        waiting: dict[Future[R], T] = {}
        queue = iter(tasks)
        try:
            while True:
                while len(waiting) < AHEAD * count and (task := next(queue, None)) is not None:
                    waiting[pool.submit(work, task)] = task
                if not waiting:
                    return
                wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED)
                may_go_on(cancel)
                # One that failed comes last: it ends all, and the others are results already.
                for future in sorted(filter(Future.done, waiting), key=_failed):
                    task, result = waiting[future], future.result()
                    del waiting[future]
                    yield task, result
        except BrokenProcessPool as error:
            may_go_on(cancel)  # told to end together with this process, workers leave at once
            whole = [f for f in waiting if f.done() and not _failed(f)]
            for future in whole:  # finished while a task was sent, which then told of the loss
                yield waiting.pop(future), future.result()
            raise FluxError(
                f"A worker process ended unexpectedly, most likely because memory ran out; "
                f"{len(waiting)} tasks were under way. Close other programs, or use fewer workers."
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _failed(future: Future[R]) -> bool:
    return future.exception() is not None


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
