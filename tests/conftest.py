"""What tests of both packages share: a small world, the golden files, the published scores."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from fluxcore.datasets import Building, Dataset, write_site
from fluxcore.intake import add_predictions
from fluxcore.series import Series
from fluxcore.workspace import Workspace

REPOSITORY = Path(__file__).resolve().parents[1]
GOLDEN = REPOSITORY / "tests" / "golden"

# How fast a machine is says nothing about the sentence. The same examples every time, so that one
# commit does not fail for another's mistake; make test-all looks for new ones (profile "anew").
untimed = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, **untimed)
settings.register_profile("anew", **untimed)
settings.load_profile("same")

# Threads of scikit-learn wait for each other in a loop: on a busy machine that takes minutes.
os.environ.setdefault("OMP_NUM_THREADS", "1")


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


@pytest.fixture
def make_dataset(tmp_path) -> Callable[..., Dataset]:
    """Make a data set of some sites: every value can be told from the site, the year and the hour.

    GPP is the hour of the day, TA the year minus 2000, VPD the number of the site; every third hour
    is gap-filled. ``years`` may differ from site to site.
    """

    def make(
        sites: Mapping[str, tuple[int, int]],
        *,
        name: str = "tiny",
        synthetic: bool = True,
        workspace: Workspace | None = None,
        igbp: str = "GRA",
    ) -> Dataset:
        with Building(
            workspace or Workspace(tmp_path / "workspace"),
            name,
            kind="synthetic" if synthetic else "official",
            synthetic=synthetic,
            replace=True,
        ) as building:
            for number, (site, (first, last)) in enumerate(sites.items()):
                time = pl.datetime_range(
                    datetime(first, 1, 1), datetime(last, 12, 31, 23), "1h", eager=True
                ).alias("time")
                frame = pl.DataFrame({"time": time}).with_columns(
                    measured=pl.int_range(pl.len()) % 3 != 0,
                    GPP=pl.col("time").dt.hour().cast(pl.Float32),
                    TA=(pl.col("time").dt.year() - 2000).cast(pl.Float32),
                    VPD=pl.lit(float(number), dtype=pl.Float32),
                )
                facts = {"latitude": 10.0 + number, "longitude": 20.0, "igbp": igbp}
                write_site(building.folder, site, frame, facts)
            return building.finish()

    return make


PREDICTED = ("AU-DaS", "AU-Lit", "US-Ton")
"""Towers of the temperature scenario that are in the synthetic data set."""
OFFSETS = {"lr": 1.0, "hist-gb": 0.5, "mine": 2.0}


def two_years(number: int) -> pl.DataFrame:
    """Two years: GPP goes over the day and the year, a third of the hours is gap-filled."""
    ends = datetime(2019, 1, 1), datetime(2020, 12, 31, 23)
    frame = pl.DataFrame({"time": pl.datetime_range(*ends, "1h", eager=True)})
    day = pl.col("time").dt.hour() / 24
    year = pl.col("time").dt.ordinal_day() / 366
    weather = (0.7 * pl.col("time").dt.epoch("d")).sin()
    return frame.with_columns(
        measured=pl.int_range(pl.len()) % 3 != 0,
        GPP=(
            number + 5 - 4 * (2 * np.pi * day).cos() - 3 * (2 * np.pi * year).cos() + weather
        ).cast(pl.Float32),
        TA=pl.lit(10.0, dtype=pl.Float32),
    )


@pytest.fixture(scope="session")
def with_predictions(tmp_path_factory) -> Workspace:
    """A synthetic data set with predictions and scores of three models, and scores alone of xgb.

    Under time-split ``mine`` has none, and the last tower is not predicted. Tests must leave it as
    it was.
    """
    workspace = Workspace(tmp_path_factory.mktemp("drilled") / "workspace")
    with Building(workspace, "made", kind="synthetic", synthetic=True) as building:
        for number, site in enumerate(PREDICTED):
            facts = {"latitude": -12.0, "longitude": 131.0 + number, "igbp": "SAV"}
            write_site(building.folder, site, two_years(number), facts)
        data = building.finish()
    folder = tmp_path_factory.mktemp("predictions")
    rows = data.scan(["GPP"]).collect().with_columns(pl.col("site_id").cast(pl.String))
    ripple = 0.1 * np.sin(1.7 * rows["time"].dt.epoch("s").to_numpy() / 86_400)
    for model, offset in OFFSETS.items():
        predicted = rows["GPP"].to_numpy() + offset + ripple
        for scenario in ("TA40", "time-split"):
            if (scenario, model) != ("time-split", "mine"):
                table = rows.select("site_id", "time").with_columns(y_pred=pl.Series(predicted))
                table = (
                    table if scenario == "TA40" else table.filter(pl.col("site_id") != PREDICTED[2])
                )
                table.write_parquet(folder / f"{scenario}_GPP_{model}_val_mean_predictions.parquet")
    add_predictions(folder, workspace=workspace, observations="made", set="made")
    # Scores alone, as where a model was scored elsewhere.
    alone = workspace.root / "scores/made/xgb_val_mean"
    for file in (workspace.root / "scores/made/lr_val_mean").glob("*.csv"):
        alone.mkdir(exist_ok=True)
        table = pd.read_csv(file).assign(model="xgb")
        table.to_csv(alone / file.name.replace("_lr_", "_xgb_"), index=False)
    return workspace
