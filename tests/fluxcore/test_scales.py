import numpy as np
import pytest

from fluxcore.scales import SCALES, to_days
from fluxcore.series import Series
from tests.conftest import hours

every_scale = pytest.mark.parametrize("name", SCALES)


def days(start, stop):
    return np.arange(start, stop, dtype="datetime64[D]").astype(np.int32)


def daily_series(time, observed, predicted=None, domain="site", site=None):
    observed = np.asarray(observed, dtype=float)
    return Series(
        sites=("AA-One", "BB-Two"),
        site=np.zeros(len(time), np.int32) if site is None else site,
        time=time,
        observed=observed,
        predicted=np.zeros(len(time)) if predicted is None else np.asarray(predicted, dtype=float),
        domain=domain,
        step="day",
    )


def hourly_series(time, observed, predicted):
    return Series(
        ("AA-One",), np.zeros(len(time), np.int32), time, observed, predicted, "site", "hour"
    )


def test_which_scales_there_are_and_which_the_ranking_counts():
    assert list(SCALES) == [
        "hourly", "daily", "weekly", "monthly", "seasonal", "anom", "iav", "spatial"
    ]  # fmt: skip
    assert [s.name for s in SCALES.values() if not s.in_leaderboard] == ["daily", "monthly"]
    assert [s.name for s in SCALES.values() if s.spans_years] == ["seasonal", "anom", "iav"]
    assert SCALES["spatial"].shown == "site-mean"


@every_scale
def test_perfect_predictions_stay_perfect(name, tiny_series):
    rows = SCALES[name](tiny_series({"AA-One": 0.0, "BB-Two": 0.0}))
    there = ~np.isnan(rows.observed)  # 29 February of a single leap year has no cycle
    assert there.sum() > 0.99 * len(rows) > 0
    np.testing.assert_allclose(rows.predicted[there], rows.observed[there], atol=1e-12)


@every_scale
def test_order_of_rows_carries_no_meaning(name, tiny_series):
    series = tiny_series({"AA-One": 0.5, "BB-Two": 2.0})
    order = np.random.default_rng(3).permutation(len(series))
    mixed = Series(
        series.sites, series.site[order], series.time[order], series.observed[order],
        series.predicted[order], "site", "hour",
    )  # fmt: skip

    def table(rows):
        by = np.lexsort((rows.time, rows.site))
        return np.column_stack([rows.site, rows.time, rows.observed, rows.predicted])[by]

    np.testing.assert_allclose(table(SCALES[name](mixed)), table(SCALES[name](series)), atol=1e-12)


@every_scale
def test_nothing_in_nothing_out(name):
    empty = np.array([], np.int32)
    rows = Series(
        ("AA-One",), empty, empty, empty.astype(float), empty.astype(float), "site", "hour"
    )
    assert len(SCALES[name](rows)) == 0


def test_a_day_needs_twelve_rows_present_not_twelve_observations():
    first, second = hours("2020-01-01", "2020-01-02")[:12], hours("2020-01-02", "2020-01-03")[:11]
    time = np.concatenate([first, second])
    observed = np.full(23, np.nan)
    observed[:2], observed[12:] = [1.0, 3.0], 5.0
    rows = to_days(hourly_series(time, observed, np.arange(23.0)))
    np.testing.assert_array_equal(rows.observed, [2.0, np.nan])
    np.testing.assert_array_equal(rows.predicted, [np.arange(12).mean(), np.arange(12, 23).mean()])


def test_one_row_a_day_is_daily_already_and_has_no_threshold():
    noons = hours("2020-01-01", "2020-01-03")[[36, 12]]
    rows = to_days(hourly_series(noons, np.array([4.0, 3.0]), np.zeros(2)))
    assert rows.step == "day"
    np.testing.assert_array_equal(rows.observed, [3.0, 4.0])


def test_a_week_runs_from_monday_and_needs_four_valid_days():
    time = days("2020-01-06", "2020-01-20")  # two weeks from Monday
    observed = np.arange(14.0)
    observed[[0, 1, 2, 7, 8, 9, 10]] = np.nan  # leaves 4 valid days, and 3
    rows = SCALES["weekly"](daily_series(time, observed, np.arange(14.0)))
    np.testing.assert_array_equal(rows.observed, [4.5, np.nan])
    np.testing.assert_array_equal(rows.predicted, [3.0, 10.0])


def test_a_week_is_cut_where_the_domain_is_a_site_year():
    time = days("2019-12-30", "2020-01-06")
    whole = SCALES["weekly"](daily_series(time, np.arange(7.0)))
    cut = SCALES["weekly"](daily_series(time, np.arange(7.0), domain="site-year"))
    assert (len(whole), len(cut)) == (1, 2)
    np.testing.assert_array_equal(cut.observed, [np.nan, np.arange(2, 7).mean()])
    assert [cut.domains().label(int(d)) for d in cut.domains().of(cut.site, cut.days)] == [
        "AA-One 2019", "AA-One 2020"
    ]  # fmt: skip


def test_a_month_needs_fifteen_valid_days():
    time = days("2020-02-01", "2020-04-01")
    observed = np.ones(60)
    observed[:15] = np.nan  # leaves 14 of February's 29 days
    observed[29 : 29 + 16] = np.nan  # and 15 of March's 31
    rows = SCALES["monthly"](daily_series(time, observed))
    np.testing.assert_array_equal(rows.observed, [np.nan, 1.0])


def test_the_seasonal_cycle_is_of_valid_days_and_needs_two_years():
    time = np.concatenate([days("2019-01-01", "2019-01-04"), days("2020-01-01", "2020-01-03")])
    rows = SCALES["seasonal"](daily_series(time, [1, 5, np.nan, 3, np.nan], [2, 4, 9, 4, 9]))
    # 1 January: two years; 2 January: one valid year; 3 January: none, hence no row
    np.testing.assert_array_equal(rows.observed, [2.0, np.nan])
    np.testing.assert_array_equal(rows.predicted, [3.0, 4.0])


def test_the_29th_of_february_is_day_60_and_december_31_of_a_leap_year_day_366():
    time = days("2020-02-29", "2020-03-01")
    december = days("2020-12-31", "2021-01-01")
    rows = SCALES["seasonal"](daily_series(np.concatenate([time, december]), [1, 1]))
    assert (rows.time - days("1972-01-01", "1972-01-02")).tolist() == [59, 365]


def test_an_anomaly_is_there_for_every_day_valid_or_not():
    time = np.concatenate([days("2019-01-01", "2019-01-03"), days("2020-01-01", "2020-01-03")])
    rows = SCALES["anom"](daily_series(time, [1, 5, 3, np.nan], [2, 4, 4, 9]))
    np.testing.assert_array_equal(rows.observed, [-1.0, np.nan, 1.0, np.nan])
    np.testing.assert_array_equal(rows.predicted, [-1.0, 0.0, 1.0, 5.0])


def test_inter_annual_variability_needs_183_valid_days_a_year():
    time = days("2019-01-01", "2022-01-01")
    observed = np.repeat([1.0, 2.0, 6.0], [365, 366, 365])
    predicted = np.repeat([1.0, 3.0, 5.0], [365, 366, 365])
    observed[365 : 365 + 366 - 182] = np.nan  # leaves 182 days of 2020
    observed[-182:] = np.nan  # and 183 of 2021
    rows = SCALES["iav"](daily_series(time, observed, predicted, domain="site-year"))
    np.testing.assert_allclose(rows.observed, [-2.5, np.nan, 2.5])
    np.testing.assert_allclose(rows.predicted, [-2.0, 0.0, 2.0])


def test_a_single_year_has_no_variability_between_years():
    rows = SCALES["iav"](daily_series(days("2019-01-01", "2020-01-01"), np.full(365, 4.0)))
    assert (rows.observed.tolist(), rows.predicted.tolist()) == ([0.0], [0.0])


def test_a_site_mean_weighs_years_not_days():
    time = np.concatenate([days("2019-01-01", "2019-01-11"), days("2020-01-01", "2020-01-02")])
    observed = np.array([1.0] * 10 + [3.0])
    rows = SCALES["spatial"](daily_series(time, observed))
    assert rows.observed.tolist() == [2.0]
    by_year = SCALES["spatial"](daily_series(time, observed, domain="site-year"))
    assert by_year.observed.tolist() == [1.0, 3.0]


def test_a_site_without_any_observation_has_no_site_mean_but_weeks():
    site = np.repeat(np.array([0, 1], np.int32), 14)
    time = np.tile(days("2020-01-06", "2020-01-20"), 2)
    observed = np.where(site == 0, 1.0, np.nan)
    series = daily_series(time, observed, site=site)
    assert SCALES["spatial"](series).site.tolist() == [0]
    assert np.isnan(SCALES["weekly"](series).observed).tolist() == [False, False, True, True]
