"""The published cell values that ship with the package, and a ranking of bare cell values."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fluxcore.compare.bootstrap import PUBLISHED_SCALES, published
from fluxcore.compare.losses import ZERO
from fluxcore.compare.models import Model, find_model, model_labels
from fluxcore.errors import FluxError
from fluxcore.leaderboard.board import Leaderboard
from fluxcore.leaderboard.skill import best_first, ranks, relative
from fluxcore.resources import data_file
from fluxcore.scales import SCALES

KEYS = ["target", "statistic", "model", "strategy", "scenario", "scale"]
NO_INTERVALS = (
    "Only cell values are at hand: intervals, ranks and ties need the scores of every domain."
)


def published_cells() -> pd.DataFrame:
    """The cells of the published leaderboard (June 2026): RMSE by model, scenario and scale.

    Returns
    -------
    DataFrame
        ``target, statistic, model, strategy, scenario, scale, value``; value in the target's unit.
    """
    table = pd.read_csv(data_file("published/leaderboard.csv"))
    table = table[table["setting"] != "ALL"].rename(
        columns={"val_strategy": "strategy", "setting": "scenario", "rmse": "value"}
    )
    named = {scale.shown: name for name, scale in SCALES.items()}
    table["scale"] = table["scale"].replace(named)
    return table[[*KEYS, "value"]].reset_index(drop=True)


def from_cells(
    cells: pd.DataFrame,
    target: str,
    statistic: str = "q90",
    baseline: str = "lr",
    *,
    scenarios: Sequence[str] | None = None,
    scales: Sequence[str] | None = None,
    iav: bool = True,
) -> Leaderboard:
    """Rank models from cell values alone: skill, but no interval, rank range or tie.

    Parameters
    ----------
    cells
        As `published_cells` gives them.
    target, statistic, baseline, scenarios, scales, iav
        As in `leaderboard`.

    Returns
    -------
    Leaderboard
        With ``intervals`` False; columns that need scores of domains are NaN, empty or False.

    Raises
    ------
    UnknownNameError
        The baseline is not among the models.
    FluxError
        There is no cell for this choice.
    """
    wanted = list(scenarios) if scenarios is not None else published()
    shown = list(scales) if scales is not None else list(PUBLISHED_SCALES)
    some = cells[
        (cells["target"] == target)
        & (cells["statistic"] == statistic)
        & cells["scenario"].isin(wanted)
        & cells["scale"].isin(shown)
    ]
    if some.empty:
        raise FluxError(
            f"The cell values hold nothing of {target} ({statistic}) in {', '.join(wanted)} at "
            f"{', '.join(shown)}. Scores of every domain give any statistic: `fluxcore add scores`."
        )
    values = some.pivot(index=["scenario", "scale"], columns=["model", "strategy"], values="value")
    order = [(s, c) for s in wanted for c in shown if (s, c) in values.index]
    values = values.loc[order]
    models = [Model(*pair) for pair in values.columns]
    labels = model_labels(models)
    base = models.index(find_model(models, baseline))
    table = values.to_numpy()
    below = np.where(table[:, [base]] > ZERO, table[:, [base]], np.nan)
    skill = 1 - table / below
    counted = np.array([iav or scale != "iav" for _, scale in order]) & ~np.isnan(skill[:, base])
    overall = skill[counted].mean(axis=0) if counted.any() else np.full(len(models), np.nan)
    first = best_first(overall, [labels[model] for model in models])
    nothing = np.nan
    rows = [
        {
            **models[j]._asdict(),
            "label": labels[models[j]],
            "scenario": scenario,
            "scale": scale,
            "value": table[i, j],
            "skill": skill[i, j],
            "relative": relative(table[i])[j],
            "rank": ranks(-table[i])[j],
            **dict.fromkeys(("lo", "hi", "value_min_years"), nothing),
            "tie": False,
            "verdict": "",
            **dict.fromkeys(("ratio", "ratio_lo", "ratio_hi", "rank_lo", "rank_hi"), nothing),
            **dict.fromkeys(("shortfall", "order_lo", "order_hi"), nothing),
            **dict.fromkeys(("n_domains", "n_undefined", "n_zero", "n_one_year"), nothing),
            **dict.fromkeys(("n_interval", "runs"), nothing),
        }
        for j in first
        for i, (scenario, scale) in enumerate(order)
    ]
    ends = ("skill_min_years", "skill_lo", "skill_hi")
    ranked = pd.DataFrame(
        [
            {
                **models[j]._asdict(),
                "label": labels[models[j]],
                "skill": overall[j],
                **dict.fromkeys(ends, nothing),
                "rank": ranks(overall)[j],
                **dict.fromkeys(("rank_lo", "rank_hi", "runs"), nothing),
            }
            for j in first
        ]
    )
    pairs = pd.DataFrame(columns=["model_a", "model_b", "difference", "lo", "hi", "verdict"])
    return Leaderboard(
        target=target,
        statistic=statistic,
        metric="rmse",
        baseline=baseline,
        scenarios=tuple(dict.fromkeys(scenario for scenario, _ in order)),
        scales=tuple(dict.fromkeys(scale for _, scale in order)),
        iav=iav,
        min_years=0,
        margin=0.05,
        intervals=False,
        table=ranked,
        cells=pd.DataFrame(rows),
        pairs=pairs,
        notes=(NO_INTERVALS,),
    )
