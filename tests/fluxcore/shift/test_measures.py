"""Promises of every entry of MEASURES, now and later."""

import pandas as pd
import pytest

from fluxcore.shift import conditional, temporal
from fluxcore.shift.applicability import applicability
from fluxcore.shift.covariate import covariate_findings
from fluxcore.shift.findings import VERDICTS, frame
from fluxcore.shift.measures import MEASURES
from fluxcore.shift.options import Options
from fluxcore.shift.reference import reference_findings
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world, world_of_years

OPTIONS = Options(permutations=39, bootstrap=40, folds=2, refit_rows=24)
UNITS = {"1", "target", "target^2", "IQR", "%", "rows"}


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    """Every number of one world of sites and one of years."""
    sites = Study(world(1, sites=24, rows=30, test=10, x_shift=0.5), OPTIONS)
    years = Study(world_of_years(1, sites=9, rows=4), OPTIONS)
    tables = []
    for study, part in ((sites, conditional), (years, temporal)):
        findings = [
            *covariate_findings(study, {}, {}),
            *part.conditional_findings(study, "GPP", {}, {}),
            *applicability(study, "GPP")[0],
        ]
        tables.append(frame(findings, study.sample, study.options))
    tables.append(frame(reference_findings(sites, "GPP"), sites.sample, sites.options))
    return pd.concat(tables, ignore_index=True)


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_says_what_it_is(name):
    entry = MEASURES[name]
    assert entry.label
    assert entry.about.endswith(".")
    assert entry.unit in UNITS
    assert entry.part in ("covariate", "conditional", "applicability")


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_computed_somewhere(name, found):
    assert name in set(found["measure"])


@pytest.mark.parametrize("name", MEASURES)
def test_tested_numbers_get_one_of_three_words_and_others_none(name, found):
    verdicts = set(found.loc[found["measure"] == name, "verdict"])
    assert verdicts <= (set(VERDICTS) if MEASURES[name].tested else {""})


def test_a_withheld_verdict_says_why(found):
    withheld = found[found["verdict"] == "cannot say"]
    assert (withheld["reason"] != "").all()


def test_a_number_lies_in_its_interval(found):
    given = found.dropna(subset=["value", "low", "high"])
    assert (given["low"] <= given["value"] + 1e-9).all()
    assert (given["value"] <= given["high"] + 1e-9).all()
