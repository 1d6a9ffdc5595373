"""The same seed gives the same numbers, whatever else is made."""

from hashlib import sha256

import numpy as np
import polars as pl
import pytest

from fluxcore.datasets.synthetic import Knobs, generate, generate_site
from fluxcore.datasets.synthetic.places import places, vegetation_parameters
from fluxcore.errors import FluxError, UnknownNameError
from fluxcore.schema import COVARIATES, VEGETATION_TYPES
from fluxcore.sites import sites

PINNED = {
    "BE-Vie": "384b1a05c24a3273",
    "AU-ASM": "40081b9c0a7b7269",
}


@pytest.fixture(scope="module")
def three():
    """Three towers of two years, in one table."""
    table = sites().loc[["BE-Vie", "AU-ASM", "US-ARM"]].assign(first_year=2017, last_year=2018)
    return table, generate(table)


def test_a_tower_is_the_same_alone_and_in_company(three):
    table, together = three
    for site_id in table.index:
        alone = generate_site(site_id, table)
        among = together.filter(pl.col("site_id") == site_id).select(alone.columns)
        assert alone.equals(among)


def test_a_year_is_the_same_whichever_years_are_kept(three):
    table, together = three
    last = generate(table, years=(2018, 2018))
    assert last.equals(together.filter(pl.col("time").dt.year() == 2018))


def test_another_seed_is_another_world(three):
    table, together = three
    other = generate(table, seed=1)
    assert np.corrcoef(together["GPP"], other["GPP"])[0, 1] < 0.95


@pytest.mark.parametrize("site_id", PINNED)
def test_random_streams_stay_what_they_are(three, site_id):
    """Pinned: a change means that every seed gives another world, and needs a new VERSION."""
    _, together = three
    values = together.filter(pl.col("site_id") == site_id)["TA"].head(100).to_numpy()
    assert sha256(values.round(2).tobytes()).hexdigest()[:16] == PINNED[site_id]


def test_no_value_is_missing_and_days_are_whole(three):
    _, together = three
    assert sum(together.null_count().row(0)) == 0
    assert together.select(pl.selectors.float().is_finite().all()).row(0).count(False) == 0
    assert set(together.group_by("site_id").len()["len"]) == {2 * 365 * 24}
    assert set(COVARIATES) < set(together.columns)


def test_the_benchmark_columns_are_those_of_its_files(three):
    table, _ = three
    rows = generate(table, years=(2017, 2017), benchmark=True)
    assert {"year", "tower_lat", "tower_lon", "qc_mask"} < set(rows.columns)
    types = [name for name in rows.columns if name.startswith("PFT_")]
    assert set(types) == {f"PFT_{code}" for code in table["igbp"]}
    assert all(rows[name].n_unique() == 2 for name in [*types, "qc_mask"])


def test_every_vegetation_type_has_parameters():
    assert set(vegetation_parameters().index) == set(VEGETATION_TYPES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"igbp": "XXX"}, "Unknown vegetation type 'XXX'"),
        ({"first_year": 2010}, "outside 2015 to 2022"),
        ({"first_year": 2020, "last_year": 2019}, "wrong order"),
    ],
)
def test_a_table_that_cannot_be_simulated_is_refused(change, message):
    table = sites().loc[["BE-Vie"]].assign(**change)
    with pytest.raises((FluxError, UnknownNameError), match=message):
        generate(table)


def test_a_table_without_a_needed_column_is_refused():
    with pytest.raises(FluxError, match="lacks latitude"):
        generate(sites().loc[["BE-Vie"]].drop(columns="latitude"))
    with pytest.raises(FluxError, match="empty"):
        generate(sites().iloc[:0])


@pytest.mark.parametrize(
    "wrong", [{"noise": -1}, {"overlap": 1.5}, {"covariate_shift": float("nan")}]
)
def test_a_knob_out_of_range_is_refused(wrong):
    with pytest.raises(FluxError, match=f"{next(iter(wrong))} is .*: give a number from 0 to"):
        Knobs(**wrong)


def test_without_covariate_shift_all_climates_are_one():
    made = places(sites(), Knobs(covariate_shift=0), seed=1)
    for values in (made.mat, made.map, np.abs(made.latitude), made.rain_in_winter):
        assert np.ptp(values) < 1e-9


def test_a_gap_parts_cool_from_warm_towers():
    table = sites()
    made = places(table, Knobs(overlap=0), seed=1)
    warm = made.true_mat > 15
    assert made.mat[warm].min() - made.mat[~warm].max() > 9.9
