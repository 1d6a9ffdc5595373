import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxcore.shift.decomposition import LOOKED_AT, TERMS, decompose, term_findings
from fluxcore.shift.errors import Errors
from fluxcore.shift.findings import BEYOND, CANNOT, LIKE
from fluxcore.shift.support import gates
from tests.fluxcore.shift import by_hand


def test_terms_by_hand():
    rows = by_hand.sample([0, 0, 1, 2, 3, 3], [2, 3], np.zeros(6))
    found = by_hand.support(rows, [0.2, 0.6, 0.01, 0.5, 0.6, 0.9])
    values = decompose(found, np.array([1.0, 3, 8, 4, 2, 10])).values
    # training: site 0 has a mean of 2, site 1 of 8; on S rows 0 and 1 alone, weights 0.2 and 0.6
    assert values["mse_train"] == pytest.approx(5)
    assert values["mse_test"] == pytest.approx((4 + 6) / 2)
    shared_train = (0.2 * 1 + 0.6 * 3) / 0.8
    shared_test = (0.5 * 4 + (0.4 * 2 + 0.1 * 10) / 2) / (0.5 + (0.4 + 0.1) / 2)
    assert values["term_x_train"] == pytest.approx(shared_train - 5)
    assert values["term_y"] == pytest.approx(shared_test - shared_train)
    assert values["term_x_test"] == pytest.approx(5 - shared_test)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_three_terms_add_up_to_the_total(seed):
    draw = np.random.default_rng(seed)
    rows = by_hand.sample(np.repeat(np.arange(10), 6).tolist(), range(6, 10), np.zeros(60))
    found = by_hand.support(rows, draw.uniform(0, 1, 60))
    values = decompose(found, draw.lognormal(0, 2, 60)).values
    assert sum(values[name] for name in TERMS) == pytest.approx(values["total"], abs=1e-10)
    assert values["total"] == pytest.approx(values["mse_test"] - values["mse_train"], abs=1e-10)


def test_terms_are_undefined_where_nothing_is_shared():
    rows = by_hand.sample([0, 1, 2, 3], [2, 3], np.zeros(4))
    values = decompose(by_hand.support(rows, [0.01, 0.01, 0.99, 0.99]), np.ones(4)).values
    assert np.isnan([values[name] for name in TERMS]).all()
    assert values["total"] == 0


@pytest.fixture
def apart():
    """40 training and 30 test sites of one row each; squared errors of the test are three times."""
    draw = np.random.default_rng(1)
    residual = np.sqrt(draw.uniform(0.5, 1.5, 70) * np.where(np.arange(70) < 40, 1, 3))
    rows = by_hand.sample(list(range(70)), range(40, 70), np.zeros(70))
    return by_hand.support(rows, [0.5] * 70, bootstrap=199), Errors("m", residual[None, :])


def look(support, errors, nulls=None, band=None, reduced=None):
    found = term_findings(support, errors, gates(support), nulls or {}, band or {}, reduced or {})
    return {each.measure: each for each in found}


NULL = np.linspace(-0.5, 0.5, 39)


def test_no_verdict_before_chance_was_drawn(apart):
    found = look(*apart)
    for name in LOOKED_AT:
        assert found[name].verdict == CANNOT
        assert found[name].reason == "chance has not been drawn yet"
    assert found["mse_test"].verdict == ""
    assert found["mse_train"].low < found["mse_train"].value < found["mse_train"].high


def test_a_large_term_is_beyond_a_random_draw(apart):
    found = look(*apart, {"term_y": NULL}, {"term_y": NULL}, {"term_y": 2.0})["term_y"]
    assert found.value == pytest.approx(2, abs=0.4)
    assert found.verdict == BEYOND
    assert found.p == pytest.approx(1 / 40)
    assert "150 rows a site as in refits: 2" in found.reason
    assert found.low > 0


def test_refits_are_compared_with_the_value_from_as_few_rows(apart):
    found = look(*apart, {"term_y": NULL}, {"term_y": NULL}, {"term_y": 0.1})["term_y"]
    assert found.verdict == LIKE
    assert found.p > 0.5
    assert found.smallest == pytest.approx(0.49 + 0.84 * NULL.std(ddof=1), abs=0.03)


def test_random_draws_that_give_as_much_stand_against_it(apart):
    wide = np.linspace(-3, 3, 20)
    found = look(*apart, {"term_y": NULL}, {"term_y": wide}, {"term_y": 2.0})["term_y"]
    assert found.verdict == LIKE
    assert found.reason.startswith("random draws give as much")


def test_an_interval_with_0_stands_against_it(apart):
    support, errors = apart
    number = np.arange(70)
    spread = np.where(number == 69, 9.0, np.where(number < 40, errors.each[0], 0.7))
    null = {"term_y": NULL}
    found = look(support, Errors("m", spread[None, :]), null, null, {"term_y": 9.0})["term_y"]
    assert found.low < 0 < found.high
    assert found.verdict == LIKE
    assert found.reason.startswith("its interval contains 0")


def test_the_total_needs_no_shared_weather(apart):
    support, errors = apart
    empty = by_hand.support(support.sample, [0.99] * 70, bootstrap=50)
    statistics = {"total": NULL, "term_y": NULL}
    found = look(empty, errors, statistics, statistics, {"total": 2.0, "term_y": 2.0})
    assert found["total"].verdict == BEYOND
    assert found["term_y"].verdict == CANNOT
    assert "effective sites" in found["term_y"].reason


def test_a_term_that_refits_cannot_give_is_withheld(apart):
    null = {"term_y": NULL}
    found = look(*apart, null, null, {"term_y": float("nan")})["term_y"]
    assert found.verdict == CANNOT
    assert "share no hours" in found.reason


def test_inputs_make_no_difference_where_all_weights_are_the_same(apart):
    found = look(*apart, {"term_x_train": np.full(39, 0.1)}, {}, {"term_x_train": 0.0})
    assert found["term_x_train"].value == 0
    assert found["term_x_train"].verdict == LIKE
