import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fluxcore.statistics import STATISTICS, order_interval, order_ranks

every_statistic = pytest.mark.parametrize("name", STATISTICS)
losses = arrays(float, st.integers(1, 30), elements=st.floats(0, 1e6, allow_subnormal=False))


def draws_of(values):
    return arrays(np.int16, (5, len(values)), elements=st.integers(0, 4))


@every_statistic
@given(data=st.data())
def test_over_draws_is_the_statistic_of_the_repeated_losses(name, data):
    values = data.draw(losses)
    counts = data.draw(draws_of(values))
    rule = STATISTICS[name]
    expected = [float(rule.compute(np.repeat(values, drawn))) if drawn.any() else np.nan
                for drawn in counts]  # fmt: skip
    np.testing.assert_allclose(rule.over_draws(values, counts), expected, rtol=1e-12, atol=1e-9)


@every_statistic
@given(values=losses)
def test_missing_losses_are_left_out(name, values):
    rule = STATISTICS[name]
    holed = np.append(values, [np.nan, np.nan])
    np.testing.assert_allclose(rule.compute(holed), rule.compute(values), rtol=1e-12)
    counts = np.ones((3, len(holed)), dtype=np.int16)
    np.testing.assert_allclose(rule.over_draws(holed, counts), rule.compute(values), rtol=1e-12)


@every_statistic
@given(values=losses, factor=st.floats(0.1, 10))
def test_a_statistic_lies_between_best_and_worst_and_scales(name, values, factor):
    rule = STATISTICS[name]
    value = rule.compute(values)
    assert values.min() * (1 - 1e-12) <= value <= values.max() * (1 + 1e-12)
    np.testing.assert_allclose(rule.compute(values * factor), value * factor, rtol=1e-9)


@every_statistic
def test_no_domain_is_missing_not_zero(name):
    rule = STATISTICS[name]
    assert np.isnan(rule.compute(np.array([np.nan, np.nan])))
    assert np.isnan(rule.compute(np.array([])))
    assert rule.compute(np.empty((2, 0, 3)), axis=1).shape == (2, 3)
    assert np.isnan(rule.over_draws(np.array([np.nan]), np.ones((4, 1), dtype=np.int16))).all()
    assert np.isnan(rule.over_draws(np.array([1.0]), np.zeros((4, 1), dtype=np.int16))).all()


@every_statistic
def test_any_axis(name):
    table = np.arange(24.0).reshape(2, 3, 4) ** 2
    rule = STATISTICS[name]
    expected = [[rule.compute(table[i, :, k]) for k in range(4)] for i in range(2)]
    np.testing.assert_allclose(rule.compute(table, axis=1), expected)


@given(values=losses)
def test_quantiles_are_numpys(values):
    for name in ("median", "q90"):
        rule = STATISTICS[name]
        np.testing.assert_allclose(
            rule.compute(values), np.quantile(values, rule.quantile), rtol=1e-12, atol=1e-300
        )


def test_q90_of_40_domains_is_set_by_the_fourth_and_fifth_worst():
    values = np.arange(1.0, 41.0)
    q90, shortfall = STATISTICS["q90"], STATISTICS["shortfall"]
    assert q90.compute(values) == pytest.approx(0.9 * 36 + 0.1 * 37)
    worse = values.copy()
    worse[-3:] *= 10
    assert q90.compute(worse) == q90.compute(values)
    assert shortfall.compute(values) == pytest.approx(np.mean([37, 38, 39, 40]))
    assert shortfall.compute(worse) > 5 * shortfall.compute(values)


def test_a_part_of_the_border_domain_counts_in_the_shortfall():
    # A tenth of 15 domains is one and a half of them.
    values = np.arange(1.0, 16.0)
    assert STATISTICS["shortfall"].compute(values) == pytest.approx((15 + 0.5 * 14) / 1.5)


def test_order_interval_of_q90_of_40_domains():
    assert order_ranks(40, 0.9) == (32, 40)
    assert order_interval(np.append(np.arange(40.0, 0, -1), np.nan), 0.9) == (32.0, 40.0)


@pytest.mark.parametrize("probability", [0.5, 0.9])
@pytest.mark.parametrize("number", [36, 40, 63, 126])
def test_order_interval_covers_at_least_what_it_says(number, probability):
    rng = np.random.default_rng(number)
    samples = np.sort(rng.random((4000, number)), axis=1)
    low, high = order_ranks(number, probability)
    covered = (samples[:, low - 1] <= probability) & (probability <= samples[:, high - 1])
    assert covered.mean() >= 0.94


def test_too_few_domains_bound_no_q90_from_above():
    low, high = order_interval(np.arange(1.0, 36.0), 0.9)
    assert np.isfinite(low)
    assert np.isnan(high)
    assert order_ranks(36, 0.9)[1] == 36
    assert all(np.isnan(order_interval(np.array([]), 0.5)))
