import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from fluxcore.shift import domain_classifier as dc
from fluxcore.shift.classifiers import fit_folds
from tests.fluxcore.shift.worlds import world, world_of_years


def test_folds_hold_whole_sites_and_both_sides():
    sample = world(0, sites=30, rows=24, test=10)
    fold = dc.site_folds(sample, 5, 0)
    assert [int(sample.tested[fold == k].sum()) for k in range(5)] == [2] * 5
    assert [(fold == k).sum() for k in range(5)] == [6] * 5


def test_folds_hold_whole_clusters():
    sample = world(0, sites=30, rows=24, test=10)
    block = np.arange(30) // 2
    fold = dc.site_folds(sample, 5, 0, block)
    assert (fold[::2] == fold[1::2]).all()


def test_there_are_no_more_folds_than_test_sites():
    assert dc.site_folds(world(0, sites=12, rows=24, test=3), 5, 0).max() == 2


def test_both_sides_weigh_the_same():
    weight = dc.balanced_weight(np.array([True, False, False, False]), np.ones(4))
    assert weight.tolist() == pytest.approx([2, 2 / 3, 2 / 3, 2 / 3])


def test_a_classifier_that_has_seen_the_sites_finds_a_shift_where_there_is_none():
    sample = world(3)
    fold = dc.site_folds(sample, 5, 0)
    blocked = roc_auc_score(sample.test, fit_folds(sample, fold, 0).scores)
    rows = np.random.default_rng(0).permutation(len(sample)) % 2 == 0
    model = dc.learn(sample.binned[rows], sample.test[rows], sample.base[rows], 0)
    seen = roc_auc_score(sample.test[~rows], dc.score(model, sample.binned[~rows]))
    assert 0.3 < blocked < 0.7
    assert seen > 0.8


def test_the_posterior_is_calibrated_out_of_site():
    sample = world(4, sites=90, test=45, x_shift=1.5)
    found = dc.posterior(sample, dc.site_folds(sample, 5, 0), 0)
    assert 0.5 < found.slope < 2
    high = found.pi > 0.7
    assert sample.test[high].mean() > 0.7
    assert np.isfinite(found.pi).all()


def test_without_a_shift_the_posterior_hardly_varies():
    sample = world(5)
    found = dc.posterior(sample, dc.site_folds(sample, 5, 0), 0)
    assert np.quantile(np.abs(found.pi - 0.5), 0.9) < 0.25


def test_numbers_depend_on_the_seed_alone():
    sample = world(6, sites=20, rows=24, test=8, x_shift=1.0)
    fold = dc.site_folds(sample, 3, 0)
    once, again = (dc.posterior(sample, fold, 1) for _ in range(2))
    assert (once.pi == again.pi).all()


def test_early_and_late_years_are_told_apart_at_sites_not_seen():
    sample = world_of_years(1, sites=12, rows=12, x_shift=6.0)
    fold = dc.site_folds(sample, 4, 0)
    assert roc_auc_score(sample.test, fit_folds(sample, fold, 0).scores) > 0.6
