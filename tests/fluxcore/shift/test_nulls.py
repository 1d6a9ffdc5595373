import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.shift import nulls


def test_the_real_labels_count_as_one_of_the_draws():
    assert nulls.p_above(5.0, np.zeros(39)) == 1 / 40
    assert nulls.p_above(0.0, np.zeros(39)) == 1.0


def test_both_sides_count_as_far_from_the_middle():
    null = np.array([-1.0, 1.0] * 20)
    assert nulls.p_either(-3.0, null) == nulls.p_either(3.0, null) == 1 / 41


def test_without_draws_there_is_no_p():
    assert np.isnan(nulls.p_above(1.0, np.array([])))
    assert np.isnan(nulls.p_either(np.nan, np.zeros(9)))
    assert np.isnan(nulls.smallest_seen(np.array([1.0])))
    assert np.isnan(nulls.max_t(np.array([1.0]), np.empty((0, 1)))).all()


@given(seed=st.integers(0, 2**31), k=st.integers(1, 6))
def test_looking_at_several_never_makes_p_smaller(seed, k):
    draw = np.random.default_rng(seed)
    values, null = draw.normal(size=k), draw.normal(size=(50, k))
    adjusted = nulls.max_t(values, null)
    alone = [nulls.p_above(v, n) for v, n in zip(values, null.T, strict=True)]
    assert (adjusted >= np.array(alone) - 1e-12).all()


def test_a_statistic_that_never_varies_has_no_p():
    draw = np.random.default_rng(0)
    null = np.column_stack([np.ones(50), draw.normal(size=50)])
    found = nulls.max_t(np.array([1.0, 9.0]), null)
    assert np.isnan(found[0])
    assert found[1] == 1 / 51


def test_a_shift_of_the_smallest_size_is_found_in_four_of_five_cases():
    draw = np.random.default_rng(1)
    null = draw.normal(size=5000)
    smallest = nulls.smallest_seen(null)
    found = draw.normal(loc=smallest, size=5000) > np.quantile(null, 0.95)
    assert found.mean() == pytest.approx(0.8, abs=0.02)


def test_intervals_of_a_mean_cover_it():
    draw = np.random.default_rng(2)
    inside = 0
    for _ in range(300):
        x = draw.normal(size=60)
        means = x[draw.integers(0, 60, size=(300, 60))].mean(axis=1)
        low, high = nulls.interval(means)
        inside += low < 0 < high
        assert nulls.bias_corrected(x.mean(), means) == pytest.approx((low, high), abs=0.2)
    assert 0.90 <= inside / 300 <= 0.98


def test_the_interval_of_a_distance_is_moved_towards_zero():
    draw = np.random.default_rng(3)
    draws = 1 + np.abs(draw.normal(size=500))  # all draws lie above the value
    assert nulls.bias_corrected(1.0, draws)[1] < nulls.interval(draws)[1]


def test_bootstrap_t_on_the_log_by_hand():
    draws = np.exp(np.linspace(-1, 1, 21))
    low, high = nulls.bootstrap_t_log(1.0, draws, 0.5, np.ones(21))
    assert (low, high) == pytest.approx((np.exp(-0.475), np.exp(0.475)))
    assert np.isnan(nulls.bootstrap_t_log(-1.0, draws, 0.5, np.ones(21))).all()


def test_effective_number_by_hand():
    assert nulls.effective(np.array([2.0, 2.0, 2.0])) == pytest.approx(3)
    assert nulls.effective(np.array([3.0, 1.0])) == pytest.approx(1.6)
    assert nulls.effective(np.zeros(3)) == 0


def test_the_interval_of_a_distance_holds_the_distance():
    draws = np.linspace(1.0, 2.0, 100)
    low, high = nulls.bias_corrected(3.0, draws)
    assert low <= 3.0 <= high
    low, high = nulls.bias_corrected(0.5, draws)
    assert low <= 0.5 <= high
