"""What tests of both packages share: a small world, the golden files, the published scores."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from fluxcore.series import Series

REPOSITORY = Path(__file__).resolve().parents[1]
GOLDEN = REPOSITORY / "tests" / "golden"


@pytest.fixture(scope="session")
def golden() -> Path:
    """Outputs of the public code, and what they were made from."""
    return GOLDEN


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published per-domain scores and real tower data, which do not ship."""
    folder = Path(os.environ.get("FLUX_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "leaderboard").is_dir():
        pytest.skip(f"no published scores in {folder}: let FLUX_SHARED name their folder")
    return folder


@pytest.fixture(scope="session")
def published(shared):
    """The published per-domain scores of six models, as one score table."""
    from fluxcore.score_files import read_scores

    return read_scores(shared / "leaderboard")


def hours(start: str, stop: str) -> np.ndarray:
    """Hours since 1970 from ``start`` to before ``stop``, both like 2020-01-01."""
    ends = np.array([start, stop], dtype="datetime64[h]").astype(np.int64)
    return np.arange(*ends, dtype=np.int32)


@pytest.fixture(scope="session")
def tiny_series() -> Callable[..., Series]:
    """Make two years of hours per site; a site's predictions are off by its error, in spread.

    The world varies at every scale: over the day, over the year, from day to day, between years and
    between sites.
    """

    def make(errors: Mapping[str, float], domain: str = "site", years: int = 2) -> Series:
        time = hours("2019-01-01", f"{2019 + years}-01-01")
        rng = np.random.default_rng(7)
        sites = tuple(errors)
        observed, predicted = [], []
        for place, size in enumerate(errors.values()):
            weather = rng.normal(size=len(time) // 24 + 1)[: len(time) // 24].repeat(24)
            year = 0.2 * (time // (365 * 24))
            o = (
                3
                + place
                + np.sin(time * 2 * np.pi / 24)
                + np.sin(time * 2 * np.pi / 8766)
                + 0.3 * weather
                + year
            )
            e = rng.normal(size=len(time) // 24).repeat(24) + rng.normal(size=len(time)) + 0.5
            observed.append(o)
            predicted.append(o + size * e)
        return Series(
            sites=sites,
            site=np.repeat(np.arange(len(sites), dtype=np.int32), len(time)),
            time=np.tile(time, len(sites)),
            observed=np.concatenate(observed),
            predicted=np.concatenate(predicted),
            domain=domain,
            step="hour",
        )

    return make
