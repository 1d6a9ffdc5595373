"""mlp, gdro, coral and mmd on worlds of two columns."""

import pickle

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra [deep] is not installed")

from fluxcore.baselines import BASELINES, Validation  # noqa: E402
from fluxcore.errors import ModelError  # noqa: E402

NAMES = ("mlp", "gdro", "coral", "mmd")
SMALL = {"hidden": [16, 8], "batch": 64, "epochs": 12, "learning_rate": 2e-2, "dropout": 0.0}


def make(name, seed=1, **changes):
    baseline = BASELINES[name]
    return baseline.make(dict(baseline.default) | SMALL | changes, seed)


def world(n=600, seed=0, domains=3):
    """A bent plane; columns spread differently from domain to domain."""
    rng = np.random.default_rng(seed)
    groups = (np.arange(n) % domains).astype(np.int32)
    X = rng.normal(size=(n, 2)) * (1 + groups[:, None]) @ np.array([[1.0, 0.5], [0.0, 1.0]])
    y = 10 + 3 * np.abs(X[:, 0]) - X[:, 1]
    return X.astype(np.float32), y.astype(np.float32), groups


def fitted(model, seed=0, domains=3):
    X, y, groups = world(seed=seed, domains=domains)
    return model.fit(X, y, groups=groups, validation=Validation(*world(seed=99)))


def rmse(model, X, y):
    return float(np.sqrt(np.mean((model.predict(X) - y) ** 2)))


@pytest.mark.parametrize("name", NAMES)
def test_each_learns_a_bent_plane(name):
    X, y, _ = world(seed=7)
    model = fitted(make(name))
    assert rmse(model, X, y) < 0.3 * y.std()
    assert 1 <= model.best_epoch <= model.epochs <= 12
    assert model.learnt["validation_rmse"] == pytest.approx(rmse(model, *world(seed=99)[:2]), 0.5)


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_numbers_and_another_seed_others(name):
    X, _, _ = world(seed=7)
    first, again, other = (
        fitted(make(name, seed, epochs=2, dropout=0.3)).predict(X) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("name", NAMES)
def test_pytorchs_own_generator_is_left_alone(name):
    before = torch.get_rng_state()
    fitted(make(name, epochs=1, dropout=0.5))
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("name", NAMES)
def test_the_number_of_threads_changes_nothing_and_is_given_back(name):
    X, _, _ = world(seed=7)
    before, predicted = torch.get_num_threads(), []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        predicted.append(fitted(make(name, epochs=1, hidden=[256, 128])).predict(X))
        after = torch.get_num_threads()
        torch.set_num_threads(before)
        assert after == threads
    assert (predicted[0] == predicted[1]).all()


def test_a_model_that_was_sent_elsewhere_predicts_the_same():
    X, _, _ = world(seed=7)
    model = fitted(make("gdro", epochs=1))
    assert (pickle.loads(pickle.dumps(model)).predict(X) == model.predict(X)).all()


@pytest.mark.parametrize("name", ["coral", "mmd"])
def test_without_a_penalty_alignment_is_the_mlp(name):
    X, _, _ = world(seed=7)
    aligned = fitted(make(name, epochs=3, penalty=0.0)).predict(X)
    assert (aligned == fitted(make("mlp", epochs=3)).predict(X)).all()


@pytest.mark.parametrize(("name", "penalty"), [("coral", 10.0), ("mmd", 10.0)])
def test_a_penalty_draws_training_domains_together(name, penalty):
    apart = fitted(make(name, penalty=0.0)).learnt["distance"]
    together = fitted(make(name, penalty=penalty)).learnt["distance"]
    assert together < 0.7 * apart


@pytest.mark.parametrize("name", ["coral", "mmd"])
def test_one_training_domain_cannot_be_aligned(name):
    with pytest.raises(ModelError, match=f"{name} aligns.*was given 1.*at least 2.*choose mlp"):
        fitted(make(name), domains=1)


def test_gdro_fails_the_small_domain_less_than_the_mlp():
    rng = np.random.default_rng(3)
    groups = (np.arange(1_000) % 10 == 0).astype(np.int32)  # 900 rows of one, 100 of the other
    X = rng.normal(size=(1_000, 2)).astype(np.float32)
    y = (X[:, 0] + np.where(groups == 1, -1, 1)).astype(np.float32)  # no column tells them apart
    worst = {}
    for name, changes in (("mlp", {}), ("gdro", {"group_step": 0.1})):
        model = make(name, epochs=30, patience=30, dropout=0.0, **changes)
        model.fit(X, y, groups=groups, validation=Validation(X, y, groups))
        worst[name] = max(rmse(model, X[groups == g], y[groups == g]) for g in (0, 1))
    assert worst["mlp"] > 1.6
    assert worst["gdro"] < 1.3
    assert model.learnt["largest_domain_weight"] > 0.4


def test_an_outlier_beyond_ten_ranges_counts_as_one_at_ten():
    model = fitted(make("mlp", epochs=1))
    far, at = (model.predict(np.array([[x, 0.0]], np.float32)) for x in (1e6, 10.0))
    assert far == at


def test_predictions_do_not_depend_on_what_is_predicted_with_them():
    X, _, _ = world(seed=7)
    model = fitted(make("mlp", epochs=1))
    many = np.tile(X, (60, 1))  # several chunks
    np.testing.assert_allclose(model.predict(many)[-600:], model.predict(X), rtol=1e-5)


def test_it_says_that_there_is_nothing_to_stop_on():
    X, y, groups = world()
    none = Validation(X[:0], y[:0], groups[:0])
    with pytest.raises(ModelError, match="mlp stops early on validation rows and was given none"):
        make("mlp").fit(X, y, groups=groups, validation=none)


def test_predictions_that_are_not_finite_are_an_error_that_counts_them():
    model = fitted(make("mlp", epochs=1))
    X = world()[0].copy()
    X[:2] = np.nan
    with pytest.raises(ModelError, match="mlp: 2 of 600 predictions are not finite"):
        model.predict(X)
