import os
import subprocess
import sys
from dataclasses import dataclass

import pytest


@dataclass
class Done:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """An empty workspace, found by every command that is run."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("FLUX_WORKSPACE", str(folder))
    return folder


@pytest.fixture
def run(workspace):
    """Run ``fluxcore`` in a process of its own, as a user does."""

    def run(*typed) -> Done:
        command = [sys.executable, "-m", "fluxcore", *map(str, typed)]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
        return Done(done.returncode, done.stdout, done.stderr)

    return run
