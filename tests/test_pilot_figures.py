"""The figures and tables of the pilot study: drawn from cells, and marked as synthetic."""

import re
import sys
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from fluxcore.schema import TARGETS

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import pilot_figures, pilot_tables
from tools.svg import Axis

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ("pilot_hours.svg", "pilot_published.svg", "pilot_scales.svg")


@pytest.fixture
def cells() -> pd.DataFrame:
    """Every model twice as good as the one before, in all cells."""
    keys = product(
        TARGETS, pilot_tables.STATISTICS, pilot_tables.SCENARIOS, pilot_tables.SHOWN,
        enumerate(pilot_tables.MODELS),
    )  # fmt: skip
    rows = [(*key, model, 0.5**place) for *key, (place, model) in keys]
    columns = ["target", "statistic", "scenario", "scale", "model", "value"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(skill=1 - table["value"] / 0.5)


def test_models_that_lie_apart_by_a_factor_of_two_each_are_said_to(cells):
    assert pilot_tables.spread(cells, ["lr", "ridge"]).tolist() == pytest.approx([1.0] * 12)
    table = pilot_tables.spreads(cells, pilot_tables.published())
    assert "| hourly | 3100 % | 3100 % | 300 % | 300 % |" in table


def test_the_order_of_models_is_counted_in_nine_cells(cells):
    table = pilot_tables.orders(cells, pilot_tables.published())
    hourly = next(line for line in table.splitlines() if line.startswith("| hourly | q90"))
    assert hourly == "| hourly | q90 | 9 of 9, 9 of 9 | 9 of 9, 9 of 9 | 9 of 9, 9 of 9 |"


def test_equal_cells_have_a_ratio_of_one():
    real = pilot_tables.published()
    rows = pilot_tables.ratios(real[real["model"].isin(pilot_tables.BOTH)], real).splitlines()[2:]
    assert len(rows) == 6
    assert all(row.endswith("| 1.00 | 1.00 | 1.00 | 72 |") for row in rows)


def test_published_skill_is_that_of_the_leaderboard():
    skill = pilot_tables.published().groupby(["model", "target", "statistic"])["skill"].mean()
    assert round(skill["xgb", "GPP", "q90"], 3) == 0.167
    assert round(skill["constant", "ET", "q90"], 3) == -0.369


def test_every_figure_is_well_formed_and_says_synthetic(cells, tmp_path):
    for draw in (
        pilot_figures.hours(cells),
        pilot_figures.scales(cells),
        pilot_figures.beside(cells, pilot_tables.published()),
    ):
        draw.save(tmp_path / "figure.svg")
        root = ElementTree.parse(tmp_path / "figure.svg").getroot()
        words = " ".join(text.text for text in root.iter("{http://www.w3.org/2000/svg}text"))
        assert "synthetic" in words
        numbers = re.findall(r" (?:cx|cy|x|y)='([^']+)'", (tmp_path / "figure.svg").read_text())
        assert np.isfinite([float(number) for number in numbers]).all()


def test_ticks_are_round_and_lie_on_the_axis():
    assert Axis(0, 10.7, 0, 250).ticks() == [0, 5, 10]
    assert Axis(-0.33, 0.41, 0, 1).ticks() == [-0.2, 0, 0.2, 0.4]
    assert Axis(0.003, 8, 0, 1, logarithmic=True).ticks() == [0.01, 0.1, 1]


def test_tables_go_between_their_marks_and_a_missing_mark_is_an_error():
    page = "a\n<!-- table: x -->\nold\n<!-- end -->\nb"
    assert pilot_figures.filled(page, {"x": "new"}) == (
        "a\n<!-- table: x -->\n\nnew\n\n<!-- end -->\nb"
    )
    with pytest.raises(SystemExit, match="0 places for the table 'y'"):
        pilot_figures.filled(page, {"y": "new"})


def test_the_page_has_its_tables_and_figures_and_says_synthetic():
    page = (ROOT / "docs" / "pilot.md").read_text(encoding="utf-8")
    assert page.count("<!-- table: ") == 7
    assert "-->\n<!-- end -->" not in page
    for name in FIGURES:
        assert f"(images/{name})" in page
        assert "synthetic" in (ROOT / "docs" / "images" / name).read_text(encoding="utf-8")
