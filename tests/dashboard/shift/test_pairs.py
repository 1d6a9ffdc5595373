"""Rows of two covariates counted in a grid, in the background, once."""

from threading import Event

import numpy as np
import pytest

from dashboard.store import Store
from dashboard.store.pairs import count_pair
from fluxcore.datasets.synthetic import make_demo
from fluxcore.errors import Cancelled
from fluxcore.scenarios import find_scenario
from fluxcore.splits import Split

PATIENCE = 60


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A small synthetic world in a workspace of its own."""
    store = Store(tmp_path_factory.mktemp("pairs") / "workspace")
    make_demo(store.workspace, profile="small", name="small")
    return store


def counted(world, rows="measured", cancel=None):
    scenario = find_scenario("TA40", world.workspace)
    return count_pair(
        world.data("small"), scenario, "TA", "VPD", rows, lambda *_: None, cancel or Event()
    )


@pytest.fixture(scope="module")
def pair(world):
    """Measured rows of both sides by temperature and vapour-pressure deficit."""
    return counted(world)


def test_nearly_all_rows_are_counted_each_tower_a_whole(world, pair):
    split = Split(world.data("small"), find_scenario("TA40", world.workspace))
    for role in ("train", "test"):
        lazy = split.scan(role, ["TA", "VPD"], rows="measured").drop_nulls()
        there = lazy.collect()
        assert 0.99 * len(there) < pair.rows[role].sum() <= len(there)
        assert pair.sites[role] == len(split.sites(role))
        assert pair.towers[role].sum() == pytest.approx(pair.sites[role])


def test_a_cell_holds_the_rows_that_lie_in_it(world, pair):
    split = Split(world.data("small"), find_scenario("TA40", world.workspace))
    left, right, bottom, top = pair.extent
    rows = split.scan("test", ["TA", "VPD"], rows="measured").drop_nulls().collect()
    up, across = pair.rows["test"].shape
    grid = np.histogram2d(
        rows["VPD"].to_numpy(),
        rows["TA"].to_numpy(),
        bins=(up, across),
        range=((bottom, top), (left, right)),
    )[0]
    assert np.abs(grid - pair.rows["test"]).sum() < 0.01 * grid.sum()  # rounding at the edges


def test_the_table_holds_every_cell_with_rows(pair):
    table = pair.table()
    assert table["rows_train"].sum() + table["rows_test"].sum() == pair.total
    assert 0 < pair.apart < 1


def test_counting_stops_when_it_is_cancelled(world):
    stop = Event()
    stop.set()
    with pytest.raises(Cancelled):
        counted(world, cancel=stop)


def test_counting_goes_on_in_the_background_and_is_kept(world):
    state = world.pair("small", "TA40", "TA", "EVI")
    assert state.pair is None
    assert state.task.job.wait(PATIENCE)
    kept = world.pair("small", "TA40", "TA", "EVI").pair
    assert (kept.x, kept.y) == ("TA", "EVI")
    assert world.pair("small", "TA40", "TA", "EVI").pair is kept
