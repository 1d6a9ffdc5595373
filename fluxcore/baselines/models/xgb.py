"""XGBoost: the boosting model of the public benchmark."""

from typing import Any

import numpy as np

from fluxcore.baselines.baseline import BASELINES, Baseline, Floats32, Validation
from fluxcore.baselines.boosting import PATIENCE, Booster, as_floats
from fluxcore.baselines.spaces import log_uniform, uniform, whole


class XGB(Booster):
    """XGBoost's trees on histograms."""

    name = "xgb"

    def _grown(self, X: Floats32, y: Floats32, validation: Validation) -> Any:
        import xgboost

        model = xgboost.XGBRegressor(
            **self.parameters,
            tree_method="hist",
            early_stopping_rounds=PATIENCE,
            random_state=self.seed,
            n_jobs=1,
            verbosity=0,
        )
        return model.fit(X, y, eval_set=[(validation.X, validation.y)], verbose=False)

    def predict(self, X: Floats32) -> Floats32:
        """Predict rows, shape (n,), with the trees up to the best validation error."""
        return as_floats(self.model_.predict(X))

    @property
    def trees(self) -> int:
        """Trees that predictions use."""
        return int(self.model_.best_iteration) + 1

    def _error(self) -> type[Exception]:
        from xgboost.core import XGBoostError

        error: type[Exception] = XGBoostError
        return error


def space(draw: np.random.Generator) -> dict[str, float | int]:
    """That of the public benchmark."""
    return {
        "n_estimators": whole(draw, 100, 1000),
        "max_depth": whole(draw, 3, 10),
        "learning_rate": log_uniform(draw, 0.01, 0.3),
        "subsample": uniform(draw, 0.6, 1.0),
    }


BASELINES.add(
    Baseline(
        name="xgb",
        label="XGBoost",
        about="Gradient boosting of trees with second derivatives, stopped early.",
        source="Chen & Guestrin (2016), KDD, 785-794. doi:10.1145/2939672.2939785",
        make=XGB,
        default={"n_estimators": 500, "max_depth": 6, "learning_rate": 0.15, "subsample": 0.8},
        space=space,
        standardise=False,
        sample=True,
        needs="xgboost",
        extra="boost",
    )
)
