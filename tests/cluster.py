"""A Dask cluster as a user would start it: a scheduler and workers, each a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # s; a start takes two


@dataclass(frozen=True)
class Cluster:
    """A running cluster on this machine."""

    folder: Path
    scheduler: subprocess.Popen
    address: str

    @contextmanager
    def worker(self, name: str = "extra", **env: str) -> Iterator[subprocess.Popen]:
        """One more worker, ready; its environment differs from ours by what is given."""
        with _worker(self.folder, name, env) as worker:
            _until(lambda: _registered(self.folder, name), worker)
            yield worker


@contextmanager
def cluster(folder: Path, workers: int = 2, env: Mapping[str, str] = {}) -> Iterator[Cluster]:
    """Start a cluster, its files in a folder; end it afterwards."""
    names = [f"worker{number}" for number in range(workers)]
    arguments = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
    with ExitStack() as started:
        scheduler = started.enter_context(_process(folder, "scheduler", arguments, env))
        # They wait for the file with the scheduler's address.
        running = [started.enter_context(_worker(folder, name, env)) for name in names]
        _until(lambda: _address(folder) != "", scheduler)
        for name, worker in zip(names, running, strict=True):
            _until(lambda name=name: _registered(folder, name), worker)
        yield Cluster(folder, scheduler, _address(folder))


def _address(folder: Path) -> str:
    try:
        return json.loads((folder / "scheduler.json").read_text())["address"]
    except (FileNotFoundError, ValueError):  # not yet, or not yet whole
        return ""


def _worker(folder: Path, name: str, env: Mapping[str, str]):
    arguments = (
        "--host", "127.0.0.1", "--nthreads", "1", "--memory-limit", "0", "--no-nanny",
        "--no-dashboard", "--name", name, "--local-directory", str(folder / name),
    )  # fmt: skip
    return _process(folder, name, arguments, env)


def _registered(folder: Path, name: str) -> bool:
    return "Registered to" in _log(folder, name).read_text()


def _log(folder: Path, name: str) -> Path:
    return folder / f"{name}.log"


@contextmanager
def _process(
    folder: Path, name: str, arguments: tuple[str, ...], env: Mapping[str, str]
) -> Iterator[subprocess.Popen]:
    kind = "scheduler" if name == "scheduler" else "worker"
    command = [
        sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments,
        "--scheduler-file", str(folder / "scheduler.json"),
    ]  # fmt: skip
    around = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    with (
        _log(folder, name).open("w") as log,
        subprocess.Popen(command, cwd=ROOT, env=around, stdout=log, stderr=log) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def _until(ready: Callable[[], bool], process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, "the cluster did not start in time"
        try:
            ended = process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"a process of the cluster has ended: {ended}")
