"""Rows that a model can learn from, of four domains and a few covariates."""

from collections.abc import Callable

import numpy as np
import pytest

from fluxcore.baselines import Validation
from fluxcore.baselines.baseline import Codes, Floats32

Rows = tuple[Floats32, Floats32, Codes]


@pytest.fixture
def rows() -> Callable[..., Rows]:
    """Make covariates of different size, two vegetation types, and a target with some curvature."""

    def make(count: int = 600, width: int = 3, seed: int = 0, domains: int = 4) -> Rows:
        draw = np.random.default_rng(seed)
        X = draw.normal(size=(count, width)) * 2.0 ** np.arange(width)
        forest = draw.random(count) < 0.3
        y = X[:, 0] + np.abs(X[:, -1]) + 2 * forest + 0.1 * draw.normal(size=count)
        X = np.column_stack([X, forest, ~forest])
        groups = np.sort(np.arange(count) % domains)
        return X.astype(np.float32), y.astype(np.float32), groups.astype(np.int32)

    return make


@pytest.fixture
def validation(rows) -> Validation:
    return Validation(*rows(count=200, seed=1))
