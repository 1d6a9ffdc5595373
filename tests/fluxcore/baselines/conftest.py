"""A world of seven towers and three years, of which every scenario has all three roles."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from fluxcore.baselines import Cell
from fluxcore.datasets import Dataset, open_dataset
from fluxcore.datasets.synthetic import make_demo
from fluxcore.scenarios import SCENARIOS
from fluxcore.workspace import Workspace

SITES = ("BE-Bra", "DK-Sor", "IT-MtM", "CA-ER1", "CZ-Lnz", "ES-Abr", "IT-BCi")
"""Three train, two are for validation, two are tested under TA40; spatially CA-ER1 trains too."""


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> Dataset:
    made = Workspace(tmp_path_factory.mktemp("baselines") / "world", read_only=False)
    return make_demo(made, profile="default", name="seven", sites=SITES, years=(2017, 2019))


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    return Workspace(tmp_path / "workspace", read_only=False)


@pytest.fixture
def cell(world) -> Callable[..., Cell]:
    def make(model: str = "lr", scenario: str = "TA40", target: str = "GPP", **more) -> Cell:
        return Cell(world.folder, SCENARIOS[scenario], target, model, **more)

    return make


@pytest.fixture
def altered(world, tmp_path) -> Callable[[Callable[[str, pl.DataFrame], pl.DataFrame]], Dataset]:
    """Make a copy of the world with other rows: ``change(site_id, frame)`` gives them."""

    def make(change: Callable[[str, pl.DataFrame], pl.DataFrame]) -> Dataset:
        folder = Path(copytree(world.folder, tmp_path / "altered"))
        for site in SITES:
            file = folder / "hourly" / f"{site}.parquet"
            change(site, pl.read_parquet(file)).write_parquet(file)
        return open_dataset(folder)

    return make
