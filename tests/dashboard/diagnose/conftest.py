"""A workspace with the scores of three models at real test towers, small enough to see."""

import numpy as np
import pandas as pd
import pytest

from dashboard.pages.diagnose import DiagnosePage
from dashboard.state import Selection
from dashboard.store import Store
from fluxcore.score_files import write_scores
from tests.dashboard.losses import scores_of

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
    return scores_of(
        rmse,
        model=model,
        scenario=scenario,
        scale=scale,
        domain=domains,
        site_id=sites,
        year=[float(year) if year else np.nan for year in years],
        n=100,
        nse=0.75,
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


@pytest.fixture(scope="session")
def drilled(with_predictions) -> Store:
    return Store(with_predictions.root)
