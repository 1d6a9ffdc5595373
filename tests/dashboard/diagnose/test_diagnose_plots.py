"""Figures of Diagnose: what is drawn is what the tables say."""

import numpy as np
import pandas as pd
import pytest
from bokeh.models import HoverTool, LinearColorMapper, Range1d

from dashboard.plots.heatmap import HeatMap
from dashboard.plots.maps import project
from dashboard.plots.ramp import Ramp
from dashboard.plots.tail import TailMap
from dashboard.theme import TOKENS, ramp


def test_ramp_clips_and_leaves_undefined_neutral():
    one = Ramp(1.0, 2.0)
    assert (one.colour(0.5), one.colour(2.0), one.colour(9.0)) == (
        ramp()[0],
        ramp()[-1],
        ramp()[-1],
    )
    assert one.colour(float("nan")) == TOKENS[False]["even"]
    assert Ramp(1.0, 1.0).colour(1.0) == ramp()[-1]


def test_ramp_and_mapper_agree():
    one, mapper = Ramp(0.0, 8.0), LinearColorMapper(palette=["#000000"])
    one.paint(mapper)
    assert (mapper.low, mapper.high, mapper.palette) == (0.0, 8.0, list(ramp()))
    assert [one.colour(v) for v in (0.5, 3.5, 7.5)] == [ramp()[0], ramp()[3], ramp()[7]]


def test_a_heat_map_has_ranges_before_it_has_data():
    plot = HeatMap().figure
    assert isinstance(plot.x_range, Range1d)
    assert isinstance(plot.y_range, Range1d)


def test_heat_map_keeps_the_order_of_models_and_towers():
    table = pd.DataFrame([[3.0, np.nan], [1.0, 2.0]], index=["a", "b"], columns=["S1", "S2"])
    plot = HeatMap()
    plot.draw(table, ["b", "a"], pd.Series({"S1": "One"}), Ramp(1.0, 3.0), "mm")
    data = pd.DataFrame(plot.cells.data)
    assert data["model"].tolist() == ["b", "b", "a", "a"]
    assert data["text"].tolist() == ["1.00 mm", "2.00 mm", "3.00 mm", "undefined"]
    assert plot.figure.xaxis.major_label_overrides == {0: "S1", 1: "S2"}
    plot.mark("S2")
    assert plot.focus.data == {"x": [1], "y": [0.5], "height": [2]}
    plot.mark("S9")
    assert plot.focus.data["x"] == []


def test_narrow_columns_lose_their_names_and_say_so():
    table = pd.DataFrame([np.arange(100.0)], index=["a"], columns=[f"S{i}" for i in range(100)])
    plot = HeatMap()
    plot.draw(table, ["a"], pd.Series(dtype=object), Ramp(0.0, 99.0), "")
    assert plot.figure.xaxis.major_label_overrides == {}
    assert plot.figure.xaxis.axis_label == "100 towers; names on hover"


def test_distribution_marks_the_values_of_the_headline(page):
    plot, found = page.how_bad.plot, page.found
    marks = pd.DataFrame(plot.marks.data).set_index("text")
    assert list(marks.index) == ["median 0.0650", "q90 0.109"]
    assert marks["value"].tolist() == [found.standings[s].value for s in ("median", "q90")]
    assert marks["level"].tolist() == [0.5, 0.9]
    assert plot.others.data["model"] == ["mine", "lr"]
    steps = pd.DataFrame(plot.line.data)
    assert (steps["share"].min(), steps["share"].max()) == (0.0, 1.0)
    assert plot.figure.xaxis.axis_label == "RMSE, mm h⁻¹"


def test_axis_is_cut_where_another_model_is_far_worse(page):
    page.selection.model = "xgb"
    end = page.how_bad.plot.figure.x_range.end
    assert end == pytest.approx(1.9 * 0.12 * 1.03)


def test_map_draws_the_hardest_tower_last_and_largest(page):
    data = page.where.plot.test.data
    assert data["site_id"][-1] == "US-ONA"
    assert data["size"].argmax() == len(data["size"]) - 1
    x, y = project([-81.9509], [27.3836])
    assert data["x"][-1] == pytest.approx(x[0], abs=0.2)
    assert data["y"][-1] == pytest.approx(y[0], abs=0.2)
    assert data["position"][-1] == "number 1 of 12, worst first"
    assert [label.text for label in page.where.plot._labels] == ["RMSE, mm h⁻¹", "0.0100", "0.120"]


def test_training_and_validation_towers_have_their_own_shapes(page):
    assert set(page.where.plot.others.data["marker"]) == {"circle", "triangle"}


def test_the_tooltip_of_a_pile_begins_with_the_hardest():
    (hover,) = [tool for tool in TailMap().figure.tools if isinstance(tool, HoverTool)]
    assert hover.sort_by == [("loss", "descending")]
