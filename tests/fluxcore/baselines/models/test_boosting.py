"""Boosting: what stops it, what a seed does, and what happens when a library refuses."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from fluxcore.baselines import BASELINES, Validation
from fluxcore.errors import ModelError

BOOSTERS = ("xgb", "lightgbm", "hist-gb")
ROUNDS = {"xgb": "n_estimators", "lightgbm": "n_estimators", "hist-gb": "max_iter"}
RATE = "learning_rate"
boosters = pytest.mark.parametrize("name", BOOSTERS)


def fitted(name, rows, validation, seed=0, **parameters):
    baseline = BASELINES[name]
    if not baseline.installed:
        pytest.skip(f"{name} needs {baseline.needs}, which is not installed")
    X, y, groups = rows
    model = baseline.make({**baseline.default, **parameters}, seed)
    return model.fit(X, y, groups=groups, validation=validation)


def rmse(model, rows):
    return float(np.sqrt(np.mean((model.predict(rows[0]) - rows[1]) ** 2)))


@boosters
def test_boosting_follows_a_curve_that_no_line_can(name, rows, validation):
    lr = BASELINES["lr"].make({}, 0)
    X, y, groups = rows(count=2000)
    lr.fit(X, y, groups=groups, validation=validation)
    ours = fitted(name, (X, y, groups), validation)
    assert rmse(ours, validation) < 0.5 * rmse(lr, validation)


@boosters
def test_trees_stop_where_validation_rows_gain_nothing(name, rows, validation):
    shuffled = np.random.default_rng(2).permutation(validation.y)
    unrelated = Validation(validation.X, shuffled, validation.groups)
    some = rows()
    stopped = fitted(name, some, unrelated, **{ROUNDS[name]: 100, RATE: 0.05})
    free = fitted(name, some, Validation(*some), **{ROUNDS[name]: 100, RATE: 0.05})
    assert stopped.trees < 40 < free.trees
    assert stopped.learnt == {"trees": stopped.trees}


@boosters
def test_another_seed_gives_another_model(name, rows, validation):
    one, other = (fitted(name, rows(), validation, seed=seed) for seed in (1, 2))
    assert not np.array_equal(one.predict(validation.X), other.predict(validation.X))


@boosters
def test_nothing_is_printed(name, rows, validation, capfd):
    few = rows(count=30)
    fitted(name, few, validation).predict(few[0])
    assert capfd.readouterr() == ("", "")


@boosters
def test_without_validation_rows_the_error_says_what_to_do(name, rows, validation):
    none = Validation(*(part[:0] for part in validation))
    with pytest.raises(ModelError, match=r"there are none\. Take another validation split"):
        fitted(name, rows(), none)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("xgb", {"learning_rate": -1.0}),
        ("xgb", {"subsample": 7.0}),
        ("lightgbm", {"num_leaves": 1}),
        ("hist-gb", {"max_leaf_nodes": 1}),
        ("hist-gb", {"learning_rate": "fast"}),
        ("hist-gb", {"leaves": 3}),
    ],
)
def test_parameters_that_a_library_refuses_are_named(name, wrong, rows, validation):
    with pytest.raises(
        ModelError, match=rf"{name} could not learn from 600 rows.*{next(iter(wrong))}"
    ):
        fitted(name, rows(), validation, **wrong)


@boosters
def test_the_number_of_threads_changes_no_digit(name, rows, validation):
    some = rows(count=4000, width=8)
    others = Validation(*rows(count=400, width=8, seed=1))
    found = []
    for count in (1, 2):
        with threadpool_limits(limits=count):
            model = fitted(name, some, others, **{ROUNDS[name]: 30})
            found.append(model.predict(others.X).tolist())
    assert found[0] == found[1]
