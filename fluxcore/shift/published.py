"""What the paper reports of the shifts of its scenarios: marks to set beside one's own numbers."""

import pandas as pd

from fluxcore.resources import data_file
from fluxcore.shift.reference import PAPER


def published_shift() -> pd.DataFrame:
    """Figures of the paper on the real data, from rows that are split at random.

    Returns
    -------
    pandas.DataFrame
        ``scenario, target, measure, value, source``. ``target`` is empty for the classifier;
        ``measure`` is ``ref_auc``, ``ref_balanced_accuracy`` (1) or ``ref_increase_train``,
        ``ref_increase_test``, ``ref_increase_shared`` (percent, fitted on training rows), as
        `fluxcore.shift.reference` names them.

    Examples
    --------
    >>> marks = published_shift().set_index(["scenario", "target", "measure"])["value"]
    >>> float(marks["TA40", "GPP", "ref_increase_shared"])
    8.0
    """
    table = pd.read_csv(data_file("published", "shift.csv"), keep_default_na=False)
    return table.assign(source=PAPER)
