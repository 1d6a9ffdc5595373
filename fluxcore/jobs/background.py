"""Work in the background of this process, one run for equal requests."""

import threading
import time
from collections.abc import Callable
from typing import Literal

from fluxcore.errors import Cancelled, FluxError
from fluxcore.jobs.steps import Progress

State = Literal["running", "done", "failed", "cancelled"]


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
