import numpy as np
import pytest

from fluxcore.shift.classifiers import classifiers
from fluxcore.shift.importance import groups_of, importance_findings, permuted_scores
from fluxcore.shift.options import Options
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world

OPTIONS = Options(permutations=19, bootstrap=40, folds=2)


@pytest.fixture(scope="module")
def study():
    return Study(world(3, sites=24, rows=24, test=10, x_shift=3.0), OPTIONS)


def test_groups_of_the_benchmark():
    names = ("TA", "VPD", "SW_IN", "SW_IN_POT_hourly", "dSW_IN_POT", "LST_Day", "EVI", "NIRv",
             "NDWI_SWIR2", "WIND")  # fmt: skip
    assert groups_of(names) == {
        "temperature": [0, 5],
        "calendar": [3, 4],
        "greenness": [6, 7, 8],
        "VPD": [1],
        "SW_IN": [2],
        "other": [9],
    }


def test_what_has_moved_is_what_the_area_rests_on(study):
    found = {f.covariate: f for f in importance_findings(study)}
    assert set(found) == {"temperature", "VPD", "SW_IN", "calendar", "greenness"}
    first = max(found.values(), key=lambda f: f.value)
    assert first.covariate in ("temperature", "VPD")  # the two that follow the climate
    assert first.low <= first.value <= first.high
    assert all(f.verdict == "" for f in found.values())


def test_permuting_nothing_changes_nothing(study):
    fitted = classifiers(study)
    assert np.allclose(permuted_scores(study.both, fitted, [], 0), fitted.scores)


def test_permuted_values_stay_within_their_fold(study):
    fitted = classifiers(study)
    every = list(range(len(study.both.covariates)))
    found = permuted_scores(study.both, fitted, every, 0)
    of_row = fitted.fold[study.both.site]
    for fold in np.unique(of_row):
        assert sorted(found[of_row == fold]) == pytest.approx(sorted(fitted.scores[of_row == fold]))
