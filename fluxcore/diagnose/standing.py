"""Where a model stands in one cell: its value, what that rests on, and who is not told apart."""

from dataclasses import dataclass

import numpy as np

from fluxcore.compare.ties import ties, verdict
from fluxcore.diagnose.losses import Losses
from fluxcore.statistics import STATISTICS, order_interval

ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class Standing:
    """A statistic of one model in one cell; values are losses."""

    model: str
    statistic: str
    value: float
    """As the leaderboard has it: over all defined domains."""
    lo: float
    hi: float
    """Percentile interval over resampled sites, those with too few test years left out."""
    order_lo: float
    order_hi: float
    """Order statistics that bound a quantile; NaN where no such bound exists, for site-years, and
    for statistics that are no quantile."""
    n_domains: int
    n_sites: int
    n_short: int
    """Sites that the interval leaves out, having too few test years for the scale."""
    verdicts: dict[str, str]
    """Every other model against this one: ``better``, ``worse``, ``equivalent``, ``not resolved``;
    simultaneous over all pairs of models in the cell, not over cells."""

    def others(self, word: str) -> list[str]:
        """Models with this verdict."""
        return [model for model, said in self.verdicts.items() if said == word]


def standing(cell: Losses, model: str, *, statistic: str = "q90", margin: float = 0.05) -> Standing:
    """Value of a model in a cell, its interval, and how the other models compare with it.

    Parameters
    ----------
    cell
        Losses of one cell, with its draw of sites.
    model
        A name among ``cell.models``.
    statistic
        Over domains.
    margin
        Ratios of values within 1 -+ margin make two models equivalent.

    Returns
    -------
    Standing
        Verdicts compare logarithms of the values, as tie sets do.

    Raises
    ------
    UnknownNameError
        The model has no scores in this cell, or there is no such statistic.
    """
    rule, losses = STATISTICS[statistic], cell.of(model)
    at = [m for m, runs in enumerate(cell.cell.runs) if runs]
    values, draws = (part[at] for part in cell.boot.values(cell.cell, rule))
    row, kept = cell.row(model), cell.boot.kept(cell.cell)
    drawn = draws[row][np.isfinite(draws[row])]
    lo, hi = np.quantile(drawn, ENDS) if len(drawn) else (np.nan, np.nan)
    bounded = rule.quantile is not None and not cell.by_year
    order = order_interval(losses[kept], rule.quantile or 0.5) if bounded else (np.nan, np.nan)
    with np.errstate(divide="ignore"):
        compared = ties(np.log(values), np.log(draws))
    limits = float(np.log1p(-margin)), float(np.log1p(margin))
    return Standing(
        model=model,
        statistic=statistic,
        value=float(rule.compute(losses)),
        lo=float(lo),
        hi=float(hi),
        order_lo=order[0],
        order_hi=order[1],
        n_domains=int(np.isfinite(losses).sum()),
        n_sites=len(cell.site_codes[0]),
        n_short=len({s for s, keep in zip(cell.sites, kept, strict=True) if not keep}),
        verdicts={
            other: verdict(float(compared.lo[i, row]), float(compared.hi[i, row]), *limits)
            for i, other in enumerate(cell.models)
            if i != row
        },
    )
