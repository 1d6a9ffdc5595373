"""The command that serves the app."""

import gc
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from weakref import finalize

import panel as pn
import pytest
from bokeh.client import pull_session
from click.testing import CliRunner

import dashboard
from dashboard.__main__ import main
from dashboard.components import WorkStrip
from dashboard.store import store

PATIENCE = 600  # tenths of a second


def test_a_port_in_use_is_said_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["--port", str(port)])
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in result.output
    assert len(result.output.splitlines()) == 1


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Serve the app in this process, which forgets a closed session soon."""
    monkeypatch.setenv("FLUX_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("FLUX_DEMO", "off")
    store.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = pn.serve(
        {"app": Path(dashboard.__file__).with_name("app.py")},
        port=port,
        address="127.0.0.1",
        threaded=True,
        show=False,
        websocket_origin=f"127.0.0.1:{port}",
        check_unused_sessions_milliseconds=100,
        unused_session_lifetime_milliseconds=100,
    )
    for _ in range(PATIENCE):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
        server.join(0.1)
    yield f"http://127.0.0.1:{port}/app"
    server.stop()
    store.cache_clear()


def test_a_session_that_is_closed_leaves_nothing_behind(served, monkeypatch):
    gone, strips = Event(), []

    def watched(self, *args, make=WorkStrip.__init__):
        make(self, *args)
        strips.append(finalize(self, gone.set))

    monkeypatch.setattr(WorkStrip, "__init__", watched)
    with ThreadPoolExecutor(1) as visitor:  # this thread may have a loop running, of the walks
        session = visitor.submit(pull_session, url=served).result()
        assert len(store()._listeners) == len(strips) == 1
        visitor.submit(session.close).result()
    assert any(gone.wait(0.1) or gc.collect() < 0 for _ in range(PATIENCE))
    assert store()._listeners == []
