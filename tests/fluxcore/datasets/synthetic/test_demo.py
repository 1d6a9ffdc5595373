"""A synthetic data set in a workspace: what it says of itself, and how it comes about."""

import threading

import pandas as pd
import pytest

from fluxcore.datasets import open_dataset
from fluxcore.datasets.synthetic import PROFILES, SEED, VERSION, Knobs, make_demo
from fluxcore.datasets.synthetic.demo import _sites
from fluxcore.errors import Cancelled, DatasetError, FluxError, UnknownNameError
from fluxcore.scenarios import SCENARIOS
from fluxcore.workspace import Workspace

TWO = {"sites": ["AU-ASM", "BE-Vie", "US-ARM"], "years": (2018, 2018)}


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def test_it_says_that_it_is_synthetic_and_how_it_was_made(workspace):
    made = make_demo(workspace, **TWO, seed=7, knobs=Knobs(noise=0.5), workers=1)
    assert made.synthetic
    assert made.manifest.kind == "synthetic"
    assert made.manifest.source.startswith("Synthetic:")
    told = made.manifest.generator
    assert (told["version"], told["seed"], told["profile"]) == (VERSION, 7, "default")
    assert told["knobs"] == {
        "conditional_shift": 1.0,
        "covariate_shift": 1.0,
        "overlap": 1.0,
        "noise": 0.5,
    }
    assert made.series("AU-ASM").attrs["synthetic"] == 1
    assert list(made.manifest.sites) == TWO["sites"]
    assert len(made) == 3 * 365 * 24


def test_the_number_of_workers_does_not_matter(workspace):
    one = make_demo(workspace, **TWO, name="one", workers=1)
    two = make_demo(workspace, **TWO, name="two", workers=2)
    assert one.digest == two.digest


def test_a_run_that_was_stopped_goes_on_where_it_was(workspace):
    stop, made = threading.Event(), []

    def watch(done, total, what):
        made.append((done, total, what))
        if done == 1:
            stop.set()

    with pytest.raises(Cancelled):
        make_demo(workspace, **TWO, workers=1, progress=watch, cancel=stop)
    assert not (workspace.root / "datasets" / "demo").exists()
    made.clear()
    again = make_demo(workspace, **TWO, workers=1, progress=watch)
    assert [done for done, _, _ in made] == [0, 2, 3]
    assert again.digest == make_demo(workspace, **TWO, name="whole", workers=1).digest


def test_another_seed_does_not_go_on_with_what_is_there(workspace):
    stop = threading.Event()
    with pytest.raises(Cancelled):
        make_demo(workspace, **TWO, workers=1, progress=lambda *_: stop.set(), cancel=stop)
    told = []
    make_demo(workspace, **TWO, seed=8, workers=1, progress=lambda *now: told.append(now[0]))
    assert told == [0, 1, 2, 3]


def test_a_data_set_of_that_name_stays_unless_it_is_to_be_replaced(workspace):
    first = make_demo(workspace, **TWO, workers=1)
    with pytest.raises(DatasetError, match="already"):
        make_demo(workspace, **TWO, seed=8, workers=1)
    assert open_dataset("demo", workspace).digest == first.digest
    assert make_demo(workspace, **TWO, seed=8, workers=1, replace=True).digest != first.digest


@pytest.mark.parametrize(
    ("asked", "kind", "message"),
    [
        ({"profile": "smal"}, UnknownNameError, "Did you mean 'small'"),
        ({"sites": ["AU-ASN"]}, UnknownNameError, "Did you mean 'AU-ASM'"),
        ({"years": (2001, 2005)}, FluxError, "None of the sites has data from 2001 to 2005"),
        ({"years": (2019, 2018)}, FluxError, "wrong order"),
        ({"seed": -1}, FluxError, "whole number from 0"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(workspace, asked, kind, message):
    with pytest.raises(kind, match=message):
        make_demo(workspace, **asked)
    assert not workspace.root.exists()


def test_the_default_world_has_the_published_test_sets():
    """Whole calendar years: the rows follow from the table of sites."""
    table = _sites(PROFILES["default"], None, PROFILES["default"].years)
    hours = {year: 8784 if year % 4 == 0 else 8760 for year in range(2015, 2023)}

    def rows(years):
        return sum(hours[year] for year in years)

    everything = [range(row.first_year, row.last_year + 1) for row in table.itertuples()]
    assert (len(table), sum(map(rows, everything))) == (187, 8_538_576)
    found = {}
    for name in ("time-split", "spatial-easy40", "TA40"):
        years = SCENARIOS[name].site_years(table).query("role == 'test'")
        found[name] = (rows(years["year"]), years["site_id"].nunique(), len(years))
    assert found["time-split"] == (2_981_088, 126, 340)
    assert found["spatial-easy40"][:2] == (1_665_696, 40)
    assert found["TA40"][:2] == (1_481_568, 40)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_small_world_has_enough_sites_of_every_role(small, name):
    years = SCENARIOS[name].site_years(small.sites)
    sites = years.groupby("role")["site_id"].nunique()
    assert (sites[["train", "test"]] >= 10).all()
    assert sites["validation"] >= 3
    tested = years.query("role == 'test'").groupby("site_id")["year"].size()
    assert (tested >= 2).sum() >= 10


def test_facts_are_those_of_the_simulated_towers(small):
    from fluxcore.sites import sites

    public = sites().loc[list(small.site_ids)]
    pd.testing.assert_series_equal(small.sites["igbp"], public["igbp"])
    pd.testing.assert_series_equal(small.sites["latitude"], public["latitude"])
    known = public["mat_c"].notna()
    assert (small.sites["mat_c"] - public["mat_c"])[known].abs().max() < 0.01


def test_the_usual_seed_is_said(small):
    assert small.manifest.generator["seed"] == SEED
