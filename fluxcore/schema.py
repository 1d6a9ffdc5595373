"""Targets, names and units, spelt once; the benchmark's own spelling lives at the file boundary."""

import re
from dataclasses import dataclass

from fluxcore.registry import Registry


@dataclass(frozen=True, slots=True)
class Target:
    """A flux that is predicted."""

    name: str
    label: str
    unit: str
    """Plain text, for files and terminals."""
    unit_text: str
    """Typeset, for screens."""


TARGETS = Registry(
    "target",
    (
        Target("GPP", "gross primary productivity", "umol CO2 m-2 s-1", "µmol CO₂ m⁻² s⁻¹"),
        Target("NEE", "net ecosystem exchange", "umol CO2 m-2 s-1", "µmol CO₂ m⁻² s⁻¹"),
        Target("ET", "evapotranspiration", "mm h-1", "mm h⁻¹"),
    ),
)


@dataclass(frozen=True, slots=True)
class Covariate:
    """An input variable of the benchmark."""

    name: str
    label: str
    unit: str
    """Plain text, for files and terminals."""
    unit_text: str
    """Typeset, for screens."""


COVARIATES = Registry(
    "covariate",
    (
        Covariate("TA", "air temperature", "degC", "°C"),
        Covariate("VPD", "vapour-pressure deficit", "hPa", "hPa"),
        Covariate("SW_IN", "incoming short-wave radiation", "W m-2", "W m⁻²"),
        Covariate("SW_IN_POT_hourly", "potential radiation of the hour", "W m-2", "W m⁻²"),
        Covariate("SW_IN_POT_daily_mean", "potential radiation, daily mean", "W m-2", "W m⁻²"),
        Covariate(
            "dSW_IN_POT", "change of potential radiation by the hour", "W m-2 h-1", "W m⁻² h⁻¹"
        ),
        Covariate(
            "dSW_IN_POT_DAY",
            "change of daily potential radiation by the day",
            "W m-2 d-1",
            "W m⁻² d⁻¹",
        ),
        Covariate("LST_Day", "land-surface temperature by day", "K", "K"),
        Covariate("LST_Night", "land-surface temperature by night", "K", "K"),
        Covariate("EVI", "enhanced vegetation index", "1", "1"),
        Covariate("NIRv", "near-infrared reflectance of vegetation", "1", "1"),
        Covariate("NDWI_SWIR2", "normalised difference water index", "1", "1"),
    ),
)
"""Numeric covariates of the benchmark. The unit of land-surface temperature is not published: K is
taken. A data set may hold others, or lack some."""

VEGETATION_TYPES = (
    "ENF",
    "EBF",
    "DNF",
    "DBF",
    "MF",
    "CSH",
    "OSH",
    "WSA",
    "SAV",
    "GRA",
    "WET",
    "CRO",
    "CVM",
    "WAT",
)
"""IGBP classes, in the order of the benchmark's ``PFT_`` columns."""


def column_unit(name: str) -> str:
    """Unit of a target or covariate in plain text; empty for a column that is not known.

    >>> column_unit("ET"), column_unit("TA"), column_unit("WIND")
    ('mm h-1', 'degC', '')
    """
    entry = TARGETS.get(name) or COVARIATES.get(name)
    return entry.unit if entry else ""


STRATEGIES = ("mean", "max", "discrepancy")
"""How a model is selected on validation: over the per-domain RMSE."""

PREDICTION_COLUMNS = ("y_true", "y_pred", "env", "site_id", "time")
"""Columns of the benchmark's prediction files."""

SCORE_METRICS = (
    "mse",
    "rmse",
    "mae",
    "nse",
    "r2_score",
    "bias",
    "relative_mae",
    "relative_bias",
)
"""Metrics of the benchmark's score files, in file order."""

SCORE_COLUMNS = ("target", "setting", "model", "scale", "env", "n_samples", *SCORE_METRICS)
"""Columns of the benchmark's score files, in file order."""

SCORE_KEYS = (
    "model",
    "strategy",
    "run",
    "scenario",
    "target",
    "scale",
    "domain",
    "site_id",
    "year",
)
"""What names one row of a score table; ``n`` and the metrics follow."""

_SITE_YEAR = re.compile(r"^\(\s*'(?P<site>[^']+)'\s*,\s*(?P<year>\d{4})\s*\)$")
_FILE_NAME = re.compile(
    r"^(?P<scenario>[A-Za-z0-9][A-Za-z0-9-]*)_(?P<target>[A-Z][A-Z0-9]*)_(?P<model>.+)_val_"
    rf"(?P<strategy>{'|'.join(STRATEGIES)})(?:_run(?P<run>[1-9]\d{{0,3}}))?"
    r"(?P<predictions>_predictions)?\.(?P<suffix>csv|csv\.gz|parquet)$"
)


@dataclass(frozen=True, slots=True)
class FileName:
    """What the name of a prediction or score file says."""

    scenario: str
    target: str
    model: str
    strategy: str
    run: int
    predictions: bool
    """True for predictions, False for scores."""


def domain_label(site_id: str, year: int | None = None) -> str:
    """Name a domain as it is shown.

    >>> domain_label("AU-ASM"), domain_label("AU-ASM", 2019)
    ('AU-ASM', 'AU-ASM 2019')
    """
    return site_id if year is None else f"{site_id} {year}"


def to_env(site_id: str, year: int | None = None) -> str:
    """Name a domain as the benchmark's files do, in their column ``env``.

    >>> to_env("AU-ASM", 2019)
    "('AU-ASM', 2019)"
    """
    return site_id if year is None else f"('{site_id}', {year})"


def from_env(env: str) -> tuple[str, int | None]:
    """Read a domain's site and year (None where the domain is a site) from ``env``.

    >>> from_env("('AU-ASM', 2019)"), from_env("AU-ASM")
    (('AU-ASM', 2019), ('AU-ASM', None))
    """
    found = _SITE_YEAR.match(env)
    return (found["site"], int(found["year"])) if found else (env, None)


def model_key(model: str, strategy: str, run: int = 1) -> str:
    """Name a trained model in a file or folder; the first run carries no number.

    >>> model_key("xgb", "mean"), model_key("xgb", "max", 2)
    ('xgb_val_mean', 'xgb_val_max_run2')
    """
    return f"{model}_val_{strategy}" + (f"_run{run}" if run > 1 else "")


def file_stem(scenario: str, target: str, model: str, strategy: str, run: int = 1) -> str:
    """Name a file of scores, without its ending, as the benchmark does.

    >>> file_stem("TA40", "GPP", "xgb", "mean")
    'TA40_GPP_xgb_val_mean'
    """
    return f"{scenario}_{target}_{model_key(model, strategy, run)}"


def parse_file_name(name: str) -> FileName | None:
    """Read what a file name says; None if it does not follow the benchmark's pattern.

    >>> parse_file_name("TA40_GPP_my_net_val_max_predictions.csv.gz").model
    'my_net'
    >>> parse_file_name("mine.csv") is None
    True
    """
    found = _FILE_NAME.match(name)
    if not found:
        return None
    return FileName(
        scenario=found["scenario"],
        target=found["target"],
        model=found["model"],
        strategy=found["strategy"],
        run=int(found["run"] or 1),
        predictions=found["predictions"] is not None,
    )
