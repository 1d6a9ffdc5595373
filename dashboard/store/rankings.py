"""Rankings: score sets ranked and compared in pairs; the draws behind them are kept."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard.store.scores import PUBLISHED, Scores, domain_scores, packaged_cells
from fluxcore.compare import Model, find_model, model_labels, paired_cells
from fluxcore.compare.bootstrap import Bootstrap, bootstrap
from fluxcore.errors import FluxError
from fluxcore.leaderboard import Leaderboard, from_cells, rank
from fluxcore.schema import TARGETS

Options = tuple[tuple[str, Any], ...]


class Rankings(Scores):
    """Rankings of the score sets of a workspace."""

    def leaderboard(
        self,
        name: str,
        target: str,
        statistic: str,
        metric: str = "rmse",
        baseline: str = "lr",
        iav: bool = True,
        **options: Any,
    ) -> Leaderboard:
        """Rank a set; from the packaged cells, without intervals, where there are no domains.

        The draws are kept, so that another statistic or baseline costs little. `options` are
        those of `fluxcore.compare.bootstrap` and must be hashable.
        """
        chosen, given = self.set(name), tuple(sorted(options.items()))
        return _leaderboard(
            chosen.files, chosen.stamp, target, statistic, metric, baseline, iav, given
        )

    def lens(
        self, name: str, target: str, reference: str, metric: str = "rmse", **options: Any
    ) -> pd.DataFrame:
        """All models against one, tower by tower: `paired_cells`, ``label``; empty if alone."""
        chosen, given = self.set(name), tuple(sorted(options.items()))
        if not chosen.files:
            return pd.DataFrame()
        return _lens(chosen.files, chosen.stamp, target, reference, metric, given)

    def bootstrap(
        self, name: str, target: str, metric: str = "rmse", **options: Any
    ) -> Bootstrap | None:
        """Joint draws of sites behind the ranking of a set; None without scores of domains."""
        chosen, given = self.set(name), tuple(sorted(options.items()))
        if not chosen.files:
            return None
        return _bootstrap(chosen.files, chosen.stamp, target, metric, given)

    def warm(self) -> None:
        """Rank the published set for every flux, so that the first visitor does not wait for it."""
        with suppress(FluxError):  # the pages will say what is wrong
            for target in TARGETS:
                self.leaderboard(PUBLISHED, target, "q90")


@lru_cache(maxsize=12)
def _bootstrap(
    files: Sequence[Path],
    stamp: tuple[tuple[int, int], ...],
    target: str,
    metric: str,
    options: Options,
) -> Bootstrap:
    return bootstrap(domain_scores(files, stamp), target=target, metric=metric, **dict(options))


@lru_cache(maxsize=64)
def _leaderboard(
    files: Sequence[Path],
    stamp: tuple[tuple[int, int], ...],
    target: str,
    statistic: str,
    metric: str,
    baseline: str,
    iav: bool,
    options: Options,
) -> Leaderboard:
    if not files:
        return from_cells(packaged_cells(), target, statistic, baseline, iav=iav)
    boot = _bootstrap(files, stamp, target, metric, options)
    return rank(boot, statistic=statistic, baseline=baseline, iav=iav)


@lru_cache(maxsize=64)
def _lens(
    files: Sequence[Path],
    stamp: tuple[tuple[int, int], ...],
    target: str,
    reference: str,
    metric: str,
    options: Options,
) -> pd.DataFrame:
    boot = _bootstrap(files, stamp, target, metric, options)
    labels = model_labels(boot.models)
    table = paired_cells(boot, find_model(boot.models, reference))
    if table.empty:
        return table
    pairs = zip(table["model"], table["strategy"], strict=True)
    return table.assign(label=[labels[Model(*pair)] for pair in pairs])
