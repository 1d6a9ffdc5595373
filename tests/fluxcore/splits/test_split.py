"""Rows of a data set under a scenario, on a world of four towers."""

import polars as pl
import pytest

from fluxcore.errors import ScenarioError, UnknownNameError
from fluxcore.scenarios import SCENARIOS
from fluxcore.splits import VALIDATIONS, Split, scaler

TA40 = SCENARIOS["TA40"]
YEARS = (2017, 2022)
TEST, CHECK = TA40.test_sites[:2], TA40.validation_sites[:1]


@pytest.fixture
def world(make_dataset):
    return make_dataset({**dict.fromkeys((*TEST, *CHECK), YEARS), "XX-New": YEARS})


def times(split, role, **options):
    frame = split.scan(role, [], **options).collect()
    return set(zip(frame["site_id"].to_list(), frame["time"].to_list(), strict=True))


def test_the_default_split_takes_the_sites_that_are_named(world):
    split = Split(world, TA40)
    assert split.counts()["sites"].to_dict() == {"train": 1, "validation": 1, "test": 2}
    sites = split.scan("validation", []).collect()["site_id"].unique().to_list()
    assert sites == list(CHECK)


def test_gap_filled_rows_are_tested_and_not_trained_on(world):
    split = Split(world, TA40)
    one = world.manifest.sites["XX-New"]
    assert len(split.scan("train", []).collect()) == one.measured
    assert len(split.scan("test", []).collect()) == 2 * one.rows
    assert split.counts().loc["train"].tolist() == [1, 6, 1, one.rows, one.measured]


def test_years_are_the_domains_of_time_split(world):
    split = Split(world, SCENARIOS["time-split"])
    listed = [site for site in world.site_ids if site in split.scenario.test_sites]
    assert listed
    counts = split.counts()
    assert counts["domains"].to_dict() == {
        "train": len(listed), "validation": len(listed), "test": 4 * len(listed),
    }  # fmt: skip
    assert split.scan("validation", []).collect()["time"].dt.year().unique().to_list() == [2018]


@pytest.mark.parametrize("validation", VALIDATIONS)
def test_every_row_has_one_role(world, validation):
    split = Split(world, TA40, validation)
    rows = [times(split, role, rows="all") for role in ("train", "validation", "test")]
    assert sum(map(len, rows)) == len(set.union(*rows)) == len(world)
    assert split.counts()["rows"].tolist() == [len(part) for part in rows]


def test_iid_draws_an_eighth_of_every_site_that_is_not_tested(world):
    split = Split(world, TA40, "iid", seed=3)
    drawn = split.scan("validation", [], rows="all").collect()
    one = world.manifest.sites["XX-New"].rows
    assert sorted(drawn["site_id"].value_counts()["count"].to_list()) == [one // 8] * 2
    assert times(split, "test") == times(Split(world, TA40), "test")


def test_oracle_takes_a_tenth_out_of_the_test(world):
    split = Split(world, TA40, "oracle")
    one = world.manifest.sites["XX-New"].rows
    assert split.counts()["rows"].tolist() == [2 * one, 2 * (one // 10), 2 * (one - one // 10)]


def test_temporal_validates_on_2022_at_sites_that_are_not_tested(world):
    split = Split(world, TA40, "temporal")
    assert split.scan("validation", []).collect()["time"].dt.year().unique().to_list() == [2022]
    assert split.scan("train", []).collect()["time"].dt.year().max() == 2021
    assert split.counts()["sites"].to_dict() == {"train": 2, "validation": 2, "test": 2}


def test_draws_follow_the_seed(world):
    first = times(Split(world, TA40, "iid", seed=1), "validation")
    assert first == times(Split(world, TA40, "iid", seed=1), "validation")
    assert first != times(Split(world, TA40, "iid", seed=2), "validation")


def test_a_split_that_has_no_meaning_is_refused(world):
    with pytest.raises(ScenarioError, match="holds out years"):
        Split(world, SCENARIOS["time-split"], "iid")
    with pytest.raises(UnknownNameError, match="Did you mean 'oracle'"):
        Split(world, TA40, "orakel")
    with pytest.raises(UnknownNameError, match="Unknown role"):
        Split(world, TA40).scan("testing")


def test_the_scaler_is_that_of_measured_training_rows(world):
    split = Split(world, TA40)
    found = scaler(split)
    rows = split.scan("train", ["TA"]).collect()["TA"]
    # 2020 is a leap year: three years before it are 8 measured hours short of the middle
    assert found.loc["TA"].tolist() == [20.0, 3.0, len(rows), 0]
    assert found.loc["VPD", "iqr"] == 0
    assert rows.to_numpy().min() == 17


def test_missing_covariates_are_counted(world):
    path = world.path("XX-New")
    frame = pl.read_parquet(path)
    frame.with_columns(TA=pl.lit(None, dtype=pl.Float32)).write_parquet(path)
    found = scaler(Split(world, TA40), ["TA"])
    assert found.loc["TA", "rows"] == 0
    assert found.loc["TA", "missing"] == world.manifest.sites["XX-New"].measured
    assert found["median"].isna().all()
