"""Workspaces with scores of three models at real test towers, one with their predictions too."""

from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from dashboard.pages.diagnose import DiagnosePage
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.datasets import Building, write_site
from fluxcore.intake import add_predictions
from fluxcore.score_files import write_scores
from fluxcore.workspace import Workspace

TOWERS = ["US-ONA", "US-NC4", "AU-Lit", "IT-Cp2", "US-SP1", "BR-Npw"]
TOWERS += ["US-RGo", "US-HB2", "IT-BCi", "AU-DaS", "AU-Cum", "US-Ton"]
YEARS = ["CH-Cha 2019", "CH-Cha 2020", "DE-Geb 2019", "DE-Geb 2020", "US-Ne1 2019", "FR-Lam 2019"]
SIZES = {"lr": 2.0, "xgb": 1.0, "mine": 1.5}


def cell(scenario: str, domains: list[str], model: str, scale: str) -> pd.DataFrame:
    """Losses that fall from the first domain to the last; the last one is undefined for mine."""
    rmse = SIZES[model] * np.arange(len(domains), 0.0, -1) / 100
    if model == "mine":
        rmse[-1] = np.nan
    sites, _, years = zip(*(d.partition(" ") for d in domains), strict=True)
    return pd.DataFrame(
        {
            "model": model,
            "strategy": "mean",
            "run": 1,
            "scenario": scenario,
            "target": "ET",
            "scale": scale,
            "domain": domains,
            "site_id": sites,
            "year": [float(year) if year else np.nan for year in years],
            "n": 100,
            "mse": rmse**2,
            "rmse": rmse,
            "mae": rmse,
            "nse": 0.75,
            "r2_score": 0.9,
            "bias": rmse / 2,
            "relative_mae": 1.0,
            "relative_bias": 0.5,
        }
    )


@pytest.fixture(scope="session")
def small_store(tmp_path_factory) -> Store:
    root = tmp_path_factory.mktemp("diagnose")
    for model in SIZES:
        tables = [
            cell(scenario, domains, model, scale)
            for scenario, domains in (("TA40", TOWERS), ("time-split", YEARS))
            for scale in ("hourly", "weekly")
        ]
        folder = root / "scores" / "published" / f"{model}_val_mean"
        write_scores(pd.concat(tables, ignore_index=True), folder)
    return Store(root)


@pytest.fixture(scope="session")
def kept_page(small_store) -> DiagnosePage:
    shown = DiagnosePage(selection=Selection(page="diagnose", model="xgb"), store=small_store)
    shown.__panel__()
    return shown


@pytest.fixture
def page(kept_page) -> DiagnosePage:
    """The page, as a visitor comes back to it: nothing singled out, xgb in TA40."""
    kept_page.selection.param.update(
        scenario="TA40", model="xgb", metric="rmse", domain="", site="", group="", dark=False
    )
    return kept_page


HERE = ("AU-DaS", "AU-Lit", "US-Ton")
"""Towers of the temperature scenario that are in the synthetic data set."""
OFFSETS = {"lr": 1.0, "hist-gb": 0.5, "mine": 2.0}


def hours_of_a_site(number: int) -> pl.DataFrame:
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
def drilled(tmp_path_factory) -> Store:
    """Hold a synthetic data set, and predictions of all of it but one model under time-split."""
    workspace = Workspace(tmp_path_factory.mktemp("drilled") / "workspace")
    with Building(workspace, "made", kind="synthetic", synthetic=True) as building:
        for number, site in enumerate(HERE):
            facts = {"latitude": -12.0, "longitude": 131.0 + number, "igbp": "SAV"}
            write_site(building.folder, site, hours_of_a_site(number), facts)
        data = building.finish()
    folder = tmp_path_factory.mktemp("predictions")
    rows = data.scan(["GPP"]).collect().with_columns(pl.col("site_id").cast(pl.String))
    ripple = 0.1 * np.sin(1.7 * rows["time"].dt.epoch("s").to_numpy() / 86_400)
    for model, offset in OFFSETS.items():
        predicted = rows["GPP"].to_numpy() + offset + ripple
        for scenario in ("TA40", "time-split"):
            if (scenario, model) != ("time-split", "mine"):
                table = rows.select("site_id", "time").with_columns(y_pred=pl.Series(predicted))
                table = table if scenario == "TA40" else table.filter(pl.col("site_id") != HERE[2])
                table.write_parquet(folder / f"{scenario}_GPP_{model}_val_mean_predictions.parquet")
    add_predictions(folder, workspace=workspace, observations="made", set="made")
    # Scores alone, as where a model was scored elsewhere.
    alone = workspace.root / "scores/made/xgb_val_mean"
    for file in (workspace.root / "scores/made/lr_val_mean").glob("*.csv"):
        alone.mkdir(exist_ok=True)
        table = pd.read_csv(file).assign(model="xgb")
        table.to_csv(alone / file.name.replace("_lr_", "_xgb_"), index=False)
    return Store(workspace.root)
