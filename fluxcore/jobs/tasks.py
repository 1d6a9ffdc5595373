"""Tasks, each done once, wherever they run; results in the order of completion."""

import os
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import TypeVar

from fluxcore.jobs.local import in_processes
from fluxcore.jobs.steps import Progress, may_go_on, silent

T = TypeVar("T")
R = TypeVar("R")


def each(
    work: Callable[[T], R],
    tasks: Sequence[T],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
    cancel: threading.Event | None = None,
    gently: bool = False,
) -> Generator[tuple[T, R]]:
    """Do every task in local processes or on a cluster; give its result as soon as it is there.

    Parameters
    ----------
    work
        What to do with a task: a function that another process can import.
    tasks
        What can be sent to another process, at small cost; none of them None.
    workers
        Processes; the number of processors if absent. With 1, or one task, all happens here. With
        a scheduler: tasks that may be there at a time; two per thread of the cluster if absent.
    scheduler
        Address of a Dask cluster that is running, such as ``tcp://10.0.0.5:8786``: all tasks are
        done there. Its machines need the same Python and fluxcore, and see files at the same paths.
    progress
        Told after every task; the text is that of the task.
    cancel
        When it is set, no further task is begun.
    gently
        Give way to other programs; a cluster sees to that itself.

    Yields
    ------
    tuple
        The task and its result, in the order of completion.

    Raises
    ------
    Cancelled
        ``cancel`` was set.
    FluxError
        A local worker process died (most often memory ran out); results that were there by then
        have been given. Or the cluster cannot be reached, is another version, has no workers, is
        lost, or loses several workers over one task; losing one costs only another try.
    MissingExtraError
        A scheduler is given, and Dask is not installed.
    """
    count = min(workers or os.cpu_count() or 1, len(tasks))
    if scheduler is not None and tasks:
        from fluxcore.jobs.cluster import on_cluster

        finished = on_cluster(work, tasks, scheduler, workers, cancel)
    elif count > 1:
        finished = in_processes(work, tasks, count, cancel, gently)
    else:
        finished = _here(work, tasks)
    with closing(finished):  # at once, not when whoever holds an error has let it go
        may_go_on(cancel)
        for number, (task, result) in enumerate(finished, start=1):
            progress(number, len(tasks), str(task))
            yield task, result
            if number < len(tasks):
                may_go_on(cancel)


def _here(work: Callable[[T], R], tasks: Sequence[T]) -> Generator[tuple[T, R]]:
    for task in tasks:
        yield task, work(task)
