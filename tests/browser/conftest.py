"""Walks in a real Chromium: a server on an empty workspace, and one on a full one."""

import shutil

import pytest

from tools.browsing import Visit, chromium, serving


def pytest_collection_modifyitems(items):
    here = __file__.rpartition("/")[0]
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    if shutil.which("chromium") is None:
        pytest.skip("no program called chromium on the PATH: make chromium says how to get it")
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def empty_app(tmp_path_factory):
    """Serve the app on a workspace that does not exist yet."""
    with serving(tmp_path_factory.mktemp("empty") / "workspace") as address:
        yield address


@pytest.fixture(scope="session")
def full_app(tmp_path_factory, shared):
    """Serve the app on a workspace with the published scores of every domain."""
    workspace = tmp_path_factory.mktemp("full")
    shutil.copytree(shared / "leaderboard", workspace / "scores" / "published")
    with serving(workspace) as address:
        yield address


@pytest.fixture
def visit(browser):
    """Open windows; in the end nothing was asked of another host and nothing complained."""
    visits = []

    def start(address, **options):
        visits.append(Visit(browser, address, **options))
        return visits[-1]

    yield start
    for each in visits:
        each.close()
        assert each.requests
        assert each.foreign() == []
        assert each.complaints == []
