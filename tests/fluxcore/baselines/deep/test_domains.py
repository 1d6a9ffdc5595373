"""Draws of rows by domain, errors by domain, and the weights of group DRO."""

import numpy as np
import pytest

from fluxcore.baselines.deep.domain_weights import DomainWeights
from fluxcore.baselines.deep.domains import Domains, mean_domain_rmse

GROUPS = np.array([9, 4, 9, 9, 4, 7], dtype=np.int32)


def test_rows_are_drawn_from_the_chosen_domains_alone():
    rows = Domains(GROUPS).draw(np.array([0, 2]), 50, np.random.default_rng(0))
    assert [set(row.tolist()) for row in rows] == [{1, 4}, {0, 2, 3}]


def test_some_domains_are_different_ones():
    domains = Domains(GROUPS)
    assert sorted(domains.some(5, np.random.default_rng(0)).tolist()) == [0, 1, 2]
    assert len(set(domains.some(2, np.random.default_rng(0)).tolist())) == 2


def test_validation_error_is_the_mean_over_domains_not_over_rows():
    predicted = np.array([1.0, 1.0, 1.0, 1.0, 5.0])
    assert mean_domain_rmse(np.zeros(5), predicted, np.array([0, 0, 0, 0, 3], np.int32)) == 3.0


def test_a_prediction_that_is_not_finite_is_no_good_validation():
    predicted = np.array([0.0, np.nan])
    assert not np.isfinite(mean_domain_rmse(np.zeros(2), predicted, np.array([0, 1], np.int32)))


def test_weights_follow_losses_exponentially():
    weights = DomainWeights(3, step=0.5)
    weights.update(np.array([0, 1, 2]), np.array([2.0, 0.0, 0.0]))
    e = np.e
    np.testing.assert_allclose(weights.values, [e / (e + 2), 1 / (e + 2), 1 / (e + 2)])
    weights.update(np.array([1]), np.array([2.0]))
    np.testing.assert_allclose(weights.values, [e / (2 * e + 1), e / (2 * e + 1), 1 / (2 * e + 1)])


def test_weights_that_vanish_can_come_back():
    weights = DomainWeights(2, step=1.0)
    weights.update(np.array([0]), np.array([5_000.0]))
    assert weights.values.tolist() == [1.0, 0.0]
    weights.update(np.array([1]), np.array([5_000.0]))
    np.testing.assert_allclose(weights.values, [0.5, 0.5])


@pytest.mark.parametrize(("losses", "effective"), [([0.0, 0.0], 2.0), ([900.0, 0.0], 1.0)])
def test_equal_weights_count_all_domains_and_one_large_weight_counts_one(losses, effective):
    weights = DomainWeights(2, step=1.0)
    weights.update(np.array([0, 1]), np.array(losses))
    assert weights.effective == pytest.approx(effective)
