"""Supports of a few rows, whose numbers can be checked with a pencil."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fluxcore.shift.arms import units_of
from fluxcore.shift.options import Options
from fluxcore.shift.sample import Sample
from fluxcore.shift.support import Support


def sample(
    site: Sequence[int],
    tested: Sequence[int],
    y: Sequence[float],
    X: Sequence[Sequence[float]] | None = None,
    covariates: tuple[str, ...] = ("TA",),
) -> Sample:
    """Rows of some sites, of which those in ``tested`` are the test."""
    n, count = len(site), max(site) + 1
    rows = np.arange(n)
    names = tuple(f"AA-{k:03d}" for k in range(count))
    return Sample(
        X=np.asarray(rows[:, None] if X is None else X, dtype=float),
        covariates=covariates,
        targets={"GPP": np.asarray(y, dtype=float)},
        site=np.asarray(site),
        role=np.where(np.isin(site, list(tested)), 2, 0),
        year=np.full(n, 2018),
        month=np.ones(n, dtype=int),
        hour=rows % 24,
        sites=names,
        facts=pd.DataFrame(
            {
                "cluster": np.arange(count),
                "continent": "Europe",
                "igbp": "GRA",
                "latitude": 50.0,
                "longitude": 10.0,
            },
            index=pd.Index(names, name="site_id"),
        ),
    )


def support(
    found: Sample,
    pi: Sequence[float],
    fold: Sequence[int] | None = None,
    slope: float = 1.0,
    **options: object,
) -> Support:
    """The support of a sample under given probabilities."""
    units, of_row = units_of(found)
    return Support(
        sample=found,
        target="GPP",
        y=found.targets["GPP"],
        pi=np.asarray(pi, dtype=float),
        slope=slope,
        fold=np.zeros(len(found.sites), dtype=int) if fold is None else np.asarray(fold),
        units=units,
        of_row=of_row,
        options=Options(refits=0, **options),  # type: ignore[arg-type]
    )
