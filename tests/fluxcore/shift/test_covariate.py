from dataclasses import replace

import numpy as np
import pytest

from fluxcore.shift.comparison import beyond_band
from fluxcore.shift.covariate import (
    MMD,
    covariate_findings,
    covariate_tables,
    joint_embedding,
    per_covariate,
)
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE, Finding, frame
from fluxcore.shift.measures import MEASURES
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import COVARIATES, world, world_of_years

OPTIONS = Options(permutations=99, bootstrap=60, folds=2)


def by_name(findings, measure):
    return {f.covariate: f for f in findings if f.measure == measure}


@pytest.fixture(scope="module")
def moved():
    return per_covariate(Study(world(3, rows=24, x_shift=1.5), OPTIONS))


def test_what_has_moved_is_beyond_and_what_has_not_is_not(moved):
    distance = by_name(moved, "wasserstein")
    assert set(distance) == set(COVARIATES)
    assert distance["TA"].verdict == BEYOND
    assert distance["TA"].p_adjusted == 0.01
    assert distance["EVI"].verdict == LIKE
    assert distance["EVI"].smallest > distance["EVI"].null_high
    assert max(distance.values(), key=lambda f: f.value).covariate in ("TA", "VPD")


def test_numbers_carry_what_they_are_compared_with(moved):
    for found in moved:
        if found.measure == "psi":
            assert found.verdict == ""
            continue
        assert found.low <= found.high
        assert found.null_sd > 0
        assert found.band_low <= found.band_mean <= found.band_high
        assert found.p <= found.p_adjusted + 0.05
        assert (found.sites_train, found.sites_test) == (40, 20)


def test_means_say_which_way(moved):
    up = by_name(moved, "mean_difference")["TA"]
    assert 0 < up.low < up.value < up.high
    assert up.verdict == BEYOND
    down = per_covariate(Study(world(3, rows=24, x_shift=-1.5), OPTIONS))
    assert by_name(down, "mean_difference")["TA"].value < 0
    assert by_name(down, "mean_difference")["TA"].verdict == BEYOND


def test_all_covariates_at_once():
    far, near = (joint_embedding(Study(world(3, rows=24, x_shift=x), OPTIONS)) for x in (1.5, 0.0))
    assert far.measure == MMD.name
    assert far.verdict == BEYOND
    assert near.verdict == LIKE
    assert far.value > near.value


def test_a_covariate_whose_middle_half_is_one_value_has_no_distance():
    rows = world(3, rows=24)
    rows.X[:, 4] = np.where(np.arange(len(rows)) % 10 == 0, rows.X[:, 4], 0.0)
    found = per_covariate(Study(rows, OPTIONS))
    distance = by_name(found, "wasserstein")["EVI"]
    assert distance.verdict == CANNOT
    assert "one value" in distance.reason
    assert by_name(found, "ks")["EVI"].verdict == LIKE


def test_the_reason_says_if_clusters_change_the_conclusion():
    rows = world(3, sites=24, rows=24, test=12, x_shift=2.0)
    rows.facts["cluster"] = np.arange(24) // 12
    found = by_name(per_covariate(Study(rows, OPTIONS)), "wasserstein")["TA"]
    assert found.verdict == BEYOND
    assert "towers within 20 km" in found.reason
    alone = world(3, sites=24, rows=24, test=12, x_shift=2.0)
    assert by_name(per_covariate(Study(alone, OPTIONS)), "wasserstein")["TA"].reason == ""


def test_years_take_the_larger_of_two_p():
    still = per_covariate(Study(world_of_years(3, sites=12, rows=8), OPTIONS))
    moved = per_covariate(Study(world_of_years(3, sites=12, rows=8, x_shift=20.0), OPTIONS))
    assert by_name(still, "wasserstein")["TA"].verdict == LIKE
    found = by_name(moved, "wasserstein")["TA"]
    assert found.p == pytest.approx(1 / 35)
    assert found.verdict == BEYOND
    assert "34 other choices of test years" in found.reason


def test_beyond_the_band():
    one = Finding(measure="wasserstein", value=1.0, band_low=0.2, band_high=0.8)
    assert beyond_band(one, signed=False)
    assert not beyond_band(replace(one, value=0.1), signed=False)
    assert beyond_band(replace(one, value=0.1), signed=True)
    assert beyond_band(Finding(measure="wasserstein", value=1.0), signed=False)


def test_few_sites_get_numbers_and_no_verdict():
    rows = world(3, sites=20, rows=24, test=3, x_shift=2.0)
    study = Study(rows, OPTIONS)
    table = frame(covariate_findings(study, {}, {}), rows, OPTIONS)
    told = table[table["verdict"] != ""]
    assert set(told["verdict"]) == {CANNOT}
    assert set(told["reason"]) == {"3 test sites, and 8 are needed"}
    assert table.loc[table["measure"] == "auc", "value"].notna().all()


def test_a_single_test_site():
    rows = world(3, sites=10, rows=24, test=1)
    study = Study(rows, OPTIONS)
    found = {f.measure: f for f in covariate_findings(study, {}, {})}
    assert np.isnan(found["auc"].value)
    assert "single site" in found["auc"].reason
    assert np.isfinite(found["wasserstein"].value)
    tables = covariate_tables(study)
    assert len(tables["site_probability"]) == 10
    assert tables["site_probability"]["p_test"].eq(0.5).all()


def test_tables_of_both_kinds_of_scenario():
    sites = covariate_tables(Study(world(3, sites=20, rows=24, test=8), OPTIONS))
    assert list(sites) == ["densities", "season_hour", "composition", "site_probability"]
    years = covariate_tables(Study(world_of_years(3, sites=8, rows=6), OPTIONS))
    assert list(years) == ["densities", "season_hour", "composition", "site_auc"]
    assert len(years["site_auc"]) == 8


def test_the_same_seed_gives_the_same_numbers():
    one, again = (
        per_covariate(Study(world(3, sites=20, rows=24, test=8), OPTIONS)) for _ in range(2)
    )
    assert repr(one) == repr(again)  # NaN equals NaN as text


def test_every_measure_says_what_it_is():
    mine = [entry for entry in MEASURES.values() if entry.part == "covariate"]
    assert len(mine) >= 13
    assert all(len(entry.about) > 60 and entry.about.endswith((".", ")")) for entry in mine)
