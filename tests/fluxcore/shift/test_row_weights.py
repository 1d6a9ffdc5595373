"""The paper's formulas, by numbers worked out by hand."""

import numpy as np
import pytest

from fluxcore.shift.row_weights import (
    RowWeights,
    clipped,
    effective_rows,
    increases,
    row_weights,
    supported,
    weighted_rmse,
)


def test_the_support_drops_what_is_like_one_side_only():
    s = np.array([0.05, 0.1, 0.11, 0.99, 0.01, 0.89, 0.9, 0.95])
    test = np.array([False] * 4 + [True] * 4)
    assert supported(s, test).tolist() == [False, False, True, True, True, True, False, False]


def test_weights_are_the_odds_without_the_share_of_rows():
    # 300 training and 100 test rows: alpha = 1/4, odds of the prior 3
    found = row_weights(np.array([0.25, 0.5, 0.2]), np.array([0.25, 0.5, 0.8]), 300, 100)
    # (1/3)(1-s)/s = 1, 1/3, 1/12; 3 s/(1-s) = 1, 3, 3/4: cut at the 0.99 quantile
    assert found.to_train == pytest.approx([1 / 3 + 0.98 * 2 / 3, 1 / 3, 1 / 12])
    assert found.to_test == pytest.approx([1, 1 + 0.98 * 2, 0.75])
    # s/alpha = 1, 2, 0.8; (1-s)/(1-alpha) = 1, 2/3, 4/15
    assert found.shared_train == pytest.approx([1, 1.98, 0.8])
    assert found.shared_test == pytest.approx([2 / 3 + 0.98 / 3, 2 / 3, 4 / 15])


def test_a_certain_classifier_gives_finite_weights():
    found = row_weights(np.array([1.0]), np.array([0.0]), 1, 1)
    assert found.to_test == pytest.approx([(1 - 1e-6) / 1e-6])
    assert found.to_train == pytest.approx([(1 - 1e-6) / 1e-6])


def test_weights_are_cut_at_their_quantile():
    # 0 to 100: the 0.99 quantile is 99
    assert clipped(np.arange(101.0)).tolist() == [*map(float, range(100)), 99.0]
    assert len(clipped(np.array([]))) == 0


def test_effective_rows():
    assert effective_rows(np.ones(7)) == 7
    assert effective_rows(np.array([1.0, 2.0, 3.0])) == pytest.approx(36 / 14)
    assert effective_rows(np.zeros(3)) == 0


def test_weighted_rmse():
    # (1 * 4 + 3 * 16) / 4 = 13
    assert weighted_rmse(np.array([2.0, -4.0]), np.array([1.0, 3.0])) == pytest.approx(13**0.5)
    assert weighted_rmse(np.array([3.0, -4.0])) == pytest.approx(12.5**0.5)
    assert np.isnan(weighted_rmse(np.array([])))


def test_increases_compare_both_sides_under_the_same_covariates():
    train, test = np.array([1.0, 3.0]), np.array([2.0, 4.0])
    weights = RowWeights(
        to_train=np.array([1.0, 0.0]),  # RMSE 2 against sqrt(5)
        to_test=np.array([0.0, 1.0]),  # sqrt(10) against 3
        shared_train=np.array([1.0, 0.0]),  # 1
        shared_test=np.array([0.0, 1.0]),  # 4
    )
    found = increases(train, test, weights)
    assert found["train"] == pytest.approx(100 * (2 / 5**0.5 - 1))
    assert found["test"] == pytest.approx(100 * (10**0.5 / 3 - 1))
    assert found["shared"] == pytest.approx(300)


def test_no_increase_without_a_row_or_over_no_error():
    nothing = np.array([])
    found = increases(nothing, np.ones(1), RowWeights(np.ones(1), nothing, nothing, np.ones(1)))
    assert all(np.isnan(value) for value in found.values())
    one = np.ones(1)
    assert np.isnan(increases(np.zeros(1), one, RowWeights(one, one, one, one))["shared"])
