import numpy as np
import pytest

from fluxcore.shift.findings import BEYOND, CANNOT, LIKE
from fluxcore.shift.mean_function import mean_distance, mean_function_finding, squared_distance
from fluxcore.shift.support import gates
from tests.fluxcore.shift import by_hand


def two_levels(gap, noise=0.0):
    """12 sites of 20 rows, the last 6 of which are tested and lie higher by ``gap``."""
    site = np.repeat(np.arange(12), 20)
    y = np.where(site >= 6, gap, 0.0) + noise * np.random.default_rng(1).normal(size=240)
    rows = by_hand.sample(site.tolist(), range(6, 12), y, np.tile(np.arange(20.0), 12)[:, None])
    return by_hand.support(rows, np.full(240, 0.5), fold=np.arange(12) % 3)


def test_a_level_that_is_higher_by_2_lies_4_apart():
    found = two_levels(2.0)
    distance = squared_distance(found, 0)
    assert distance == pytest.approx(np.full(240, 4.0))
    assert mean_distance(found, distance) == pytest.approx(4)


def test_noise_alone_lies_far_less_apart_than_its_variance():
    found = two_levels(0.0, noise=1.0)
    assert mean_distance(found, squared_distance(found, 0)) < 0.5


def test_rows_outside_and_rows_without_a_distance_do_not_count():
    rows = by_hand.sample([0, 0, 1, 1], [1], np.zeros(4))
    found = by_hand.support(rows, [0.5, 0.99, 0.25, 0.5])
    distance = np.array([1.0, 100, 3, np.nan])
    assert mean_distance(found, distance) == pytest.approx((1 + 3) / 2)


def test_no_distance_where_nothing_is_shared():
    rows = by_hand.sample([0, 1], [1], np.zeros(2))
    assert np.isnan(mean_distance(by_hand.support(rows, [0.01, 0.99]), np.ones(2)))


@pytest.fixture
def many():
    rows = by_hand.sample(list(range(60)), range(30, 60), np.zeros(60))
    return by_hand.support(rows, [0.5] * 60, bootstrap=99)


def look(support, value, null=None, band=None, reduced=None):
    distance = np.full(60, value) + np.linspace(-0.1, 0.1, 60)
    statistics = [{} if each is None else {"mean_function": each} for each in (null, band)]
    thin = {} if reduced is None else {"mean_function": reduced}
    return mean_function_finding(support, distance, gates(support), *statistics, thin)


def test_a_distance_has_no_verdict_before_chance_was_drawn(many):
    found = look(many, 3.0)
    assert found.verdict == CANNOT
    assert found.value == pytest.approx(3)
    assert found.low < 3 < found.high


def test_the_mean_of_random_draws_is_taken_off(many):
    null, band = np.linspace(0.5, 1.5, 39), np.linspace(0.8, 1.2, 20)
    found = look(many, 3.0, null, band, 4.0)
    assert found.value == pytest.approx(4 - 1)
    assert found.low < 3 < found.high
    assert found.band_high == pytest.approx(0.18)
    assert found.null_mean == pytest.approx(0)
    assert found.verdict == BEYOND


def test_what_random_draws_give_too_is_like_one(many):
    null, band = np.linspace(0.5, 1.5, 39), np.linspace(0.8, 1.2, 20)
    found = look(many, 3.0, null, band, 1.1)
    assert found.verdict == LIKE
    assert found.smallest > 0


def test_functions_learnt_from_different_weather_have_no_verdict():
    rows = by_hand.sample(list(range(60)), range(30, 60), np.zeros(60))
    shifted = by_hand.support(rows, np.tile([0.2, 0.8], 30), bootstrap=99)
    band = np.linspace(0.8, 1.2, 20)
    found = look(shifted, 3.0, band, band, 4.0)
    assert found.verdict == CANNOT
    assert "different weather" in found.reason
    assert found.value == pytest.approx(3)
