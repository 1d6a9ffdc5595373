import numpy as np
import pytest

from fluxcore.shift.arms import Units, observed, resampled
from fluxcore.shift.intervals import (
    Part,
    bootstrap_t,
    combined,
    expanded,
    gap_of_logs,
    log_interval,
    standard_errors,
)


def units(train, test, block=None):
    n = train + test
    role = np.repeat([0, 2], [train, test])
    zeros = np.zeros(n, dtype=int)
    return Units(np.arange(n), zeros, role, np.arange(n) if block is None else block, zeros, False)


def test_a_part_is_a_ratio_of_weighted_means():
    here = units(2, 2)
    part = Part(1, np.array([9.0, 9, 1, 2]), np.array([9.0, 9, 0.5, 0.25]), -1)
    assert part.of(observed(here))[0] == pytest.approx(3 / 0.75)
    assert combined([part, Part(0, np.arange(4.0))], observed(here))[0] == pytest.approx(0.5 - 4)


def test_a_part_without_weight_is_undefined():
    part = Part(0, np.zeros(4), np.zeros(4))
    assert np.isnan(part.of(observed(units(2, 2)))[0])


def test_the_standard_error_of_two_means():
    here, draw = units(20, 10), np.random.default_rng(1)
    values = draw.normal(size=30)
    parts = [Part(1, values), Part(0, values, sign=-1)]
    first = observed(here)
    expected = np.sqrt(values[:20].var(ddof=1) / 20 + values[20:].var(ddof=1) / 10)
    assert standard_errors(parts, first, first, here)[0] == pytest.approx(expected)


def test_the_standard_error_of_a_draw_counts_a_site_as_often_as_it_was_drawn():
    here = units(4, 2)
    values = np.array([1.0, 2, 3, 4, 0, 0])
    first = observed(here)
    drawn = (np.array([[0.5, 0.5, 0, 0, 0, 0]]), first[1])
    found = standard_errors([Part(0, values)], drawn, first, here)[0]
    assert found == pytest.approx(np.std([1, 1, 2, 2], ddof=1) / 2)


def test_sites_of_a_cluster_err_together():
    block = np.array([0, 0, 1, 1, 2, 2, 3, 4])
    values = np.array([1.0, 1, 2, 2, 3, 3, 0, 0])
    pairs, alone = units(6, 2, block), units(3, 2)
    parts, thin = [Part(0, values)], [Part(0, np.array([1.0, 2, 3, 0, 0]))]
    found = standard_errors(parts, observed(pairs), observed(pairs), pairs)
    expected = standard_errors(thin, observed(alone), observed(alone), alone)
    assert found[0] == pytest.approx(expected[0])


def share_covered(make, truth, worlds=80):
    draw = np.random.default_rng(3)
    here = units(60, 25)
    hits = 0
    for seed in range(worlds):
        low, high = make(here, draw, seed)
        hits += low <= truth <= high
    return hits / worlds


def test_intervals_of_differences_hold_the_truth():
    def gap(here, draw, seed):
        values = draw.lognormal(0, 0.6, 85) * np.where(here.role == 2, 2.0, 1.0)
        return gap_of_logs(Part(0, values), Part(1, values), here, 199, seed)

    def studentised(here, draw, seed):
        values = draw.normal(size=85) + np.where(here.role == 2, 2.0, 1.0)
        return bootstrap_t([Part(1, values), Part(0, values, sign=-1)], here, 199, seed)

    mean = np.exp(0.18)
    assert share_covered(gap, mean) >= 0.88
    assert share_covered(studentised, 1.0) >= 0.88


def test_the_interval_of_a_positive_number_is_positive():
    here = units(12, 12)
    values = np.random.default_rng(4).lognormal(0, 1.5, 24)
    low, high = log_interval(Part(1, values), here, 199, 0)
    assert 0 < low < values[12:].mean() < high


def test_an_interval_is_the_same_for_the_same_seed():
    here, values = units(12, 12), np.random.default_rng(5).normal(size=24)
    assert bootstrap_t([Part(0, values)], here, 50, 1) == bootstrap_t(
        [Part(0, values)], here, 50, 1
    )
    assert not np.array_equal(resampled(here, 5, 1)[0], resampled(here, 5, 2)[0])


def test_no_interval_without_spread():
    assert np.isnan(bootstrap_t([Part(0, np.ones(24))], units(12, 12), 50, 1)).all()


def test_the_interval_within_an_arm_is_wider_for_fewer_effective_sites():
    here, draw = units(40, 12), np.random.default_rng(6)
    parts = [Part(0, draw.lognormal(size=52)), Part(0, draw.lognormal(size=52), sign=-1)]
    low, high = expanded(parts, here, 199, 0, 10.0)
    inner_low, inner_high = expanded(parts, here, 199, 0, 40.0)
    assert low < inner_low < combined(parts, observed(here))[0] < inner_high < high
    assert np.isnan(expanded(parts, here, 199, 0, 1.0)).all()
