"""WorkStrip: what goes on in the background, at the foot of the menu, on every page."""

import math
from collections.abc import Callable, Collection

import panel as pn
from bokeh.document import Document
from bokeh.server.callbacks import PeriodicCallback
from markupsafe import Markup

from dashboard.components.html import Html, stylesheet
from dashboard.store import Store, Task
from dashboard.theme import count
from fluxcore.datasets.findings import RefusedError
from fluxcore.jobs import Job

LOGGED = "An error of the app, not of your input; the log of the server has the details."
LOOK = 500
"""Milliseconds between looks at what is going on."""
LONGEST = 240
"""Characters of an error that are shown here."""
REPORTED = ("dataset", "predictions", "check")
"""Kinds of work whose errors stand on the Data page."""
FITS = "fits"
"""Kind of work whose results come one by one."""
QUIET = "shift"
"""Kind of work whose end is seen on its own page."""
SHOWN = 3
"""Pieces of work that are shown at once, the latest."""


class WorkStrip(pn.viewable.Viewer):
    """Running work with its progress and a way to stop it; ended work until it is dismissed.

    Parameters
    ----------
    store
        Whose background work this is.
    on_change
        Called with a task that has begun or ended since the last look; while baselines are fitted,
        also with every cell.
    on_open
        Called with a task whose result is to be shown.
    asked
        Work that this visit asked for, whose reports it sees on Data.
    visit
        Who looks: only who waits for some work may stop it, or all where nobody does.
    """

    def __init__(
        self,
        store: Store,
        on_change: Callable[[Task], None],
        on_open: Callable[[Task], None],
        asked: Collection[Job] = (),
        visit: object = None,
    ) -> None:
        super().__init__()
        self._asked, self._visit = asked, self if visit is None else visit
        self._store, self._on_change, self._on_open = store, on_change, on_open
        self._seen: dict[int, Task] = {}
        self._running: set[int] = set()
        self._cells: dict[int, int] = {}
        self._stopping: set[int] = set()
        self._over = {task.job for task in store.tasks() if task.job.state != "running"}
        self.html = Html(on_click=self._click, stylesheets=[stylesheet("work")])

    def refresh(self) -> bool:
        """Show how things stand; return whether to look again soon."""
        changed = []
        for task in self._store.tasks():
            number = id(task.job)
            if task.job.state == "running":
                if task.job in self._asked:
                    task.join(self._visit)
                if self._more_cells(number, task) or number not in self._running:
                    changed.append(task)
                self._seen[number] = task
                self._running.add(number)
            elif number in self._running:
                self._running.discard(number)
                changed.append(task)
                if task.job.state == "cancelled" or task.kind == QUIET:
                    self._seen.pop(number)
            elif task.kind == QUIET and task.job not in self._over:
                changed.append(task)  # it was over before anybody looked
            if task.job.state != "running":
                self._over.add(task.job)
        self._draw()
        for task in changed:
            self._on_change(task)
        return bool(self._running)

    def follow(self, document: Document) -> Callable[[], None]:
        """Follow the work in a session, looking only while there is some; returns what ends it."""
        looking: list[PeriodicCallback] = []

        def look() -> None:
            if not self.refresh() and looking:
                document.remove_periodic_callback(looking.pop())

        def begun() -> None:
            if not looking:
                looking.append(document.add_periodic_callback(look, LOOK))
            look()

        if self.refresh():
            begun()
        deaf = self._store.listen(lambda: document.add_next_tick_callback(begun))

        def end() -> None:
            deaf()
            for task in self._store.tasks():
                task.visits.discard(self._visit)

        return end

    def _more_cells(self, number: int, task: Task) -> bool:
        """Whether cells of baselines came since the last look."""
        before, now = self._cells.get(number, 0), task.job.done if task.kind == FITS else 0
        self._cells[number] = now
        return now > before

    def _draw(self) -> None:
        shown = list(self._seen.items())[-SHOWN:]
        self.html.html = Markup().join(  # the latest first, so that nothing hides it
            _entry(number, task, task.job in self._asked, self._stop(number, task))
            for number, task in reversed(shown)
            if task.job.state != "cancelled"
        )

    def _stop(self, number: int, task: Task) -> Markup:
        """Write what this visit can do to end the work, or has done."""
        if number in self._stopping or task.ending.is_set():
            return Markup("stops when what is in hand is done")
        if self._visit in task.gone:
            return Markup("goes on for another visitor")
        if not task.may_stop(self._visit):
            return Markup()
        return Markup('<button class="quiet" data-key="cancel:{}">Cancel</button>').format(number)

    def _click(self, key: str, _more: bool) -> None:
        what, _, number = key.partition(":")
        task = self._seen.get(int(number or 0))
        if task is None:
            return
        if what == "cancel":
            if task.leave(self._visit):
                self._stopping.add(int(number))
        elif task.job.state != "running":
            self._seen.pop(int(number))
        self._draw()
        if what == "open":
            self._on_open(task)

    def __panel__(self) -> pn.viewable.Viewable:
        return self.html


def _entry(number: int, task: Task, asked: bool, stop: Markup) -> Markup:
    job = task.job
    look = Markup('<button class="{}" data-key="open:{}">Look at it</button> ')
    if job.state == "running":
        share = 100 * job.done / job.total if job.total else 0
        done = f"{job.done:,} of {job.total:,}" if job.total else "beginning"
        early = task.kind == FITS and job.done > 0
        return Markup(
            '<div class="work" role="status"><p>{}</p>'
            '<progress max="100" value="{:.0f}"></progress><p class="soft">{}, {} '
            "{}{}</p></div>"
        ).format(
            job.label,
            share,
            f"{done} cells" if task.kind == FITS and job.total else done,
            _time(task),
            look.format("quiet", number) if early else "",
            stop,
        )
    if job.state == "done":
        text, kind = task.ready(job.result), "done"
    else:
        text, kind = _failed(task, asked), "failed"
    link = look.format("primary", number) if task.data and job.state == "done" else ""
    return Markup(
        '<div class="work {}" role="status"><p>{}</p><p>{}'
        '<button class="quiet" data-key="dismiss:{}">Dismiss</button></p></div>'
    ).format(kind, text, link, number)


def _time(task: Task) -> str:
    """How long it will still take, where it can tell; else how long it has taken."""
    left = task.left() if task.left is not None else math.nan
    if math.isnan(left):
        return _seconds(task.job.seconds)
    return f"some {_seconds(left)} left"


def _failed(task: Task, asked: bool) -> str:
    """Say in a line that something failed; all that was found stands in the report on Data."""
    error = task.job.error
    see = " See the report on Data." if asked and task.kind in REPORTED else ""
    if isinstance(error, RefusedError):
        errors = sum(found.severity == "error" for found in error.findings)
        return f"{task.data} was not added: {count(errors, 'error')}.{see}"
    first, _, rest = str(error or LOGGED).partition("\n")
    if len(first) > LONGEST:
        first, rest = f"{first[: LONGEST - 1]}…", "cut"
    return f"{task.job.label} failed: {first}{see if rest else ''}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
