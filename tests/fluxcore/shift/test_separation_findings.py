import numpy as np
import pytest

from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, Finding
from fluxcore.shift.options import Options
from fluxcore.shift.separation_findings import (
    against_refits,
    calibrated,
    reduced_values,
    separation_findings,
    separation_tables,
)
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world, world_of_years

OPTIONS = Options(permutations=99, bootstrap=60, folds=2)
NULL = {"auc": np.linspace(0.4, 0.6, 39), "auc_row_split": np.linspace(0.7, 0.8, 39)}
BAND = {"auc": np.linspace(0.42, 0.58, 20), "auc_row_split": np.linspace(0.7, 0.8, 20)}


@pytest.fixture(scope="module")
def study():
    return Study(world(3, sites=30, rows=24, test=12, x_shift=3.0), OPTIONS)


def by_name(findings):
    return {f.measure: f for f in findings}


def test_no_verdict_before_chance_is_drawn(study):
    found = by_name(separation_findings(study, {}, {}))
    assert found["auc"].verdict == CANNOT
    assert found["auc"].reason == "chance has not been drawn yet"
    assert found["auc"].value > 0.8
    assert found["auc"].low < found["auc"].value < found["auc"].high
    assert found["fingerprint"].verdict == ""
    assert "reduced covariate statistics" not in study.kept


def test_rows_split_at_random_are_never_without_a_band(study):
    split = by_name(separation_findings(study, {}, {}))["auc_row_split"]
    assert split.verdict == CANNOT
    assert 0.5 < split.band_low < split.band_high
    assert "10 random draws with 60 rows a site give" in split.reason


def test_rows_split_at_random_where_there_is_nothing_to_draw_from():
    few = Study(world(3, sites=14, rows=24, test=12), OPTIONS)
    split = by_name(separation_findings(few, {}, {}))["auc_row_split"]
    assert split.reason == "the other sites are too few to draw from"


def test_refits_give_p_and_a_band(study):
    found = by_name(separation_findings(study, NULL, BAND))
    assert found["auc"].verdict == BEYOND
    assert found["auc"].p == 1 / 40
    assert found["auc"].band_high < 0.6 < found["auc"].smallest
    assert f"the value is {reduced_values(study)['auc']:.3f}" in found["auc"].reason
    assert "150 rows a site" in found["auc"].reason
    assert found["auc_site"].verdict == CANNOT  # nothing drawn for it
    assert found["auc"].tentative  # 12 test sites
    assert found["fingerprint"].verdict == ""
    assert np.isnan(found["fingerprint"].p)


def test_like_a_random_draw_below_the_band(study):
    high = {"auc": np.linspace(0.9, 1.0, 39)}
    found = by_name(separation_findings(study, high, high))
    assert found["auc"].verdict == LIKE


def test_the_small_value_is_compared_not_the_large():
    found = Finding(measure="auc", value=0.95)
    one = against_refits(found, 0.55, NULL["auc"], BAND["auc"], OPTIONS)
    assert one.value == 0.95
    assert one.p == pytest.approx((1 + (NULL["auc"] >= 0.55).sum()) / 40)
    assert against_refits(found, 0.55, np.empty(0), np.empty(0), OPTIONS) is found


def test_draws_that_are_not_defined_take_no_part():
    null = np.append(NULL["auc"], np.nan)
    one = against_refits(Finding(measure="auc", value=0.9), 0.9, null, np.empty(0), OPTIONS)
    assert one.p == 1 / 40
    assert np.isnan(one.band_high)


def test_probability_of_every_site(study):
    table = separation_tables(study)["site_probability"]
    assert list(table.columns) == [
        "site_id", "role", "p_test", "low", "high", "latitude", "longitude", "igbp",
    ]  # fmt: skip
    assert len(table) == 30
    assert table["p_test"].is_monotonic_decreasing
    assert ((table["low"] <= table["p_test"]) & (table["p_test"] <= table["high"])).mean() > 0.9
    means = table.groupby("role")["p_test"].mean()
    assert means["test"] > 0.7 > 0.3 > means["train"]
    pi = calibrated(study)
    assert table.set_index("site_id").at["AA-000", "p_test"] == pytest.approx(
        pi[study.both.site == 0].mean()
    )


def test_years_take_the_larger_of_two_p():
    study = Study(world_of_years(3, sites=10, rows=8, x_shift=20.0), OPTIONS)
    null = {"auc_site_years": np.linspace(0.4, 0.6, 34)}
    found = by_name(separation_findings(study, null, {}))["auc_site_years"]
    assert found.p == 1 / 35
    assert found.verdict == BEYOND
    assert "exchanged at random towers (0.01)" in found.reason
    assert found.reason.startswith("the larger p of other choices of test years (0.029)")
