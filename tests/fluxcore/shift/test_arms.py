import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.shift import arms
from fluxcore.shift.sample import TEST, TRAIN
from tests.fluxcore.shift.worlds import world, world_of_years


@pytest.fixture(scope="module")
def units():
    return arms.units_of(world(1, sites=12, rows=24, test=4, validation=2))[0]


def test_every_site_of_a_side_has_the_same_weight(units):
    train, test = arms.observed(units)
    assert np.allclose(train[0][units.role == TRAIN], 1 / 6)
    assert np.allclose(test[0][units.role == TEST], 1 / 4)
    assert train[0][units.role == TEST].sum() == test[0][units.role == TRAIN].sum() == 0


@given(seed=st.integers(0, 50))
def test_permuted_sides_keep_their_sizes_and_leave_validation_alone(seed):
    units = arms.units_of(world(2, sites=12, rows=24, test=4, validation=2))[0]
    train, test = arms.permuted(units, 20, seed)
    assert ((test > 0).sum(axis=1) == 4).all()
    assert ((train > 0).sum(axis=1) == 6).all()
    assert not ((test > 0) & (train > 0)).any()
    assert (train + test)[:, units.role == 1].sum() == 0


def test_random_draws_come_from_sites_that_are_not_tested(units):
    train, test = arms.drawn(units, 30, 0)
    assert ((test > 0).sum(axis=1) == 4).all()
    assert ((train > 0).sum(axis=1) == 4).all()  # 6 training and 2 validation sites less 4
    assert (train + test)[:, units.role == TEST].sum() == 0


def test_no_draw_where_too_few_sites_are_left():
    units = arms.units_of(world(1, sites=12, rows=24, test=8))[0]
    assert arms.drawn(units, 5, 0)[0].shape == (0, 12)


def test_labels_stay_within_their_continent():
    units = arms.units_of(world(1, sites=12, rows=24, test=4), within="continent")[0]
    test = arms.permuted(units, 50, 0)[1] > 0
    odd = units.site % 2 == 1
    assert (test[:, odd].sum(axis=1) == 2).all()


def test_clusters_are_drawn_whole():
    sample = world(1, sites=12, rows=24, test=4)
    sample.facts["cluster"] = np.arange(12) // 2
    units = arms.units_of(sample, unit="cluster")[0]
    train, test = arms.resampled(units, 40, 0)
    for arm in (train, test):
        assert np.allclose(arm[:, ::2], arm[:, 1::2])
    assert (arms.permuted(units, 40, 0)[1][:, ::2] == arms.permuted(units, 40, 0)[1][:, 1::2]).all()


def test_seven_years_can_be_split_in_35_ways():
    units = arms.units_of(world_of_years(0, sites=3, rows=2))[0]
    train, test = arms.permuted(units, 999, 0)
    assert len(train) == 34  # and the real one
    assert np.allclose(train.sum(axis=1), 1)
    assert np.allclose(test.sum(axis=1), 1)


def test_placebo_years_are_the_training_years_in_turn():
    units = arms.units_of(world_of_years(0, sites=3, rows=2))[0]
    train, test = arms.drawn(units, 20, 0)
    assert [set(units.year[row > 0]) for row in test] == [{2015}, {2016}, {2017}]
    assert [set(units.year[row > 0]) for row in train] == [{2016, 2017}, {2015, 2017}, {2015, 2016}]


def test_sites_with_one_side_alone_have_no_weight_where_years_are_held_out():
    sample = world_of_years(0, sites=3, rows=2)
    sample = sample.take((sample.site > 0) | (sample.year < 2018))
    units = arms.units_of(sample)[0]
    train, test = arms.observed(units)
    assert train[0][units.site == 0].sum() == 0
    assert np.allclose([train[0][units.site == 1].sum(), test[0][units.site == 2].sum()], 0.5)


def test_a_site_drawn_twice_counts_twice(units):
    train, test = arms.resampled(units, 200, 0)
    assert np.allclose(train.sum(axis=1), 1)
    assert np.allclose((test * 4) % 1, 0)
    assert np.allclose(test[:, units.role == TEST].mean(axis=0), 1 / 4, atol=0.06)


def test_means_of_units_by_hand():
    found = arms.means(np.array([[1.0, 10], [3, 30], [5, 50]]), np.array([0, 0, 1]), 2)
    assert found.tolist() == [[2, 20], [5, 50]]
