"""The lstm on stretches of noise whose echo it is to predict."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra [deep] is not installed")

from fluxcore.baselines import BASELINES, Validation  # noqa: E402
from fluxcore.baselines.deep.sequence import SequenceRegressor  # noqa: E402
from fluxcore.baselines.deep.training import Schedule  # noqa: E402
from fluxcore.errors import ModelError  # noqa: E402

LAG = 2


def world(seed=0, lengths=(200, 150, 3)):
    """The target is the covariate two hours before; a third of it is not measured."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(sum(lengths), 1)).astype(np.float32)
    y = 5 + 2 * np.concatenate([np.zeros(LAG), X[:-LAG, 0]])
    y[rng.random(len(y)) < 1 / 3] = np.nan
    return X, y.astype(np.float32), np.repeat(np.arange(len(lengths)), lengths).astype(np.int32)


def make(seed=1, epochs=25, **changes):
    options = {"hidden": 12, "layers": 1, "dropout": 0.0, "windows": 600.0, "batch": 8}
    return SequenceRegressor(
        **(options | changes),
        schedule=Schedule(0.03, epochs, 25, 1.0),
        seed=seed,
        length=16,
        warm_up=4,
    )


def fitted(model, seed=0):
    X, y, groups = world(seed)
    return model.fit(X, y, groups=groups, validation=Validation(*world(99)))


def test_it_learns_an_echo_that_the_mlp_cannot():
    X, y, groups = world(7)
    told = ~np.isnan(y)
    remembering = fitted(make()).predict(X, groups=groups)
    assert np.sqrt(np.mean((remembering - y)[told] ** 2)) < 0.4 * y[told].std()

    baseline = BASELINES["mlp"]
    X_train, y_train, groups_train = (each[~np.isnan(world()[1])] for each in world())
    mlp = baseline.make(dict(baseline.default) | {"hidden": [8], "epochs": 5, "batch": 64}, 1)
    mlp.fit(
        X_train, y_train, groups=groups_train, validation=Validation(X_train, y_train, groups_train)
    )
    assert np.sqrt(np.mean((mlp.predict(X) - y)[told] ** 2)) > 0.9 * y[told].std()


def test_every_row_is_predicted_short_stretches_too():
    X, _, groups = world(7)
    predicted = fitted(make(epochs=1)).predict(X, groups=groups)
    assert predicted.shape == (353,)
    assert np.isfinite(predicted).all()


def test_a_stretch_does_not_see_what_stands_before_it():
    X, _, groups = world(7)
    model = fitted(make(epochs=1))
    alone = model.predict(X[groups == 1], groups=groups[groups == 1])
    np.testing.assert_allclose(model.predict(X, groups=groups)[groups == 1], alone, rtol=1e-5)


def test_an_hour_depends_on_hours_before_it_alone():
    X, _, groups = world(7)
    model = fitted(make(epochs=1))
    changed = X.copy()
    changed[100] += 3
    moved = model.predict(changed, groups=groups) != model.predict(X, groups=groups)
    assert moved[100]
    assert not moved[:100].any()
    assert not moved[116:].any()


def test_same_seed_same_numbers_and_another_seed_others():
    X, _, groups = world(7)
    first, again, other = (
        fitted(make(seed, epochs=1, dropout=0.3)).predict(X, groups=groups) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_pytorchs_own_generator_is_left_alone():
    before = torch.get_rng_state()
    fitted(make(epochs=1, layers=2, dropout=0.5))
    assert torch.equal(before, torch.get_rng_state())


def test_observations_of_the_warm_up_teach_nothing():
    X, _, _ = world()
    y = np.arange(16, dtype=np.float32)
    swapped = y.copy()
    swapped[:4] = y[3::-1]  # as before, mean and deviation stay
    one = np.zeros(16, np.int32)  # a single window
    predicted = []
    for observed in (y, swapped):
        model = make(epochs=2).fit(X[:16], observed, groups=one, validation=Validation(*world(99)))
        predicted.append(model.predict(X[:16], groups=one))
    assert (predicted[0] == predicted[1]).all()
    swapped[4:6] = y[5:3:-1]
    model.fit(X[:16], swapped, groups=one, validation=Validation(*world(99)))
    assert (predicted[0] != model.predict(X[:16], groups=one)).any()


def test_it_says_that_no_stretch_outlasts_the_warm_up():
    X, y, groups = world(lengths=(3, 3))
    with pytest.raises(
        ModelError, match=r"none of 2 training stretches.*first 4; the longest is 3"
    ):
        make().fit(X, y, groups=groups, validation=Validation(*world(99)))


def test_it_says_that_nothing_is_measured_to_stop_on():
    X, y, groups = world()
    judge = Validation(X, np.full_like(y, np.nan), groups)
    with pytest.raises(ModelError, match="lstm stops early on validation hours"):
        make().fit(X, y, groups=groups, validation=judge)


def test_the_registered_model_takes_720_hours_and_warms_up_for_168():
    baseline = BASELINES["lstm"]
    model = baseline.make(baseline.default, 0)
    assert baseline.sequence
    assert (model.length, model.warm_up) == (720, 168)
