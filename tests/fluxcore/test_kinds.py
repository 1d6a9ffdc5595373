import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore import metrics as m
from fluxcore.kinds import KINDS, kinds, shares
from fluxcore.moments import moments

sizes = st.floats(-3, 3).map(lambda v: round(v, 3))


@st.composite
def simulated(draw):
    """Series with any mean error, any amplitude and any correlation, both signs."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(5, 200))
    observed = rng.normal(draw(sizes), draw(st.floats(0.1, 5)), n)
    predicted = draw(sizes) + draw(sizes) * observed + rng.normal(0, draw(st.floats(0.05, 3)), n)
    return observed, predicted


def from_scores(observed, predicted):
    total = moments(observed, predicted)
    return kinds(m.mse(total), m.bias(total), m.nse(total), m.r2_score(total)), total


@given(simulated())
def test_parts_from_scores_are_the_parts_from_the_series(series):
    parts, total = from_scores(*series)
    size = m.mse(total)[0]
    assert parts["bias"][0] == pytest.approx(m.bias_part(total)[0], abs=1e-9 * size)
    assert parts["pattern"][0] == pytest.approx(m.pattern_part(total)[0], abs=1e-7 * size)
    r = max(m.correlation(total)[0], -1)
    sd_observed, sd_predicted = np.std(series[0]), np.std(series[1])
    by_size_of_r = (sd_predicted - r * sd_observed) ** 2
    assert parts["slope"][0] == pytest.approx(by_size_of_r, abs=1e-7 * size)


@given(simulated())
def test_parts_add_up_and_are_never_negative(series):
    parts, total = from_scores(*series)
    assert (parts[list(KINDS)].to_numpy() >= 0).all()
    assert parts[list(KINDS)].sum(axis=1)[0] == pytest.approx(m.mse(total)[0])
    assert shares(parts).sum(axis=1)[0] == pytest.approx(1)


@given(simulated())
def test_one_of_the_two_amplitudes_is_the_true_one_and_a_decided_direction_is_right(series):
    observed, predicted = series
    parts, total = from_scores(observed, predicted)
    row = parts.iloc[0]
    truth, spread = np.std(predicted), np.std(observed)
    near = 1e-4 * spread
    assert min(abs(row.predicted_sd_lo - truth), abs(row.predicted_sd_hi - truth)) < near
    if row.amplitude == "too small":
        assert truth < spread + near
    if row.amplitude == "too large":
        assert truth > spread - near
    if row.slope_direction == "too large":  # observed on predicted: slope r so / sp below one
        assert m.correlation(total)[0] * spread < truth


def test_by_hand():
    parts = kinds(mse=[4.0], bias=[-1.0], nse=[0.0], r2_score=[0.75]).iloc[0]
    assert tuple(parts[list(KINDS)]) == pytest.approx((1.0, 2.0, 1.0))
    assert parts["observed_sd"] == pytest.approx(2.0)
    assert parts["predicted_sd_hi"] == pytest.approx(np.sqrt(3) + np.sqrt(2))
    assert parts["slope_direction"] == "either"


def test_negative_correlation_needs_no_sign():
    observed = np.array([0.0, 1.0, 2.0, 3.0])
    parts, _ = from_scores(observed, -observed)
    sd = np.std(observed)
    assert parts["slope"][0] == pytest.approx((2 * sd) ** 2)
    assert parts["slope_direction"][0] == "too large"


@pytest.mark.parametrize(("nse", "r2"), [(np.nan, 0.5), (0.5, np.nan)])
def test_undefined_scores_leave_only_the_bias(nse, r2):
    parts = kinds([2.0], [1.0], [nse], [r2])
    assert parts["bias"][0] == 1.0
    assert parts[["slope", "pattern"]].isna().all(axis=None)
    assert parts["slope_direction"][0] == ""
    assert shares(parts)["bias"][0] == 0.5


def test_published_decomposition_of_the_hardest_tower(published):
    row = published.query(
        "target == 'ET' and scenario == 'TA40' and scale == 'hourly' "
        "and model == 'xgb' and domain == 'US-ONA'"
    )
    parts = kinds(row["mse"], row["bias"], row["nse"], row["r2_score"])
    assert tuple(shares(parts).iloc[0]) == pytest.approx((0.28, 0.35, 0.37), abs=0.005)


def test_published_parts_need_no_more_than_rounding(published):
    rows = published.dropna(subset=["nse", "r2_score"])
    variance = rows["mse"] / (1 - rows["nse"])
    slope = rows["mse"] - rows["bias"] ** 2 - (1 - rows["r2_score"]) * variance
    assert (slope > -1e-9 * rows["mse"]).all()
