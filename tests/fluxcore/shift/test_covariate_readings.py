import numpy as np
import pandas as pd
import pytest

from fluxcore.shift.composition import composition
from fluxcore.shift.covariate import covariate_findings, covariate_tables, per_covariate
from fluxcore.shift.covariate_readings import read_covariate
from fluxcore.shift.findings import frame
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world, world_of_years

OPTIONS = Options(permutations=99, bootstrap=60, folds=2)


def read(rows, nulls=None, band=None):
    study = Study(rows, OPTIONS)
    findings = frame(covariate_findings(study, nulls or {}, band or {}), rows, OPTIONS)
    return findings, read_covariate(findings, covariate_tables(study), rows)


def read_kinds(rows):
    findings = frame(per_covariate(Study(rows, OPTIONS)), rows, OPTIONS)
    probability = pd.DataFrame({"site_id": [], "role": [], "p_test": []})
    tables = {"composition": composition(rows), "site_probability": probability}
    return read_covariate(findings, tables, rows)


@pytest.fixture(scope="module")
def moved():
    null = {name: np.linspace(0.4, 0.6, 39) for name in ("auc", "auc_row_split", "fingerprint")}
    return read(world(3, sites=30, rows=24, test=12, x_shift=3.0), null, null)


def test_the_ranking_names_what_has_moved_furthest(moved):
    findings, said = moved
    first = findings[findings["measure"] == "wasserstein"].nlargest(1, "value").iloc[0]
    assert f"({first['covariate']}) differs most: {first['value']:.2f}" in said["ranking"][0]
    assert "random draws of 12 towers from the others" in said["ranking"][0]
    assert said["ranking"][1].startswith("At test towers it is higher by")
    assert any("lie beyond a random draw: " in sentence for sentence in said["ranking"])
    assert any("would have been seen in four of five" in sentence for sentence in said["ranking"])
    assert any("All covariates at once are beyond" in sentence for sentence in said["ranking"])


def test_the_gap_between_the_two_areas_is_explained(moved):
    _, said = moved
    text = " ".join(said["auc"])
    assert "have not seen a tower" in text
    assert "tentatively, beyond a random draw (p 0.025" in text
    assert "is the fingerprint of the towers" in text
    assert "Rows split at random give" in text
    assert "Without potential radiation" in text
    assert "drop of the AUC without it" in text


def test_rows_split_at_random_are_told_beside_their_band_without_refits_too():
    findings, said = read(world(4, sites=24, rows=24, test=9))
    split = findings[findings["measure"] == "auc_row_split"].iloc[0]
    text = " ".join(said["auc"])
    assert f"Rows split at random give {split['value']:.2f}, and random draws" in text
    assert f"{split['band_low']:.2f} to {split['band_high']:.2f} that way" in text
    assert "cannot say, chance has not been drawn yet" in text


def test_kinds_of_sites_that_differ_are_told():
    rows = world(4, sites=24, rows=24, test=9)
    rows.facts["igbp"] = np.where(rows.tested, "EBF", "GRA")
    rows.facts["climate"] = "C"
    rows.facts["continent"] = "Europe"
    said = read_kinds(rows)
    assert said["composition"] == (
        "Vegetation type EBF makes up 100% of the test towers and 0% of the training towers.",
        "No training tower has vegetation type EBF (9 test towers).",
    )
    rows.facts["igbp"] = "GRA"
    said = read_kinds(rows)
    assert said["composition"][0].startswith("Vegetation types, climate classes and continents")


def test_the_map_names_towers(moved):
    _, said = moved
    assert " of 12 test towers and " in said["map"][0]
    assert " of 18 training towers look more like the test" in said["map"][0]


def test_too_few_sites_come_first():
    _, said = read(world(3, sites=20, rows=24, test=3))
    for key in ("ranking", "auc"):
        assert said[key][0].startswith("No verdict is possible: 3 test sites, and 8 are needed.")


def test_years():
    _, said = read(world_of_years(3, sites=10, rows=8))
    assert "higher than an earlier row of the same tower" in said["auc"][0]
    assert " of 10 towers the test years score higher" in said["map"][0]
    assert "earlier years called the test in turn" in said["ranking"][0]


def test_a_single_test_site():
    _, said = read(world(3, sites=10, rows=24, test=1))
    assert any("cannot be told apart by a classifier here" in sentence for sentence in said["auc"])
