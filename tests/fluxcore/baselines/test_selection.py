"""Draws of hyper-parameters, and which of them a strategy takes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.baselines import BASELINES
from fluxcore.baselines.selection import chosen, domain_rmse, draws_of, strategy_values
from fluxcore.errors import ModelError, UnknownNameError
from fluxcore.schema import STRATEGIES


def test_the_rmse_of_domains_by_hand():
    observed = np.array([1.0, 2.0, np.nan, 5.0], dtype=np.float32)
    predicted = np.array([1.0, 4.0, 9.0, 2.0])
    rmse = domain_rmse(observed, predicted, np.array([0, 0, 1, 2], dtype=np.int32), 3)
    np.testing.assert_allclose(rmse, [np.sqrt(2), np.nan, 3.0])


def test_strategies_leave_domains_without_observations_out():
    values = strategy_values(np.array([1.0, np.nan, 3.0]))
    assert values == {"mean": 2.0, "max": 3.0, "discrepancy": 2.0}


def test_strategies_may_disagree():
    even, good = strategy_values(np.array([4.0, 4.0])), strategy_values(np.array([1.0, 5.0]))
    assert [chosen([even, good], name) for name in STRATEGIES] == [1, 0, 0]
    assert chosen([even, even], "mean") == 0
    with pytest.raises(UnknownNameError, match="Did you mean 'mean'"):
        chosen([even], "men")


@given(st.lists(st.lists(st.floats(0, 1e3), min_size=3, max_size=3), min_size=1, max_size=8))
def test_no_draw_beats_the_chosen_one_by_its_own_strategy(losses):
    values = [strategy_values(np.array(each)) for each in losses]
    for strategy in STRATEGIES:
        best = values[chosen(values, strategy)][strategy]
        assert all(best <= value[strategy] for value in values)


@pytest.mark.parametrize("name", list(BASELINES))
def test_one_draw_has_the_default_parameters_and_more_are_a_search(name):
    baseline = BASELINES[name]
    of = {"seed": 3, "run": 1, "of": "TA40 GPP"}
    (only,) = draws_of(baseline, 1, **of)
    assert only.parameters == baseline.default
    several = draws_of(baseline, 4, **of)
    assert several[:2] == draws_of(baseline, 2, **of)
    if baseline.space is None:
        assert several == [only]
    else:
        assert len({str(draw.parameters) for draw in several}) == 4
        assert several != draws_of(baseline, 4, **{**of, "run": 2})
        assert several != draws_of(baseline, 4, **{**of, "of": "TA40 ET"})


def test_no_draw_is_refused():
    with pytest.raises(ModelError, match="At least 1 draw"):
        draws_of(BASELINES["xgb"], 0, seed=0, run=1, of="")
