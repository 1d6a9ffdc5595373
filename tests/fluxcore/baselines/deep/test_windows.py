"""Windows count every hour once, cross nothing, and are drawn evenly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxcore.baselines.deep.windows import covering, drawn, spread, stretches

LENGTHS = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def numbered(lengths):
    """Stretches of the given lengths; numbers fall, for only their change matters."""
    return np.repeat(np.arange(len(lengths), 0, -1), lengths).astype(np.int32)


def rows_that_count(windows, length):
    rows, counts = windows.rows(length)
    return rows[counts]


@given(LENGTHS, st.integers(1, 12), st.integers(0, 11))
def test_every_hour_counts_exactly_once(lengths, length, warm_up):
    warm_up = min(warm_up, length - 1)
    groups = numbered(lengths)
    counted = rows_that_count(covering(groups, length, warm_up), length)
    assert sorted(counted.tolist()) == list(range(len(groups)))


@given(LENGTHS, st.integers(1, 12), st.integers(0, 11), st.integers(0, 5))
def test_no_window_crosses_a_stretch(lengths, length, warm_up, seed):
    warm_up = min(warm_up, length - 1)
    groups = numbered(lengths)
    rng = np.random.default_rng(seed)
    for windows in (
        covering(groups, length, warm_up),
        drawn(groups, 1_000, length, warm_up, rng),
    ):
        inside = groups[windows.rows(length)[0]]
        assert (inside == inside[:, :1]).all()


@given(LENGTHS, st.integers(2, 12), st.integers(1, 11))
def test_hours_behind_the_first_window_of_a_stretch_have_their_whole_warm_up(
    lengths, length, warm_up
):
    warm_up = min(warm_up, length - 1)
    windows = covering(numbered(lengths), length, warm_up)
    begins = np.isin(windows.start, stretches(numbered(lengths))[0])
    assert (windows.first - windows.start == np.where(begins, 0, warm_up)).all()


def test_a_year_is_covered_by_windows_of_720_hours_552_apart():
    windows = covering(np.zeros(8_760, np.int32), 720, 168)
    assert windows.start.tolist() == list(range(0, 8_592, 552))
    assert windows.first[:3].tolist() == [0, 720, 1_272]
    assert windows.stop[-1] == 8_760


def test_a_short_stretch_is_one_window_padded_with_its_last_row():
    rows, counts = covering(np.zeros(3, np.int32), 5, 2).rows(5)
    assert rows.tolist() == [[0, 1, 2, 2, 2]]
    assert counts.tolist() == [[True, True, True, False, False]]


def test_no_rows_need_no_window():
    none = np.zeros(0, np.int32)
    assert len(covering(none, 5, 2)) == 0
    assert len(spread(none, 4, 5, 2)) == 0


def test_drawn_windows_leave_the_warm_up_out_of_the_loss():
    windows = drawn(np.zeros(50, np.int32), 1_000, 10, 4, np.random.default_rng(0))
    assert (windows.first == windows.start + 4).all()
    assert (windows.stop == windows.start + 10).all()
    assert len(set(windows.start.tolist())) > 3


def test_windows_are_drawn_by_the_length_of_a_stretch_and_at_least_one():
    groups = numbered([8_760, 2 * 8_760, 200, 168])
    windows = drawn(groups, 4, 720, 168, np.random.default_rng(0))
    number, count = np.unique(groups[windows.start], return_counts=True)
    assert dict(zip(number.tolist(), count.tolist(), strict=True)) == {4: 4, 3: 8, 2: 1}


def test_windows_for_validation_are_far_apart_in_every_stretch():
    windows = spread(numbered([12, 36]), 4, 4, 1)
    assert windows.start.tolist() == [0, 9, 12, 45]


@pytest.mark.parametrize("most", [1, 100])
def test_validation_has_a_window_of_every_stretch_and_never_more_than_there_are(most):
    groups = numbered([5, 5, 5])
    assert set(groups[spread(groups, most, 4, 1).start].tolist()) == {1, 2, 3}
    assert len(spread(groups, 100, 4, 1)) == len(covering(groups, 4, 1))
