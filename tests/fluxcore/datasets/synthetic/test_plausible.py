"""What the small world shows: physics, gaps, and shifts that follow their knobs."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from fluxcore.datasets.synthetic import Knobs
from fluxcore.datasets.synthetic.places import places
from fluxcore.datasets.synthetic.tower import towers
from fluxcore.datasets.synthetic.world import tower_rows
from fluxcore.sites import sites

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from tools import demo_figures, demo_reality

WEATHER = ["TA", "VPD", "SW_IN"]


@pytest.fixture(scope="module")
def rows(small):
    """All rows of the small world."""
    return small.scan().collect()


def one_year(small, **knobs) -> pl.DataFrame:
    """The towers of the small world in 2019, with other knobs."""
    table = sites().loc[list(small.site_ids)].assign(first_year=2019, last_year=2019)
    given = Knobs(**knobs)
    made = towers(places(table, given, 1), given, 1)
    return pl.concat(
        tower_rows(tower).with_columns(site_id=pl.lit(tower.site_id), mat=pl.lit(mat))
        for tower, mat in zip(made, table["mat_c"].fillna(12.0), strict=True)
    )


def test_the_sun_is_an_upper_bound_and_the_night_is_dark(rows):
    assert (rows["SW_IN"] <= rows["SW_IN_POT_hourly"]).all()
    assert rows.filter(pl.col("SW_IN_POT_hourly") == 0)["SW_IN"].max() == 0
    assert rows["SW_IN_POT_hourly"].max() < 1361 * 1.034
    assert rows["VPD"].min() >= 0


def test_steps_of_potential_radiation_are_differences(rows):
    one = rows.filter(pl.col("site_id") == "BE-Vie")
    step = np.diff(one["SW_IN_POT_hourly"].to_numpy())
    np.testing.assert_allclose(one["dSW_IN_POT"].to_numpy()[1:], step, atol=1e-3)
    daily = one["SW_IN_POT_daily_mean"].to_numpy()[::24]
    np.testing.assert_allclose(one["dSW_IN_POT_DAY"].to_numpy()[24::24], np.diff(daily), atol=1e-3)
    by_hour = one["SW_IN_POT_hourly"].to_numpy().reshape(-1, 24).mean(axis=1)
    np.testing.assert_allclose(daily, by_hour, rtol=1e-5)


def test_the_sun_stands_highest_at_noon_of_the_zone(rows):
    hour = rows.group_by("site_id", pl.col("time").dt.hour().alias("hour")).agg(
        pl.col("SW_IN_POT_hourly").mean()
    )
    noon = hour.sort("SW_IN_POT_hourly").group_by("site_id").last()["hour"]
    assert set(noon) <= {11, 12}


def test_carbon_is_conserved_in_measured_daylight(rows):
    """There GPP is respiration minus NEE, so that their sum is respiration: above zero."""
    day = rows.filter(pl.col("measured") & (pl.col("SW_IN_POT_hourly") > 0))
    assert (day["GPP"] + day["NEE"]).min() > -1e-3
    assert (day["GPP"] < 0).any()


def test_gaps_are_as_frequent_as_real_ones(rows):
    light = pl.col("SW_IN_POT_hourly") > 0
    assert 0.43 < rows["measured"].mean() < 0.53
    assert 0.65 < rows.filter(light)["measured"].mean() < 0.75
    assert 0.21 < rows.filter(~light)["measured"].mean() < 0.31
    per_site = rows.group_by("site_id").agg(
        pl.col("GPP", "ET").mean(),
        pl.col("GPP", "ET").filter("measured").mean().name.suffix("_measured"),
    )
    assert 1.3 < (per_site["GPP_measured"] / per_site["GPP"]).median() < 1.7
    assert 1.3 < (per_site["ET_measured"] / per_site["ET"]).median() < 1.7


def test_filled_values_are_smoother_than_measured_ones(rows):
    noon = rows.filter(pl.col("time").dt.hour() == 12).with_columns(
        pl.col("NEE").diff().over("site_id").abs().alias("step")
    )
    steps = noon.group_by("measured").agg(pl.col("step").median())
    found = dict(steps.iter_rows())
    assert found[False] < 0.7 * found[True]


def test_without_noise_measured_values_are_smoother():
    table = sites().loc[["BE-Vie"]].assign(first_year=2019, last_year=2019)
    spread = []
    for noise in (0.0, 1.0, 2.0):
        given = Knobs(noise=noise)
        (tower,) = towers(places(table, given, 1), given, 1)
        night = tower_rows(tower).filter(pl.col("measured") & (pl.col("SW_IN_POT_hourly") == 0))
        spread.append(night["GPP"].std())
    assert spread[0] < 1e-6 < spread[1]
    assert spread[2] == pytest.approx(2 * spread[1], rel=0.05)


def test_levels_are_those_of_real_towers(small):
    """Loose: 36 towers. The full form, with all of them, is in test_acceptance."""
    middle = demo_figures.levels(small).loc[0.5] / demo_figures.REAL_LEVELS.loc[0.5]
    for name in ("GPP_mean", "GPP_sd", "NEE_sd", "ET_mean", "ET_sd"):
        assert 0.65 < middle[name] < 1.5, name


def test_boosting_beats_a_line_which_beats_a_constant(small):
    scores = demo_figures.cells(small, scenarios=["time-split"], targets=["GPP"], thin=37, every=2)
    table = scores[scores["scale"].isin(["hourly", "weekly", "seasonal"])]
    found = table.groupby(["scale", "model"])["rmse"].median().unstack()
    assert (found["xgb"] < found["lr"]).all()
    assert (found["lr"] < found["constant"]).all()


def test_conditional_shift_leaves_the_weather_alone_and_lowers_what_warm_towers_take_up(small):
    worlds = [one_year(small, conditional_shift=k) for k in (0, 1, 2)]
    assert worlds[0].select(WEATHER).equals(worlds[1].select(WEATHER))
    assert worlds[0].select(WEATHER).equals(worlds[2].select(WEATHER))
    warm = [world.filter(pl.col("mat") > 15)["GPP"].mean() for world in worlds]
    assert warm[0] > warm[1] > warm[2]


def test_without_covariate_shift_a_classifier_cannot_tell_warm_towers(small):
    """Site by site: a tower has weather of its own, so rows alone always give it away."""
    found = {}
    for strength in (0, 1):
        world = one_year(small, covariate_shift=strength).gather_every(23)
        x = world.select("TA", "LST_Day", "SW_IN_POT_daily_mean").to_numpy()
        warm = (world["mat"] > 15).to_numpy()
        near = _nearest_of_other_sites(x, world["site_id"].to_numpy(), warm)
        found[strength] = near
    assert abs(found[0] - 0.5) < 0.2
    assert found[1] > 0.7


def _nearest_of_other_sites(x: np.ndarray, site: np.ndarray, warm: np.ndarray) -> float:
    """Area under the curve of a linear score, each site judged by the others (rank of means)."""
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    means = pd.DataFrame(z).groupby(site).mean()
    labels = pd.Series(warm).groupby(site).first()
    score = {}
    for name in means.index:
        rest = means.index != name
        toward = means[rest][labels[rest]].mean() - means[rest][~labels[rest]].mean()
        score[name] = float(means.loc[name] @ toward)
    values = pd.Series(score)
    hot, cool = values[labels].to_numpy(), values[~labels].to_numpy()
    return float((hot[:, None] > cool).mean())


def test_towers_in_both_agree_with_real_months(small, shared):
    """Loose, as only a few of the 36 towers are there; see docs/synthetic.md for all."""
    path = demo_reality.real_file()
    if not path.is_file():
        pytest.skip(f"no real months: {path} is absent")
    found = demo_reality.agreement(
        demo_reality.synthetic_months(small), demo_reality.real_months(path)
    )
    assert found.loc["TA_mean", "sites"] >= 10
    assert found.loc["TA_mean", "correlation"] > 0.9
    assert abs(found.loc["TA_mean", "bias"]) < 1.5
    assert 0.8 < found.loc["TA_amplitude", "ratio"] < 1.25
    assert 0.8 < found.loc["SW_IN_mean", "ratio"] < 1.2
    assert 0.6 < found.loc["VPD_mean", "ratio"] < 1.5
    assert 0.5 < found.loc["GPP_mean", "ratio"] < 1.6
    assert 0.5 < found.loc["ET_mean", "ratio"] < 1.6
