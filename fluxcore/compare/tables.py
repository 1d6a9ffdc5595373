"""Comparisons of models over all cells, as tables."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from fluxcore.compare.bootstrap import Bootstrap
from fluxcore.compare.losses import ZERO
from fluxcore.compare.models import Model
from fluxcore.compare.paired import compare_in_cell, compare_with
from fluxcore.compare.ties import verdict
from fluxcore.statistics import STATISTICS


def paired_cells(boot: Bootstrap, reference: Model, margin: float = 0.05) -> pd.DataFrame:
    """Compare every model with a reference in every cell.

    Returns
    -------
    DataFrame
        One row a model but the reference and cell: model, strategy, scenario, scale and the
        fields of `Paired`.
    """
    others = [model for model in boot.models if model != reference]
    rows = [
        {
            **model._asdict(),
            "scenario": cell.scenario,
            "scale": cell.scale,
            **asdict(found),
        }
        for cell in boot.cells
        for model, found in zip(
            others, compare_with(boot, cell, others, reference, margin), strict=True
        )
    ]
    return pd.DataFrame(rows)


def versus(
    boot: Bootstrap, a: Model, b: Model, statistic: str = "q90", margin: float = 0.05
) -> pd.DataFrame:
    """Compare two models in every cell with both lenses: the cell values, and tower by tower.

    Parameters
    ----------
    boot
        Losses and draws.
    a, b
        Models of `boot`.
    statistic
        Over domains, for the ratio of the cell values.
    margin
        Ratios within 1 -+ margin are equivalent.

    Returns
    -------
    DataFrame
        One row a cell: scenario, scale; ``cell_ratio, cell_lo, cell_hi, cell_verdict`` of the
        cell values over towers with enough years (percentile interval of the same draw, not
        adjusted for other pairs or cells); then the fields of `Paired`.
    """
    rule = STATISTICS[statistic]
    rows = []
    for cell in boot.cells:
        value, drawn = boot.values(cell, rule)
        i, j = cell.models.index(a), cell.models.index(b)
        ratio = _log(value[i]) - _log(value[j])
        ratios = _log(drawn[i]) - _log(drawn[j])
        ratios = ratios[np.isfinite(ratios)]
        lo, hi = np.quantile(ratios, [0.025, 0.975]) if len(ratios) else (np.nan, np.nan)
        rows.append(
            {
                "scenario": cell.scenario,
                "scale": cell.scale,
                "cell_ratio": np.exp(ratio),
                "cell_lo": np.exp(lo),
                "cell_hi": np.exp(hi),
                "cell_verdict": verdict(float(np.expm1(lo)), float(np.expm1(hi)), -margin, margin),
                **asdict(compare_in_cell(boot, cell, a, b, margin)),
            }
        )
    return pd.DataFrame(rows)


def _log(values: Any) -> Any:
    """Logarithm of losses; those that are zero up to rounding count as 1e-12."""
    return np.log(np.maximum(values, ZERO))
