import numpy as np
import pytest

from fluxcore.shift.embedding import FEATURES, discrepancy, kernel_width, unit_embeddings
from tests.fluxcore.shift.worlds import world


def test_median_heuristic_by_hand():
    assert kernel_width(np.array([[0.0], [1.0], [4.0]]), 0) == 3.0  # distances 1, 3, 4
    assert kernel_width(np.zeros((5, 2)), 0) == 1.0


def test_inner_products_of_features_approximate_the_kernel():
    rows = world(3, sites=2, rows=24, test=1)
    found = unit_embeddings(rows, np.arange(48), 48, 0)
    Z = (rows.X - rows.X.mean(axis=0)) / rows.X.std(axis=0)
    distance = np.linalg.norm(Z[:, None] - Z[None], axis=2)
    kernel = np.exp(-0.5 * (distance / kernel_width(Z, 0)) ** 2)
    assert found.shape == (48, FEATURES)
    assert np.allclose(np.diag(found @ found.T), 1)
    assert np.abs(found @ found.T - kernel).max() < 0.25
    assert np.abs(found @ found.T - kernel).mean() < 0.04


def test_embedding_of_a_unit_is_the_mean_of_its_rows():
    rows = world(3, sites=5, rows=30, test=2)
    whole = unit_embeddings(rows, rows.site, 5, 0)
    single = unit_embeddings(rows, np.arange(len(rows)), len(rows), 0)
    means = [single[rows.site == site].mean(axis=0) for site in range(5)]
    assert np.allclose(whole, means, atol=1e-6)


def test_discrepancy_is_a_length():
    assert discrepancy(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist() == [[5.0], [0.0]]


def test_features_depend_on_the_seed_alone():
    rows = world(3, sites=5, rows=30, test=2)
    one, again, other = (unit_embeddings(rows, rows.site, 5, seed) for seed in (0, 0, 1))
    assert (one == again).all()
    assert not np.allclose(one, other)


def test_a_constant_covariate_does_no_harm():
    rows = world(3, sites=5, rows=30, test=2)
    rows.X[:, 0] = 7.0
    assert np.isfinite(unit_embeddings(rows, rows.site, 5, 0)).all()


@pytest.mark.parametrize("shift", [0.0, 1.0, 3.0])
def test_a_larger_shift_is_further(shift):
    rows = world(5, sites=60, rows=24, test=20, x_shift=shift)
    more = world(5, sites=60, rows=24, test=20, x_shift=shift + 1)
    gaps = []
    for part in (rows, more):
        found = unit_embeddings(part, part.site, 60, 0)
        gaps.append(found[part.tested].mean(axis=0) - found[part.trained].mean(axis=0))
    small, large = discrepancy(np.array(gaps))[:, 0]
    assert large > small
