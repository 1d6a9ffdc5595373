import numpy as np
import pytest

from fluxcore.errors import FluxError
from fluxcore.shift import errors
from tests.fluxcore.shift import by_hand


class Constant:
    def __init__(self, value):
        self.value = value

    def predict(self, X):
        return np.full(len(X), self.value)


@pytest.fixture
def rows():
    """Sites 0 and 1 train, in folds 0 and 1; site 2 is the test."""
    return by_hand.sample([0, 0, 1, 1, 2, 2], [2], [1.0, 1, 2, 2, 5, 7])


def test_training_rows_are_predicted_by_the_model_of_their_own_fold_alone(rows):
    found = errors.unseen(rows, [Constant(10.0), Constant(20.0)], np.array([0, 1, 0]))
    nan = np.nan
    expected = [[10, 10, nan, nan, 10, 10], [nan, nan, 20, 20, 20, 20]]
    assert np.array_equal(found, expected, equal_nan=True)


def test_an_error_of_the_test_is_a_mean_of_squares_not_a_square_of_means():
    found = errors.Errors("model", np.array([[1.0, np.nan], [-3.0, 2.0]]))
    assert found.squared == pytest.approx([5, 4])
    assert found.residual == pytest.approx([-1, 2])


def test_a_row_that_no_model_predicts_has_no_error():
    found = errors.Errors("model", np.array([[np.nan], [np.nan]]))
    assert np.isnan(found.squared[0])
    assert np.isnan(found.residual[0])


def test_models_have_not_seen_the_site(monkeypatch, rows):
    seen = []

    def learn(X, y, weight, seed):
        seen.append(sorted(y.tolist()))
        return Constant(0.0)

    monkeypatch.setattr(errors, "regressor", learn)
    errors.fold_models(rows, rows.targets["GPP"], np.array([0, 1, 0]), 0)
    assert seen == [[2, 2], [1, 1]]


def test_no_model_where_the_other_folds_have_no_row(rows):
    models = errors.fold_models(rows, rows.targets["GPP"], np.array([0, 1, 0]), 0, side=2)
    assert models[0] is None
    assert models[1] is not None
    assert np.isnan(errors.predicted(models[0], rows.binned)).all()


def test_a_level_of_its_own_is_an_error_at_a_site_that_was_not_seen():
    site = np.repeat(np.arange(8), 30)
    y = np.where(site == 3, 10.0, 0.0)
    rows = by_hand.sample(site.tolist(), [7], y.tolist(), np.tile(np.arange(30.0), 8)[:, None])
    found = errors.reference_errors(rows, y, np.arange(8) % 4, 0)
    assert found.of == "reference model"
    assert found.residual[site == 3].mean() > 5


def test_predictions_that_are_given_are_used_as_they_are():
    found = errors.Errors.given("xgb", np.array([1.0, 2.0]), np.array([0.0, 4.0]))
    assert found.residual.tolist() == [1, -2]
    assert found.squared.tolist() == [1, 4]


@pytest.mark.parametrize("predicted", [np.array([1.0]), np.array([1.0, np.nan])])
def test_predictions_must_be_complete(predicted):
    with pytest.raises(FluxError, match="xgb must be there for each of 2 rows"):
        errors.Errors.given("xgb", np.array([1.0, 2.0]), predicted)
