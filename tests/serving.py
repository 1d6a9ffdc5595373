"""Start the app as a user would, and wait until its page is drawn."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def assert_drawn(
    command: Sequence[str | Path], port: int, cwd: Path, env: Mapping[str, str], minutes: float
) -> None:
    """Run a command until the app at the port has drawn its page, then end all it has started."""
    check = [sys.executable, ROOT / "tools" / "health.py", f"http://127.0.0.1:{port}/app"]
    patience = time.monotonic() + minutes * 60
    with subprocess.Popen(command, cwd=cwd, env=dict(env), start_new_session=True) as server:
        try:
            while subprocess.run(check, capture_output=True).returncode != 0:
                assert server.poll() is None, "the server has ended"
                assert time.monotonic() < patience, "the page was not drawn in time"
                with suppress(subprocess.TimeoutExpired):
                    server.wait(timeout=1)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
