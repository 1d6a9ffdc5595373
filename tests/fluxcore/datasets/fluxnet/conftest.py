"""FLUXNET files of one site, written and read."""

import pytest

from fluxcore.datasets.fluxnet import read_fluxnet
from fluxcore.datasets.site_data import Options
from fluxcore.datasets.sources import find_sources
from tests.fluxcore.datasets.fluxnet.files import NAME


@pytest.fixture
def read(tmp_path):
    """Read frames as the files of one site."""

    def read(*frames, site_id="FR-Pue", names=(NAME,), **options):
        for name, frame in zip(names, frames, strict=True):
            frame.write_csv(tmp_path / name)
        return read_fluxnet(
            site_id, find_sources([tmp_path / name for name in names])[0], Options(**options)
        )

    return read
