import numpy as np
import pytest

from fluxcore.shift.classifiers import classified, classifiers, fit_folds
from fluxcore.shift.domain_classifier import learn, score, site_folds
from fluxcore.shift.options import Options
from fluxcore.shift.separation import joint_statistics, separate, site_weights
from fluxcore.shift.study import Study
from tests.fluxcore.shift.worlds import world, world_of_years

OPTIONS = Options(permutations=19, bootstrap=40, folds=2)
NAMES = ["auc", "auc_site", "balanced_accuracy", "auc_no_radiation", "auc_row_split", "fingerprint"]


def test_rows_split_at_random_recognise_sites_and_blocked_ones_do_not():
    found = [joint_statistics(world(seed, sites=40, test=16), OPTIONS, 0) for seed in (1, 2)]
    assert list(found[0]) == NAMES
    for one in found:
        assert one["auc_row_split"] > 0.7
        assert one["fingerprint"] == pytest.approx(one["auc_row_split"] - one["auc"])
    assert np.mean([one["auc"] for one in found]) < 0.65


def test_a_stronger_shift_is_told_apart_better():
    near, far = (
        joint_statistics(world(4, sites=40, rows=24, test=16, x_shift=x), OPTIONS, 0)
        for x in (0.5, 3.0)
    )
    for name in ("auc", "auc_site", "balanced_accuracy"):
        assert far[name] > near[name]
    assert far["auc"] > 0.9


def test_validation_takes_no_part():
    with_it = world(4, sites=30, rows=24, test=8, validation=6)
    without = with_it.of("train", "test")
    assert joint_statistics(with_it, OPTIONS, 0) == joint_statistics(without, OPTIONS, 0)


def test_scores_are_those_of_models_that_have_not_seen_the_site():
    rows = world(4, sites=20, rows=24, test=8)
    fold = site_folds(rows, 2, 0)
    fitted = fit_folds(rows, fold, 0)
    for number in (0, 1):
        held = fold[rows.site] == number
        model = learn(rows.binned[~held], rows.test[~held], rows.base[~held], 0)
        assert (fitted.scores[held] == score(model, rows.binned[held])).all()
    assert len(fitted.models) == 2


def test_no_model_without_both_sides():
    rows = world(4, sites=10, rows=24, test=1)
    fold = np.where(rows.tested, 0, np.arange(10) % 2)
    fitted = fit_folds(rows, fold, 0)
    assert fitted.models[0] is None
    assert np.isnan(fitted.scores[fold[rows.site] == 0]).all()
    assert np.isnan(joint_statistics(rows, OPTIONS, 0)["auc"])


def test_covariates_that_are_all_radiation_leave_nothing():
    rows = world(4, sites=12, rows=24, test=6)
    bare = type(rows)(
        **{
            **{name: getattr(rows, name) for name in rows.__dataclass_fields__},
            "X": rows.X[:, 3:4],
            "covariates": rows.covariates[3:4],
        }
    )
    found = joint_statistics(bare, OPTIONS, 0)
    assert np.isnan(found["auc_no_radiation"])
    assert np.isfinite(found["auc"])


def test_without_radiation_covariates_there_is_nothing_to_leave_out():
    rows = world(4, sites=12, rows=24, test=6)
    names = ("TA", "VPD", "SW_IN", "OTHER", "EVI")
    renamed = type(rows)(
        **{
            **{name: getattr(rows, name) for name in rows.__dataclass_fields__},
            "covariates": names,
        }
    )
    found = joint_statistics(renamed, OPTIONS, 0)
    assert found["auc_no_radiation"] == found["auc"]


def test_years_are_compared_within_sites():
    rows = world_of_years(4, sites=8, rows=8, x_shift=20.0)
    found = joint_statistics(rows, OPTIONS, 0)
    assert list(found) == ["auc_site_years", *NAMES[2:]]
    assert found["auc_site_years"] > 0.9
    still = joint_statistics(world_of_years(4, sites=8, rows=8), OPTIONS, 0)
    assert still["auc_site_years"] < found["auc_site_years"]


def test_weights_of_sites_are_those_of_units():
    rows = world(4, sites=10, rows=24, test=4)
    train, test = site_weights(rows)
    assert train[0].tolist() == pytest.approx([1 / 6] * 6 + [0] * 4)
    assert test[0].tolist() == pytest.approx([0] * 6 + [1 / 4] * 4)


def test_classifiers_learn_from_fewer_rows_where_years_are_held_out():
    rows = world_of_years(4, sites=4, rows=300)
    study = Study(rows, OPTIONS)
    small = classified(study)
    assert small is classified(study)
    assert small.sample.rows.tolist() == [7 * 250] * 4
    sites = Study(world(4, sites=10, rows=300, test=4), OPTIONS)
    assert classified(sites) is sites


def test_classifiers_are_fitted_once():
    said = []
    study = Study(world(4, sites=12, rows=24, test=6), OPTIONS, said.append)
    assert classifiers(study) is classifiers(study)
    assert len(said) == 1


def test_balanced_accuracy_by_hand():
    rows = world(4, sites=4, rows=24, test=2)
    scores = np.where(rows.site == 3, 0.9, np.where(rows.site == 0, 0.6, 0.2))
    found = separate(rows, np.zeros(4, dtype=int), 0, scores)
    # site 0 is told wrong, 1 right, 2 wrong, 3 right
    assert found.values(site_weights(rows))["balanced_accuracy"].tolist() == [0.5]
    assert found.right[0, 0] == 0
    assert found.right[3, 1] == 1
