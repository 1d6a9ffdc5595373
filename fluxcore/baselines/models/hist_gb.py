"""Gradient boosting on histograms, of scikit-learn: the boosting model that is always installed."""

from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Floats32, Validation
from fluxcore.baselines.boosting import PATIENCE, Booster, as_floats
from fluxcore.baselines.spaces import log_uniform, uniform, whole
from fluxcore.jobs.threads import one_thread


class HistGB(Booster):
    """scikit-learn's HistGradientBoostingRegressor."""

    name = "hist-gb"

    def _grown(self, X: Floats32, y: Floats32, validation: Validation) -> Any:
        from sklearn.ensemble import HistGradientBoostingRegressor

        model = HistGradientBoostingRegressor(
            **self.parameters,
            early_stopping=True,
            n_iter_no_change=PATIENCE,
            random_state=self.seed,
        )
        with one_thread():
            return model.fit(X, y, X_val=validation.X, y_val=validation.y)

    def predict(self, X: Floats32) -> Floats32:
        """Predict rows, shape (n,)."""
        return as_floats(self.model_.predict(X))

    @property
    def trees(self) -> int:
        """Trees that predictions use: with those of the last rounds, which did not help."""
        return int(self.model_.n_iter_)


def space(draw: np.random.Generator) -> dict[str, float | int]:
    """A space of our own, about as wide as those of the other boosting models.

    Trees 100 to 500, learning rate 0.03 to 0.3 (log), leaves 15 to 127, rows a leaf at least 20 to
    500 (log), penalty on leaf values 0.001 to 10 (log), covariates tried at a split 60 to 100 %.
    """
    return {
        "max_iter": whole(draw, 100, 500),
        "learning_rate": log_uniform(draw, 0.03, 0.3),
        "max_leaf_nodes": whole(draw, 15, 127),
        "min_samples_leaf": round(log_uniform(draw, 20, 500)),
        "l2_regularization": log_uniform(draw, 1e-3, 10),
        "max_features": uniform(draw, 0.6, 1.0),
    }


BASELINES.add(
    Baseline(
        name="hist-gb",
        label="Boosting (scikit-learn)",
        about="Gradient boosting of trees on binned covariates, stopped early.",
        source="Friedman (2001), Ann. Statist. 29, 1189-1232. doi:10.1214/aos/1013203451",
        make=HistGB,
        default={
            "max_iter": 150,  # of 15 leaves: three million rows are predicted in ten seconds
            "learning_rate": 0.15,
            "max_leaf_nodes": 15,
            "min_samples_leaf": 100,
            "l2_regularization": 1.0,
            "max_features": 0.8,
        },
        space=space,
        standardise=False,
        sample=True,
    )
)
