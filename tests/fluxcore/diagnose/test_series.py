"""One domain's series: what is drawn is what is scored, at every scale."""

from dataclasses import replace

import numpy as np
import pytest

from fluxcore.diagnose.series import (
    HOUR,
    DomainSeries,
    domain_scores,
    domain_series,
    of_domain,
    worst_stretch,
)
from fluxcore.scales import SCALES
from fluxcore.scores import score_series

every_scale = pytest.mark.parametrize("scale", SCALES)


def milliseconds(text):
    return int(np.datetime64(text, "ms").astype(np.int64))


def only(series, site):
    keep = series.site == series.sites.index(site)
    return replace(
        series,
        sites=(site,),
        site=np.zeros(int(keep.sum()), np.int32),
        time=series.time[keep],
        observed=series.observed[keep],
        predicted=series.predicted[keep],
    )


@pytest.fixture(scope="module")
def by_year(tiny_series):
    return tiny_series({"AA-One": 0.5, "BB-Two": 1.0}, domain="site-year")


@every_scale
def test_rmse_over_the_drawn_rows_is_the_score(scale, by_year):
    scores = score_series(by_year, [scale], ["rmse"])
    mine = scores[scores["site_id"] == "BB-Two"].set_index("domain")["rmse"]
    for domain, score in mine.items():
        rows = of_domain(only(by_year, "BB-Two"), scale, domain)
        error = rows.predicted - rows.observed
        assert np.sqrt(np.nanmean(error**2)) == pytest.approx(score, abs=1e-12)


def test_scores_of_a_domain_are_those_of_the_file(by_year):
    whole = score_series(by_year, metrics=["rmse", "bias", "nse"])
    mine = domain_scores(only(by_year, "BB-Two"), "BB-Two 2020").set_index("scale")
    assert list(mine.index) == list(SCALES)
    for row in whole[whole["domain"].isin(["BB-Two", "BB-Two 2020"])].to_dict("records"):
        found = mine.loc[row["scale"]]
        assert found["domain"] == row["domain"]
        expected = [row[name] for name in ("rmse", "bias", "nse")]
        assert list(found[["rmse", "bias", "nse"]]) == pytest.approx(expected, nan_ok=True)


def test_scores_count_rows_with_both_values(by_year):
    one = only(by_year, "AA-One")
    observed = one.observed.copy()
    observed[:100] = np.nan
    scores = domain_scores(replace(one, observed=observed), "AA-One 2019").set_index("scale")
    assert scores.loc["hourly", "n"] == 365 * 24 - 100
    assert scores.loc["spatial", "n"] == 1


def test_a_site_that_is_not_there_has_no_row(by_year):
    assert len(of_domain(by_year, "hourly", "CC-Six 2019")) == 0
    assert domain_scores(by_year, "CC-Six 2019").empty


def test_models_stand_side_by_side_also_where_one_lacks_hours(by_year):
    one = only(by_year, "AA-One")
    short = replace(
        one,
        site=one.site[24:],
        time=one.time[24:],
        observed=one.observed[24:],
        predicted=one.predicted[24:] + 1,
    )
    found = domain_series({"short": short, "whole": one}, "hourly", "AA-One 2019")
    assert len(found) == 365 * 24
    assert found.time[0] == milliseconds("2019-01-01")
    assert np.isnan(found.predicted["short"][:24]).all()
    assert np.array_equal(found.predicted["short"][24:], found.predicted["whole"][24:] + 1)
    assert np.array_equal(found.observed, one.observed[: 365 * 24])
    assert found.measured is None


def test_the_share_of_measured_hours_follows_the_scale(by_year):
    one = only(by_year, "AA-One")
    measured = one.time[one.time % 24 < 6]
    hourly = domain_series({"m": one}, "hourly", "AA-One 2019", measured)
    assert np.array_equal(hourly.measured, np.arange(365 * 24) % 24 < 6)
    for scale in ("daily", "weekly", "monthly", "seasonal", "anom"):
        share = domain_series({"m": one}, scale, "AA-One 2019", measured).measured
        assert np.nanmin(share) == np.nanmax(share) == 0.25
    assert domain_series({"m": one}, "iav", "AA-One 2019", measured).measured is None


def test_scales_that_span_years_show_the_site(by_year):
    found = domain_series({"m": only(by_year, "AA-One")}, "anom", "AA-One 2019")
    assert found.domain == "AA-One"
    assert len(found) == 365 + 366


def test_the_worst_stretch_is_where_squared_error_piles_up():
    time = np.arange(100, dtype=np.int64) * HOUR
    observed, predicted = np.zeros(100), np.zeros(100)
    predicted[40:43], observed[41] = 5.0, np.nan
    series = DomainSeries("A", "hourly", time, observed, {"m": predicted})
    first, last = worst_stretch(series, "m", 10)
    assert last - first == 9 * HOUR
    assert first <= 40 * HOUR < 42 * HOUR <= last
    assert worst_stretch(series, "m", 1000) == (0, 99 * HOUR)
    nothing = DomainSeries("A", "hourly", time[:0], observed[:0], {"m": predicted[:0]})
    assert worst_stretch(nothing, "m", 10) == (0, 0)
