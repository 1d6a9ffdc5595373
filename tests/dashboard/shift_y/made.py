"""An answer made by hand: eight towers a side, numbers that one can check in one's head."""

import numpy as np
import pandas as pd

from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, Finding
from fluxcore.shift.options import Options
from fluxcore.shift.whole import Answer

TRAIN = ["AT-Neu", "BE-Bra", "BE-Lon", "CH-Cha", "CH-Dav", "CH-Fru", "CH-Lae", "CH-Oe2"]
TEST = ["AU-ASM", "AU-Cpr", "AU-DaS", "AU-Dry", "AU-Lit", "BR-Npw", "US-ONA", "US-NC4"]
WHY = "the test weight on shared weather rests on 3.2 effective sites, and 8 are needed"
NOT_NAN = {"covariate": "", "target": "GPP", "site_id": ""}


def finding(measure: str, value: float, **more: object) -> dict[str, object]:
    blank = {name: field.default for name, field in Finding.__dataclass_fields__.items()}
    row = blank | NOT_NAN | {"measure": measure, "label": measure, "unit": "1", "value": value}
    counts = {"sites_train": 8, "sites_test": 8, "clusters_train": 7, "clusters_test": 8}
    return row | counts | more


def findings(*, withheld: bool) -> pd.DataFrame:
    gate = {"verdict": CANNOT, "reason": WHY} if withheld else {"verdict": BEYOND, "p": 0.025}
    rows = [
        finding("mse_train", 10.0, low=8.0, high=12.5),
        finding("term_x_train", 1.5, low=0.5, high=2.5, verdict=LIKE, reason="", p=0.2),
        finding(
            "term_y", 3.0, low=1.0, high=6.0, band_low=-1.0, band_mean=0.0, band_high=1.0,
            effective_train=12.0, effective_test=3.2 if withheld else 9.0, tentative=not withheld,
            **gate,
        ),
        finding("term_x_test", -0.5, low=-1.5, high=0.5, verdict=LIKE, reason=""),
        finding("mse_test", 14.0, low=9.0, high=21.0),
        finding("total", 4.0, low=1.0, high=8.0, verdict=BEYOND, p=0.025),
        finding("support_train", 0.6),
        finding("support_test", 0.35),
        finding("calibration", 1.1),
        finding("residual_mean", -0.8, low=-1.4, high=-0.2, null_mean=0.0, null_sd=0.4,
                verdict=LIKE, p=0.05, p_adjusted=0.14, reason=""),
        finding("residual_slope", -1.1, low=-1.5, high=-0.7, null_mean=0.0, null_sd=0.2,
                verdict=BEYOND, p=0.001, p_adjusted=0.004, covariate="TA"),
        finding("residual_slope", 0.1, low=-0.3, high=0.5, null_mean=0.0, null_sd=0.2,
                verdict=LIKE, p=0.6, p_adjusted=0.9, covariate="VPD", reason=""),
        finding("outside", 0.28, low=0.1, high=0.5, verdict=BEYOND, p=0.01),
    ]  # fmt: skip
    return pd.DataFrame(rows)


def slices() -> pd.DataFrame:
    rows = []
    for name, start in (("TA", -5.0), ("VPD", 0.0)):
        for k in range(10):
            x = start + 3 * k + 1.5
            flux = 2.0 + 0.6 * k
            rows.append(
                {
                    "covariate": name, "bin": k, "x_low": x - 1.5, "x_high": x + 1.5, "x": x,
                    "train": flux, "train_low": flux - 0.5, "train_high": flux + 0.5,
                    "test": flux - 0.2 * k, "test_low": flux - 0.2 * k - 0.8,
                    "test_high": flux - 0.2 * k + 0.8, "sites_train": 8,
                    "sites_test": 8 if k < 8 else 3, "shown": k < 8,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def attribution() -> pd.DataFrame:
    rows = []
    for role, sites in (("train", TRAIN), ("test", TEST)):
        for k, site in enumerate(sites):
            y = (k - 3.5) / 2 + (2.0 if role == "test" else 0.0)
            x, outside = 0.3 - 0.1 * k, 0.5 * k if role == "test" else 0.0
            p = (1 + sum((j - 3.5) / 2 >= y for j in range(8))) / 9 if role == "test" else np.nan
            rows.append(
                {
                    "site_id": site, "role": role, "mse": 10.0 + x + y + outside,
                    "reference": 10.0, "x": x, "y": y, "outside": outside,
                    "share_outside": 0.1 * k if role == "test" else 0.0, "relation": 0.25 * y,
                    "scatter": 0.75 * y, "p": p, "p_adjusted": min(1.0, 2 * p),
                    "unusual": role == "test" and k == 7, "bias": -0.1 * k,
                    "latitude": -20.0 + 6 * k, "longitude": -60.0 + 20 * k,
                    "igbp": "GRA", "n": 1000,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def applicability() -> pd.DataFrame:
    table = attribution()[["site_id", "role", "share_outside", "latitude", "longitude"]]
    return table.assign(di_median=0.2 + table["share_outside"], density=12.0)


def residual_sites() -> pd.DataFrame:
    rows = []
    for role, sites in (("train", TRAIN), ("test", TEST)):
        shift = -0.8 if role == "test" else 0.0
        for k, site in enumerate(sites):
            rows.append(
                {
                    "site_id": site, "role": role, "mean": shift + 0.1 * k,
                    "slope_TA": shift + 0.05 * k, "slope_VPD": 0.02 * k,
                    "slope_SW_IN": np.nan, "slope_EVI": np.nan, "n": 1000,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def gates(*, withheld: bool) -> pd.DataFrame:
    effective = 3.2 if withheld else 9.0
    return pd.DataFrame(
        [
            ("train", "effective", 12.0, ">= 8", True, "it rests on 12.0 effective sites"),
            ("test", "effective", effective, ">= 8", not withheld, WHY),
            ("train", "support", 0.6, ">= 0.3", True, "60% of training weight"),
            ("test", "support", 0.35, ">= 0.3", True, "35% of test weight"),
            ("both", "calibration", 1.1, "0.5 to 2", True, "the calibration slope is 1.10"),
        ],
        columns=["arm", "gate", "value", "limit", "passed", "sentence"],
    )


def answer(
    *, withheld: bool = False, synthetic: bool = True, quick: bool = False, scenario: str = "TA40"
) -> Answer:
    options = Options().quickly() if quick else Options()
    return Answer(
        findings=findings(withheld=withheld),
        tables={
            "slices": slices(),
            "attribution": attribution(),
            "applicability": applicability(),
            "residual_sites": residual_sites(),
            "gates": gates(withheld=withheld),
        },
        readings={
            "terms": ("The step on shared weather is +3.00.",),
            "gates": ("One gate failed.",) if withheld else ("All gates passed.",),
            "slices": ("At 20 °C test towers take up less.",),
            "residuals": ("GPP is overestimated more where it is warm.",),
            "attribution": ("US-NC4 is unusual.",),
            "applicability": ("28 % of test rows lie outside.",),
        },
        notes=("AU-Xyz left out.",),
        about={
            "kind": "conditional",
            "dataset": "tiny",
            "synthetic": synthetic,
            "scenario": scenario,
            "target": "GPP",
            "options": options.parts(),
            "seconds": 3.2,
            "refits": not quick,
            "created": "2026-11-23T00:00:00+00:00",
            "sites": 16,
            "rows": 16_000,
        },
    )
