"""Fingerprint and coverage: the right colour scale, missing as missing, roles told apart."""

import numpy as np
import pandas as pd
import pytest

from dashboard.plots.coverage import THICK, CoveragePlot
from dashboard.plots.fingerprint import MISSING, FingerprintPlot, limits
from dashboard.theme import ROLE_COLOURS, diverging, ramp


def image(low: float, high: float) -> np.ndarray:
    return np.linspace(low, high, 24 * 365).reshape(24, 365)


def test_signed_values_have_a_ramp_centred_on_zero():
    plot = FingerprintPlot()
    plot.draw(image(-30, 10), "NEE, µmol CO₂ m⁻² s⁻¹", signed=True)
    assert plot.mapper.low == -plot.mapper.high
    ends = [colour.lower() for colour in (diverging()[0], diverging()[-1])]
    assert [plot.mapper.palette[0], plot.mapper.palette[-1]] == ends


def test_magnitudes_have_the_ramp_of_all_figures():
    plot = FingerprintPlot()
    plot.draw(image(0, 10), "GPP, µmol CO₂ m⁻² s⁻¹")
    assert 0 <= plot.mapper.low < plot.mapper.high <= 10
    assert plot.mapper.palette[0] == ramp()[0].lower()
    assert plot.bar.title == "GPP, µmol CO₂ m⁻² s⁻¹"


def test_a_few_wild_hours_do_not_set_the_scale():
    values = image(0, 1)
    values[3, 3] = 1e6
    assert limits(values, signed=False)[1] < 1


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("values", [np.full((24, 365), np.nan), np.zeros((24, 365))])
def test_limits_are_limits_whatever_there_is(values, signed):
    low, high = limits(values, signed)
    assert low < high


@pytest.mark.parametrize("dark", [True, False])
def test_missing_hours_have_a_colour_that_no_value_has(dark):
    plot = FingerprintPlot()
    for signed in (True, False):
        plot.draw(image(-1, 1), "x", signed=signed, dark=dark)
        assert plot.mapper.nan_color == MISSING[dark]
        assert MISSING[dark].lower() not in plot.mapper.palette


def test_months_begin_a_day_later_in_leap_years():
    plot = FingerprintPlot()
    plot.draw(image(0, 1), "x")
    assert plot.figure.xaxis.major_label_overrides[60] == "Mar"
    plot.draw(np.zeros((24, 366)), "x")
    assert plot.figure.xaxis.major_label_overrides[61] == "Mar"


def sites(n: int) -> pd.DataFrame:
    roles = ["test", "validation", "train", ""]
    return pd.DataFrame(
        {
            "site": [f"AA-{i:03d}" for i in range(n) for _ in (0, 1)],
            "name": "",
            "year": [2016, 2018] * n,
            "share": np.linspace(0, 1, 2 * n),
            "role": [roles[i % 4] for i in range(n) for _ in (0, 1)],
            **dict.fromkeys(("share_text", "rows_text", "role_text", "facts"), ""),
        }
    )


def test_every_year_has_a_row_and_every_site_a_column():
    plot = CoveragePlot()
    plot.draw(sites(4), [])
    assert list(plot.figure.yaxis.major_label_overrides.values()) == ["2016", "2017", "2018"]
    assert list(plot.figure.xaxis.major_label_overrides.values()) == [f"AA-00{i}" for i in range(4)]
    assert list(plot.cells.data["share"][[0, -1]]) == [0, 100]


def test_roles_differ_in_height_as_well_as_in_colour():
    plot = CoveragePlot()
    plot.draw(sites(4), [])
    heights, colours = plot.roles.data["height"][::2], plot.roles.data["colour"][::2]
    assert list(heights) == [THICK["test"], THICK["validation"], THICK["train"], 0]
    assert list(colours[:3]) == [ROLE_COLOURS[r] for r in ("test", "validation", "train")]
    assert len(set(THICK.values())) == 3


def test_many_sites_have_no_names_below_but_say_how_many_they_are():
    plot = CoveragePlot()
    plot.draw(sites(187), [])
    assert plot.figure.xaxis.major_label_overrides == {}
    assert "187 sites" in plot.figure.xaxis.axis_label


def test_a_label_of_a_group_is_left_out_where_it_has_no_room():
    plot = CoveragePlot()
    plot.draw(sites(100), [("98 test", 98), ("2 validation", 2)])
    assert list(plot.groups.data["text"]) == ["98 test", ""]


def test_a_tap_tells_the_site_and_the_focus_is_outlined():
    picked = []
    plot = CoveragePlot(picked.append)
    plot.draw(sites(4), [])
    plot.cells.selected.indices = [5]
    assert picked == ["AA-002"]
    plot.mark("AA-002")
    assert plot.focus.data["x"] == [2]
    plot.mark("nobody")
    assert plot.focus.data["x"] == []
