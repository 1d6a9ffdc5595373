"""Hidden traits follow climate as far as the knob says, and not at all at zero."""

import numpy as np
import pytest

from fluxcore.datasets.synthetic import Knobs
from fluxcore.datasets.synthetic.places import places
from fluxcore.datasets.synthetic.traits import Traits, traits
from fluxcore.sites import sites

LINKED = [
    "light", "d0", "root_zone", "stress", "activation", "wue", "irrigated", "c4", "disturbance",
]  # fmt: skip


def drawn(shift: float, **changes: float) -> Traits:
    table = sites().assign(**changes)
    knobs = Knobs(conditional_shift=shift)
    return traits(places(table, knobs, 1), shift, 1)


@pytest.mark.parametrize("name", LINKED)
def test_without_conditional_shift_the_climate_does_not_matter(name):
    cold, warm = (drawn(0.0, mat_c=mat, map_mm=700.0) for mat in (2.0, 24.0))
    np.testing.assert_array_equal(getattr(cold, name), getattr(warm, name))


@pytest.mark.parametrize("name", ["light", "d0", "stress", "activation", "wue"])
def test_links_grow_with_the_knob(name):
    steps = []
    for shift in (0.5, 1.0, 2.0):
        cold, warm = (drawn(shift, mat_c=mat, map_mm=700.0) for mat in (12.0, 18.0))
        steps.append(abs(np.median(getattr(warm, name) / getattr(cold, name)) - 1))
    assert 0 < steps[0] < steps[1] < steps[2]


def test_capacity_has_a_heavy_tail():
    own, table = drawn(0.0), sites()
    spread = np.log(own.capacity)
    spread = spread - table.assign(x=spread).groupby("igbp")["x"].transform("median").to_numpy()
    assert np.quantile(np.abs(spread), 0.97) > 3 * np.median(np.abs(spread))


def test_disturbances_vanish_without_conditional_shift():
    assert set(drawn(0.0).disturbance) == {1.0}
    assert drawn(1.0).disturbance.std() > 0.1
