import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from fluxcore.shift.pairs import area, row_pairs, site_means, site_pairs, within_sites
from fluxcore.shift.sample import TEST, TRAIN
from tests.fluxcore.shift.by_hand import sample
from tests.fluxcore.shift.worlds import world, world_of_years

ROWS = sample([0, 0, 1, 1, 2, 2, 3, 3], tested=[2, 3], y=np.zeros(8))
SCORES = np.array([0.1, 0.3, 0.5, 0.5, 0.2, 0.4, 0.5, 0.9])
ONE_FOLD = np.zeros(4, dtype=int)


def equal(rows):
    train, test = rows.trained[None, :] * 1.0, rows.tested[None, :] * 1.0
    return train / train.sum(), test / test.sum()


def test_shares_of_pairs_by_hand():
    (pairs,) = row_pairs(ROWS, SCORES, ONE_FOLD)
    assert pairs.test.tolist() == [2, 3]
    assert pairs.train.tolist() == [0, 1]
    # 0.2 and 0.4 against 0.1 and 0.3: three of four; against 0.5: none. 0.5 ties count half.
    assert pairs.above.tolist() == [[0.75, 0.0], [1.0, 0.75]]
    assert area([pairs], *equal(ROWS)).tolist() == [0.625]
    assert area([pairs], *equal(ROWS))[0] == roc_auc_score(ROWS.test, SCORES)


def test_weights_of_sites_reweigh_the_pairs():
    pairs = row_pairs(ROWS, SCORES, ONE_FOLD)
    train, test = np.array([[1.0, 0, 0, 0]]), np.array([[0, 0, 0.5, 0.5]])
    assert area(pairs, train, test).tolist() == [0.875]


def test_folds_are_compared_within_and_averaged():
    fold = np.array([0, 1, 0, 1])
    pairs = row_pairs(ROWS, SCORES, fold)
    assert [block.above.tolist() for block in pairs] == [[[0.75]], [[0.75]]]
    assert area(pairs, *equal(ROWS)).tolist() == [0.75]


def test_a_fold_of_one_side_takes_no_part():
    pairs = row_pairs(ROWS, SCORES, np.array([0, 1, 0, 0]))
    assert [block.test.tolist() for block in pairs] == [[2, 3]]
    nothing = row_pairs(ROWS, SCORES, np.array([0, 0, 1, 1]))
    assert nothing == []
    assert np.isnan(area(nothing, *equal(ROWS))).all()
    drawn_out = area(pairs, np.array([[0, 1.0, 0, 0]]), np.array([[0, 0, 0.5, 0.5]]))
    assert np.isnan(drawn_out).all()


def test_rows_without_a_score_take_no_part():
    scores = np.where(np.arange(8) == 7, np.nan, SCORES)
    (pairs,) = row_pairs(ROWS, scores, ONE_FOLD)
    assert pairs.above.tolist() == [[0.75, 0.0], [1.0, 0.5]]


def test_means_of_sites_are_compared():
    assert site_means(ROWS, SCORES, TRAIN)[:2].tolist() == [0.2, 0.5]
    assert np.isnan(site_means(ROWS, SCORES, TEST)[:2]).all()
    (pairs,) = site_pairs(ROWS, np.round(SCORES, 1), ONE_FOLD)
    assert pairs.above.tolist() == [[1.0, 0.0], [1.0, 1.0]]  # 0.3 and 0.7 against 0.2 and 0.5


def test_area_of_rows_is_the_usual_one_where_sites_have_as_many_rows():
    rows = world(4, sites=20, rows=30, test=7)
    scores = np.random.default_rng(1).normal(size=len(rows)) + 0.4 * rows.test
    found = area(row_pairs(rows, scores, np.zeros(20, dtype=int)), *equal(rows))
    assert found[0] == pytest.approx(roc_auc_score(rows.test, scores))


def test_early_and_late_within_a_site():
    rows = world_of_years(2, sites=5, rows=6)
    scores = np.random.default_rng(2).normal(size=len(rows)).round(1)
    found = within_sites(rows, scores)
    for site in range(5):
        here = rows.site == site
        assert found[site] == pytest.approx(roc_auc_score(rows.test[here], scores[here]))


def test_no_comparison_within_a_site_of_one_side():
    assert np.isnan(within_sites(ROWS, SCORES)).all()
