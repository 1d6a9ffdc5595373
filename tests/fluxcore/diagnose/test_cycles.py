"""Mean cycles and what they make of the error, on errors that are made to measure."""

from dataclasses import replace

import numpy as np
import pytest

from fluxcore.diagnose.cycle_readings import read_hours
from fluxcore.diagnose.cycles import SEASONS, error_parts, mean_cycle, monthly_bias
from fluxcore.scales import SCALES
from fluxcore.series import Series

HOURS = np.arange(
    *np.array(["2019-01-01", "2021-01-01"], "datetime64[h]").astype(np.int64), dtype=np.int32
)
MONTH = HOURS.astype("datetime64[h]").astype("datetime64[M]").astype(np.int64) % 12 + 1


def series(error, observed=None):
    """Hours of one site with an error, observed minus predicted."""
    seen = np.zeros(len(HOURS)) if observed is None else observed
    site = np.zeros(len(HOURS), np.int32)
    return Series(("AA-One",), site, HOURS, seen, seen - error, "site", "hour")


def test_means_of_months_and_hours():
    observed = 10.0 * MONTH + HOURS % 24
    found = mean_cycle({"m": series(np.full(len(HOURS), 2.0), observed)}, "month")
    assert found.index.tolist() == list(range(1, 13))
    assert found["observed"].tolist() == pytest.approx([10 * m + 11.5 for m in range(1, 13)])
    assert (found["observed"] - found["m"]).tolist() == pytest.approx([2.0] * 12)
    assert found.loc[2, "n"] == (28 + 29) * 24
    day = mean_cycle({"m": series(np.zeros(len(HOURS)), observed)}, "hour", SEASONS["Jun–Aug"])
    assert day.index.tolist() == list(range(24))
    assert day["observed"].diff().dropna().tolist() == pytest.approx([1.0] * 23)
    assert day["n"].tolist() == [2 * 92] * 24


def test_a_month_without_pairs_has_no_mean():
    observed = np.where(MONTH == 2, np.nan, 1.0)
    found = mean_cycle({"m": series(np.zeros(len(HOURS)), observed)}, "month")
    assert np.isnan(found.loc[2, "observed"])
    assert found.loc[2, "n"] == 0
    assert monthly_bias(series(np.zeros(len(HOURS)), observed)).index.tolist() == [
        1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]  # fmt: skip


DAY = np.where(HOURS % 24 < 12, 1.0, -1.0)
SINGLE = np.where((HOURS // 24) % 2 == 0, 1.0, -1.0)


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (np.full(len(HOURS), 3.0), "bias"),
        (np.where(MONTH < 7, 1.0, -(MONTH < 7).sum() / (MONTH > 6).sum()), "seasonal"),
        (DAY, "diurnal"),
        (DAY * np.where(MONTH < 7, 1, -1), "diurnal"),
    ],
)
def test_an_error_of_one_kind_is_told_as_that(error, part):
    parts = error_parts(series(error))
    assert parts[part] == pytest.approx(1)
    assert sum(parts.values()) == pytest.approx(1)


def test_parts_add_up_and_what_no_cycle_holds_is_the_rest():
    rng = np.random.default_rng(0)
    parts = error_parts(series(rng.normal(size=len(HOURS)) + 1))
    assert sum(parts.values()) == pytest.approx(1)
    assert parts["bias"] == pytest.approx(0.5, abs=0.02)
    assert parts["rest"] == pytest.approx(0.5, abs=0.02)
    assert error_parts(series(SINGLE))["rest"] > 0.98


def test_without_any_error_no_part_is_defined():
    assert np.isnan(list(error_parts(series(np.zeros(len(HOURS)))).values())).all()


def test_days_have_no_cycle_of_the_day():
    days = SCALES["daily"](series(DAY + 1))
    assert mean_cycle({"m": days}, "hour").empty
    assert error_parts(days)["diurnal"] == 0
    assert "cycles of the day" not in " ".join(read_hours(days, "m", "ET"))


def test_a_reading_names_shares_months_ranges_and_quality():
    observed = np.cos(2 * np.pi * (HOURS % 24) / 24) - MONTH
    error = np.where(MONTH == 7, 0.4, -0.1)
    found = series(error, observed)
    quarter = HOURS[HOURS % 4 == 0]
    said = " ".join(read_hours(found, "lr", "ET", quarter))
    assert "Over all hours, of lr's squared error: bias " in said
    assert "Its bias is largest in July, 0.400 mm h⁻¹ too low; of 12 months it is too low" in said
    assert "75 % of the hours are gap-filled: RMSE 0.1" in said
    always = " ".join(read_hours(series(np.full(len(HOURS), -0.1), observed), "lr", "ET"))
    assert "too high in all 12 months" in always
    assert "Its means move 1.00 times as far over the year and 1.00 times as far" in always
    assert "gap-filled" not in always


def test_a_reading_of_a_constant_and_of_nothing():
    observed = np.cos(2 * np.pi * (HOURS % 24) / 24) - MONTH
    flat = replace(series(np.zeros(len(HOURS)), observed), predicted=np.full(len(HOURS), 1.0))
    assert "not at all over the year and not at all over the day." in " ".join(
        read_hours(flat, "constant", "ET")
    )
    empty = series(np.zeros(len(HOURS)), np.full(len(HOURS), np.nan))
    assert "nothing can be said" in read_hours(empty, "lr", "ET")[0]
    assert "without error" in read_hours(series(np.zeros(len(HOURS)), observed), "lr", "ET")[0]
