"""Differences of site means between test and training."""

import numpy as np
import pandas as pd
import pytest

from fluxcore.scenarios import evaluate, parse_definition
from fluxcore.splits.differences import site_differences

TRAIN, TEST = [0.0, 2.0, 4.0, 6.0, 8.0], [8.0, 10.0, 12.0, 14.0, 16.0]


@pytest.fixture
def world():
    """Ten towers; the southern ones are tested."""
    return pd.DataFrame(
        {
            "latitude": [10.0] * 5 + [-10.0] * 5,
            "longitude": range(10),
            "first_year": 2015,
            "last_year": 2016,
            "warm": TRAIN + TEST,
            "same": 1.0,
            "rare": [1.0, 2.0, 3.0, 4.0, np.nan, *TEST],
        },
        index=pd.Index([f"AA-{n}" for n in range(10)], name="site_id"),
    )


def compared(world, *names, domain="site", test=None):
    source = {
        "name": "south", "domain": domain, "test": test or {"hemisphere": "south"},
        "train": {"rest": True},
    }  # fmt: skip
    return site_differences(evaluate(parse_definition(source), world).scenario, world, list(names))


def test_the_difference_is_in_standard_deviations_of_training(world):
    found = compared(world, "warm").loc["warm"]
    assert (found["train_mean"], found["test_mean"]) == (4.0, 12.0)
    assert found["difference"] == pytest.approx(8.0 / np.std(TRAIN, ddof=1))


def test_towers_outside_the_range_of_training_are_counted_its_ends_belong_to_it(world):
    found = compared(world, "warm").loc["warm"]
    assert (found["train_min"], found["train_max"], found["outside"]) == (0.0, 8.0, 4)


def test_nothing_is_said_of_too_few_towers_with_a_value(world):
    found = compared(world, "rare").loc["rare"]
    assert (found["train_sites"], found["test_sites"]) == (4, 5)
    assert found[["train_mean", "test_mean", "difference", "outside"]].isna().all()


def test_there_is_no_difference_in_units_of_no_spread(world):
    found = compared(world, "same").loc["same"]
    assert np.isnan(found["difference"])
    assert found["outside"] == 0


def test_a_tower_with_years_on_both_sides_counts_on_both(world):
    found = compared(world, "warm", domain="site-year", test={"years": {"first": 2016}})
    assert found.loc["warm", ["train_sites", "test_sites"]].tolist() == [10, 10]
    assert found.loc["warm", "difference"] == 0
