"""One tower under two names: found by its days, and not mistaken for a neighbour."""

import datetime

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets import Building, write_site
from fluxcore.scenarios import Rule, Scenario
from fluxcore.splits import audit
from fluxcore.splits.duplicates import correlations, twins
from fluxcore.workspace import Workspace

DAYS = 120
HOURS = DAYS * 24
FACTS = {"latitude": 10.0, "longitude": 20.0, "igbp": "GRA"}


@pytest.fixture
def world(tmp_path):
    """Make a data set: T is tested, the others are T's series changed in some way."""

    def make(**changed):
        rng = np.random.default_rng(1)
        hour = np.arange(HOURS)
        weather = rng.normal(size=DAYS).cumsum().repeat(24)
        ta = 15 + 5 * np.sin(hour * 2 * np.pi / 24) + weather
        gpp = (
            6 + 5 * np.sin(hour * 2 * np.pi / 24) + 0.5 * weather + rng.normal(size=DAYS).repeat(24)
        )
        series = {
            "T": (ta, gpp),
            **{name: change(ta, gpp, rng) for name, change in changed.items()},
        }
        with Building(Workspace(tmp_path / "ws", read_only=False), "tiny", kind="synthetic",
                      synthetic=True) as building:  # fmt: skip
            for site, (temperature, flux) in series.items():
                start = datetime.datetime(2020, 1, 1)
                frame = pl.DataFrame(
                    {
                        "time": pl.datetime_range(
                            start, start + datetime.timedelta(hours=HOURS - 1), "1h", eager=True,
                            time_unit="ms",
                        ),
                        "measured": [True] * HOURS,
                        "GPP": flux,
                        "TA": temperature,
                    }
                )  # fmt: skip
                write_site(building.folder, site, frame, FACTS)
            return building.finish()

    return make


def roles(dataset):
    return {site: "test" if site == "T" else "train" for site in dataset.site_ids}


def copy(ta, gpp, rng):
    return ta, gpp


def noisy(ta, gpp, rng):
    return ta + 0.02 * ta.std() * rng.normal(size=HOURS), gpp + 0.02 * gpp.std() * rng.normal(
        size=HOURS
    )


def neighbour(ta, gpp, rng):
    """The same weather, and a canopy of its own."""
    return ta + 0.3 * rng.normal(size=HOURS), gpp + 0.3 * rng.normal(size=DAYS).repeat(24)


def stranger(ta, gpp, rng):
    return ta[::-1].copy(), gpp[::-1].copy()


def short(ta, gpp, rng):
    """A copy that has only 50 days with values."""
    return np.where(np.arange(HOURS) < 50 * 24, ta, np.nan), gpp


def test_copies_are_found_and_neighbours_are_not(world):
    found = world(copy=copy, noisy=noisy, near=neighbour, far=stranger, short=short)
    pairs = {twin.other: twin for twin in twins(found, roles(found))}
    assert set(pairs) == {"copy", "noisy"}
    assert pairs["copy"].exact
    assert pairs["copy"].correlation == pytest.approx(1)
    assert not pairs["noisy"].exact
    assert pairs["noisy"].correlation > 0.99
    assert pairs["copy"].days == DAYS - 1


def test_only_pairs_across_the_sides_count(world):
    found = world(copy=copy, twin=copy)
    assert len(twins(found, roles(found))) == 2  # not the pair within training
    assert twins(found, dict.fromkeys(found.site_ids, "test")) == []
    assert twins(found, {"T": "test"}) == []


def test_duplicates_are_errors_of_the_audit(world):
    found = world(copy=copy, noisy=noisy, far=stranger)
    own = Scenario("mine", "", "", "site", False, (Rule("test", ("T",)), Rule("train", None)))
    table = found.sites.assign(longitude=[0.0, 30.0, 60.0, 90.0])
    audited = audit(own, table, dataset=found)
    exact, alike = [f for f in audited.findings if f.name == "duplicated series"]
    assert (exact.severity, alike.severity) == ("error", "error")
    assert "1 pair of towers across the sides with the very same daily values (T and copy" in (
        exact.message
    )
    assert "nearly the same daily values (T and noisy" in alike.message
    assert audited.skipped == {}


def test_correlations_are_those_of_numpy_over_common_rows():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 4)) + 1000
    values[:50, 0] = np.nan
    values[150:, 1] = np.nan
    values[:, 3] = 7
    found, common = correlations(values)
    both = slice(50, 150)
    assert found[0, 1] == pytest.approx(
        np.corrcoef(values[both, 0], values[both, 1])[0, 1], abs=1e-9
    )
    assert common[0, 1] == 100
    assert found[2, 3] == -np.inf
