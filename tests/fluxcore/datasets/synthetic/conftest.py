"""One small synthetic world, made once for all tests of this folder."""

import pytest

from fluxcore.datasets.synthetic import make_demo
from fluxcore.workspace import Workspace


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The small profile: 36 towers, 2016 to 2020."""
    folder = tmp_path_factory.mktemp("synthetic")
    return make_demo(Workspace(folder), profile="small", name="small", workers=1)
