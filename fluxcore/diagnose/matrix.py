"""Every site, every model: a matrix of losses, hardest site first."""

from functools import lru_cache

import pandas as pd

from fluxcore.diagnose.losses import Losses

ORDER = "by their mean rank over models"
"""How sites are ordered, in the words of a title."""


def matrix(cell: Losses) -> pd.DataFrame:
    """Losses of every model at every site, hardest site first.

    A site's loss is the median over its domains: the loss itself where a domain is a site, and
    the median over its scored years otherwise. Sites are ordered by the mean over models of
    their rank within a model, so that no model with large losses decides alone; a site that a
    model has no loss for takes part with the ranks of the others.

    Parameters
    ----------
    cell
        Losses of one cell.

    Returns
    -------
    DataFrame
        Shape (m, s), indexed by model, columns are site ids; sites without any defined loss
        stand last.
    """
    names, codes = cell.site_codes
    by_site = pd.DataFrame(cell.losses.T, columns=list(cell.models)).groupby(codes).median()
    by_site.index = pd.Index(names[: len(by_site)], name="site_id")
    ranks = by_site.rank(ascending=False)
    order = ranks.mean(axis=1).sort_values(kind="stable", na_position="last").index
    return by_site.loc[order].T


@lru_cache(maxsize=32)
def harder_than(cell: Losses) -> pd.DataFrame:
    """Share of a model's other domains that a domain is harder than, by domain and model.

    1 is the hardest, 0 the easiest, equal losses share a mean rank; NaN where a loss is
    undefined, or is the only one. The frame is shared by all callers: do not change it.
    """
    table = pd.DataFrame(cell.losses.T, index=list(cell.domains), columns=list(cell.models))
    others = table.count() - 1
    return (table.rank() - 1) / others.where(others > 0)
