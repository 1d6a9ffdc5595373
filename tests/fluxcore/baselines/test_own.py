"""A model of one's own: copied, fitted, scored and kept as baselines are."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

import fluxcore
from fluxcore.errors import ModelError
from fluxcore.score_files import read_scores

ONE = {"scenarios": "TA40", "targets": "ET"}


class Told:
    """Remembers what it was given; predicts the mean."""

    seen: list[tuple] = []  # noqa: RUF012 - copies of it share the list

    def fit(self, X, y, groups, validation):
        self.seen.append((X.shape, groups.max(), validation.X.shape[1]))
        self.mean = y.mean()

    def predict(self, X):
        return np.full(len(X), self.mean)


def test_scikit_learn_s_line_equals_ours(world, workspace):
    mine = make_pipeline(FunctionTransformer(), LinearRegression())
    kept = {"workspace": workspace, "dataset": world, **ONE}
    report = fluxcore.run(mine, name="sk-line", sample=0, **kept)
    fluxcore.pilot(models=["lr"], workers=1, **kept)
    table = read_scores(workspace.score_files("seven"))
    wide = table.pivot_table(index=["scale", "domain"], columns="model", values="rmse")
    np.testing.assert_allclose(wide["sk-line"], wide["lr"], rtol=1e-5)
    assert report.done[0].added.stored.is_file()
    assert not hasattr(mine[-1], "coef_")  # what was given has learnt nothing


def test_groups_and_validation_are_given_to_who_asks(world, workspace):
    Told.seen.clear()
    fluxcore.run(Told, name="told", dataset=world, workspace=workspace, sample=50, **ONE)
    fluxcore.run(Told(), name="told2", dataset=world, workspace=workspace, sample=50, **ONE)
    assert Told.seen == [((150, 15), 2, 15)] * 2


@pytest.mark.parametrize(
    ("given", "name", "says"),
    [
        (3, "mine", "has the methods fit"),
        (lambda: 3, "mine", "The function that should return a model returned int"),
        (LinearRegression(), "lr", "is the name of a baseline"),
    ],
)
def test_what_is_no_model_is_refused(world, workspace, given, name, says):
    with pytest.raises(ModelError, match=says):
        fluxcore.run(given, name=name, dataset=world, workspace=workspace, **ONE)


def test_a_model_s_own_error_reaches_its_owner(world, workspace):
    class Broken(Told):
        def fit(self, X, y):
            raise ValueError("a bug of mine")

    with pytest.raises(ValueError, match="a bug of mine"):
        fluxcore.run(Broken(), name="mine", dataset=world, workspace=workspace, **ONE)
    assert not workspace.prediction_files()
