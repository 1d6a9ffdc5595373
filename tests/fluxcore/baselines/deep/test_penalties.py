"""Distances between domains, computed by hand."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra [deep] is not installed")

from fluxcore.baselines.deep.penalties import (  # noqa: E402
    DISTANCES,
    WIDTHS,
    coral_distances,
    mmd_distances,
)

SQUARE = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]
CROSS = [[3.0, 0.0], [-3.0, 0.0], [0.0, 0.0], [0.0, 0.0]]


def tensor(*domains):
    return torch.tensor(domains, dtype=torch.float64)


def test_coral_compares_covariances():
    # Covariances diag(4/3, 4/3) and diag(6, 0): ((14/3)² + (4/3)²) / (4 · 2²)
    expected = ((14 / 3) ** 2 + (4 / 3) ** 2) / 16
    assert coral_distances(tensor(SQUARE, CROSS)).tolist() == pytest.approx([expected])


def test_coral_sees_no_shift_of_the_mean():
    moved = (np.array(SQUARE) + 7).tolist()
    assert coral_distances(tensor(SQUARE, moved)).tolist() == pytest.approx([0.0])


def by_hand(a, b, *, unbiased):
    """As Gretton et al. write it, point by point."""
    points = [*a, *b]
    apart = [
        np.subtract(x, y) @ np.subtract(x, y)
        for i, x in enumerate(points)
        for j, y in enumerate(points)
        if i != j
    ]
    median = np.sort(apart)[(len(apart) - 1) // 2]

    def k(x, y):
        gap = np.subtract(x, y) @ np.subtract(x, y)
        return np.mean([np.exp(-gap / (2 * median * width**2)) for width in WIDTHS])

    def within(c):
        pairs = [
            k(x, y) for i, x in enumerate(c) for j, y in enumerate(c) if i != j or not unbiased
        ]
        return np.mean(pairs)

    return within(a) + within(b) - 2 * np.mean([k(x, y) for x in a for y in b])


@pytest.mark.parametrize("unbiased", [True, False])
def test_mmd_is_that_of_the_formula(unbiased):
    got = mmd_distances(tensor(SQUARE, CROSS), unbiased=unbiased)
    assert got.tolist() == pytest.approx([by_hand(SQUARE, CROSS, unbiased=unbiased)])


def test_samples_of_one_distribution_are_zero_apart_only_without_bias():
    draws = torch.randn((12, 20, 3), generator=torch.Generator().manual_seed(0))
    assert abs(float(mmd_distances(draws).mean())) < 0.005
    assert float(mmd_distances(draws, unbiased=False).min()) > 0.01


def test_mmd_does_not_depend_on_unit_or_origin():
    hidden = tensor(SQUARE, CROSS)
    torch.testing.assert_close(mmd_distances(1_000 * hidden + 5), mmd_distances(hidden))


@pytest.mark.parametrize("name", DISTANCES)
def test_three_domains_have_three_distances_that_are_those_of_the_pairs(name):
    third = (2 * np.array(SQUARE)).tolist()
    got = DISTANCES[name](tensor(SQUARE, CROSS, third))
    assert got.shape == (3,)
    if name == "coral":  # mmd has one median for all
        assert got[1:].tolist() == [
            float(coral_distances(tensor(SQUARE, third))[0]),
            float(coral_distances(tensor(CROSS, third))[0]),
        ]


@pytest.mark.parametrize("name", DISTANCES)
def test_equal_points_have_no_distance_and_a_finite_gradient(name):
    hidden = torch.ones((2, 4, 3), requires_grad=True)
    distance = DISTANCES[name](hidden).sum()
    distance.backward()
    assert float(distance.detach()) == 0
    assert torch.isfinite(hidden.grad).all()
