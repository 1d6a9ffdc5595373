import numpy as np
import pytest
from scipy.spatial.distance import cdist

from fluxcore.shift import distances
from fluxcore.shift.distances import count_within, mean_distance, nearest

LINE = np.array([[0.0], [1.0], [3.0], [7.0]])
BLOCK = np.array([0, 0, 1, 2])


def test_on_a_line():
    inf = np.inf
    assert nearest(LINE, BLOCK, 4).tolist() == [
        [inf, 3, 7, inf],
        [inf, 2, 6, inf],
        [2, inf, 4, inf],
        [6, 4, inf, inf],
    ]
    assert mean_distance(LINE) == pytest.approx((1 + 3 + 7 + 2 + 6 + 4) / 6)
    # closer than 3, in another block: 1 and 3 to each other
    assert count_within(LINE, BLOCK, LINE, BLOCK, 3).tolist() == [0, 1, 1, 0]


def test_one_row_has_no_mean_distance():
    assert np.isnan(mean_distance(LINE[:1]))


@pytest.mark.parametrize("slice_", [7, 512])
def test_equal_to_brute_force_where_rows_coincide_or_nearly_do(monkeypatch, slice_):
    monkeypatch.setattr(distances, "SLICE", slice_)
    draw = np.random.default_rng(3)
    Z = draw.normal(size=(60, 4)) + 3
    Z[10:14] = Z[:4]
    Z[20:24] = Z[:4] + 1e-8
    block = draw.integers(0, 6, size=60)
    every = cdist(Z, Z)
    assert mean_distance(Z) == pytest.approx(every.sum() / (60 * 59), abs=1e-9)
    expected = np.stack(
        [np.where(block == b, np.inf, every[:, block == b].min(axis=1)) for b in range(6)], axis=1
    )
    assert np.allclose(nearest(Z, block, 6), expected, rtol=0, atol=1e-9)
    other = block[:, None] != block[None, :]
    found = count_within(Z, block, Z, block, 1.7)
    assert found.tolist() == ((every < 1.7) & other).sum(axis=1).tolist()
