"""Rows that models learn from: of the right role, complete, counted."""

import numpy as np
import polars as pl
import pytest

from fluxcore.baselines.rows import held_out_rows, learning_rows
from fluxcore.errors import ModelError
from fluxcore.schema import COVARIATES
from fluxcore.splits import Split, scaler

PLAIN = {"standardise": False, "sequence": False, "sample": None, "seed": 0}


@pytest.mark.parametrize("scenario", ["TA40", "spatial-easy40", "time-split"])
def test_a_model_gets_the_measured_rows_that_the_split_counts(cell, scenario):
    split = cell(scenario=scenario).split()
    inputs, train, valid = learning_rows(split, "GPP", **PLAIN)
    counts = split.counts()["measured"]
    assert (len(train), len(valid)) == (counts["train"], counts["validation"])
    assert np.isfinite(train.X).all()
    assert np.isfinite(train.y).all()
    test = list(held_out_rows(split, inputs, sequence=False))
    assert sum(len(X) for X, _, _ in test) == split.counts().loc["test", "rows"]
    assert sum(lacking for _, _, lacking in test) == 0


def test_columns_are_covariates_in_order_then_vegetation_types_of_training_sites(cell):
    split = cell().split()
    inputs, train, _ = learning_rows(split, "GPP", **PLAIN)
    assert inputs.columns == (*COVARIATES, "PFT_ENF", "PFT_DBF", "PFT_GRA")
    first = split.scan("train", ["TA"]).collect()
    np.testing.assert_array_equal(train.X[:, list(COVARIATES).index("TA")], first["TA"])
    types = train.X[:, len(COVARIATES) :]
    np.testing.assert_array_equal(types.sum(axis=1), 1)
    (note,) = inputs.notes
    assert note.startswith("No training site has the vegetation type CRO, SAV, which some test")
    (X, _, _), = held_out_rows(split, inputs, sequence=False)  # fmt: skip
    assert not X[:, len(COVARIATES) :].any()


def test_standardised_covariates_have_the_medians_and_ranges_of_all_training_rows(cell):
    split = cell().split()
    for sample in (None, 500):
        inputs, train, _ = learning_rows(
            split, "GPP", **{**PLAIN, "standardise": True, "sample": sample}
        )
        table = scaler(split)
        np.testing.assert_allclose(inputs.center, table["median"])
        np.testing.assert_allclose(inputs.scale, table["iqr"])
    assert len(train) == 3 * 500


def test_domains_are_sites_or_site_years(cell):
    _, train, valid = learning_rows(cell(scenario="time-split").split(), "ET", **PLAIN)
    assert train.domains[:2] == ("BE-Bra 2017", "CA-ER1 2017")
    assert valid.domains[0] == "BE-Bra 2018"
    assert set(np.unique(train.groups)) == set(range(len(train.domains)))
    _, train, _ = learning_rows(cell().split(), "ET", **PLAIN)
    assert train.domains == ("BE-Bra", "DK-Sor", "IT-MtM")


def test_a_sequence_model_gets_every_hour_in_stretches_that_cross_no_border(cell):
    split = cell(scenario="time-split").split()
    inputs, train, _ = learning_rows(split, "GPP", **{**PLAIN, "sequence": True})
    rows = split.site_years.query("role == 'train'")["rows"]
    assert len(train) == rows.sum()
    assert np.bincount(train.groups).tolist() == rows.tolist()  # one year a site before 2018
    measured = split.scan("train", ["measured"], rows="all").collect()["measured"].to_numpy()
    np.testing.assert_array_equal(np.isfinite(train.y), measured)
    lengths = [np.bincount(groups) for _, groups, _ in held_out_rows(split, inputs, sequence=True)]
    assert np.concatenate(lengths).tolist() == [8760] * 7


def test_a_sequence_model_cannot_do_without_single_hours(cell):
    with pytest.raises(ModelError, match="takes single hours out"):
        learning_rows(cell(validation="iid").split(), "GPP", **{**PLAIN, "sequence": True})


def test_rows_without_a_covariate_are_left_out_and_counted(altered, cell):
    def holes(site: str, frame: pl.DataFrame) -> pl.DataFrame:
        if site not in ("BE-Bra", "ES-Abr"):
            return frame
        early = pl.int_range(pl.len()) < 100
        return frame.with_columns(pl.when(~early).then("EVI").alias("EVI"))

    split = Split(altered(holes), cell().scenario)
    inputs, train, _ = learning_rows(split, "GPP", **PLAIN)
    lacking = split.scan("train", ["EVI"]).collect()["EVI"].null_count()
    assert 0 < lacking < 100
    assert train.notes == (f"{lacking:,} training rows lack a covariate: left out.",)
    assert len(train) == split.counts().loc["train", "measured"] - lacking
    assert sum(number for _, _, number in held_out_rows(split, inputs, sequence=False)) == 100


def test_a_covariate_without_variation_is_left_out_and_named(altered, cell):
    dataset = altered(lambda _, frame: frame.with_columns(pl.lit(5.0, pl.Float32).alias("VPD")))
    inputs, train, _ = learning_rows(Split(dataset, cell().scenario), "GPP", **PLAIN)
    assert "VPD" not in inputs.columns
    assert train.X.shape[1] == len(inputs.columns)
    assert inputs.notes[0] == "VPD left out: no training row has it, or all have one value."


def test_half_of_the_values_equal_is_scaled_by_the_standard_deviation(altered, cell):
    def calm(_: str, frame: pl.DataFrame) -> pl.DataFrame:
        often = pl.int_range(pl.len()) % 5 > 0
        return frame.with_columns(pl.when(often).then(0.0).otherwise("SW_IN").alias("SW_IN"))

    split = Split(altered(calm), cell().scenario)
    inputs, train, _ = learning_rows(split, "GPP", **{**PLAIN, "standardise": True})
    assert "SW_IN: the inter-quartile range of the training rows is 0" in inputs.notes[-1]
    assert np.isfinite(train.X).all()


def test_nothing_to_learn_from_is_said(altered, cell):
    bare = altered(
        lambda _, frame: frame.with_columns(
            pl.lit(None, pl.Float32).alias("GPP"), *(pl.lit(1.0).alias(name) for name in COVARIATES)
        )
    )
    split = Split(bare, cell().scenario)
    with pytest.raises(ModelError, match="has no training row of GPP under TA40: nothing can be"):
        learning_rows(split, "GPP", **PLAIN)
    with pytest.raises(ModelError, match="No covariate of altered varies"):
        learning_rows(split, "ET", **PLAIN)
