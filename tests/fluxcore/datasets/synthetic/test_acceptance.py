"""The full form: five seeds of the default world against the real levels and published scores.

Each seed takes a minute or two on two cores. ``python benchmarks/demo.py --seeds 5`` prints the
figures; those of ``docs/synthetic.md`` are from there.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from fluxcore.datasets.synthetic import Knobs, make_demo
from fluxcore.scenarios import SCENARIOS
from fluxcore.splits import Split
from fluxcore.workspace import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from tools import demo_figures, demo_reality

SEEDS = (20150101, 1, 2, 3, 4)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=SEEDS)
def world(request, tmp_path_factory):
    """The default profile, once a seed."""
    folder = tmp_path_factory.mktemp("world")
    return make_demo(Workspace(folder), seed=request.param, name="world")


@pytest.fixture(scope="module")
def scores(world):
    """Scores of constant, linear and boosting in the three published scenarios."""
    return demo_figures.cells(world, every=2)


def test_it_has_the_published_number_of_rows(world):
    assert len(world) == 8_538_576
    for name, rows in (
        ("time-split", 2_981_088),
        ("spatial-easy40", 1_665_696),
        ("TA40", 1_481_568),
    ):
        years = Split(world, SCENARIOS[name]).site_years
        assert years.loc[years["role"] == "test", "rows"].sum() == rows


def test_levels_over_sites_are_those_of_real_towers(world):
    """Within 20 %, or 0.15 umol m-2 s-1, or 0.01 mm h-1, but for a few of the 30 quantiles."""
    errors = demo_figures.level_errors(world)
    print(errors.round(2).to_string())
    assert (errors > 1).to_numpy().sum() <= 3
    assert errors.to_numpy().max() < 1.6


def test_a_classifier_tells_the_scenarios_apart_as_it_does_in_reality(world):
    found = {name: demo_figures.classifier_auc(world, name) for name in demo_figures.PUBLISHED_AUC}
    print(found)
    by_row = {name: rows for name, (rows, _) in found.items()}
    assert by_row["time-split"] < by_row["spatial-easy40"] < by_row["TA40"]
    for name, published in demo_figures.PUBLISHED_AUC.items():
        assert abs(by_row[name] - published) < 0.12, name
    assert 0.4 < found["spatial-easy40"][1] < 0.65
    assert found["TA40"][1] > 0.9


def test_models_do_as_well_as_published_ones(scores, world):
    figures = demo_figures.summary(scores)
    worst, others = demo_figures.tail_shares(scores, world)
    print(figures, worst, others)
    assert 0.9 < figures["ratio, median of all cells"] < 1.12
    for statistic in ("median", "q90"):
        assert figures[f"ratio {statistic}, quantile 0.25"] > 0.8
        assert figures[f"ratio {statistic}, quantile 0.75"] < 1.3
    assert figures["linear / boosting, hourly median, middle of 9"] > 1.25
    assert figures["linear / boosting, hourly median, least of 9"] > 1.05
    assert figures["boosting, hourly q90 / median, least of 9"] > 1.2
    assert figures["boosting, hourly q90 / median, most of 9"] < 2.8
    assert figures["usual order, hourly to seasonal"] > 0.65
    assert figures["usual order, iav and site-mean"] < 0.75
    assert worst > others


def test_towers_in_both_agree_with_real_months(world, shared):
    path = demo_reality.real_file()
    if not path.is_file():
        pytest.skip(f"no real months: {path} is absent")
    found = demo_reality.agreement(
        demo_reality.synthetic_months(world), demo_reality.real_months(path)
    )
    print(found.round(3).to_string())
    for name, correlation, low, high in (
        ("TA_mean", 0.95, 0.90, 1.10),
        ("TA_amplitude", 0.60, 0.90, 1.15),
        ("VPD_mean", 0.75, 0.85, 1.25),
        ("VPD_amplitude", 0.45, 0.80, 1.25),
        ("SW_IN_mean", 0.85, 0.95, 1.10),
        ("SW_IN_amplitude", 0.15, 0.92, 1.08),
        ("GPP_mean", 0.2, 0.75, 1.30),
        ("GPP_amplitude", 0.25, 0.75, 1.45),
        ("ET_mean", 0.0, 0.80, 1.30),
        ("ET_amplitude", 0.0, 0.80, 1.45),
    ):
        assert found.loc[name, "sites"] >= 40, name
        assert found.loc[name, "correlation"] > correlation, name
        assert low < found.loc[name, "ratio"] < high, name


def test_the_knob_of_conditional_shift_moves_the_bias_at_warm_towers(tmp_path):
    """With the same weather, at every tower: bias of boosting, over the spread of the flux."""
    bias = {}
    for strength in (0.0, 1.0, 2.0):
        world = make_demo(
            Workspace(tmp_path / f"{strength}"),
            years=(2017, 2020),
            knobs=Knobs(conditional_shift=strength),
        )
        table = demo_figures.cells(world, scenarios=["TA40"], thin=23, every=3)
        table = table[(table["scale"] == "hourly") & (table["model"] == "xgb")]
        spread = world.statistics
        for target, rows in table.groupby("target"):
            sd = rows["site_id"].map(spread[f"{target}_sd"])
            bias[target, strength] = float((rows["bias"] / sd).median())
    print(bias)
    for target in ("GPP", "NEE", "ET"):
        steps = np.diff([bias[target, strength] for strength in (0.0, 1.0, 2.0)])
        assert (steps < 0).all() or (steps > 0).all(), target
