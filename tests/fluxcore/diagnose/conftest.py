"""A cell of scores that can be checked by hand: three models, any number of towers."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def score_table() -> Callable[..., pd.DataFrame]:
    """Make a score table of GPP in TA40 from RMSE by model and domain; other metrics follow."""

    def make(
        rmse: Mapping[str, Sequence[float]],
        domains: Sequence[str] | None = None,
        *,
        scale: str = "hourly",
        bias_share: float = 0.25,
        run: int = 1,
    ) -> pd.DataFrame:
        names = domains or [f"S{i:02d}" for i in range(len(next(iter(rmse.values()))))]
        rows = []
        for model, values in rmse.items():
            for domain, value in zip(names, values, strict=True):
                site, _, year = domain.partition(" ")
                mse = value**2
                rows.append(
                    {
                        "model": model,
                        "strategy": "mean",
                        "run": run,
                        "scenario": "time-split" if year else "TA40",
                        "target": "GPP",
                        "scale": scale,
                        "domain": domain,
                        "site_id": site,
                        "year": float(year) if year else np.nan,
                        "n": 100,
                        "mse": mse,
                        "rmse": value,
                        "mae": value,
                        # var_obs = 4 mse, r2 = 0.9: pattern = 0.4 mse
                        "nse": 0.75 if value > 0 else np.nan,
                        "r2_score": 0.9 if value > 0 else np.nan,
                        "bias": np.sqrt(bias_share) * value,
                        "relative_mae": 1.0,
                        "relative_bias": 0.5,
                    }
                )
        return pd.DataFrame(rows)

    return make


@pytest.fixture(scope="session")
def facts() -> pd.DataFrame:
    """Facts of ten sites, S00 to S09."""
    names = [f"S{i:02d}" for i in range(10)]
    return pd.DataFrame(
        {
            "name": [f"Tower {i}" for i in range(10)],
            "igbp": ["GRA", "ENF"] * 5,
            "mat_c": np.arange(10.0),
            "continent": ["Europe"] * 4 + ["Oceania"] * 6,
            "climate": ["C"] * 5 + ["B"] * 5,
            "latitude": 0.0,
            "longitude": np.arange(10.0),
            "cluster": [0, 0, 0, *range(1, 8)],
        },
        index=pd.Index(names, name="site_id"),
    )
