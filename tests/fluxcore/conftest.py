"""Score tables small enough to see."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pandas as pd
import pytest

from tests.cluster import Cluster
from tests.cluster import cluster as start_cluster


@pytest.fixture(scope="session")
def score_table() -> Callable[..., pd.DataFrame]:
    """Make the score table of one cell from RMSEs: ``{"lr": {"A": 1.0, "B": 2.0}}``.

    A key like ``"A 2019"`` makes the domain a site-year.
    """

    def make(
        models: Mapping[str, Mapping[str, float]],
        *,
        scenario: str = "TA40",
        scale: str = "hourly",
        target: str = "GPP",
        strategy: str = "mean",
        run: int = 1,
        n: int | Mapping[str, int] = 100,
    ) -> pd.DataFrame:
        rows = []
        for model, losses in models.items():
            for domain, rmse in losses.items():
                site, _, year = domain.partition(" ")
                rows.append(
                    {
                        "model": model,
                        "strategy": strategy,
                        "run": run,
                        "scenario": scenario,
                        "target": target,
                        "scale": scale,
                        "domain": domain,
                        "site_id": site,
                        "year": float(year) if year else np.nan,
                        "n": n if isinstance(n, int) else n[domain],
                        "mse": rmse**2,
                        "rmse": rmse,
                        "nse": 1 - rmse**2 / 25,
                        "bias": -rmse / 2,
                    }
                )
        return pd.DataFrame(rows)

    return make


@pytest.fixture(scope="session")
def many() -> Callable[..., dict[str, float]]:
    """RMSEs of ``number`` sites, spread around a median, the same for the same seed."""

    def make(number: int = 40, median: float = 1.0, seed: int = 0) -> dict[str, float]:
        rng = np.random.default_rng(seed)
        return {
            f"S{i:03d}": float(median * np.exp(0.5 * z))
            for i, z in enumerate(rng.normal(size=number))
        }

    return make


@pytest.fixture(scope="session")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """A Dask scheduler and two workers, each a process of its own."""
    with start_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running
