"""LightGBM: trees grown leaf by leaf on the rows of the largest errors."""

from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Floats32, Validation
from fluxcore.baselines.boosting import PATIENCE, Booster, as_floats
from fluxcore.baselines.spaces import log_uniform, uniform, whole


class LightGBM(Booster):
    """LightGBM with gradient-based one-side sampling.

    With one thread: which rows it samples depends on their number.
    """

    name = "lightgbm"

    def _grown(self, X: Floats32, y: Floats32, validation: Validation) -> Any:
        import lightgbm

        settings = {
            **self.parameters,
            "objective": "regression",
            "metric": "rmse",
            "data_sample_strategy": "goss",
            "deterministic": True,
            "force_row_wise": True,
            "seed": self.seed,
            "num_threads": 1,
            "verbosity": -1,
        }
        rows = lightgbm.Dataset(X, label=y, params=settings)
        return lightgbm.train(
            settings,
            rows,
            valid_sets=[rows.create_valid(validation.X, label=validation.y)],
            callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
        )

    def predict(self, X: Floats32) -> Floats32:
        """Predict rows, shape (n,), with the trees up to the best validation error."""
        return as_floats(self.model_.predict(X, num_threads=1))

    @property
    def trees(self) -> int:
        """Trees that predictions use."""
        return int(self.model_.best_iteration)

    def _error(self) -> type[Exception]:
        from lightgbm.basic import LightGBMError

        error: type[Exception] = LightGBMError
        return error


def space(draw: np.random.Generator) -> dict[str, float | int]:
    """That of the public benchmark."""
    return {
        "n_estimators": whole(draw, 100, 500),
        "learning_rate": log_uniform(draw, 0.05, 0.2),
        "num_leaves": whole(draw, 15, 65),
        "max_depth": whole(draw, 3, 12),
        "min_child_samples": whole(draw, 5, 30),
        "colsample_bytree": uniform(draw, 0.6, 1.0),
    }


BASELINES.add(
    Baseline(
        name="lightgbm",
        label="LightGBM",
        about="Gradient boosting of trees, each on the rows of the largest errors, stopped early.",
        source="Ke et al. (2017), Adv. Neural Inf. Process. Syst. 30, 3146-3154.",
        make=LightGBM,
        default={
            "n_estimators": 200,
            "learning_rate": 0.15,
            "num_leaves": 31,
            "max_depth": 8,
            "min_child_samples": 20,
            "colsample_bytree": 0.8,
        },
        space=space,
        standardise=False,
        sample=True,
        needs="lightgbm",
        extra="boost",
    )
)
