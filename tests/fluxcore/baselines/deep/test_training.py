"""Early stopping."""

import pytest

torch = pytest.importorskip("torch", reason="the extra [deep] is not installed")

import numpy as np  # noqa: E402

from fluxcore.baselines.deep.network import Dense  # noqa: E402
from fluxcore.baselines.deep.training import Schedule, Unit, learn  # noqa: E402
from fluxcore.errors import ModelError  # noqa: E402

NAN = float("nan")


def run(errors, *, patience=3, epochs=20):
    """Learn with scripted validation errors; weights after each epoch, and what was learnt."""
    network = Dense(1, (2,), 0.0, seed=0)
    script, offsets = iter(errors), []

    def losses():
        yield network.head.bias.sum()

    def validate():
        offsets.append(float(network.head.bias.detach()))
        return next(script)

    return offsets, learn(network, losses, validate, Schedule(0.1, epochs, patience), "mlp")


def test_the_weights_of_the_best_epoch_are_kept():
    offsets, learnt = run([5.0, 3.0, 4.0, 3.5, 3.0])
    assert (learnt.best_epoch, learnt.epochs, learnt.validation) == (2, 5, 3.0)
    assert len(set(offsets)) == 5
    assert learnt.weights["head.bias"].tolist() == [np.float32(offsets[1])]


def test_learning_ends_with_the_last_epoch_though_it_still_improves():
    _, learnt = run([3.0, 2.0, 1.0], epochs=3)
    assert (learnt.best_epoch, learnt.epochs) == (3, 3)


def test_a_model_that_diverges_late_keeps_its_best_epoch():
    _, learnt = run([3.0, 2.0, 2.5, NAN])
    assert (learnt.best_epoch, learnt.epochs) == (2, 4)


def test_a_model_that_diverges_at_once_names_the_learning_rate():
    with pytest.raises(ModelError, match=r"mlp diverged in its first epoch.* 0\.1\. Use a smaller"):
        run([NAN])


def test_the_unit_is_that_of_measured_values_and_never_zero():
    assert Unit.of(np.array([1.0, 3.0, np.nan], np.float32)) == (2.0, 1.0)
    assert Unit.of(np.array([4.0, 4.0], np.float32)) == (4.0, 1.0)
