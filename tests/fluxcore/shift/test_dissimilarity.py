import numpy as np
import pytest
from scipy.spatial.distance import cdist

from fluxcore.errors import ScenarioError
from fluxcore.shift.dissimilarity import dissimilarity, threshold_of


def test_the_threshold_is_the_whisker_or_the_largest_index():
    # quartiles 0.3 and 0.7: 0.7 + 1.5 * 0.4
    assert threshold_of(np.array([0.0, 0.3, 0.5, 0.7, 2.0])) == pytest.approx(1.3)
    assert threshold_of(np.array([0.0, 0.3, 0.5, 0.7, 1.2])) == pytest.approx(1.2)


def test_worked_out_on_a_line():
    # training: 0, 2 of one site, 4 of another; sd 2, mean distance (2 + 4 + 2) / 3 over 2
    X, train = np.array([[0.0], [2.0], [4.0], [9.0]]), np.array([True, True, True, False])
    found = dissimilarity(X, np.array([5.0]), train, np.array([0, 0, 1, 2]))
    assert found.mean == pytest.approx(5 * 4 / 3)
    assert found.value == pytest.approx([4 / (8 / 3), 2 / (8 / 3), 2 / (8 / 3), 5 / (8 / 3)])
    # quartiles of 0.75, 0.75, 1.5: 0.75 and 1.125; the whisker ends above the largest
    assert found.threshold == pytest.approx(1.5)
    assert found.outside.tolist() == [False, False, False, True]
    # closer than 1.5 * 8 / 3 = 4, training rows of another site
    assert found.density.tolist() == [0, 1, 1, 0]


def test_equals_brute_force():
    draw = np.random.default_rng(8)
    n, weights = 400, np.array([1.0, 0.1, 0.0, 3.0])
    X = draw.normal([5, 0, 100, -2], [1, 10, 1, 0.1], size=(n, 4))
    X[50:55] = X[:5]
    X[60:65] = X[:5] * (1 + 1e-9)
    block, train = draw.integers(0, 12, size=n), np.zeros(n, dtype=bool)
    train[block < 8] = True
    found = dissimilarity(X, weights, train, block)
    Z = (X - X[train].mean(axis=0)) / X[train].std(axis=0, ddof=1) * weights
    every = cdist(Z, Z[train])
    inner = every[train]
    mean = inner[~np.eye(len(inner), dtype=bool)].mean()
    every[block[:, None] == block[train][None, :]] = np.inf
    index = every.min(axis=1) / mean
    low, high = np.quantile(index[train], [0.25, 0.75])
    limit = min(high + 1.5 * (high - low), index[train].max())
    assert np.allclose(found.value, index, rtol=0, atol=1e-9)
    assert found.threshold == pytest.approx(limit, abs=1e-9)
    assert found.density.tolist() == (every / mean < limit).sum(axis=1).tolist()
    assert found.outside.tolist() == (index > limit).tolist()


def test_the_scale_of_weights_and_covariates_is_of_no_matter():
    draw = np.random.default_rng(2)
    X, block = draw.normal(size=(80, 3)), np.repeat(np.arange(8), 10)
    train = block < 6
    first = dissimilarity(X, np.array([1.0, 2.0, 3.0]), train, block)
    other = dissimilarity(X * 7 + 4, np.array([10.0, 20.0, 30.0]), train, block)
    assert np.allclose(first.value, other.value)
    assert first.threshold == pytest.approx(other.threshold)


def test_a_single_site_or_equal_rows_have_no_threshold():
    X, block = np.arange(6.0)[:, None], np.array([0, 0, 0, 1, 1, 1])
    with pytest.raises(ScenarioError, match="single training site"):
        dissimilarity(X, np.ones(1), block == 0, block)
    with pytest.raises(ScenarioError, match="do not differ"):
        dissimilarity(np.ones((6, 1)), np.ones(1), np.ones(6, dtype=bool), block)
