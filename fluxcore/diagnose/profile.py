"""One tower at every time scale, for every model."""

import numpy as np
import pandas as pd

from fluxcore.compare import model_labels
from fluxcore.compare.bootstrap import Bootstrap
from fluxcore.compare.losses import mean_over_runs
from fluxcore.scales import SCALES


def profile(boot: Bootstrap, scenario: str, domain: str) -> pd.DataFrame:
    """Losses of one tower at every scale, and its rank among the domains of each.

    Parameters
    ----------
    boot
        Losses of the scales to show.
    scenario
        One of its scenarios.
    domain
        A domain as it is shown. Scales that span years are scored by site, and show the site.

    Returns
    -------
    DataFrame
        One row a scale and model, scales in their own order: ``scale``, ``domain`` (the one that
        is shown), ``model``, ``loss`` (mean over runs; NaN where undefined), ``rank`` (1 is the
        hardest of the model's domains, equal losses share the smaller rank; NaN where undefined),
        ``of`` (defined domains of the model), ``harder`` (share of the other domains that this one
        is at least as hard as). Scales at which neither domain nor site is scored are left out.
    """
    rows = []
    for cell in boot.cells:
        if cell.scenario != scenario:
            continue
        names = [str(name) for name in cell.domains]
        shown = domain if domain in names else domain.split(" ")[0]
        if shown not in names:
            continue
        losses = mean_over_runs(cell.losses, cell.runs)
        here = losses[:, names.index(shown)]
        labels = model_labels(cell.models)
        for model, loss, all_losses in zip(cell.models, here, losses, strict=True):
            of = int(np.isfinite(all_losses).sum())
            known = bool(np.isfinite(loss))
            rank = 1 + int((all_losses > loss).sum()) if known else np.nan
            rows.append(
                {
                    "scale": cell.scale,
                    "domain": shown,
                    "model": labels[model],
                    "loss": float(loss),
                    "rank": rank,
                    "of": of,
                    "harder": (of - rank) / (of - 1) if known and of > 1 else np.nan,
                }
            )
    columns = ["scale", "domain", "model", "loss", "rank", "of", "harder"]
    table = pd.DataFrame(rows, columns=columns)
    order = {name: place for place, name in enumerate(SCALES)}
    return table.sort_values("scale", key=lambda s: s.map(order), kind="stable", ignore_index=True)
