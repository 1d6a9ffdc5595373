import numpy as np
import pandas as pd
import pytest

from fluxcore.errors import UnknownNameError
from fluxcore.shift import reference
from fluxcore.shift.measures import MEASURES
from fluxcore.shift.options import Options
from fluxcore.shift.reference import (
    balanced_accuracy,
    reference_findings,
    row_classifier,
    row_increases,
)
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world


@pytest.fixture(scope="module")
def sample():
    return world(5, sites=24, rows=40, test=8)


def test_auc_is_the_share_of_pairs():
    from scipy.stats import rankdata

    s, test = np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, True, False, True])
    # of 4 pairs: 3 right, and a tie
    assert reference._auc(rankdata(s), test) == pytest.approx(3.5 / 4)


def test_balanced_accuracy_counts_both_sides_alike():
    s, test = np.array([0.9, 0.2, 0.2, 0.2, 0.7]), np.array([0, 0, 0, 0, 1], dtype=bool)
    assert balanced_accuracy(s, test) == pytest.approx((3 / 4 + 1) / 2)


def test_right_answers_are_held_against_naming_the_larger_side():
    s, test = np.full(10, 0.1), np.array([True] * 3 + [False] * 7)
    # 7 of 10 right by naming it always: P(at least 7 of 10 at 0.7)
    assert reference._p_binomial(s, test) == pytest.approx(0.6496, abs=1e-4)


def test_rows_of_a_site_on_both_sides_make_a_shift_where_there_is_none(sample):
    table = row_classifier(sample, 0, repeats=2)
    assert (table["auc"] > 0.6).all()
    assert table["p_permutation"].iloc[0] == 1 / 200
    assert table["p_permutation"].isna().tolist() == [False, True]


def test_the_same_seed_gives_the_same_splits(sample):
    first, same, other = (row_increases(sample, "GPP", seed, repeats=1) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, same)
    assert (first["shared"] != other["shared"]).any()


def test_a_worse_relation_at_test_sites_raises_the_error_of_a_model_of_training_rows():
    table = row_increases(world(6, sites=24, test=8, y_shift=5.0), "GPP", 0, repeats=2)
    by_fit = table.groupby("fit")[["train", "test", "shared"]].mean()
    assert (by_fit.loc["train"] > 30).all()
    assert (by_fit.loc["test"] < 0).all()
    assert (table["effective_shared_train"] > 8).all()
    assert table["kept_train"].between(0, 1).all()


def test_findings_are_means_of_the_splits_without_a_verdict(sample, monkeypatch):
    monkeypatch.setattr(reference.row_classifier, "__defaults__", (2,))
    monkeypatch.setattr(reference.row_increases, "__defaults__", (2,))
    found = reference_findings(Study(sample, Options(mode="reference")), "GPP")
    runs = row_increases(sample, "GPP", 0)
    values = {each.measure: each for each in found}
    assert {name for name in MEASURES if name.startswith("ref_")} == set(values)
    shared = runs.loc[runs["fit"] == "train", "shared"]
    assert values["ref_increase_shared"].value == pytest.approx(shared.mean())
    assert values["ref_increase_shared"].high == pytest.approx(shared.mean() + shared.std())
    assert values["ref_increase_shared"].target == "GPP"
    assert values["ref_reverse_shared"].value == pytest.approx(
        runs.loc[runs["fit"] == "test", "shared"].mean()
    )
    assert values["ref_auc"].p == 1 / 200
    assert not any(each.verdict for each in found)
    alone = reference_findings(Study(sample, Options(mode="reference")))
    assert [each.measure for each in alone] == ["ref_auc", "ref_balanced_accuracy"]


def test_too_few_rows_for_three_parts_give_no_number(sample):
    few = sample.take(np.r_[0:3, len(sample) - 1])
    assert row_increases(few, "GPP", 0, repeats=1)["shared"].isna().all()
    assert row_classifier(few, 0, repeats=1)["auc"].isna().all()


def test_an_unknown_target_is_named(sample):
    with pytest.raises(UnknownNameError, match="NEP"):
        row_increases(sample, "NEP", 0)
