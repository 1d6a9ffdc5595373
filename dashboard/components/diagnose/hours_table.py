"""One domain's scores at all time scales, from its predictions: a small table."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from dashboard.components.diagnose.hours import REFERENCE, Hours
from dashboard.theme import number
from fluxcore.metrics import METRICS
from fluxcore.scales import SCALES


def score_table(hours: Hours) -> Markup:
    """Write a row a scale: RMSE, bias, NSE of the model in focus, the reference and the best."""
    model = hours.strong
    table = compared(hours, model)
    against = REFERENCE if REFERENCE in hours.models and model != REFERENCE else ""
    head = Markup(
        '<tr><th>scale</th><th class="num" title="{}">n</th><th class="num">RMSE</th>'
        '<th class="num" title="{}">bias<br><small>obs. − pred.</small></th>'
        '<th class="num" title="{}">NSE</th>{}'
        '<th class="best" title="{}">/ best</th></tr>'
    ).format(
        "rows with an observed and a predicted value",
        METRICS["bias"].doc,
        METRICS["nse"].doc,
        Markup('<th class="num" title="RMSE over that of {}; below 1 is better">/ {}</th>').format(
            against, against
        )
        if against
        else "",
        "RMSE over the smallest among the models with predictions here",
    )
    rows = Markup().join(
        Markup(
            '<tr class="{}"><td title="{}">{}</td><td class="num">{:,}</td><td class="num"><b>{}'
            '</b></td><td class="num">{}</td><td class="num">{}</td>{}<td class="best">{}</td></tr>'
        ).format(
            "in-focus" if row.scale == hours.scale else "",
            SCALES[str(row.scale)].doc,
            SCALES[str(row.scale)].shown + (" (all years)" if row.domain != hours.domain else ""),
            row.n,
            number(row.rmse),
            number(row.bias, signed=True),
            number(row.nse),
            Markup('<td class="num">{}</td>').format(number(row.ratio)) if against else "",
            _best(row, model),
        )
        for row in table.itertuples()
    )
    return Markup(
        '<div class="dx-wide"><table class="dx-own ruled"><thead>{}</thead><tbody>{}</tbody>'
        '</table></div><div class="dx-note">{}</div>'
    ).format(head, rows, _legend(against))


def _legend(against: str) -> str:
    reference = f"/ {against}: RMSE over that of {against}, better below 1. " if against else ""
    return (
        "Bias is observed minus predicted: positive where predictions are too low. "
        f"{reference}/ best: RMSE over the smallest of the models with predictions here."
    )


def _best(row: Any, model: str) -> Markup:
    if row.best == model or not row.best_rmse > 0:
        return Markup("best") if row.best == model else Markup("–")
    return Markup('<span title="{} has {}">{} <small>{}</small></span>').format(
        row.best, number(row.best_rmse), number(row.rmse / row.best_rmse), row.best
    )


def compared(hours: Hours, model: str) -> pd.DataFrame:
    """Scores of a model with ``ratio`` (RMSE over the reference's), ``best`` and ``best_rmse``."""
    table = hours.scores[model].set_index("scale", drop=False)
    rmse = pd.DataFrame({m: s.set_index("scale")["rmse"] for m, s in hours.scores.items()})
    rmse = rmse.reindex(table.index)
    known = rmse.dropna(how="all")
    reference = rmse.get(REFERENCE, pd.Series(index=table.index, dtype=float))
    return table.assign(
        ratio=table["rmse"] / reference.where(reference > 0),
        best=known.idxmin(axis=1).reindex(table.index).fillna("–"),
        best_rmse=rmse.min(axis=1),
    )


def scores_csv(hours: Hours, scenario: str) -> str:
    """Return the scores of every model that is drawn as CSV."""
    parts = [scores.assign(model=model) for model, scores in hours.scores.items()]
    about = {"scenario": scenario, "target": hours.target, "unit": hours.unit}
    about |= {"dataset": hours.dataset, "synthetic": int(hours.synthetic)}
    return str(pd.concat(parts).assign(**about).to_csv(index=False, float_format="%.7g"))
