"""Answers in the background: a first look, then the full one, one at a time, never waited for."""

from threading import Event
from types import SimpleNamespace

import pytest

from dashboard.components import WorkStrip
from dashboard.store import Store
from dashboard.store import shift as module
from fluxcore.errors import Cancelled, ScenarioError
from fluxcore.shift.options import Options

PATIENCE = 20


class Bench:
    """Answers that are made when the test says so."""

    def __init__(self):
        self.asked, self.gates = [], {}
        self.failing, self.over = "", False

    def __call__(self, asked, store, progress, cancel):
        name = f"{asked.scenario.name} {'quick' if asked.options.quick else 'full'}"
        self.asked.append(name)
        gate = self.gates.setdefault(name, Event())
        if self.over:
            gate.set()
        assert gate.wait(PATIENCE)
        if cancel.is_set():
            raise Cancelled("Cancelled.")
        if self.failing and self.failing in name:
            raise ScenarioError("6 test sites, and 8 are needed")
        return SimpleNamespace(name=name)

    def let(self, name):
        self.gates.setdefault(name, Event()).set()

    def end(self, store):
        """Let all go, until no thread is left that would outlive the test."""
        self.over = True
        while any(task.job.state == "running" for task in store.tasks()):
            for name in list(self.gates):
                self.let(name)
            for task in store.tasks():
                task.job.cancel()
                task.job.wait(PATIENCE)


@pytest.fixture
def bench(monkeypatch):
    bench = Bench()
    monkeypatch.setattr(module, "_answer", bench)
    monkeypatch.setattr(module.Shifts, "_kept", lambda *_: None)
    return bench


@pytest.fixture
def filled(tmp_path, monkeypatch, bench):
    store = Store(tmp_path / "workspace")
    monkeypatch.setattr(store, "data", lambda name: SimpleNamespace(name=name, digest="d1"))
    yield store
    bench.end(store)


def wait(state):
    assert state.task.job.wait(PATIENCE)


def test_a_first_look_comes_before_the_full_answer(bench, filled):
    state = filled.shift("covariate", "demo", "TA40")
    assert (state.answer, state.task.job.state) == (None, "running")
    assert state.task.job.label == "Shift, first look: temperature, in 'demo'"
    bench.let("TA40 quick")
    wait(state)
    state = filled.shift("covariate", "demo", "TA40")
    assert (state.answer.name, state.quick) == ("TA40 quick", True)
    assert "drawing chance" in state.task.job.label
    bench.let("TA40 full")
    wait(state)
    state = filled.shift("covariate", "demo", "TA40")
    assert (state.answer.name, state.quick, state.task) == ("TA40 full", False, None)
    assert bench.asked == ["TA40 quick", "TA40 full"]


def test_equal_questions_share_one_run(bench, filled):
    first = filled.shift("covariate", "demo", "TA40", "GPP")
    assert filled.shift("covariate", "demo", "TA40", "ET").task is first.task
    bench.let("TA40 quick")
    bench.let("TA40 full")
    wait(first)


def test_another_target_is_another_conditional_question(bench, filled):
    first = filled.shift("conditional", "demo", "TA40", "GPP")
    state = filled.shift("conditional", "demo", "TA40", "ET")
    assert state.waiting
    first.task.job.cancel()
    bench.let("TA40 quick")
    bench.let("TA40 full")
    wait(first)


def test_one_at_a_time_and_the_latest_first(bench, filled):
    first = filled.shift("covariate", "demo", "TA40")
    for name in ("time-split", "spatial-easy40"):
        assert filled.shift("covariate", "demo", name).waiting
    first.task.job.cancel()
    bench.let("TA40 quick")
    wait(first)
    now = filled.shift("covariate", "demo", "spatial-easy40")
    assert now.task.job.state == "running"
    assert bench.asked == ["TA40 quick", "spatial-easy40 quick"]
    assert filled.shift("covariate", "demo", "TA40").stopped
    now.task.job.cancel()
    bench.let("spatial-easy40 quick")
    bench.let("time-split quick")
    bench.let("time-split full")
    wait(now)


def test_what_waits_says_behind_what_and_can_be_given_up(bench, filled):
    first = filled.shift("covariate", "demo", "TA40")
    state = filled.shift("covariate", "demo", "time-split")
    assert (state.waiting, state.behind) == (True, "temperature, in 'demo'")
    state.held.join(bench)
    assert filled.shift("covariate", "demo", "time-split").held is state.held
    assert not state.held.may_stop(filled)
    assert state.held.leave(bench)
    assert filled.shift("covariate", "demo", "time-split").stopped
    first.task.job.cancel()
    bench.let("TA40 quick")
    wait(first)
    assert bench.asked == ["TA40 quick"]
    again = filled.shift("covariate", "demo", "time-split", again=True)
    assert again.task.job.state == "running"


def test_who_waits_in_line_waits_for_the_work_too(bench, filled):
    first = filled.shift("covariate", "demo", "TA40")
    first.held.join(bench)
    bench.let("TA40 quick")
    wait(first)
    full = filled.shift("covariate", "demo", "TA40").task
    assert list(full.visits) == [bench]
    strip = WorkStrip(filled, print, print)
    strip.refresh()
    assert "Cancel</button>" not in strip.html.html
    mine = WorkStrip(filled, print, print, visit=bench)
    mine.refresh()
    assert "Cancel</button>" in mine.html.html


def test_a_job_says_rows_and_unit_that_are_not_the_usual(bench, filled):
    state = filled.shift("covariate", "demo", "TA40", options=Options(rows="all", unit="cluster"))
    assert state.task.job.label.endswith("temperature, all rows, by clusters, in 'demo'")


def test_a_failure_says_why_and_is_not_repeated_unless_asked(bench, filled):
    bench.failing = "TA40"
    state = filled.shift("covariate", "demo", "TA40")
    bench.let("TA40 quick")
    wait(state)
    state = filled.shift("covariate", "demo", "TA40")
    assert (state.error, state.answer) == ("6 test sites, and 8 are needed", None)
    assert bench.asked == ["TA40 quick"]
    bench.failing = ""
    bench.let("TA40 full")
    again = filled.shift("covariate", "demo", "TA40", again=True)
    assert again.task is None or again.task.job.wait(PATIENCE)
    assert bench.asked[:2] == ["TA40 quick", "TA40 quick"]


def test_a_stopped_full_answer_leaves_the_first_look(bench, filled):
    state = filled.shift("covariate", "demo", "TA40")
    bench.let("TA40 quick")
    wait(state)
    state = filled.shift("covariate", "demo", "TA40")
    state.task.job.cancel()
    bench.let("TA40 full")
    wait(state)
    state = filled.shift("covariate", "demo", "TA40")
    assert (state.stopped, state.answer.name) == (True, "TA40 quick")
    again = filled.shift("covariate", "demo", "TA40", again=True)
    assert again.task is None or again.task.job.wait(PATIENCE)
    assert filled.shift("covariate", "demo", "TA40").answer.name == "TA40 full"


def test_rows_make_another_question(bench, filled):
    first = filled.shift("covariate", "demo", "TA40")
    assert filled.shift("covariate", "demo", "TA40", options=Options(rows="all")).waiting
    first.task.job.cancel()
    bench.let("TA40 quick")
    bench.let("TA40 full")
    wait(first)


def test_an_answer_that_came_before_anybody_looked_is_told(bench, filled):
    told = []
    strip = WorkStrip(filled, told.append, told.append)
    state = filled.shift("covariate", "demo", "TA40")
    bench.let("TA40 quick")
    wait(state)
    strip.refresh()
    assert state.task in told
    assert "first look" not in strip.html.html
    bench.let("TA40 full")
    wait(filled.shift("covariate", "demo", "TA40"))
