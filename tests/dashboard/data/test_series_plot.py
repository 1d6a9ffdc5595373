"""The series: thinned honestly, gaps left open, measured and gap-filled told apart."""

import numpy as np
import pandas as pd
import pytest

from dashboard.plots.series import KINDS, SeriesPlot
from dashboard.plots.thinning import HOUR, thin
from dashboard.theme import QUALITY_COLOURS

DAY = 24 * HOUR


def hours(n: int, **columns: object) -> pd.DataFrame:
    time = pd.date_range("2020-01-01", periods=n, freq="h")
    given = {"value": np.sin(np.arange(n) / 24), "measured": np.ones(n, dtype=bool)}
    return pd.DataFrame({"time": time} | given | columns)


def drawn(table: pd.DataFrame) -> SeriesPlot:
    plot = SeriesPlot()
    plot.draw(table, "ET, mm h⁻¹")
    return plot


def test_a_short_series_is_left_as_it_is():
    time = np.arange(100.0) * HOUR
    x, y = thin(time, np.arange(100.0), 1000)
    assert np.array_equal(x, time)
    assert np.array_equal(y, np.arange(100.0))


def test_a_long_series_keeps_its_extremes():
    value = np.zeros(50_000)
    value[31_234], value[40_001] = 99.0, -7.0
    x, y = thin(np.arange(50_000.0) * HOUR, value, 1000)
    assert len(x) < 1100
    assert (np.nanmax(y), np.nanmin(y)) == (99.0, -7.0)
    assert x[np.nanargmax(y)] == 31_234 * HOUR


def test_a_gap_that_can_be_seen_stays_open_from_its_first_hour_to_its_last():
    value = np.ones(50_000)
    value[20_000:25_000] = np.nan
    x, y = thin(np.arange(50_000.0) * HOUR, value, 1000)
    (hole,) = np.flatnonzero(np.isnan(y))
    assert (x[hole - 1], x[hole + 1]) == (19_999 * HOUR, 25_000 * HOUR)


@pytest.mark.parametrize("value", [np.zeros(0), np.full(10, np.nan)])
def test_nothing_present_is_nothing_drawn(value):
    x, y = thin(np.arange(float(len(value))) * HOUR, value, 1000)
    assert len(x) == len(y) == 0


def test_measured_and_gap_filled_hours_are_two_lines_with_two_marks():
    measured = np.arange(240) % 3 > 0
    plot = drawn(hours(240, measured=measured))
    assert len(plot.marks["measured"].data["time"]) == measured.sum()
    assert len(plot.marks["gap-filled"].data["time"]) == (~measured).sum()
    glyphs = [plot._lines[kind].glyph for kind in KINDS]
    assert glyphs[0].line_dash != glyphs[1].line_dash
    assert [glyph.line_color for glyph in glyphs] == [QUALITY_COLOURS[False][k] for k in KINDS]
    assert len({plot._marks[kind].glyph.marker for kind in KINDS}) == 2


def test_a_single_gap_filled_hour_hangs_together_with_its_neighbours():
    measured = np.arange(48) != 20
    plot = drawn(hours(48, measured=measured))
    filled = plot.lines["gap-filled"].data
    start = hours(1)["time"].to_numpy("datetime64[ms]").astype(float)[0]
    assert list((filled["time"] - start) / HOUR) == [19, 20, 21]


def test_zooming_in_brings_more_hours():
    plot = drawn(hours(24 * 2000))
    start = plot.ends[0]
    assert len(plot.marks["measured"].data["time"]) == 0
    few = np.sum(np.asarray(plot.lines["measured"].data["time"]) < start + 30 * DAY)
    plot.show(start, start + 30 * DAY)
    assert few < 100
    assert len(plot.marks["measured"].data["time"]) >= 24 * 30


def test_moving_the_window_is_told_and_drawing_is_not():
    told = []
    plot = SeriesPlot(lambda: told.append(plot.window))
    plot.draw(hours(24 * 100), "x")
    assert told == []
    plot.figure.x_range.start = plot.ends[0] + DAY
    assert told == [(plot.ends[0] + DAY, plot.ends[1])]


@pytest.mark.parametrize(("asked", "wide"), [(0, 100 * DAY), (168, 7 * DAY), (1e6, 100 * DAY)])
def test_a_window_of_a_length_lies_within_the_record(asked, wide):
    plot = drawn(hours(24 * 100))
    plot.zoom(asked)
    start, end = plot.window
    assert end - start == wide
    assert plot.ends[0] <= start
    assert end <= plot.ends[1]


def test_the_strip_counts_measured_gap_filled_and_missing_hours():
    value = np.ones(1600)
    value[800:] = np.nan
    plot = drawn(hours(1600, value=value, measured=np.arange(1600) % 2 == 0))
    strip = plot.strip.data
    assert (strip["measured"][0], strip["all"][0]) == (0.5, 1.0)
    assert strip["all"][-1] == 0
    assert strip["text"][0] == "50 % measured, 50 % gap-filled"
    assert strip["text"][-1] == "0 % measured, 0 % gap-filled, 100 % missing"


def test_a_series_without_any_value_can_be_drawn():
    plot = drawn(hours(48, value=np.full(48, np.nan)))
    assert (plot.figure.y_range.start, plot.figure.y_range.end) == (0, 1)


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_say_so_in_the_figure(synthetic):
    plot = SeriesPlot()
    plot.draw(hours(48), "x", synthetic=synthetic)
    assert (plot.figure.title.text == "synthetic data") == synthetic
    assert plot.figure.title.visible == synthetic
