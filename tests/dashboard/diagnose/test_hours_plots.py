"""Figures of one tower's hours: thinned lines, gaps of coarser rows, marks and colours."""

import numpy as np
import pandas as pd
import pytest

from dashboard.plots.cycles import CyclePlot
from dashboard.plots.models import ModelsPlot
from dashboard.plots.thinning import HOUR, thin
from dashboard.theme import TOKENS, model_colour

DAY = 24 * HOUR


def rows(n, step=HOUR):
    time = (np.arange(n) * step).astype("datetime64[ms]")
    return pd.DataFrame({"time": time, "value": np.sin(np.arange(n)), "measured": True})


def shown(table, predicted, focus="xgb", **options):
    plot = ModelsPlot()
    plot.compare(table, predicted, focus, "ET, mm h⁻¹", "mm h⁻¹", **options)
    return plot


def test_long_lines_are_thinned_and_zooming_brings_every_row():
    table = rows(40_000)
    values = {"xgb": table["value"].to_numpy() + 5, "lr": table["value"].to_numpy() - 5}
    plot = shown(table, values)
    assert len(plot.chosen.data["value"]) < 2000
    assert len(plot.models.data["ys"][0]) < 1000
    assert np.nanmax(plot.chosen.data["value"]) == pytest.approx(6, abs=1e-6)
    assert plot.figure.y_range.start < -6
    assert plot.figure.y_range.end > 6
    plot.show(1000 * HOUR, 1100 * HOUR)
    assert len(plot.chosen.data["value"]) == 102


def test_coarse_rows_are_one_line_with_a_mark_each_and_room_at_the_ends():
    week = 7 * DAY
    table = rows(52, week)
    plot = shown(table, {"xgb": table["value"].to_numpy()}, step=week)
    assert not np.isnan(plot.chosen.data["value"]).any()
    assert len(plot.dots.data["time"]) == 52
    assert plot.ends == (-week / 2, 51.5 * week)
    gone = np.arange(52) == 20
    x, _ = thin(np.arange(52.0) * week, np.where(gone, np.nan, 1.0), 100, week)
    assert len(x) == 52  # 51 rows, and a break where one is missing


def test_observed_rows_are_in_ink_the_model_in_its_colour_and_others_grey():
    values = {"xgb": np.ones(100), "lr": np.zeros(100)}
    for dark in (False, True):
        plot = shown(rows(100), values, dark=dark)
        assert plot._lines["measured"].glyph.line_color == TOKENS[dark]["ink"]
        assert plot._chosen.glyph.line_color == model_colour("xgb")
        assert plot._models.glyph.line_color == TOKENS[dark]["soft"]
    assert plot.models.data["model"] == ["lr"]


def test_without_a_model_in_focus_all_are_grey():
    plot = shown(rows(100), {"lr": np.zeros(100)}, focus="")
    assert plot.models.data["model"] == ["lr"]
    assert np.isnan(plot.chosen.data["value"]).all()


def test_unknown_quality_has_no_strip_and_no_word_of_it():
    plot = shown(rows(100), {"xgb": np.ones(100)}, quality=False)
    assert not any(bar.visible for bar in plot._bars.values())
    assert "measured" not in plot._hovers["measured"].tooltips
    plot = shown(rows(100), {"xgb": np.ones(100)})
    assert "observed, measured" in plot._hovers["measured"].tooltips


def test_mean_rows_over_years_have_no_year_on_their_axis():
    plot = shown(rows(366, DAY), {"xgb": np.ones(366)}, step=DAY, years=False)
    assert plot.figure.below[0].formatter.months == "%b"
    assert "%Y" not in plot._hovers["measured"].tooltips
    plot.compare(rows(366, DAY), {"xgb": np.ones(366)}, "xgb", "ET", "", step=DAY)
    assert plot.figure.below[0].formatter.years == "%Y"


def test_a_cycle_shows_the_model_in_focus_apart_from_the_others():
    index = pd.RangeIndex(1, 13, name="month")
    cycle = pd.DataFrame({"observed": 1.0, "xgb": 2.0, "lr": 3.0, "n": 700}, index=index)
    plot = CyclePlot({1: "J", 12: "D"})
    plot.draw(cycle, "xgb", "ET, mm h⁻¹", "mm h⁻¹", synthetic=True, what="AU-Lit")
    assert list(plot.chosen.data["value"]) == [2.0] * 12
    assert plot.others.data["model"] == ["lr"]
    assert plot.figure.title.text == "AU-Lit · synthetic data"
    assert plot.figure.y_range.start < 1 < 3 < plot.figure.y_range.end
    plot.draw(cycle, "", "ET, mm h⁻¹", "mm h⁻¹")
    assert len(plot.chosen.data["value"]) == 0
    assert plot.others.data["model"] == ["xgb", "lr"]


def test_years_are_points_of_every_model_that_no_line_joins():
    table = rows(2, 366 * DAY)
    values = {"xgb": np.array([1.0, 2.0]), "lr": np.array([3.0, np.nan])}
    plot = shown(table, values, step=366 * DAY, points=True)
    assert plot.dots.data["model"] == ["lr", "xgb", "xgb"]
    assert plot.dots.data["colour"][1:] == [model_colour("xgb")] * 2
    assert not plot._chosen.visible
    assert not plot._lines["measured"].visible
    assert plot.figure.below[0].ticker.ticks == [0, 366 * DAY]
    plot.compare(rows(100), {"xgb": np.ones(100)}, "xgb", "ET", "mm")
    assert plot._chosen.visible
    assert plot._lines["measured"].visible
    assert plot.overview.visible
