"""Figures of conditional shift, fed by tables one can check by hand."""

import numpy as np
import pandas as pd
import pytest

from dashboard.plots.shift_y.against import AgainstPlot
from dashboard.plots.shift_y.scenarios import WIDEST, ScenariosPlot
from dashboard.plots.shift_y.slopes import SlopesPlot, TowersStrip
from dashboard.plots.shift_y.waterfall import WaterfallPlot, staircase

from . import made


def test_the_last_step_ends_at_the_error_of_test_towers():
    table = staircase(made.findings(withheld=False)).set_index("measure")
    assert table.loc["term_x_test", "end"] == table.loc["mse_test", "end"] == 14.0
    assert table.loc["term_y", ["low", "high"]].tolist() == [12.5, 17.5]


def test_a_term_that_is_not_defined_leaves_no_waterfall():
    findings = made.findings(withheld=False)
    findings.loc[findings["measure"] == "term_y", "value"] = np.nan
    assert staircase(findings).empty
    plot = WaterfallPlot()
    plot.draw(staircase(findings), "x", dark=False, synthetic=False)
    assert list(plot.steps.data["end"]) == []


def drawn(high, **more):
    findings = made.findings(withheld=False)
    findings.loc[findings["measure"] == "mse_test", "high"] = high
    plot = WaterfallPlot()
    plot.draw(staircase(findings), "x", dark=True, synthetic=True, **more)
    return plot


def test_intervals_are_seen_whole_within_four_spans_of_the_steps():
    plot = drawn(31.9)  # steps span 10 to 14.5: up to 14.5 + 4 * 4.5
    assert plot.figure.y_range.end > 31.9
    assert plot.levels.data["high"].tolist() == [12.5, 31.9]
    assert len(plot.cuts.data["at"]) == 0


def test_a_farther_interval_ends_in_an_arrow_that_says_where_it_goes_on():
    plot = drawn(900.0, what="GPP, TA40")
    assert plot.levels.data["high"].max() == pytest.approx(32.5)
    assert plot.cuts.data["text"].tolist() == ["interval goes on to 900"]
    assert plot.cuts.data["y"].tolist() == pytest.approx([32.5])
    assert plot.levels.data["within"].tolist()[1] == "[9.00, 900]"
    assert plot.levels.data["top"][1] > 32.5 + 1  # the label stands clear of the cut end
    assert plot.figure.y_range.end > plot.levels.data["top"][1]
    assert plot.figure.title.text == "GPP, TA40 · synthetic data"


def test_without_an_interval_the_reason_stands_in_its_place():
    findings = made.findings(withheld=False).assign(low=np.nan, high=np.nan)
    plot = WaterfallPlot()
    plot.draw(staircase(findings), "x", dark=False, synthetic=False, few="too few towers")
    assert plot.steps.data["within"].tolist() == ["too few towers"] * 3
    assert np.isfinite(plot.steps.data["top"]).all()


def test_scenarios_keep_their_order_from_top_to_bottom():
    table = pd.DataFrame(
        {
            "name": ["temporal", "temperature"], "value": [np.nan, 12.0], "low": [np.nan, -400.0],
            "high": [np.nan, 20.0], "held": [False, True], "verdict": ["", "cannot say"],
            "by_rows": [np.nan, 3.0], "published": [12.0, 8.0],
        }
    )  # fmt: skip
    plot = ScenariosPlot()
    plot.draw(table, "another data set", dark=False, synthetic=True)
    assert plot.own.data["low"].tolist() == [-WIDEST]
    assert plot.cuts.data["text"].tolist() == ["interval goes on to −400.0 %"]
    assert plot.cuts.data["value"].tolist() == [-WIDEST]
    assert plot.published.data["at"].tolist() == pytest.approx([0.74, -0.26])
    assert plot.rows.data["text"] == ["+3.0 %"]
    assert "another data set" in plot._paper.tooltips


def test_towers_are_picked_in_strip_and_points():
    picked: list[str] = []
    strip, points = TowersStrip(picked.append), AgainstPlot(picked.append)
    table = pd.DataFrame(
        {
            "site_id": ["A", "B", "C"], "role": ["train", "test", "test"],
            "value": [1.0, 2.0, np.nan], "share": [0.0, 0.5, 0.1], "error": [1.0, 2.0, 3.0],
            "text": ["a", "b", "c"],
        }
    )  # fmt: skip
    strip.draw(table, "x", dark=False, synthetic=False)
    points.draw(table, "x", dark=False, synthetic=False)
    strip.towers.selected.indices = [1]
    points.towers.selected.indices = [0]
    assert picked == ["B", "A"]
    assert list(points.towers.data["site_id"]) == ["A", "B", "C"]
    assert max(points.towers.data["share"]) == 50.0


def test_slopes_without_a_null_are_not_placed():
    table = pd.DataFrame(
        {
            "key": ["mean"], "name": ["mean residual"], "z": [np.nan], "low": [np.nan],
            "high": [np.nan], "text": ["+1.00"], "verdict": ["cannot say"], "beyond": [False],
        }
    )  # fmt: skip
    plot = SlopesPlot()
    plot.draw(table, dark=False, synthetic=False)
    assert np.isnan(plot.rows.data["z"][0])
    assert plot.figure.yaxis[0].major_label_overrides == {0.0: "mean residual"}
