import numpy as np
import pytest

from fluxcore.shift.arms import units_of
from fluxcore.shift.contrasts import contrasts, permutations, sites_of
from fluxcore.shift.options import Options
from fluxcore.shift.sample import TEST, TRAIN
from tests.fluxcore.shift.worlds import world, world_of_years

OPTIONS = Options(permutations=40, bootstrap=30)


@pytest.fixture(scope="module")
def units():
    return units_of(world(1, sites=12, rows=24, test=4, validation=2))[0]


def test_weights_add_up_to_nothing(units):
    found = contrasts(units, OPTIONS)
    for part, draws in (
        (found.observed, 1), (found.permuted, 40), (found.drawn, 40), (found.resampled, 30),
    ):  # fmt: skip
        assert part.shape == (draws, 12)
        assert np.allclose(part.sum(axis=1), 0)
    assert found.flipped.shape == (0, 12)
    assert found.observed[0][units.role == TEST].tolist() == [0.25] * 4
    assert np.allclose(found.observed[0][units.role == TRAIN], -1 / 6)


def test_differences_of_means_under_all_of_them(units):
    values = np.arange(12.0)[:, None]
    gaps = contrasts(units, OPTIONS).of(values)
    expected = values[units.role == TEST].mean() - values[units.role == TRAIN].mean()
    assert gaps.observed[0, 0] == pytest.approx(expected)
    assert gaps.permuted.shape == (40, 1)


def test_permutations_alone_are_the_same(units):
    assert (permutations(units, OPTIONS) == contrasts(units, OPTIONS).permuted).all()


def test_early_and_late_are_exchanged_tower_by_tower():
    units = units_of(world_of_years(1, sites=6))[0]
    found = contrasts(units, OPTIONS)
    assert found.flipped.shape == (40, 42)
    ratio = found.flipped / found.observed
    assert set(np.unique(ratio.round(9)).tolist()) == {-1.0, 1.0}
    by_site = [np.ptp(ratio[:, units.site == site], axis=1).max() for site in range(6)]
    assert np.allclose(by_site, 0)
    assert len(found.permuted) == 34


def test_no_random_draw_where_the_pool_is_too_small():
    units = units_of(world(1, sites=12, rows=24, test=8))[0]
    assert contrasts(units, OPTIONS).drawn.shape == (0, 12)


def test_sites_that_the_contrast_rests_on(units):
    assert sites_of(units) == (6, 4)
    assert sites_of(units_of(world_of_years(1, sites=6))[0]) == (6, 6)
