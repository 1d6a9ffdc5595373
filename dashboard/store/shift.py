"""Shift: answers to how different training and test are, made in the background.

A question is first answered from few rows, in seconds; then in full, with chance drawn anew. Each
of the two has a line of its own in which one question is worked on at a time, the latest first.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import TYPE_CHECKING, Literal
from weakref import WeakSet

from dashboard.store.data_sets import DataSets
from dashboard.store.work import WORKERS, Awaited, Task, Work
from fluxcore.datasets import Dataset
from fluxcore.jobs import Progress
from fluxcore.scenarios import Scenario, find_scenario, fingerprint
from fluxcore.shift.options import Options

if TYPE_CHECKING:
    from fluxcore.shift.answer import Answer

Kind = Literal["covariate", "conditional"]
Stage = Literal["quick", "full"]

KEPT = 24
"""Answers that this process remembers; older ones come from the cache of the workspace."""
LINE = 3
"""Questions that wait for their full answer; of more the oldest is given up."""
SHIFT = "shift"
"""Kind of this background work."""
LABELS = {"quick": "Shift, first look: ", "full": "Shift, drawing chance: "}
ROWS = {"all": "all rows", "as-scored": "rows as scored"}
UNITS = {"cluster": "by clusters"}
"""What a job says of rows and unit where they are not the usual ones."""
BROKEN = "An error of the app, not of your input; the log of the server has the details."


@dataclass(frozen=True)
class Question:
    """What is asked: everything that an answer depends on."""

    kind: Kind
    data: Dataset
    scenario: Scenario
    target: str
    options: Options

    @property
    def key(self) -> str:
        """Name of the question, by content."""
        parts = (self.kind, self.data.digest, fingerprint(self.scenario), self.target)
        return f"shift {' '.join(parts)} {sorted(self.options.parts().items())}"

    @property
    def label(self) -> str:
        """What is shown of it."""
        target = f", {self.target}" if self.target else ""
        rows, unit = ROWS.get(self.options.rows, ""), UNITS.get(self.options.unit, "")
        other = "".join(f", {text}" for text in (rows, unit) if text)
        return f"{self.scenario.shown}{target}{other}, in {self.data.name!r}"

    def at(self, stage: Stage) -> "Question":
        """The same with the options of a stage."""
        return replace(self, options=self.options.quickly()) if stage == "quick" else self


@dataclass(frozen=True, eq=False)
class Place(Awaited):
    """A question's place in its line, for those who wait for it."""

    asked: Question
    drop: Callable[[], None]
    """Takes it out of the line."""
    visits: WeakSet[object] = field(default_factory=WeakSet)
    gone: WeakSet[object] = field(default_factory=WeakSet)

    def give_up(self) -> None:
        """Leave the line."""
        self.drop()


@dataclass(frozen=True)
class ShiftState:
    """How far the answer to a question has come."""

    answer: "Answer | None" = None
    quick: bool = False
    """Whether the answer is the first one: from few rows, without chance drawn anew."""
    task: Task | None = None
    """What is under way for it."""
    waiting: bool = False
    """Whether the next answer waits until another question is done."""
    behind: str = ""
    """That other question, where it waits."""
    held: Awaited | None = None
    """What can be left or was: the task under way, the place in the line, what was stopped."""
    stopped: bool = False
    """Whether somebody stopped it; `Store.shift` with ``again`` goes on."""
    error: str = ""
    """Why there is no answer, or no full one."""


class Shifts(DataSets, Work):
    """Answers to questions of shift. Callers must not change the tables they get."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[Stage, OrderedDict[str, Place]] = {
            "quick": OrderedDict(),
            "full": OrderedDict(),
        }
        self._busy: dict[Stage, str] = {"quick": "", "full": ""}
        self._dropped: dict[str, Place] = {}
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._turn = Lock()

    def shift(
        self,
        kind: Kind,
        dataset: str,
        scenario: str,
        target: str = "",
        options: Options | None = None,
        *,
        again: bool = False,
    ) -> ShiftState:
        """Say what is known of a question by now, and begin to answer it where nothing is.

        Returns at once. Work that begins and ends is told as of all background work
        (`Work.listen`): ask again then.

        Parameters
        ----------
        kind
            ``covariate`` (P(X)) or ``conditional`` (P(Y given X)).
        dataset, scenario
            Names.
        target
            Name of the flux; without meaning for covariates.
        options
            Of the full answer.
        again
            Begin anew what has failed or was stopped.

        Raises
        ------
        FluxError
            There is no such data set or scenario, or it is damaged.
        """
        asked = Question(
            kind,
            self.data(dataset),
            find_scenario(scenario, self.workspace),
            target if kind == "conditional" else "",
            options or Options(),
        )
        full, first = self._known(asked), self._known(asked.at("quick"))
        if full is None and self.task(asked.key) is None:
            full = self._kept(asked)
        if full is not None:
            return ShiftState(full)
        state = self._stage(asked, "quick" if first is None else "full", again=again)
        return replace(state, answer=first, quick=first is not None)

    def _stage(self, asked: Question, stage: Stage, *, again: bool) -> ShiftState:
        """How a stage stands; begin it, or put it in its line, where nothing was done yet."""
        key = asked.at(stage).key
        task = self.task(key)
        ended = task.job.state if task is not None else ""
        if task is not None and ended == "running":
            return ShiftState(task=task, held=task)
        if task is not None and ended == "failed" and not again:
            return ShiftState(error=str(task.job.error or BROKEN))
        if ended == "cancelled" and not again:
            return ShiftState(stopped=True, held=task)
        with self._turn:
            if again:
                self._dropped.pop(key, None)
            elif key in self._dropped:
                return ShiftState(stopped=True, held=self._dropped[key])
            place = self._enter(asked, stage)
        self._next(stage)
        task = self.task(key)
        if task is not None and task.job.state == "running":
            return ShiftState(task=task, held=task)
        before = self._before(stage) if place is not None else ""
        return ShiftState(waiting=True, behind=before, held=place)

    def _enter(self, asked: Question, stage: Stage) -> Place | None:
        """Put a question last in its line, which is served from there; None if it is in hand."""
        key, line = asked.at(stage).key, self._lines[stage]
        if self._busy[stage] == key:
            return None
        place = line.get(key) or Place(asked, lambda: self._drop(key, stage))
        line[key] = place
        line.move_to_end(key)
        while len(line) > LINE:
            line.popitem(last=False)
        return place

    def _drop(self, key: str, stage: Stage) -> None:
        """Take a question out of its line; it is not begun until somebody asks to go on."""
        with self._turn:
            place = self._lines[stage].pop(key, None)
            if place is not None:
                self._dropped[key] = place

    def _before(self, stage: Stage) -> str:
        """Return the label of the question that is worked on."""
        task = self.task(self._busy[stage])
        return task.job.label.partition(": ")[2] if task is not None else ""

    def _next(self, stage: Stage) -> None:
        """Begin with the latest question of a line, if nothing else is worked on."""
        with self._turn:
            if self._busy[stage] or not self._lines[stage]:
                return
            key, place = self._lines[stage].popitem()
            asked = place.asked
            self._busy[stage] = key

        def doing(progress: Progress, cancel: Event) -> object:
            try:
                answer = _answer(asked.at(stage), self, progress, cancel)
                self._remember(key, answer)
                if stage == "quick" and not cancel.is_set():
                    self._follow(asked)
            finally:
                with self._turn:
                    self._busy[stage] = ""
                self._next(stage)
            return None

        label = f"{LABELS[stage]}{asked.label}"
        task = self.begin(key, label, doing, _nothing, asked.data.name, SHIFT)
        for visit in tuple(place.visits):
            task.join(visit)
        task.gone.update(place.gone)

    def _follow(self, asked: Question) -> None:
        """After the first answer comes the full one, unless it was stopped before."""
        known = self.task(asked.key)
        if known is None or known.job.state == "done":
            held = self._stage(asked, "full", again=False).held
            first = self.task(asked.at("quick").key)
            for visit in tuple(first.visits) if first is not None and held is not None else ():
                held.join(visit)

    def _known(self, asked: Question) -> "Answer | None":
        with self._turn:
            answer = self._answers.get(asked.key)
            if answer is not None:
                self._answers.move_to_end(asked.key)
            return answer

    def _kept(self, asked: Question) -> "Answer | None":
        """Return a full answer that the workspace keeps."""
        from fluxcore.shift.answer import kept_at

        answer = kept_at(
            asked.kind, asked.data, asked.scenario, asked.target, asked.options, self.workspace
        )
        if answer is not None:
            self._remember(asked.key, answer)
        return answer

    def _remember(self, key: str, answer: "Answer") -> None:
        with self._turn:
            self._answers[key] = answer
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)


def _answer(asked: Question, store: Shifts, progress: Progress, cancel: Event) -> "Answer":
    """Answer a question here and now; heavy imports wait until somebody asks."""
    from fluxcore.shift.answer import conditional_shift, covariate_shift

    given = {"workspace": store.workspace, "progress": progress, "cancel": cancel}
    given |= {"workers": WORKERS, "gently": True}
    if asked.kind == "covariate":
        return covariate_shift(asked.data, asked.scenario, asked.options, **given)
    return conditional_shift(asked.data, asked.scenario, asked.target, asked.options, **given)


def _nothing(_result: object) -> str:
    return ""
