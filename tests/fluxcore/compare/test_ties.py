import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxcore.compare.ties import ties, verdict


def drawn(values, se, draws=400, seed=0):
    """Independent draws around values."""
    noise = np.random.default_rng(seed).normal(size=(len(values), draws))
    return np.asarray(values)[:, None] + se * noise


def test_far_apart_models_are_ranked_and_only_the_best_may_be_best():
    values = np.array([3.0, 1.0, 2.0])
    found = ties(values, drawn(values, 0.01))
    assert found.member.tolist() == [False, True, False]
    assert found.rank_lo.tolist() == found.rank_hi.tolist() == [3, 1, 2]
    assert found.worse[0].tolist() == [False, True, True]


def test_close_models_share_ranks():
    values = np.array([1.0, 1.01, 3.0])
    found = ties(values, drawn(values, 0.1))
    assert found.member.tolist() == [True, True, False]
    assert found.rank_lo.tolist() == [1, 1, 3]
    assert found.rank_hi.tolist() == [2, 2, 3]


def test_identical_models_tie_wherever_they_stand():
    values = np.array([1.0, 2.0, 2.0, 5.0])
    draws = drawn(values, 0.05)
    draws[2] = draws[1]
    found = ties(values, draws)
    assert found.rank_lo[1] == found.rank_lo[2] == 2
    assert found.rank_hi[1] == found.rank_hi[2] == 3
    assert (found.lo[1, 2], found.hi[1, 2]) == (0, 0)
    best = ties(values[1:3], draws[1:3])
    assert best.member.all()


def test_a_model_that_is_worse_by_the_same_factor_in_every_draw_is_worse():
    draws = drawn(np.array([1.0]), 0.5)
    found = ties(np.array([1.0, 1.1]), np.vstack([draws, draws + 0.1]))
    assert found.member.tolist() == [True, False]
    assert found.rank_lo.tolist() == [1, 2]


def test_a_missing_model_is_left_out():
    values = np.array([1.0, np.nan, 3.0])
    found = ties(values, drawn(np.array([1.0, 0.0, 3.0]), 0.01))
    assert found.member.tolist() == [True, False, False]
    np.testing.assert_array_equal(found.rank_hi, [1, np.nan, 2])
    assert np.isnan(found.lo[1]).all()


def test_without_draws_nothing_is_said():
    found = ties(np.array([1.0, 2.0]), np.full((2, 10), np.nan))
    assert not found.member.any()
    assert np.isnan(found.rank_lo).all()


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.floats(-3, 3), min_size=1, max_size=6),
    se=st.floats(0.01, 2),
    order=st.randoms(use_true_random=False),
)
def test_promises_that_hold_for_any_models(values, se, order):
    values = np.array(values)
    draws = drawn(values, se, draws=60)
    found = ties(values, draws)
    assert found.member[values.argmin()]
    assert (found.rank_lo <= found.rank_hi).all()
    rank = 1 + (values[None] < values[:, None]).sum(axis=1)
    assert ((found.rank_lo <= rank) & (rank <= found.rank_hi)).all()
    np.testing.assert_array_equal(found.hi, -found.lo.T)
    turn = list(range(len(values)))
    order.shuffle(turn)
    turned = ties(values[turn], draws[turn])
    assert turned.member.tolist() == found.member[turn].tolist()
    assert turned.rank_hi.tolist() == found.rank_hi[turn].tolist()
    moved = ties(values + 7, draws + 7)
    assert moved.rank_lo.tolist() == found.rank_lo.tolist()


@pytest.mark.parametrize(
    ("lo", "hi", "said"),
    [
        (-0.02, 0.03, "equivalent"),
        (-0.02, 0.06, "not resolved"),
        (-0.5, 0.0, "not resolved"),
        (0.01, 0.02, "worse"),
        (-0.3, -0.1, "better"),
        (np.nan, 1.0, ""),
    ],
)
def test_verdict(lo, hi, said):
    assert verdict(lo, hi, -0.05, 0.05) == said


def coverage_of_the_tie_set(worlds, seed=0):
    """Share of worlds in which a model that is as good as the best stays, and a worse one goes."""
    rng = np.random.default_rng(seed)
    stays = goes = 0
    for _ in range(worlds):
        site = rng.normal(size=40)
        losses = site[:, None] + 0.3 * rng.normal(size=(40, 4)) + np.array([0, 0, 0, 0.5])
        counts = rng.multinomial(40, np.full(40, 1 / 40), size=300)
        found = ties(losses.mean(axis=0), (counts @ losses / 40).T)
        stays += int(found.member[0])
        goes += int(not found.member[3])
    return stays / worlds, goes / worlds


def test_the_tie_set_keeps_the_best_and_drops_the_worse():
    stays, goes = coverage_of_the_tie_set(300)
    assert 0.91 <= stays <= 0.98
    assert goes > 0.95


@pytest.mark.slow
def test_the_tie_set_keeps_the_best_in_full():
    stays, _ = coverage_of_the_tie_set(3000)
    assert 0.93 <= stays <= 0.97
