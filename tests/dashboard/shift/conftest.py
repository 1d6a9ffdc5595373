"""An answer made by hand: three covariates at six towers, one of which differs."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard.components.data.variables import Variable
from dashboard.components.shift.found import Found
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, Finding

NAMES = ("TA", "VPD", "EVI")
OPTIONS = {"rows": "measured", "per_site": 200, "seed": 0, "refits": 39, "draws": 20}


def findings(*, by_year=False):
    """Distances of 2, 0.5 and 0 IQR; AUC 0.9 by rows split, 0.7 by towers."""
    rows = []
    for name, value, verdict in zip(NAMES, (0.5, 2.0, 0.1), (LIKE, BEYOND, CANNOT), strict=True):
        rows.append(
            Finding(
                measure="wasserstein", covariate=name, value=value, low=value / 2, high=2 * value,
                null_mean=0.2, null_sd=0.1, null_high=0.4, band_low=0.1, band_mean=0.2,
                band_high=0.3, p=0.01, p_adjusted=0.001 if verdict == BEYOND else 0.4,
                verdict=verdict, reason="6 test sites, and 8 are needed" * (verdict == CANNOT),
            )
        )  # fmt: skip
    names = ("auc_site_years",) if by_year else ("auc", "auc_site")
    for name, value in {**dict.fromkeys(names, 0.7), "auc_row_split": 0.9}.items():
        rows.append(
            Finding(
                measure=name, value=value, low=0.6, high=0.95, null_mean=0.5, null_sd=0.05,
                null_high=0.58, band_low=0.45, band_high=0.8, p=0.025, verdict=BEYOND,
                tentative=True,
            )
        )  # fmt: skip
    rows.append(Finding(measure="fingerprint", value=0.2))
    rows += [Finding(measure="importance", covariate=g, value=v) for g, v in
             (("temperature", 0.02), ("calendar", 0.1))]  # fmt: skip
    table = pd.DataFrame([one.__dict__ for one in rows])
    return table.assign(sites_train=4, sites_test=2, dataset="made", synthetic=True)


def tables(*, by_year=False):
    """Tables of the figures."""
    x = np.linspace(0, 10, 5)
    roles = ("train", "validation", "test")
    densities = pd.concat(
        pd.DataFrame({"covariate": name, "role": role, "x": x, "density": np.exp(-((x - at) ** 2))})
        for name in NAMES
        for role, at in zip(roles, (2.5, 2.5, 7.5), strict=True)
    )
    cells = [(m, h) for m in (1, 7) for h in (0, 12)]
    seasons = pd.concat(
        pd.DataFrame(
            {
                "covariate": name,
                "role": role,
                "month": [m for m, _ in cells],
                "hour": [h for _, h in cells],
                "mean": [up * (m + h) for m, h in cells],
                "rows": 9,
            }
        )
        for name in NAMES
        for role, up in (("train", 1.0), ("test", 2.0))
    )
    kinds = pd.DataFrame(
        {
            "facet": ["igbp"] * 4,
            "category": ["ENF", "GRA"] * 2,
            "role": ["train"] * 2 + ["test"] * 2,
            "sites": [3, 1, 0, 2],
            "share": [0.75, 0.25, 0.0, 1.0],
        }
    )
    sites = [f"AA-{n}" for n in range(6)]
    probability = pd.DataFrame(
        {
            "site_id": sites,
            "role": ["train"] * 4 + ["test"] * 2,
            "p_test": [0.1, 0.2, 0.3, 0.6, 0.4, 0.9],
            "low": 0.05,
            "high": 0.95,
        }
    )
    last = (
        {"site_auc": pd.DataFrame({"site_id": sites[:2], "auc": [0.4, 0.9]})}
        if by_year
        else {"site_probability": probability}
    )
    return {"densities": densities, "season_hour": seasons, "composition": kinds, **last}


@pytest.fixture
def facts():
    """Facts of the towers."""
    return pd.DataFrame(
        {
            "name": "Tower",
            "igbp": "ENF",
            "latitude": np.linspace(-30, 60, 6),
            "longitude": np.linspace(-100, 100, 6),
        },
        index=[f"AA-{n}" for n in range(6)],
    )


@pytest.fixture
def make_found():
    """Make an answer as the cards want it."""

    def make(*, by_year=False, quick=False, dark=False, synthetic=True):
        answer = SimpleNamespace(
            findings=findings(by_year=by_year),
            tables=tables(by_year=by_year),
            readings={"ranking": ("VPD has moved furthest.",), "auc": ("The gap is 0.2.",)},
            notes=("1 site without a measured row left out.",),
            about={"dataset": "made", "synthetic": synthetic, "refits": not quick,
                   "options": OPTIONS | {"quick": quick}},
        )  # fmt: skip
        known = {"TA": Variable("TA", "covariate", "air temperature", "°C")}
        return Found(answer, known, "temperature", "TA40", dark)

    return make
