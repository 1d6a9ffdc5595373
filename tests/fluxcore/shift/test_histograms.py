import numpy as np
import pytest
from scipy.stats import energy_distance, ks_2samp, wasserstein_distance

from fluxcore.shift.histograms import histograms
from tests.fluxcore.shift.by_hand import sample
from tests.fluxcore.shift.worlds import world

SITES = [0, 0, 0, 0, 1, 1, 1, 1]


def of(values, sites=SITES):
    rows = sample(sites, tested=[1], y=values, X=np.reshape(values, (-1, 1)))
    return histograms(rows, rows.site, max(sites) + 1)


def test_distances_of_a_hand_computed_case():
    found = of([0, 0, 2, 2, 2, 2, 4, 4])
    gap = found.cdf[1:] - found.cdf[:1]
    # quarters of 0 0 2 2 2 2 4 4 are 1.5 and 2.5: an inter-quartile range of 1
    assert found.iqr.tolist() == [1.0]
    assert gap.tolist() == [[-0.5, -0.5, 0.0]]
    assert found.wasserstein(gap).tolist() == [[2.0]]
    assert found.kolmogorov(gap).tolist() == [[0.5]]
    assert found.energy(gap).tolist() == [[2 * (0.25 + 0.25) * 2]]
    assert found.mean_difference(gap).tolist() == [[2.0]]
    assert found.mean_difference(-gap).tolist() == [[-2.0]]


def test_distances_of_few_values_are_those_of_scipy():
    draw = np.random.default_rng(3)
    one, other = draw.integers(0, 40, size=60) / 4, draw.integers(10, 60, size=60) / 4
    found = of(np.concatenate([one, other]), [0] * 60 + [1] * 60)
    gap = found.cdf[1:] - found.cdf[:1]
    scale = found.iqr[0]
    assert found.wasserstein(gap)[0, 0] * scale == pytest.approx(wasserstein_distance(one, other))
    assert found.energy(gap)[0, 0] * scale == pytest.approx(energy_distance(one, other) ** 2)
    assert found.kolmogorov(gap)[0, 0] == pytest.approx(ks_2samp(one, other).statistic)
    assert found.mean_difference(gap)[0, 0] * scale == pytest.approx(other.mean() - one.mean())


def test_many_values_are_described_closely():
    draw = np.random.default_rng(4)
    one, other = draw.normal(size=2_000), draw.normal(0.7, 1.3, size=2_000)
    found = of(np.concatenate([one, other]), [0] * 2_000 + [1] * 2_000)
    gap = found.cdf[1:] - found.cdf[:1]
    exact = wasserstein_distance(one, other)
    assert found.wasserstein(gap)[0, 0] * found.iqr[0] == pytest.approx(exact, rel=0.01)
    assert found.mean_difference(gap)[0, 0] * found.iqr[0] == pytest.approx(
        other.mean() - one.mean(), rel=0.01
    )


def test_every_row_of_a_unit_counts_the_same_and_every_unit():
    # site 0 has two rows, site 1 six: the mean of the two curves is not the curve of all rows
    found = of([0, 0, 1, 1, 1, 1, 1, 0], [0, 0, 1, 1, 1, 1, 1, 1])
    assert found.cdf[:, 0].tolist() == [1.0, pytest.approx(1 / 6)]


def test_no_distance_in_ranges_where_the_middle_half_has_one_value():
    found = of([0, 0, 0, 0, 0, 0, 0, 5])
    gap = found.cdf[1:] - found.cdf[:1]
    assert np.isnan(found.wasserstein(gap)).all()
    assert np.isnan(found.mean_difference(gap)).all()
    assert found.kolmogorov(gap).tolist() == [[0.25]]


def test_stability_index_of_ten_bins():
    values = np.concatenate([np.arange(10), np.repeat([0, 9], [9, 1])])
    found = of(values, [0] * 10 + [1] * 10)
    pooled = found.cdf.mean(axis=0)
    psi = found.stability(found.cdf[0], found.cdf[1], pooled)
    # of all rows 0 is half, each further value but the last a twentieth: cuts at 0, 2, 4, 6, 8
    p = np.array([0.1, 0.2, 0.2, 0.2, 0.2, 0.1])
    q = np.array([0.9, 1e-4, 1e-4, 1e-4, 1e-4, 0.1])
    assert psi[0] == pytest.approx(((q - p) * np.log(q / p)).sum())


def test_covariates_stand_side_by_side():
    rows = world(1, sites=6, rows=30, test=2)
    found = histograms(rows, rows.site, 6)
    assert found.cdf.shape == (6, len(found.width))
    assert len(found.begin) == len(rows.covariates)
    ends = np.append(found.begin[1:], len(found.width)) - 1
    assert np.allclose(found.cdf[:, ends], 1)
    assert (found.width[ends] == 0).all()
