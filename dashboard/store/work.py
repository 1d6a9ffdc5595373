"""Background work on the workspace: begun once a process, told to all open sessions."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event
from weakref import WeakSet

from fluxcore.datasets.synthetic import SEED, Knobs, make_demo
from fluxcore.errors import WorkspaceError
from fluxcore.jobs import Job, Jobs, Progress
from fluxcore.workspace import Workspace, check_name

Doing = Callable[[Progress, Event], object]
WORKERS = max(2, (os.cpu_count() or 2) - 1)
"""Never one: that would be this process, which has visitors to serve."""
DEMO = "demo"
"""Name of the data set that is made at the first start."""
PROFILES = {
    "default": "187 sites, 8,538,576 rows; half a minute to a minute",
    "small": "some 36 sites, 2016 to 2020; a few seconds",
}
"""Profiles of a demo world, with what they hold."""


class Awaited:
    """Something that visits wait for: it is given up when the last of them leaves.

    Visits are any objects, known by themselves; one that is gone waits no longer.
    """

    visits: WeakSet[object]
    """Who waits."""
    gone: WeakSet[object]
    """Who did, and pressed Cancel."""

    def join(self, visit: object) -> None:
        """Wait for it too, unless this visit has left."""
        if visit not in self.gone:
            self.visits.add(visit)

    def rejoin(self, visit: object) -> None:
        """Wait for it again."""
        self.gone.discard(visit)
        self.visits.add(visit)

    def leave(self, visit: object) -> bool:
        """Wait no longer; True if nobody else does, and it is given up."""
        self.visits.discard(visit)
        self.gone.add(visit)
        if self.visits:
            return False
        self.give_up()
        return True

    def may_stop(self, visit: object) -> bool:
        """Whether Cancel is offered to a visit: it waits, or nobody does."""
        return visit in self.visits or not (self.visits or visit in self.gone)

    def give_up(self) -> None:
        """End it for everybody."""
        raise NotImplementedError


@dataclass(frozen=True)
class Task(Awaited):
    """Work in the background, and what to say and show when it is done."""

    job: Job
    ready: Callable[[object], str]
    """Sentence made of the result."""
    data: str = ""
    """Name of the data set that it makes or looks at."""
    kind: str = "demo"
    """``demo``, ``dataset``, ``predictions``, ``check`` or ``fits``."""
    left: Callable[[], float] | None = None
    """Seconds that it will still take, NaN where not known; None if it cannot tell."""
    visits: WeakSet[object] = field(default_factory=WeakSet, compare=False, repr=False)
    gone: WeakSet[object] = field(default_factory=WeakSet, compare=False, repr=False)

    ending: Event = field(default_factory=Event, compare=False, repr=False)
    """Set once it was asked to stop."""

    def give_up(self) -> None:
        """Ask the work to stop."""
        self.ending.set()
        self.job.cancel()


class Work:
    """What goes on in the background of a workspace."""

    workspace: Workspace

    def __init__(self) -> None:
        self.jobs = Jobs()
        self._tasks: dict[str, Task] = {}
        self._listeners: list[Callable[[], None]] = []

    def begin(
        self,
        key: str,
        label: str,
        doing: Doing,
        ready: Callable[[object], str],
        data: str = "",
        kind: str = "demo",
        left: Callable[[], float] | None = None,
    ) -> Task:
        """Begin some work, unless the same is under way, and tell whoever listens.

        Parameters
        ----------
        key
            Names the request by everything that it depends on.
        label
            What is shown of it.
        doing
            As `fluxcore.jobs.Jobs.start` wants it.
        ready, data, kind, left
            As in `Task`.
        """
        job = self.jobs.start(key, label, doing)
        known = self._tasks.get(key)
        if known is None or known.job is not job:
            self._tasks.pop(key, None)  # the latest stands last
            known = self._tasks[key] = Task(job, ready, data, kind, left)
        for told in tuple(self._listeners):
            told()
        return known

    def tasks(self) -> list[Task]:
        """All work of this process, in the order in which it was begun."""
        return list(self._tasks.values())

    def task(self, key: str) -> Task | None:
        """Return the last work of this key."""
        return self._tasks.get(key)

    def making(self) -> dict[str, str]:
        """What is being made just now: labels by the names of data sets."""
        running = (task for task in self.tasks() if task.job.state == "running")
        return {task.data: task.job.label for task in running if task.kind in ("demo", "dataset")}

    def unfinished(self) -> list[str]:
        """Names of data sets whose making was given up."""
        making = self.making()
        items = self.workspace.contents()
        return [i.name for i in items if i.kind == "unfinished" and i.name not in making]

    def listen(self, told: Callable[[], None]) -> Callable[[], None]:
        """Call `told`, in any thread, whenever work begins; returns what ends that."""
        self._listeners.append(told)

        def end() -> None:
            if told in self._listeners:
                self._listeners.remove(told)

        return end

    def begin_demo(
        self,
        profile: str = "default",
        name: str = DEMO,
        seed: int = SEED,
        knobs: Mapping[str, float] | None = None,
    ) -> Task:
        """Begin to make a synthetic world.

        Raises
        ------
        FluxError
            The name or a knob cannot be used, or there is a data set of this name.
        """
        check_name(name, "data set")
        if (self.workspace.root / "datasets" / name).exists():
            raise WorkspaceError(f"There is a data set {name!r} already. Choose another name.")
        turned = Knobs(**(knobs or {}))

        def doing(progress: Progress, cancel: Event) -> object:
            return make_demo(
                self.workspace,
                profile=profile,
                name=name,
                seed=seed,
                knobs=turned,
                workers=WORKERS,
                progress=progress,
                cancel=cancel,
                gently=True,
            )

        key = f"demo {name} {profile} {seed} {turned.given()}"
        return self.begin(key, f"Making the synthetic world {name!r}", doing, _made, name)


def _made(result: object) -> str:
    sites = len(result.site_ids)
    return f"The synthetic world {result.name!r} is ready: {sites} sites, {len(result):,} rows."
