import pandas as pd
import pytest

from dashboard.plots.rankings import RankChart
from dashboard.theme import TOKENS, UNUSED_COLOUR, model_colour

SCALES = [("hourly", "hourly"), ("iav", "iav")]


@pytest.fixture
def table():
    """``a`` leads at hourly alone; all may be best at iav, where the order is turned round."""
    rows = [
        ("a", "hourly", 1, True, "best"),
        ("b", "hourly", 2, False, "worse"),
        ("c", "hourly", 3, False, "worse"),
        ("a", "iav", 3, True, "not resolved"),
        ("b", "iav", 2, True, "equivalent"),
        ("c", "iav", 1, True, "best"),
    ]
    frame = pd.DataFrame(rows, columns=["label", "scale", "rank", "tie", "verdict"])
    return frame.assign(relative=1.0, value_text="1.00", range_text="1–3")


@pytest.fixture
def chart(table):
    made = RankChart()
    made.draw(table, SCALES, "", False)
    return made


def test_a_line_a_model_from_its_first_to_its_last_rank(chart):
    lines = dict(zip(chart.labels.data["text"][::2],
                     chart.lines.data["ys"], strict=True))  # fmt: skip
    assert lines == {"a": [0, 2], "b": [1, 1], "c": [2, 0]}
    assert chart.lines.data["xs"] == [[0, 1]] * 3


def test_bands_cover_tie_sets_only(chart):
    bands = sorted(zip(chart.bands.data["x"], chart.bands.data["y"], strict=True))
    assert bands == [(0, 0), (1, 0), (1, 1), (1, 2)]
    assert chart._band.glyph.fill_color == TOKENS[False]["tie"]


def test_labels_stand_at_both_ends(chart):
    assert chart.labels.data["text"] == ["a", "a", "b", "b", "c", "c"]
    assert chart.labels.data["align"] == ["right", "left"] * 3
    ends = list(zip(chart.labels.data["x"], chart.labels.data["y"], strict=True))
    assert ends[:2] == [(0, 0), (1, 2)]
    assert chart.figure.x_range.start < -0.4
    assert chart.figure.x_range.end > 1.4


def test_a_model_in_focus_keeps_its_colour_alone(chart, table):
    chart.draw(table, SCALES, "b", True)
    assert chart.lines.data["colour"] == [UNUSED_COLOUR, model_colour("b"), UNUSED_COLOUR]
    assert chart._band.glyph.fill_color == TOKENS[True]["tie"]


def test_a_model_without_a_value_has_no_dot(chart, table):
    table.loc[0, "rank"] = float("nan")
    chart.draw(table, SCALES, "", False)
    assert len(chart.dots.data["x"]) == 5
    assert chart.figure.y_range.start == pytest.approx(2.55)
