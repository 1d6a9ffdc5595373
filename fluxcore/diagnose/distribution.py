"""How bad, over domains: the distribution of losses with a band over resampled sites."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fluxcore.diagnose.losses import Losses
from fluxcore.series import Floats

LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class Distribution:
    """Empirical distribution of the losses of one model over domains."""

    model: str
    loss: Floats
    """Defined losses, ascending, shape (k,)."""
    domains: tuple[str, ...]
    """The domain of each loss, shape (k,)."""
    share: Floats
    """Share of domains with at most this loss, shape (k,); equal losses share the largest."""
    lo: Floats
    """Lower end of the pointwise band, shape (k,); NaN without draws."""
    hi: Floats
    """Upper end of the pointwise band, shape (k,)."""


def distribution(cell: Losses, model: str, *, band: bool = True) -> Distribution:
    """Distribution of losses over domains, with a pointwise 95 % band over resampled sites.

    Parameters
    ----------
    cell
        Losses of one cell; its draw of sites makes the band, all years of a site together.
    model
        A name among ``cell.models``.
    band
        Whether to make the band, which is what takes time.

    Returns
    -------
    Distribution
        Undefined losses are left out. In a draw without any defined domain the share is undefined
        and the draw does not count.

    Raises
    ------
    UnknownNameError
        The model has no scores in this cell.

    Notes
    -----
    Pointwise: 95 % at each loss taken by itself, not of whole curves. Training randomness is not
    in it: a domain's loss is the mean over runs.
    """
    losses = cell.of(model)
    order = np.argsort(losses, kind="stable")[: np.count_nonzero(np.isfinite(losses))]
    ordered = losses[order]
    last = np.searchsorted(ordered, ordered, side="right") - 1
    share = (last + 1) / max(len(ordered), 1)
    lo = hi = np.full(len(ordered), np.nan)
    counts = cell.counts[:, order]
    total = counts.sum(axis=1, dtype=np.int64)
    if band and (total > 0).any():
        below = np.cumsum(counts[total > 0], axis=1, dtype=np.int32)[:, last]
        by_loss = np.ascontiguousarray((below / total[total > 0, None]).T)
        lo, hi = np.quantile(by_loss, _ends(), axis=1)
    return Distribution(model, ordered, tuple(cell.domains[i] for i in order), share, lo, hi)


def staircase(one: Distribution) -> pd.DataFrame:
    """The distribution as corners of its steps, to draw: columns ``loss, share, lo, hi``.

    It starts at share 0 at the smallest loss; two corners a distinct loss.
    """
    distinct, at = np.unique(one.loss, return_index=True)
    columns: dict[str, Sequence[float] | Floats] = {"loss": np.repeat(distinct, 2)}
    for name in ("share", "lo", "hi"):
        levels = getattr(one, name)[at] if len(at) else np.empty(0)
        before = np.concatenate([[0.0], levels])[: len(levels)]
        columns[name] = np.column_stack([before, levels]).ravel()
    return pd.DataFrame(columns)


def _ends() -> list[float]:
    return [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
