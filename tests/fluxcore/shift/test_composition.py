from dataclasses import replace

import numpy as np
import pytest

from fluxcore.shift.composition import composition, densities, season_hour
from tests.fluxcore.shift.by_hand import sample
from tests.fluxcore.shift.worlds import world

ROWS = world(2, sites=12, rows=48, test=4, validation=2)


def test_densities_add_up_and_lie_where_the_rows_are():
    found = densities(ROWS)
    assert list(found.columns) == ["covariate", "role", "x", "density"]
    assert len(found) == len(ROWS.covariates) * 3 * 80
    for (name, _), part in found.groupby(["covariate", "role"]):
        step = np.diff(part["x"])
        assert np.allclose(step, step[0])
        assert (part["density"] >= 0).all()
        assert part["density"].sum() * step[0] == pytest.approx(1, abs=0.02), name
    wide = found[(found["covariate"] == "TA") & (found["role"] == "test")]
    mean = (wide["x"] * wide["density"]).sum() / wide["density"].sum()
    assert mean == pytest.approx(ROWS.X[ROWS.test, 0].mean(), abs=0.3)


def test_every_tower_counts_the_same_in_a_density():
    # site 0 has 90 rows near 0, site 1 has 10 near 10: half of the density each
    site = [0] * 90 + [1] * 10 + [2] * 20
    values = np.concatenate([np.zeros(90), np.full(10, 10.0), np.linspace(0, 10, 20)])
    rows = sample(site, tested=[2], y=values, X=values[:, None])
    found = densities(rows)
    train = found[found["role"] == "train"]
    low = train.loc[train["x"] < 5, "density"].sum() / train["density"].sum()
    assert low == pytest.approx(0.5, abs=0.01)


def test_season_and_hour_average_towers():
    site, hour = [0, 0, 0, 1, 2], np.array([3, 3, 3, 3, 5])
    values = np.array([1.0, 1.0, 4.0, 8.0, 7.0])
    rows = sample(site, tested=[2], y=values, X=values[:, None])
    rows.hour[:] = hour
    found = season_hour(rows)
    assert list(found.columns) == ["covariate", "role", "month", "hour", "mean", "rows"]
    assert found.to_dict("records") == [
        {"covariate": "TA", "role": "train", "month": 1, "hour": 3, "mean": 5.0, "rows": 4},
        {"covariate": "TA", "role": "test", "month": 1, "hour": 5, "mean": 7.0, "rows": 1},
    ]


def test_kinds_of_sites_by_hand():
    found = composition(ROWS)
    part = found[(found["facet"] == "igbp") & (found["role"] == "test")]
    # sites 8 to 11 are the test; every third of all, site 9 among them, is a forest
    assert dict(zip(part["category"], part["sites"], strict=True)) == {"GRA": 3, "ENF": 1}
    assert part["share"].tolist() == [0.75, 0.25]
    assert set(found["facet"]) == {"igbp", "climate", "continent"}
    assert (found.groupby(["facet", "role"])["share"].sum().round(9) == 1).all()


def test_what_is_not_known_of_a_site_is_said():
    rows = world(2, sites=12, rows=24, test=4)
    rows.facts.loc[rows.sites[0], "climate"] = np.nan
    found = composition(rows)
    unknown = found[(found["category"] == "unknown") & (found["role"] == "train")]
    assert unknown["sites"].tolist() == [1]
    bare = replace(rows, facts=rows.facts[["cluster"]])
    assert composition(bare).empty
    assert list(composition(bare).columns) == ["facet", "category", "role", "sites", "share"]
