import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fluxcore.moments import CHUNK, Moments, moments

FIELDS = tuple(Moments.__dataclass_fields__)
values = st.one_of(st.floats(-1e3, 1e3), st.just(np.nan))


@st.composite
def rows(draw, groups=3):
    n = draw(st.integers(0, 40))
    observed = draw(arrays(float, n, elements=values))
    predicted = draw(arrays(float, n, elements=st.floats(-1e3, 1e3)))
    group = draw(arrays(np.int32, n, elements=st.integers(0, groups - 1)))
    return observed, predicted, group


def close(a: Moments, b: Moments) -> None:
    for field in FIELDS:
        np.testing.assert_allclose(
            getattr(a, field), getattr(b, field), rtol=1e-9, atol=1e-7, err_msg=field
        )


@given(rows(), rows())
def test_moments_of_two_tables_add_up(a, b):
    both = [np.concatenate(pair) for pair in zip(a, b, strict=True)]
    close(moments(*a, 3) + moments(*b, 3), moments(*both, 3))


@given(rows(), st.randoms())
def test_order_of_rows_carries_no_meaning(table, random):
    order = list(range(len(table[0])))
    random.shuffle(order)
    close(moments(*table, 3), moments(*(column[order] for column in table), 3))


def test_by_hand():
    m = moments(np.array([1.0, 3.0, np.nan, 5.0]), np.array([2.0, 2.0, 9.0, 5.0]))
    assert {field: getattr(m, field)[0] for field in FIELDS} == {
        "rows": 4, "n": 3, "mean_observed": 3, "mean_predicted": 3, "observed_ss": 8,
        "predicted_ss": 6, "cross_ss": 6, "absolute_error": 2, "squared_error": 2,
    }  # fmt: skip


def test_chunks_are_merged_and_groups_kept_apart():
    rng = np.random.default_rng(1)
    n = 2 * CHUNK + 17
    observed, predicted = rng.normal(4, 2, n), rng.normal(4, 2, n)
    group = rng.integers(0, 5, n).astype(np.int32)
    m = moments(observed, predicted, group, 6)
    for number in range(5):
        o, p = observed[group == number], predicted[group == number]
        assert m.n[number] == len(o)
        assert m.observed_ss[number] == pytest.approx(len(o) * o.var(), rel=1e-12)
        assert m.cross_ss[number] == pytest.approx(
            ((o - o.mean()) * (p - p.mean())).sum(), rel=1e-9, abs=1e-9
        )
    assert m.rows[5] == 0


def test_spread_survives_a_large_mean():
    values = 1e8 + np.array([0.0, 1e-3, 2e-3])
    m = moments(values, values)
    assert m.observed_ss[0] == pytest.approx(np.sum((values - values.mean()) ** 2), rel=1e-6)
