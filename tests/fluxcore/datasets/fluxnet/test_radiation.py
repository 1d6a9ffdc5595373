"""Potential radiation: taken from a FLUXNET file, or computed."""

import numpy as np
import pytest

from tests.fluxcore.datasets.fluxnet.files import SUMMER, rules


def test_potential_radiation_of_the_file_is_taken(read, fluxnet):
    data = read(fluxnet(SUMMER, 96, SW_IN_POT=[float(row) for row in range(96)]))
    frame = data.frame
    assert frame["SW_IN_POT_hourly"].to_list() == [2 * hour + 0.5 for hour in range(48)]
    assert frame["SW_IN_POT_daily_mean"].to_list() == [23.5] * 24 + [71.5] * 24
    assert frame["dSW_IN_POT"].to_list()[1:] == [2.0] * 47
    assert frame["dSW_IN_POT_DAY"].to_list()[24:] == [48.0] * 24
    assert abs(frame["dSW_IN_POT_DAY"][0]) < 3  # computed: the day before is not in the file
    assert ("note", "potential radiation") not in rules(data)


def test_potential_radiation_is_computed_where_the_file_has_none(read, fluxnet):
    data = read(fluxnet(SUMMER, 96), utc_offset=1.0)
    noon = data.frame["SW_IN_POT_hourly"].to_numpy().reshape(2, 24)
    # sin(height) at noon = cos(43.74 - 23.1 degrees); the sun is at 1.7 % greater distance
    assert noon.max() == pytest.approx(1361 * 0.9667 * np.cos(np.radians(43.7413 - 23.1)), rel=3e-3)
    assert noon[0].argmax() == 12  # 12:46 by the clock of UTC+1 at 3.6 degrees east
    assert data.frame["SW_IN_POT_daily_mean"].n_unique() == 2
    assert data.extra["details"]["utc_offset"] == 1.0
