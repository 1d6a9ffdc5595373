import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fluxcore.metrics import METRICS
from fluxcore.moments import moments
from fluxcore.schema import SCORE_METRICS

PERFECT = {"low": 0, "high": 1, "zero": 0, "one": 1}
every_metric = pytest.mark.parametrize("name", METRICS)
fluxes = st.integers(-100_000, 100_000).map(lambda thousandths: thousandths / 1000)
series = arrays(float, st.integers(2, 30), elements=fluxes)


def value(name, observed, predicted):
    return METRICS[name].compute(moments(np.array(observed), np.array(predicted)))[0]


@every_metric
def test_perfect_predictions_score_perfectly(name):
    observed = [1.0, 4.0, 2.0]
    assert value(name, observed, observed) == pytest.approx(PERFECT[METRICS[name].best], abs=1e-15)
    assert METRICS[name].loss(np.array([value(name, observed, observed)]))[0] < 1e-15


@every_metric
def test_nothing_observed_is_missing_not_zero(name):
    assert np.isnan(value(name, [np.nan, np.nan], [1.0, 2.0]))


@every_metric
def test_a_loss_grows_away_from_perfect_and_is_shown_in_the_metrics_own_terms(name):
    metric = METRICS[name]
    values = {
        "low": [0.0, 1, 2],
        "high": [1.0, 0.5, -3],
        "zero": [0.0, -1, 2],
        "one": [1.0, 1.5, 0],
    }
    loss = metric.loss(np.array(values[metric.best]))
    assert loss[0] == 0
    assert loss[0] < loss[1] <= loss[2]
    if metric.best == "high":
        np.testing.assert_allclose(metric.shown(loss), values["high"])


@every_metric
def test_every_metric_says_what_it_is(name):
    metric = METRICS[name]
    assert metric.doc.endswith((".", ":"))
    assert "Shape (g,)" in metric.compute.__doc__ or "Shape ``(g,)``" in metric.compute.__doc__
    assert "NaN" in metric.compute.__doc__


def test_the_benchmarks_metrics_come_first_and_in_its_order():
    assert tuple(METRICS)[: len(SCORE_METRICS)] == SCORE_METRICS
    assert [metric.ours for metric in METRICS.values()] == [False] * 8 + [True] * (len(METRICS) - 8)


def test_by_hand():
    observed, predicted = [1.0, 3.0, 5.0], [2.0, 2.0, 5.0]
    by_hand = {
        "mse": 2 / 3, "rmse": (2 / 3) ** 0.5, "mae": 2 / 3, "nse": 1 - 2 / 8,
        "r2_score": 36 / (8 * 6), "bias": 0, "relative_mae": 2 / 9, "relative_bias": 0,
        "correlation": 6 / 48**0.5, "variability_ratio": (6 / 8) ** 0.5, "mean_ratio": 1,
        "rmse_over_sd": (2 / 8) ** 0.5, "bias_part": 0,
    }  # fmt: skip
    for name, expected in by_hand.items():
        assert value(name, observed, predicted) == pytest.approx(expected, rel=1e-12, abs=1e-15), (
            name
        )
    r, alpha = by_hand["correlation"], by_hand["variability_ratio"]
    assert value("kge", observed, predicted) == pytest.approx(
        1 - ((r - 1) ** 2 + (alpha - 1) ** 2) ** 0.5
    )


def test_a_bias_of_rounding_is_none():
    observed, predicted = [0.1 + 0.2, -0.3], [0.7, -0.7]
    assert np.mean(observed) - np.mean(predicted) != 0
    assert value("bias", observed, predicted) == 0


def test_bias_is_observed_minus_predicted():
    assert value("bias", [2.0, 2.0], [1.5, 1.5]) == 0.5


def test_an_observed_mean_of_zero_up_to_rounding_has_no_relative_values():
    observed = [0.1 + 0.2, -0.3]
    assert np.mean(observed) != 0
    assert np.isnan(value("relative_mae", observed, [1.0, 1.0]))
    assert np.isnan(value("relative_bias", observed, [1.0, 1.0]))


@pytest.mark.parametrize("name", ["nse", "r2_score", "variability_ratio", "correlation"])
def test_observations_that_vary_by_rounding_only_do_not_vary(name):
    assert np.isnan(value(name, [0.1 + 0.2, 0.3], [1.0, 2.0]))


def test_a_constant_prediction_has_no_correlation_but_an_nse():
    assert np.isnan(value("r2_score", [1.0, 2.0], [3.0, 3.0]))
    assert value("nse", [1.0, 2.0], [1.5, 1.5]) == 0


@given(series, st.randoms(use_true_random=False))
def test_bias_slope_and_pattern_add_up_to_the_mse(observed, random):
    predicted = np.array([random.uniform(-100, 100) for _ in observed])
    parts = sum(
        value(name, observed, predicted) for name in ("bias_part", "slope_part", "pattern_part")
    )
    assert parts == pytest.approx(value("mse", observed, predicted), rel=1e-9, abs=1e-9)


@given(series, st.floats(0.1, 10), st.floats(-50, 50))
def test_predictions_on_a_line_have_no_pattern_part(observed, slope, offset):
    mse = value("mse", observed, slope * observed + offset)
    assert value("pattern_part", observed, slope * observed + offset) <= 1e-6 * (
        mse + observed.var()
    )
