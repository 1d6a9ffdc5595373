"""Tasks on a real Dask cluster, its scheduler and workers processes of their own."""

import os
import signal
import socket
import sys
import threading
from contextlib import closing

import numpy as np
import pytest

from fluxcore.errors import Cancelled, FluxError, MissingExtraError
from fluxcore.jobs import cluster as dask_cluster
from fluxcore.jobs import each
from tests.cluster import cluster as started


def noise(seed: int) -> tuple[int, np.ndarray]:
    return os.getpid(), np.random.default_rng(seed).normal(size=1000)


def fragile(task: tuple[int, int]) -> int:
    """Kill the worker that is named by its process, as a lack of memory would."""
    number, victim = task
    if victim in (os.getpid(), 0):
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refuse(number: int) -> int:
    if number == 2:
        raise FluxError("two is refused")
    return number


def linger(task: tuple[int, float]) -> int:
    threading.Event().wait(task[1])
    return task[0]


def test_the_same_numbers_as_here(cluster):
    told = []
    finished = each(
        noise, range(8), scheduler=cluster.address, progress=lambda *t: told.append(t[:2])
    )
    found = dict(finished)
    assert told == [(n, 8) for n in range(1, 9)]
    assert os.getpid() not in {worker for worker, _ in found.values()}
    for seed in range(8):
        np.testing.assert_array_equal(found[seed][1], noise(seed)[1])


def test_a_worker_killed_in_the_middle_costs_only_another_try(cluster):
    with cluster.worker() as victim:
        tasks = [(number, victim.pid) for number in range(12)]
        found = dict(each(fragile, tasks, scheduler=cluster.address))
        assert found == {task: task[0] for task in tasks}
        assert victim.wait() == -signal.SIGKILL


def test_a_mistake_comes_back_as_it_is(cluster):
    with pytest.raises(FluxError, match=r"^two is refused$"):
        list(each(refuse, range(4), scheduler=cluster.address))


def test_few_tasks_are_sent_ahead(cluster):
    taken = []

    def ahead():
        for number in range(50):
            taken.append(number)
            yield number

    class Counted(list):
        __iter__ = lambda _: ahead()  # noqa: E731

    with closing(each(abs, Counted(range(50)), scheduler=cluster.address)) as finished:
        next(finished)
        assert len(taken) == 4  # two for each of two workers


def test_no_task_is_begun_after_the_cancel(cluster):
    stop, done = threading.Event(), []

    def tell(number, _total, _what):
        done.append(number)
        stop.set()

    finished = each(abs, range(50), scheduler=cluster.address, progress=tell, cancel=stop)
    with pytest.raises(Cancelled):
        list(finished)
    assert done == [1]


def test_the_cancel_does_not_wait_for_the_task_in_hand(cluster):
    stop, done = threading.Event(), []
    finished = each(
        linger, [(0, 2.0), (1, 2.0)], scheduler=cluster.address, cancel=stop,
        progress=lambda *told: done.append(told),
    )  # fmt: skip
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(Cancelled):
        list(finished)
    assert done == []


def test_workers_of_another_version_are_refused(cluster, tmp_path):
    facts = tmp_path / "fluxcore-9.9.9.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: fluxcore\nVersion: 9.9.9\n")
    path = os.pathsep.join([str(tmp_path), str(dask_cluster.__file__).split("/fluxcore/")[0]])
    with (
        cluster.worker("newer", PYTHONPATH=path),
        pytest.raises(FluxError, match=r"tcp://.* has fluxcore 9\.9\.9, here it is 0"),
    ):
        list(each(abs, range(4), scheduler=cluster.address))


def test_what_only_this_process_can_import_is_told(cluster, tmp_path, monkeypatch):
    (tmp_path / "mine_alone.py").write_text("def work(task):\n    return task\n")
    monkeypatch.syspath_prepend(tmp_path)
    work = __import__("mine_alone").work
    with pytest.raises(FluxError, match="lacks a module that this process has"):
        list(each(work, range(4), scheduler=cluster.address))


def test_a_task_that_ends_every_worker_ends_the_work(tmp_path):
    few = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with (
        started(tmp_path, workers=1, env=few) as small,
        pytest.raises(FluxError, match=r"1 worker of the cluster ended .*: \(7, 0\)\."),
    ):
        list(each(fragile, [(7, 0)], scheduler=small.address))


def test_a_cluster_without_workers_is_told_and_so_is_its_end(tmp_path, monkeypatch, capfd):
    with started(tmp_path, workers=0) as empty:
        monkeypatch.setattr(dask_cluster, "PATIENCE", 0.0)
        with pytest.raises(FluxError, match=r"no workers for 0 s\. Start some: dask worker"):
            list(each(abs, range(4), scheduler=empty.address))
        monkeypatch.setattr(dask_cluster, "PATIENCE", 60.0)
        threading.Timer(0.3, empty.scheduler.kill).start()
        with pytest.raises(FluxError, match=f"scheduler at {empty.address} was lost"):
            list(each(abs, range(4), scheduler=empty.address))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("localhost", "'localhost' is no address of a Dask scheduler"),
        ("tcp://127.0.0.1:99999", "can be reached at tcp://127.0.0.1:99999"),
    ],
)
def test_an_address_that_is_none_is_told(address, told):
    with pytest.raises(FluxError, match=told):
        list(each(abs, range(4), scheduler=address))


def test_nobody_at_the_address_is_told():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FluxError, match=f"can be reached at tcp://127.0.0.1:{port}: .*refused"):
        list(each(abs, range(4), scheduler=f"tcp://127.0.0.1:{port}"))


def test_somebody_else_at_the_address_is_told():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        def greet():
            line, _ = other.accept()
            with line:
                line.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")

        threading.Thread(target=greet).start()
        with pytest.raises(FluxError, match=f"127.0.0.1:{port} is no Dask scheduler"):
            list(each(abs, range(4), scheduler=f"tcp://127.0.0.1:{port}"))


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r'pip install "fluxcore\[cluster\]"'):
        list(each(abs, range(4), scheduler="tcp://127.0.0.1:8786"))
