"""Tasks in other processes."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from fluxcore.errors import Cancelled, FluxError
from fluxcore.jobs import each


def square(number: int) -> int:
    return number * number


def where(_task: int) -> int:
    return os.getpid()


def refuse(number: int) -> int:
    if number == 2:
        raise FluxError("two is refused")
    return number


def die(_number: int) -> int:
    os._exit(1)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_gives_its_result_once(workers):
    told = []
    found = dict(each(square, range(5), workers=workers, progress=lambda *t: told.append(t[:2])))
    assert found == {0: 0, 1: 1, 2: 4, 3: 9, 4: 16}
    assert told == [(n, 5) for n in range(1, 6)]


def test_work_is_done_in_other_processes():
    assert os.getpid() not in dict(each(where, range(3), workers=2)).values()
    assert set(dict(each(where, range(3), workers=1)).values()) == {os.getpid()}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mistake_comes_back_as_it_is(workers):
    with pytest.raises(FluxError, match="two is refused"):
        list(each(refuse, range(4), workers=workers))


def test_a_worker_that_dies_is_told():
    with pytest.raises(FluxError, match="memory ran out"):
        list(each(die, range(4), workers=2))


def shaky(task: tuple[Path, str]) -> str:
    folder, what = task
    if what == "dies":
        (folder / "scratch").write_text(str(os.getpid()))
        (folder / "scratch").rename(folder / "pid")
        while not (folder / "go").exists():
            threading.Event().wait(0.01)
        os._exit(1)
    if what == "first":
        while not (folder / "pid").exists():
            threading.Event().wait(0.01)
    if what == "waits":
        (folder / "go").touch()
        threading.Event().wait(60)
    return what


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_results_that_were_there_come_before_the_end_of_a_worker(tmp_path):
    tasks = [(tmp_path, what) for what in ("dies", "first", "second", "waits")]
    finished = each(shaky, tasks, workers=2)
    assert next(finished)[1] == "first"
    while not (tmp_path / "go").exists() or alive(int((tmp_path / "pid").read_text())):
        threading.Event().wait(0.01)
    assert next(finished)[1] == "second"
    with pytest.raises(FluxError, match="2 tasks were under way"):
        next(finished)


def test_workers_that_end_after_the_cancel_are_no_mistake():
    class Later(threading.Event):
        """Set from the second look on, so that the work has begun."""

        looks = 0

        def is_set(self) -> bool:
            self.looks += 1
            return self.looks > 1

    with pytest.raises(Cancelled):
        list(each(die, range(4), workers=2, cancel=Later()))


@pytest.mark.parametrize("workers", [1, 2])
def test_no_task_is_begun_after_the_cancel(workers):
    stop = threading.Event()
    done = []

    def tell(number, _total, _what):
        done.append(number)
        stop.set()

    with pytest.raises(Cancelled):
        list(each(square, range(50), workers=workers, progress=tell, cancel=stop))
    assert len(done) < 50


def test_nothing_to_do_is_no_mistake():
    assert list(each(square, [])) == []


COMMANDS = """
import os, sys
from fluxcore.jobs import each
from test_local import linger

for task, worker in each(linger, [0, 1, 2, 3], workers=2):
    print(worker, flush=True)
"""


def linger(number: int) -> int:
    if number > 1:
        threading.Event().wait(60)
    return os.getpid()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_workers_end_with_a_killed_parent():
    here = str(Path(__file__).parent)
    with subprocess.Popen(
        [sys.executable, "-c", COMMANDS], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": here},
    ) as parent:  # fmt: skip
        workers = {int(parent.stdout.readline()) for _ in range(2)}
        parent.kill()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline, "workers live on"
        threading.Event().wait(0.1)
