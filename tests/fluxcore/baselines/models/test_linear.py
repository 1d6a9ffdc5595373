"""Lines against scikit-learn's, and against what can be worked out by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import HuberRegressor, LinearRegression, Ridge
from threadpoolctl import threadpool_limits

from fluxcore.baselines import BASELINES
from fluxcore.baselines import linear as lines
from fluxcore.baselines.models.robust_lr import Huber, scale_of
from fluxcore.errors import ModelError


def fitted(name, rows, validation, **parameters):
    X, y, groups = rows
    model = BASELINES[name].make({**BASELINES[name].default, **parameters}, 0)
    return model.fit(X, y, groups=groups, validation=validation)


def doubled(rows):
    """Covariates and target in float64, as the reference needs them."""
    return rows[0].astype(np.float64), rows[1].astype(np.float64)


@pytest.fixture
def chunks(monkeypatch):
    """Make chunks short, so that a few hundred rows fill many of them, the last one partly."""
    monkeypatch.setattr(lines, "CHUNK", 64)


def test_constant_predicts_the_mean_of_the_training_target(rows, validation):
    X, _, groups = rows(count=4)
    y = np.array([1, 2, 3, 6], dtype=np.float32)
    assert fitted("constant", (X, y, groups), validation).predict(X).tolist() == [3.0] * 4


@pytest.mark.usefixtures("chunks")
def test_linear_regression_is_that_of_scikit_learn_though_types_add_up_to_one(rows, validation):
    some = rows()
    some[0][:, 1] += 290  # a temperature in K: large against its spread
    ours, theirs = fitted("lr", some, validation).line_, LinearRegression().fit(*doubled(some))
    assert_allclose(ours.coefficients, theirs.coef_, rtol=1e-6, atol=1e-9)
    assert_allclose(ours.intercept, theirs.intercept_, rtol=1e-6)
    of_no_type = np.zeros((1, some[0].shape[1]), dtype=np.float32)
    assert_allclose(ours(of_no_type), theirs.predict(of_no_type), rtol=1e-6)


def test_a_covariate_without_variation_gets_no_coefficient(rows, validation):
    X, y, groups = rows()
    without = fitted("lr", (X, y, groups), validation).line_
    constant = np.full((len(X), 1), 0.1, dtype=np.float32)  # its mean is not exact in binary
    line = fitted("lr", (np.hstack([X, constant]), y, groups), validation).line_
    assert line.coefficients[-1] == 0
    assert_allclose(line.coefficients[:-1], without.coefficients, rtol=1e-9)


def test_the_same_covariate_twice_shares_its_coefficient(rows, validation):
    X, y, groups = rows()
    twice = np.hstack([X[:, :3], 2 * X[:, :1]])
    line = fitted("lr", (twice, y, groups), validation).line_
    once = fitted("lr", (X[:, :3], y, groups), validation).line_
    # the shortest (a, b) with a + 2 b = c is (c / 5, 2 c / 5)
    assert_allclose(line.coefficients[[0, 3]], once.coefficients[0] * np.array([0.2, 0.4]))


@pytest.mark.usefixtures("chunks")
@pytest.mark.parametrize("alpha", [1e-3, 1.0, 1e2])
def test_ridge_is_that_of_scikit_learn(rows, validation, alpha):
    some = rows()
    ours = fitted("ridge", some, validation, alpha=alpha).line_
    theirs = Ridge(alpha=alpha).fit(*doubled(some))
    assert_allclose(ours.coefficients, theirs.coef_, rtol=1e-6, atol=1e-9)
    assert_allclose(ours.intercept, theirs.intercept_, rtol=1e-6)


def test_the_penalty_leaves_the_intercept_alone(rows, validation):
    X, y, groups = rows()
    line = fitted("ridge", (X, y + 100, groups), validation, alpha=1e12).line_
    assert_allclose(line(X), np.full(len(X), y.mean() + 100), rtol=1e-5)


@pytest.mark.usefixtures("chunks")
@pytest.mark.parametrize(("alpha", "epsilon"), [(1e-3, 1.1), (1.0, 1.35), (1e2, 2.0)])
def test_robust_regression_is_that_of_scikit_learn(rows, validation, alpha, epsilon):
    X, y, groups = rows()
    y[::10] += 50
    ours = fitted(
        "robust-lr", (X, y, groups), validation, alpha=alpha, epsilon=epsilon, tolerance=1e-10
    )
    theirs = HuberRegressor(alpha=alpha, epsilon=epsilon, max_iter=10_000, tol=1e-9)
    theirs.fit(*doubled((X, y)))  # it ends where the objective, not the line, hardly changes
    line = ours.line_
    error = y - line(X)
    scale = scale_of(error, epsilon)
    assert_allclose(scale, theirs.scale_, rtol=1e-3)
    assert_allclose(line(X), theirs.predict(X.astype(np.float64)), atol=0.01 * scale)

    def objective(error, scale, coefficients):
        size = np.abs(error / scale)
        loss = np.where(size < epsilon, size**2, 2 * epsilon * size - epsilon**2)
        return scale * (1 + loss).sum() + alpha * (coefficients**2).sum()

    least = objective(error, scale, line.coefficients)
    found = objective(y - theirs.predict(doubled((X, y))[0]), theirs.scale_, theirs.coef_)
    assert_allclose(least, found, rtol=1e-6)
    assert least <= found * (1 + 1e-12)


def test_robust_regression_begun_on_some_of_the_rows_ends_at_the_same_line(
    rows, validation, monkeypatch
):
    some = rows()
    whole = fitted("robust-lr", some, validation, tolerance=1e-8)
    monkeypatch.setattr("fluxcore.baselines.models.robust_lr.START_ROWS", 100)
    begun = fitted("robust-lr", some, validation, tolerance=1e-8)
    assert_allclose(begun.line_.coefficients, whole.line_.coefficients, atol=1e-6)


def test_outliers_move_least_squares_and_not_the_robust_line(rows, validation):
    X, y, groups = rows()
    y = (X[:, 0] + 0.01 * np.sin(np.arange(len(X)))).astype(np.float32)
    y[::20] += 100
    slopes = {
        name: fitted(name, (X, y, groups), validation).line_.coefficients[0]
        for name in ("lr", "robust-lr")
    }
    intercepts = {
        name: fitted(name, (X, y, groups), validation).predict(np.zeros_like(X[:1]))[0]
        for name in ("lr", "robust-lr")
    }
    assert_allclose(slopes["robust-lr"], 1, atol=0.01)
    assert abs(intercepts["robust-lr"]) < 0.1 < 4 < intercepts["lr"]


def test_robust_regression_that_does_not_settle_says_what_to_do(rows, validation, monkeypatch):
    monkeypatch.setattr("fluxcore.baselines.models.robust_lr.STEPS", 1)
    with pytest.raises(ModelError, match=r"did not settle within 1 steps.*or the model lr"):
        fitted("robust-lr", rows(), validation)


@pytest.mark.parametrize(
    ("errors", "epsilon", "scale"),
    [
        ([1.0, -1.0, 1.0, -1.0], 1.5, 1.0),  # all within the edge: their root mean square
        ([1.0, 1.0, 1.0, 1e9], 1.5, (3 / (4 - 1.5**2)) ** 0.5),  # 3 / s^2 + 1.5^2 = 4
        ([0.0, 0.0, 0.0, 1.0], 1.1, 0.0),  # no scale at which the mean reaches 1
        ([0.0, 0.0], 1.1, 0.0),
    ],
)
def test_the_scale_solves_its_equation(errors, epsilon, scale):
    assert_allclose(scale_of(np.array(errors), epsilon), scale, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", ["lr", "ridge", "robust-lr"])
def test_the_number_of_threads_changes_no_digit(name, rows, validation):
    few, many = rows(count=3000, width=12), rows(count=50, width=12)
    found = []
    for count in (1, 2):
        with threadpool_limits(limits=count):
            model = fitted(name, few, validation)
            found.append((model.line_.coefficients.tolist(), model.predict(many[0]).tolist()))
    assert found[0] == found[1]


def test_the_class_has_the_defaults_of_its_entry():
    made = BASELINES["robust-lr"].make(BASELINES["robust-lr"].default, 0)
    assert isinstance(made, Huber)
    assert (made.alpha, made.epsilon) == (1.0, 1.35)
