"""Score tables that follow from losses, as far as the pages look at them."""

import numpy as np
import pandas as pd


def scores_of(rmse: np.ndarray, **columns: object) -> pd.DataFrame:
    """Scores of ET with these losses, shape ``(n,)``; `columns` say of what."""
    return pd.DataFrame(
        {
            "strategy": "mean",
            "run": 1,
            "target": "ET",
            "mse": rmse**2,
            "rmse": rmse,
            "mae": rmse,
            "nse": 1 - rmse**2,
            "r2_score": 0.9,
            "bias": rmse / 2,
            "relative_mae": 1.0,
            "relative_bias": 0.5,
            **columns,
        }
    )
