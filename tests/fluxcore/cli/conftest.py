from dataclasses import dataclass

import pytest

from fluxcore.cli import main


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
def run(workspace, capsys):
    """Run ``fluxcore`` as it is typed; every way out is an exit code."""

    def run(*typed) -> Done:
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in typed])
        printed = capsys.readouterr()
        return Done(left.value.code or 0, printed.out, printed.err)

    return run
