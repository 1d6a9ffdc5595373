"""Answer: everything that is found about one kind of shift under one scenario."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class Answer:
    """Numbers with their verdicts, tables for figures, and what they say in words.

    Its tables are shared by everybody who asks the same: callers must not change them.
    """

    findings: pd.DataFrame
    """One row a number: see :func:`fluxcore.shift.findings.frame`."""
    tables: Mapping[str, pd.DataFrame]
    """What the figures draw, by name."""
    readings: Mapping[str, tuple[str, ...]]
    """Sentences computed from the numbers, by the figure that they belong to."""
    notes: tuple[str, ...]
    """What was left out."""
    about: Mapping[str, object]
    """``kind, dataset, synthetic, scenario, target, options`` (all of them), ``seconds, refits``
    (whether chance was drawn by refits), ``created`` (ISO, UTC), ``sites, rows`` (numbers)."""

    @property
    def synthetic(self) -> bool:
        """Whether the numbers rest on a synthetic data set; to be said wherever they are shown."""
        return bool(self.about["synthetic"])

    @property
    def quick(self) -> bool:
        """Whether it is a first answer, from fewer rows and without refits."""
        options = self.about["options"]
        return bool(options["quick"]) if isinstance(options, Mapping) else False
