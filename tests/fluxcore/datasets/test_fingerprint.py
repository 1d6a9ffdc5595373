"""Hour by day of the year, from a site's hours."""

import numpy as np
import pytest

from fluxcore.datasets.fingerprint import fingerprint
from fluxcore.errors import UnknownNameError


@pytest.fixture
def tiny(make_dataset):
    return make_dataset({"XX-New": (2019, 2020)})


def test_every_hour_stands_at_its_hour_and_day(tiny):
    image = fingerprint(tiny, "XX-New", "GPP", 2019)
    assert image.shape == (24, 365)
    assert np.array_equal(image.to_numpy(), np.repeat(np.arange(24.0)[:, None], 365, axis=1))


def test_without_a_year_it_is_the_mean_of_the_years(tiny):
    image = fingerprint(tiny, "XX-New", "TA")
    assert image.shape == (24, 366)
    assert set(image.to_numpy()[:, :365].ravel()) == {19.5}
    assert set(image.to_numpy()[:, 365]) == {20.0}  # only a leap year has a last day


def test_a_year_that_is_not_there_is_named(tiny):
    with pytest.raises(UnknownNameError, match="2019, 2020"):
        fingerprint(tiny, "XX-New", "GPP", 2001)
