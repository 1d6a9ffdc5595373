"""Small worlds whose answers are known: sites with a climate each, rows that resemble each other.

``x_shift`` moves the climate of test sites, ``y_shift`` what the same covariates mean there, and
without ``overlap`` no training site has a climate like theirs. All at 0: sites are exchangeable.
"""

import numpy as np
import pandas as pd

from fluxcore.shift.sample import TEST, TRAIN, VALIDATION, Sample

COVARIATES = ("TA", "VPD", "SW_IN", "SW_IN_POT_daily_mean", "EVI")


def world(
    seed: int,
    *,
    sites: int = 60,
    rows: int = 40,
    test: int = 20,
    validation: int = 0,
    x_shift: float = 0.0,
    y_shift: float = 0.0,
    overlap: bool = True,
    site_spread: float = 0.5,
) -> Sample:
    """Make rows of ``sites`` sites, the last ``test`` of which are tested.

    GPP is 2 + 0.2 TA + 0.005 SW_IN + 4 EVI, and y_shift (1 + 0.1 (TA - 10)) at test sites, with a
    level of each site (sd ``site_spread``) and noise (sd 1).
    """
    draw = np.random.default_rng([seed, 99])
    role = np.full(sites, TRAIN)
    role[sites - test :] = TEST
    role[sites - test - validation : sites - test] = VALIDATION
    tested = role == TEST
    climate = draw.normal(size=sites) + x_shift * tested
    if not overlap:
        climate += 8.0 * tested
    place, green = draw.normal(size=sites), draw.normal(size=sites)
    site = np.repeat(np.arange(sites), rows)
    n = len(site)
    hour, month = np.tile(np.arange(rows) % 24, sites), draw.integers(1, 13, size=n)
    season = -np.cos((month - 1) * np.pi / 6)
    light = np.clip(np.sin((hour - 6) * np.pi / 12), 0, None)
    ta = 10 + 5 * climate[site] + 4 * season + 3 * light + draw.normal(size=n)
    potential = 250 + 40 * place[site] + 90 * season
    radiation = potential * light * draw.uniform(0.4, 1.0, size=n) * 3
    vpd = np.exp(0.05 * ta + 0.3 * draw.normal(size=n))
    evi = 0.35 + 0.08 * green[site] + 0.08 * season + 0.02 * draw.normal(size=n)
    level = site_spread * draw.normal(size=sites)
    gpp = 2 + 0.2 * ta + 0.005 * radiation + 4 * evi + level[site] + draw.normal(size=n)
    gpp += y_shift * (1 + 0.1 * (ta - 10)) * tested[site]
    names = tuple(f"AA-{number:03d}" for number in range(sites))
    facts = pd.DataFrame(
        {
            "cluster": np.arange(sites),
            "continent": np.where(np.arange(sites) % 2, "Europe", "Asia"),
            "igbp": np.where(np.arange(sites) % 3, "GRA", "ENF"),
            "climate": np.where(climate > 0, "C", "D"),
            "latitude": 45.0 + 10 * place,
            "longitude": 10.0 * green,
        },
        index=pd.Index(names, name="site_id"),
    )
    return Sample(
        X=np.column_stack([ta, vpd, radiation, potential, evi]),
        covariates=COVARIATES,
        targets={"GPP": gpp},
        site=site,
        role=role[site],
        year=draw.integers(2015, 2020, size=n),
        month=month,
        hour=hour,
        sites=names,
        facts=facts,
        about={"dataset": "world", "synthetic": True, "scenario": "TA40"},
    )


def world_of_years(
    seed: int, *, sites: int = 30, rows: int = 12, y_shift: float = 0.0, x_shift: float = 0.0
) -> Sample:
    """Seven years at every site, weather shared by all of them; the last four are the test."""
    draw = np.random.default_rng([seed, 98])
    years = np.arange(2015, 2022)
    base = world(seed, sites=sites, rows=rows * len(years), test=1)
    year = np.tile(np.repeat(years, rows), sites)
    late = year >= 2018
    weather = draw.normal(size=len(years))
    X = base.X.copy()
    X[:, 0] += weather[year - 2015] + x_shift * late
    gpp = base.targets["GPP"] + 0.2 * (X[:, 0] - base.X[:, 0]) + y_shift * late
    return Sample(
        X=X,
        covariates=base.covariates,
        targets={"GPP": gpp},
        site=base.site,
        role=np.where(late, TEST, TRAIN),
        year=year,
        month=base.month,
        hour=base.hour,
        sites=base.sites,
        facts=base.facts,
        by_year=True,
        about={"dataset": "world", "synthetic": True, "scenario": "time-split"},
    )
