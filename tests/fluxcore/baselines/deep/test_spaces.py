"""What is searched; nothing here needs PyTorch."""

import numpy as np
import pytest

from fluxcore.baselines import BASELINES

NAMES = ("mlp", "gdro", "coral", "mmd", "lstm")
LAYERS = ([128, 64], [256, 128], [512, 256, 128])


def drawn(name, key):
    return [BASELINES[name].space(np.random.default_rng(seed))[key] for seed in range(300)]


@pytest.mark.parametrize("name", NAMES[:4])
def test_all_widths_and_batches_of_the_benchmark_are_drawn(name):
    assert all(layers in drawn(name, "hidden") for layers in LAYERS)
    assert all(layers in LAYERS for layers in drawn(name, "hidden"))
    assert set(drawn(name, "batch")) == {512, 1024, 2048}
    assert set(drawn(name, "epochs")) == {100}


@pytest.mark.parametrize(
    ("name", "key", "low", "high"),
    [
        *[(name, "learning_rate", 1e-5, 1e-2) for name in NAMES[:4]],
        ("gdro", "group_step", 1e-4, 1e-1),
        ("coral", "penalty", 1e-2, 1e1),
        ("mmd", "penalty", 1e-2, 1e1),
        ("lstm", "learning_rate", 1e-4, 1e-2),
    ],
)
def test_a_range_is_drawn_from_by_order_of_magnitude(name, key, low, high):
    values = np.array(drawn(name, key))
    assert low <= values.min() < 1.2 * low
    assert high / 1.2 < values.max() <= high
    assert abs(np.log(np.median(values) / np.sqrt(low * high))) < 0.15 * np.log(high / low)


@pytest.mark.parametrize("name", NAMES)
def test_dropout_is_drawn_below_one_half(name):
    values = np.array(drawn(name, "dropout"))
    assert 0 <= values.min() < 0.05
    assert 0.45 < values.max() <= 0.5


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_named_with_the_extra_that_installs_it(name):
    assert (BASELINES[name].needs, BASELINES[name].extra) == ("torch", "deep")
