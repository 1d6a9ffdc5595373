"""Selection regret of the models of a set of scores, read once."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard.store.data_sets import Stamp
from dashboard.store.predictions import Predicted
from fluxcore.baselines.regret import draw_files, regret
from fluxcore.workspace import Workspace


class Regrets(Predicted):
    """What choosing a draw on validation costs. Callers must not change the tables they get."""

    def regret(self, name: str, target: str, statistic: str, scale: str) -> pd.DataFrame:
        """`fluxcore.baselines.regret.regret` of a set; empty where no draws were scored.

        Raises
        ------
        WorkspaceError
            A file is damaged.
        """
        dataset = self.data_of(name)
        files = draw_files(self.workspace, dataset)
        stamps = tuple((file, *_stamp(file)) for file in files)
        if not stamps:
            return pd.DataFrame()
        return _regret(self.workspace.root, dataset, stamps, target, statistic, scale)


def _stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:  # gone meanwhile: reading does without it
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=64)
def _regret(
    root: Path,
    dataset: str,
    stamps: tuple[tuple[Path, int, int], ...],  # noqa: ARG001
    target: str,
    statistic: str,
    scale: str,
) -> pd.DataFrame:
    return regret(Workspace(root), dataset, target=target, statistic=statistic, scale=scale)
