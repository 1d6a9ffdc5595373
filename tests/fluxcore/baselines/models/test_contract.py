"""What holds for every model that predicts single hours, now and later."""

import json
from inspect import signature

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.baselines import BASELINES, Validation
from fluxcore.errors import ModelError

SMALL = {"max_iter": 20, "n_estimators": 20, "epochs": 2}
"""What makes learning short, by the names of different libraries."""
HOURLY = [name for name in BASELINES if not BASELINES[name].sequence]
hourly = pytest.mark.parametrize("name", HOURLY)


def learnt(name, rows, validation, seed=0):
    baseline = BASELINES[name]
    if not baseline.installed:
        pytest.skip(f"{name} needs {baseline.needs}, which is not installed")
    short = {key: value for key, value in SMALL.items() if key in baseline.default}
    X, y, groups = rows
    model = baseline.make({**baseline.default, **short}, seed)
    return model.fit(X, y, groups=groups, validation=validation)


@hourly
def test_predictions_are_finite_one_a_row_and_the_same_for_the_same_seed(name, rows, validation):
    once, again = (learnt(name, rows(), validation, seed=3) for _ in range(2))
    predicted = once.predict(validation.X)
    assert predicted.shape == validation.y.shape
    assert np.isfinite(predicted).all()
    assert np.array_equal(predicted, again.predict(validation.X))


@hourly
def test_predictions_of_a_row_do_not_depend_on_the_others(name, rows, validation):
    model = learnt(name, rows(), validation)
    some = validation.X[::7]
    np.testing.assert_allclose(model.predict(some), model.predict(validation.X)[::7], rtol=1e-5)
    assert model.predict(some[:1]).shape == (1,)


@hourly
def test_learning_leaves_the_rows_as_they_are(name, rows, validation):
    X, y, groups = rows()
    before = X.copy(), y.copy(), groups.copy()
    learnt(name, (X, y, groups), validation).predict(X)
    for now, then in zip((X, y, groups), before, strict=True):
        assert np.array_equal(now, then)


@hourly
def test_read_only_rows_will_do(name, rows, validation):
    X, y, groups = rows()
    for array in (X, y, groups):
        array.flags.writeable = False
    assert np.isfinite(learnt(name, (X, y, groups), validation).predict(X)).all()


@hourly
def test_a_target_that_does_not_vary_is_predicted(name, rows, validation):
    X, y, groups = rows()
    flat = Validation(validation.X, np.full_like(validation.y, 3.5), validation.groups)
    predicted = learnt(name, (X, np.full_like(y, 3.5), groups), flat).predict(X)
    assert np.isfinite(predicted).all()
    if BASELINES[name].needs != "torch":  # networks come close to it only after many rounds
        np.testing.assert_allclose(predicted, 3.5, rtol=1e-5)


@hourly
def test_one_training_domain_will_do_or_the_error_says_that_two_are_needed(name, rows, validation):
    if name in ("coral", "mmd"):  # what they do is to compare domains
        with pytest.raises(ModelError, match="domain"):
            learnt(name, rows(domains=1), validation)
    else:
        assert np.isfinite(learnt(name, rows(domains=1), validation).predict(validation.X)).all()


@hourly
def test_one_covariate_will_do(name, rows, validation):
    X, y, groups = rows()
    few = Validation(validation.X[:, :1].copy(), validation.y, validation.groups)
    predicted = learnt(name, (X[:, :1].copy(), y, groups), few).predict(few.X)
    assert np.isfinite(predicted).all()


@hourly
def test_a_covariate_that_does_not_vary_does_no_harm(name, rows, validation):
    X, y, groups = rows()
    X[:, 1] = 290.1
    assert np.isfinite(learnt(name, (X, y, groups), validation).predict(validation.X)).all()


@pytest.mark.parametrize("name", BASELINES)
def test_an_entry_says_what_it_is(name):
    baseline = BASELINES[name]
    assert baseline.label
    assert baseline.about.endswith(".")
    assert len(baseline.source) < 150
    assert bool(baseline.needs) == bool(baseline.extra)
    assert json.loads(json.dumps(dict(baseline.default))) == baseline.default
    assert list(signature(baseline.make).parameters) != []


@pytest.mark.parametrize("name", [name for name in BASELINES if BASELINES[name].space])
@given(seed=st.integers(0, 2**32 - 1))
def test_a_draw_names_the_default_parameters_in_plain_numbers(name, seed):
    baseline = BASELINES[name]
    drawn, again = (baseline.space(np.random.default_rng(seed)) for _ in range(2))
    assert drawn == again
    assert set(drawn) == set(baseline.default)
    assert json.loads(json.dumps(drawn)) == drawn


RANGES = {
    "ridge": {"alpha": (1e-3, 1e2)},
    "robust-lr": {"alpha": (1e-3, 1e2), "epsilon": (1.1, 2)},
    "xgb": {
        "n_estimators": (100, 1000),
        "max_depth": (3, 10),
        "learning_rate": (0.01, 0.3),
        "subsample": (0.6, 1),
    },
    "lightgbm": {
        "n_estimators": (100, 500),
        "learning_rate": (0.05, 0.2),
        "num_leaves": (15, 65),
        "max_depth": (3, 12),
        "min_child_samples": (5, 30),
        "colsample_bytree": (0.6, 1),
    },
    "hist-gb": {
        "max_iter": (100, 500),
        "learning_rate": (0.03, 0.3),
        "max_leaf_nodes": (15, 127),
        "min_samples_leaf": (20, 500),
        "l2_regularization": (1e-3, 10),
        "max_features": (0.6, 1),
    },
}


@pytest.mark.parametrize("name", RANGES)
@given(seed=st.integers(0, 2**32 - 1))
def test_draws_lie_in_the_ranges_of_the_benchmark(name, seed):
    drawn = BASELINES[name].space(np.random.default_rng(seed))
    assert set(drawn) == set(RANGES[name])
    for parameter, (low, high) in RANGES[name].items():
        assert low <= drawn[parameter] <= high
        assert isinstance(drawn[parameter], int) == isinstance(low, int)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (name, key)
        for name, ranges in RANGES.items()
        for key, (low, high) in ranges.items()
        if isinstance(low, int)
    ],
)
def test_draws_reach_across_their_range(name, parameter):
    draw = np.random.default_rng(0)
    low, high = RANGES[name][parameter]
    found = [BASELINES[name].space(draw)[parameter] for _ in range(200)]
    assert min(found) < low + 0.1 * (high - low) + 1
    assert max(found) > high - 0.2 * (high - low) - 1
