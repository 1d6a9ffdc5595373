import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxcore.shift.attribution import (
    COLUMNS,
    attribution_table,
    expected_errors,
    of_relation,
    shares,
    unusual,
)
from fluxcore.shift.errors import Errors
from tests.fluxcore.shift import by_hand


def test_shares_by_hand():
    rows = by_hand.sample([0, 0, 1, 1], [1], np.zeros(4))
    support = by_hand.support(rows, [0.5, 0.5, 0.5, 0.99])
    errors = Errors("m", np.array([[1.0, 1, 3, 5]]))
    found = shares(support, errors, np.array([1.0, 2, 4, 7]))
    assert found.reference == 1
    assert found.mse == pytest.approx([1, 17])
    assert found.x == pytest.approx([(0 + 1) / 2, 3 / 2])
    assert found.y == pytest.approx([(0 - 1) / 2, (9 - 4) / 2])
    assert found.outside == pytest.approx([0, (25 - 1) / 2])
    assert found.share_outside == pytest.approx([0, 0.5])


def anywhere(seed):
    draw = np.random.default_rng(seed)
    rows = by_hand.sample(np.repeat(np.arange(8), 5).tolist(), range(5, 8), np.zeros(40))
    support = by_hand.support(rows, draw.uniform(0, 1, 40))
    return support, Errors("m", draw.normal(size=(1, 40))), draw.uniform(0, 3, 40)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000))
def test_shares_add_up_to_the_error_less_that_of_training_sites(seed):
    found = shares(*anywhere(seed))
    total = found.x + found.y + found.outside
    assert total == pytest.approx(found.mse - found.reference, abs=1e-10)


def test_a_wrong_level_is_the_relation_and_the_rest_is_scatter():
    rows = by_hand.sample([0, 0, 1, 1, 2, 2], [1, 2], np.zeros(6))
    support = by_hand.support(rows, [0.5] * 4 + [0.5, 0.99])
    each = np.array([[1.0, -1, 2, 2, 3, 9], [np.nan, np.nan, 4, 4, 1, 9]])
    found = of_relation(support, Errors("m", each))
    assert found == pytest.approx([0, (4 + 16) / 2, (9 + 1) / 2 * 0.5])


def test_a_test_site_is_set_against_the_training_sites():
    y = np.array([0.0, 1, 2, 3, 2.5, 9, -1, 5])
    role = np.array([0, 0, 0, 0, 2, 2, 2, 2])
    p, adjusted = unusual(y, role, np.array([1.0, 1, 1, 1, 1, 1, 1, 0]))
    assert p[4:7] == pytest.approx([2 / 5, 1 / 5, 1])
    assert np.isnan(p[:4]).all()
    assert np.isnan(p[7])
    assert adjusted[4:7] == pytest.approx([0.6, 0.6, 1])


def test_nothing_to_compare_has_no_p():
    assert np.isnan(unusual(np.zeros(2), np.array([2, 2]), np.ones(2))[0]).all()


def test_expected_errors_are_those_of_like_rows_elsewhere():
    site = np.repeat(np.arange(9), 40)
    x = np.tile(np.linspace(0, 1, 40), 9)
    residual = np.where(x > 0.5, 3.0, 1.0)
    rows = by_hand.sample(site.tolist(), [7, 8], np.zeros(360), x[:, None])
    support = by_hand.support(rows, np.full(360, 0.5), fold=np.arange(9) % 3)
    each = np.where(
        (site > 6) | (np.arange(9)[site] % 3 == np.arange(3)[:, None]), residual, np.nan
    )
    found = expected_errors(support, Errors("m", each))
    assert found == pytest.approx(residual**2, abs=0.05)


def test_the_table_adds_up_and_starts_with_the_hardest():
    table = attribution_table(*anywhere(3))
    assert list(table.columns) == list(COLUMNS)
    gap = table["x"] + table["y"] + table["outside"] + table["reference"] - table["mse"]
    assert gap.abs().max() < 1e-10
    assert (table["relation"] + table["scatter"] - table["y"]).abs().max() < 1e-10
    tested = table[table["role"] == "test"]
    assert tested["mse"].is_monotonic_decreasing
    assert table["n"].eq(5).all()
    assert not table.loc[table["role"] == "train", "unusual"].any()
